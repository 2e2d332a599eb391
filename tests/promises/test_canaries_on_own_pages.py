"""Nobody's name, number, address or words are in what is published for a person, or on any page of their own."""

from collections.abc import Iterator

import pytest

from keptinformed import pipeline_portal
from keptinformed.cases.models import Participation
from keptinformed.invitations.models import Invitation
from keptinformed.invitations.terms import Mode
from keptinformed.portal.reading import PARTS
from keptinformed.publishing import reading, storing
from keptinformed.publishing.page import Standing
from tests.canaries import PlantedCase, planted, smelt
from tests.desk.signed_in import time
from tests.live.a_force import NOW
from tests.portal.a_page import see_what_is_new
from tests.portal.a_portal import OFFICER, PASSWORD, Browser, invited, portal, to_key
from tests.portal.test_doors import INSIDE, WANTED, addresses

__all__ = ["portal", "time"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal", "time")]
LEAVES = {"leave", "stop", "signed-out"}
"""Addresses that end the visit."""


def everybody(made: PlantedCase) -> Iterator[tuple[str, Participation, Mode]]:
    """Return whoever may have a page of their own in a case, and in which mode; last of all who acts for the victim."""
    for each in (
        made.case.participations.select_related("person", "case").exclude(part="suspect").order_by("pk")
    ):
        # The quietest that has a screen: the others are ruled out by what is planted here.
        yield each.part, each, Mode.call_first
    assert made.victim is not None
    yield "supporter", made.victim, Mode.advocate


def test_no_word_of_anybody_is_published_or_stands_on_a_page_of_their_own() -> None:
    made = planted("CANARIES-20")
    for number, (who, one, mode) in enumerate(everybody(made)):
        invitation = invited(mode, one=one)
        if mode is Mode.call_first:
            pipeline_portal.spoke_today(invitation=invitation, by=OFFICER, now=NOW)
        storing.refresh(one.case_id, now=NOW)
        page = reading.page_for(invitation.public_id)
        assert page is not None
        assert not told(page.as_json(), made), who
        browser = comes_in(invitation, f"blue kettle {number}")
        for name, path in addresses().items():
            if WANTED[name][0] == INSIDE and name not in LEAVES:
                shown = browser.get(path)
                assert shown.status_code < 500, (who, name)
                assert not told(f"{shown.headers}\n{shown.content.decode()}", made), (who, name)


def test_where_the_team_calls_nothing_of_the_case_is_on_any_page() -> None:
    made = planted("CANARIES-21")
    assert made.victim is not None
    invitation = invited(Mode.advocate, one=made.victim)
    made.victim.frozen_at, made.victim.frozen_why = NOW, "counter_allegation"
    made.victim.save(update_fields=["frozen_at", "frozen_why"])
    storing.refresh(made.case.pk, now=NOW)
    page = reading.page_for(invitation.public_id)
    assert page is not None
    assert page.standing is Standing.team_calls
    browser = comes_in(invitation, "blue kettle")
    for name, path in addresses().items():
        if WANTED[name][0] == INSIDE and name not in LEAVES:
            shown = browser.get(path).content.decode()
            assert not told(shown, made), name
            assert made.case.reference not in shown, name
    # Nothing but that the team speaks with them, and whom to ring: no other part opens.
    opened = {name for name in PARTS if browser.get(addresses()[name]).status_code == 200}
    assert opened == {"now", "people"}


def test_a_page_that_tells_a_name_would_be_seen() -> None:
    made = planted("CANARIES-22")
    assert made.victim is not None
    assert told(f"<p>{made.victim.person.name}</p>", made) == ["Person.name"]


def told(text: str, made: PlantedCase) -> list[str]:
    """Return the fields of which something stands in a text, never the word."""
    return sorted({each.where for each in smelt(text, made.canaries)})


def comes_in(invitation: Invitation, name: str) -> Browser:
    """Let the holder of an invitation in, and show them what is new."""
    browser = Browser()
    to_key(invitation, browser)
    assert browser.post("/start/key/password/", {"name": name, "password": PASSWORD}).status_code == 302
    see_what_is_new(browser)
    return browser
