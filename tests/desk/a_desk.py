"""The desk as somebody sees it who is signed in: their pages, as text, and what the access log kept of them."""

import re
from datetime import datetime
from html import unescape

import pytest
from django.test import Client

from keptinformed.access.models import Staff
from keptinformed.access.roles import Role
from keptinformed.access.sessions import BACKEND
from keptinformed.access_log.models import Entry
from keptinformed.timekeeping import clock
from tests.live.a_force import NOW


def at(monkeypatch: pytest.MonkeyPatch, now: datetime = NOW) -> None:
    """Let the desk's clock show `now`."""
    monkeypatch.setattr(clock, "now", lambda: now)


def staff(number: str = "A1", role: Role = Role.officer, unit: str = "North", team: str = "A") -> Staff:
    """Return a member of staff, made where there is none of that number."""
    known = {"name": f"Made Up {number}", "role": role.value, "unit": unit, "team": team, "made_up": True}
    return Staff.objects.get_or_create(staff_number=number, defaults=known)[0]


def signed_in(who: Staff) -> Client:
    """Return the browser of somebody who is signed in."""
    client = Client()
    client.force_login(who, backend=BACKEND)
    return client


def text_of(content: bytes) -> str:
    """Return what a page says in its main part, without markup."""
    main = re.search(rb"<main.*?</main>", content, re.DOTALL)
    plain = re.sub(r"<[^>]+>", " ", (main.group(0) if main else content).decode())
    return " ".join(unescape(plain).split())


def noted() -> list[tuple[str, str]]:
    """Return the acts in the access log, in order, with what they concerned."""
    return list(Entry.objects.order_by("id").values_list("act", "business_identifier"))
