"""The portal as its tests meet it: its own addresses and settings, and a browser behind which its own role asks."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from keptinformed import pipeline_portal
from keptinformed.access.roles import Role
from keptinformed.cases.models import Participation, Person, Representative
from keptinformed.database.roles import PORTAL
from keptinformed.invitations.models import Invitation
from keptinformed.invitations.policy import Answer, safety_policy
from keptinformed.invitations.terms import Mode
from keptinformed.sites import portal_settings
from tests.live.a_force import NOW, a_case, actor, somebody

OURS = (
    "ROOT_URLCONF", "MIDDLEWARE", "TEMPLATES", "STATICFILES_DIRS", "SECURE_CSP", "CSRF_COOKIE_NAME",
    "CSRF_COOKIE_SAMESITE", "CSRF_COOKIE_AGE", "CSRF_FAILURE_VIEW", "SECURE_REFERRER_POLICY",
)  # fmt: skip
"""The settings in which the portal differs from the desk."""
OFFICER = actor(Role.officer, "A1")
SAFE = {each.id: each.safe for each in safety_policy().questions}


@pytest.fixture
def portal(settings: Any) -> None:
    """Let a test ask the portal's addresses, under its settings."""
    for name in OURS:
        setattr(settings, name, getattr(portal_settings, name))


class Browser(Client):
    """A browser of somebody at the portal. What is asked of the database is asked by the portal's own role."""

    def request(self, **request: Any) -> Any:
        """Answer a request under the portal's role: what that may not read is refused, and the page breaks."""
        with as_the_portal():
            return super().request(**request)


@contextmanager
def as_the_portal() -> Iterator[None]:
    """Let the connection act as the portal's own database role, which may do next to nothing."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET ROLE {PORTAL}")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("RESET ROLE")


def invited(
    mode: Mode = Mode.silent,
    *,
    one: Participation | None = None,
    answers: dict[str, Answer] | None = None,
    now: datetime = NOW,
) -> Invitation:
    """Invite somebody, through the one door, after a safety check in which all was safe."""
    one = one or somebody(a_case("CASE-PORTAL", offence="Theft"))
    supporter = None
    if mode is Mode.advocate:
        person = Person.objects.create(name="Made Up Supporter", made_up=True)
        supporter = Representative.objects.create(
            participation=one, person=person, basis="advocate", evidence="Seen", added_by="A1", begins_at=NOW
        ).person.public_id
    checked = pipeline_portal.check_safety(participation=one, answers=answers or SAFE, by=OFFICER, now=now)
    return pipeline_portal.invite(check=checked.check, mode=mode, supporter=supporter, by=OFFICER, now=now)


def code_for(invitation: Invitation) -> str:
    """Return a first code."""
    return pipeline_portal.give_code(invitation=invitation, by=OFFICER, now=NOW)


def number_for(invitation: Invitation) -> str:
    """Return six digits, read out by staff."""
    return pipeline_portal.read_out_number(invitation=invitation, by=OFFICER, now=NOW)


NAME, PASSWORD = "blue kettle", "three words about nothing"


def come_in_first(invitation: Invitation, browser: Browser | None = None) -> Browser:
    """Walk an activation to its end, with a user name and a password."""
    browser = browser or Browser()
    to_key(invitation, browser)
    came = browser.post("/start/key/password/", {"name": NAME, "password": PASSWORD})
    assert came.status_code == 302, text_of(came)
    assert came["Location"] == "/page/"
    return browser


def to_key(invitation: Invitation, browser: Browser) -> None:
    """Walk an activation until somebody chooses how they sign in."""
    assert browser.post("/start/", {"code": code_for(invitation)})["Location"] == "/start/before/"
    assert browser.post("/start/before/")["Location"] == "/start/number/"
    number = number_for(invitation)
    assert browser.post("/start/number/", {"number": number})["Location"] == "/start/key/"


def text_of(answer: Any) -> str:
    """Return what a page says in its main part, without markup."""
    main = re.search(r"<main.*?</main>", answer.content.decode(), re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", main.group(0) if main else "").split())
