"""What tests of the pages about messages share: who looks, where the pages are, and what is typed into them."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from keptinformed.access.roles import Role
from keptinformed.cases.models import Participation
from keptinformed.desk.cases.reading import address_of
from tests.contact.a_message import (
    NOW,
    Scene,
    a_scene,
)
from tests.desk.a_desk import at, signed_in, staff, text_of
from tests.desk.test_contact_panel import filled_in

LATER = NOW + timedelta(minutes=1)


@pytest.fixture(autouse=True)
def at_noon(monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch, LATER)


@pytest.fixture
def scene() -> Scene:
    return a_scene()


@pytest.fixture
def officer() -> Client:
    return signed_in(staff())


@pytest.fixture
def supervisor() -> Client:
    return signed_in(staff("S1", Role.supervisor))


def case_path(scene: Scene) -> str:
    return f"/cases/{scene.case.public_id}/"


def messages_of(scene: Scene, reader: Client) -> str:
    return text_of(reader.get(f"{case_path(scene)}messages/").content)


def news_path(scene: Scene) -> str:
    where = address_of(scene.case, scene.arrest.event_id)
    return f"{case_path(scene)}tell/{scene.victim.public_id}/{where}/"


def way_path(scene: Scene, means: str) -> str:
    to = scene.point.public_id if means == "email" else ""
    return f"{news_path(scene)}{means}/?occasion=suspect_arrested&to={to}"


def boxes(page: str) -> dict[str, str]:
    """Return something fit for every box of a form of words."""
    fit = {"day": "Monday 6 July 2026", "phone": "01632 960123"}
    return {
        name: fit["phone"]
        if "phone" in name or "number" in name
        else fit["day"]
        if name.endswith("_by")
        else "Victim Support"
        for name in re.findall(r'name="([a-z_]+)"', page)
        if name not in ("csrfmiddlewaretoken", "key", "occasion", "to", "ask", "look")
    }


def wrong_path(scene: Scene, victim: Participation | None = None) -> str:
    return f"{case_path(scene)}went-wrong/{(victim or scene.victim).public_id}/"


def says_wrong(reader: Client, scene: Scene, **typed: str) -> str:
    page = reader.get(wrong_path(scene)).text
    told = {"way": str(scene.point.public_id), "why": "Her husband reads it."} | typed
    return reader.post(wrong_path(scene), filled_in(page, **told), follow=True).text
