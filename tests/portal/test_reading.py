"""Somebody who is in reads how their case stands: each part of what is published, once nothing new is waiting."""

from datetime import timedelta

import pytest

from keptinformed import pipeline
from keptinformed.access_log.models import Entry
from keptinformed.cases.timeline import Happening
from keptinformed.portal.reading import PARTS
from tests.desk.signed_in import time
from tests.live.a_force import NOW
from tests.portal.a_page import OLD_NUMBER, agrees, everything, inside, see_what_is_new
from tests.portal.a_portal import OFFICER, come_in_first, invited, portal, text_of

__all__ = ["portal", "time"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal", "time")]
ADDRESSES = {
    "now": "/page/now/", "next": "/page/next/", "updates": "/page/news/", "rights": "/page/list/",
    "statement": "/page/words/", "court": "/page/days/", "support": "/page/others/", "documents": "/page/papers/",
    "people": "/page/people/", "looked": "/page/visits/", "settings": "/page/ways/",
}  # fmt: skip


def test_every_part_opens_and_says_what_it_is_for() -> None:
    one = everything()
    agrees(one)
    _, browser = inside(one)
    assert set(ADDRESSES) == set(PARTS)
    says = {
        "now": "The steps of a case",
        "next": "Why this date",
        "updates": "arrested",
        "rights": "12. To complain",
        "statement": "No one may press you",
        "court": "Tell us days on which you cannot go",
        "support": "You can ask for help at any time",
        "documents": "We have sent you no letters",
        "people": "The officer is next at work on these days",
        "looked": "Each time is written down",
        "settings": "at least every 28 days",
    }
    for name, address in ADDRESSES.items():
        answer = browser.get(address)
        assert answer.status_code == 200, address
        assert says[name].lower() in text_of(answer).lower(), (name, text_of(answer))


def test_what_is_late_is_said_first_with_what_happens_and_how_to_challenge_it() -> None:
    _, browser = inside()
    now = text_of(browser.get("/page/now/"))
    assert "We are late" in now
    assert now.index("We have not done this in time") < now.index("The steps of a case")
    coming = browser.get("/page/next/")
    assert "Challenge this" in text_of(coming)
    assert "Make a complaint" in text_of(coming)


def test_while_something_new_waits_no_part_is_shown() -> None:
    invitation = invited(one=everything())
    browser = come_in_first(invitation)
    for address in ADDRESSES.values():
        answer = browser.get(address)
        assert (answer.status_code, answer["Location"]) == (302, "/page/")
    see_what_is_new(browser)
    assert browser.get("/page/now/").status_code == 200
    case = invitation.participation.case
    pipeline.record(
        Happening("court_result_received", NOW - timedelta(minutes=1)), case=case, by=OFFICER, now=NOW
    )
    assert browser.get("/page/now/").status_code == 302


def test_a_number_is_never_shown_and_each_look_is_noted() -> None:
    one = everything()
    agrees(one)
    invitation, browser = inside(one)
    before = Entry.objects.filter(act="page.opened").count()
    for address in (*ADDRESSES.values(), "/page/sent/", "/page/tell/", "/page/ask/"):
        shown = browser.get(address).content.decode()
        for secret in (OLD_NUMBER, OLD_NUMBER.replace(" ", ""), "0118", one.person.name):
            assert secret not in shown, (address, secret)
    assert Entry.objects.filter(act="page.opened").count() == before + len(ADDRESSES) + 3
    looks = Entry.objects.filter(act="page.opened").values_list("individuals", flat=True)
    assert set(map(tuple, looks)) == {(invitation.participation.person.public_id,)}


def test_pages_are_read_in_welsh_with_their_english_beside_what_nobody_checked() -> None:
    _, browser = inside()
    assert browser.get("/cymraeg/")["Location"] == "/page/"
    shown = browser.get("/page/now/").content.decode()
    assert '<html lang="cy"' in shown
    assert "Camau achos" in shown
