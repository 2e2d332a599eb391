"""Days on which somebody cannot go to court, help there, and what they choose for their statement: each lands once."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keptinformed import pipeline, pipeline_portal
from keptinformed.access.models import Staff
from keptinformed.access.roles import Role
from keptinformed.asking.choices import NotAChoice, choice_policy
from keptinformed.asking.days import Away, put_down, read_again
from keptinformed.asking.models import PortalAsk
from keptinformed.asking.policy import ask_policy
from keptinformed.cases.models import Case, Event, Shift
from keptinformed.cases.timeline import Happening
from keptinformed.invitations.models import Invitation
from keptinformed.invitations.terms import Mode
from keptinformed.portal.words import LANGUAGES, words_of
from keptinformed.publishing import storing
from keptinformed.replies.models import DangerAlarm, Reply
from tests.desk.signed_in import time
from tests.live.a_force import NOW, a_case, somebody
from tests.portal.a_page import everything, inside, see_what_is_new
from tests.portal.a_portal import OFFICER, Browser, invited, portal, text_of, to_key

__all__ = ["portal", "time"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal", "time")]
DAYS = {
    "first-1-day": "6", "first-1-month": "7", "first-1-year": "2026",
    "last-1-day": "10", "last-1-month": "7", "last-1-year": "2026",
    "first-3-day": "1", "first-3-month": "9", "first-3-year": "2026",
}  # fmt: skip
FORMS: dict[str, tuple[dict[str, Any], str, str]] = {
    "/page/days/help/": ({"help": ["room", "unseen"]}, "court_help", "A waiting room away from the other side"),
    "/page/days/look/": ({"visit": "there"}, "court_visit", "Be shown around before the day"),
    "/page/days/costs/": ({"costs": ["travel", "care"]}, "court_costs", "Travel; Care for a child"),
    "/page/words/choose/": (
        {"make": "now", "how": "written_down", "heard": "close"}, "statement", "Somebody close to them reads it out",
    ),
}  # fmt: skip


def test_days_reach_who_plans_court_and_are_shown_nowhere_again() -> None:
    one = everything()
    _has_witness_care(one.case)
    _, browser = inside(one)
    sent = browser.post("/page/days/away/", DAYS | {"text": "Mornings are hard", "key": uuid4()})
    assert "Thank you. We have it" in text_of(sent)
    pipeline_portal.take_up(now=NOW)
    reply = Reply.objects.get()
    assert reply.words.text == "\n".join(
        ("Monday 6 July 2026 to Friday 10 July 2026", "Tuesday 1 September 2026", "Mornings are hard")
    )
    assert (reply.kind, reply.owner) == ("court", "W1")
    assert reply.due_at > NOW
    court = browser.get("/page/days/")
    assert "You told us such days on Tuesday 30 June 2026" in text_of(court)
    for address in ("/page/days/", "/page/days/away/", "/page/sent/"):
        shown = browser.get(address).content.decode()
        assert not any(each in shown for each in ("6 July", "2026-07-06", "September", "Mornings")), address
    assert PortalAsk.objects.get(kind="court_days").about == []


def test_before_witness_care_has_the_case_the_owner_has_it() -> None:
    _, browser = inside()
    browser.post("/page/days/away/", DAYS | {"key": uuid4()})
    pipeline_portal.take_up(now=NOW)
    assert Reply.objects.get().owner == "A1"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({}, "Enter at least one day"),
        ({"first-1-day": "31", "first-1-month": "2", "first-1-year": "2027"}, "Enter a real day"),
        ({"first-1-day": "29", "first-1-month": "6", "first-1-year": "2026"}, "from today on"),
        ({"first-1-day": "1", "first-1-month": "1", "first-1-year": "2031"}, "from today on"),
        (DAYS | {"last-1-month": "6"}, "must be the first day or after"),
        ({"last-2-day": "1", "last-2-month": "8", "last-2-year": "2026"}, "Enter the first day, too"),
        (
            DAYS | {"first-2-day": "99999999999999999999", "first-2-month": "1", "first-2-year": "1"},
            "a real day",
        ),
        (DAYS | {"text": "x" * 4001}, "Write up to 4000 letters"),
    ],
)
def test_what_is_no_day_is_said_and_nothing_typed_is_lost(typed: dict[str, str], said: str) -> None:
    _, browser = inside()
    refused = browser.post("/page/days/away/", typed | {"key": uuid4()})
    assert said in text_of(refused)
    assert all(f'value="{each}"' in refused.content.decode() for each in typed.values() if len(each) < 30)
    assert not PortalAsk.objects.filter(kind="court_days").exists()


@pytest.mark.parametrize("address", FORMS)
def test_what_somebody_chooses_lands_once_with_an_owner_and_a_clock_and_meets_no_duty(address: str) -> None:
    chosen, kind, says = FORMS[address]
    one = everything()
    _, browser = inside(one)
    pipeline_portal.take_up(now=NOW)
    owed = list(one.obligations.order_by("pk").values_list("rule", "met_at", "excused_by"))
    told = sorted(Event.objects.filter(case=one.case).values_list("kind", flat=True))
    assert "required" not in text_of(browser.get(address))
    key = uuid4()
    assert "Thank you. We have it" in text_of(browser.post(address, chosen | {"key": key, "text": "Please"}))
    assert "It was not sent twice" in text_of(browser.post(address, chosen | {"key": key, "text": "Please"}))
    pipeline_portal.take_up(now=NOW)
    reply = Reply.objects.get()
    assert says in reply.words.text
    assert reply.words.text.endswith("\nPlease")
    assert reply.owner == "A1"
    assert reply.due_at > NOW
    assert PortalAsk.objects.get(kind=kind).due_at == reply.due_at
    assert not DangerAlarm.objects.exists()
    now = sorted(Event.objects.filter(case=one.case).values_list("kind", flat=True))
    assert now == sorted([*told, "message_received"])
    before = list(one.obligations.order_by("pk").values_list("rule", "met_at", "excused_by"))
    assert before[: len(owed)] == owed
    page = text_of(browser.get(address.rpartition("/")[0].rpartition("/")[0] + "/"))
    assert "on Tuesday 30 June 2026" in page


@pytest.mark.parametrize("address", FORMS)
def test_nothing_chosen_or_something_made_up_is_refused_in_words(address: str) -> None:
    chosen, kind, _ = FORMS[address]
    _, browser = inside()
    made_up: dict[str, Any] = {sorted(chosen)[-1]: "made-up"}
    for typed in ({}, made_up):
        refused = browser.post(address, typed | {"key": uuid4(), "text": "Kept"})
        assert "There is a problem" in text_of(refused)
        assert "Kept" in refused.content.decode()
    assert not PortalAsk.objects.filter(kind=kind).exists()


def test_a_witness_and_a_supporter_are_not_offered_a_statement_and_a_calm_page_offers_nothing() -> None:
    witness = somebody(a_case("CASE-W", offence="Theft"), part="witness")
    assert _let_in(invited(one=witness)).get("/page/words/choose/").status_code == 404
    supporter = _let_in(invited(Mode.advocate, one=everything("CASE-S")), "red kettle")
    assert supporter.get("/page/words/choose/").status_code == 404
    assert supporter.get("/page/days/away/").status_code == 200
    calm = everything("CASE-C")
    browser = _let_in(invited(one=calm), "green kettle")
    calm.frozen_at, calm.frozen_why = NOW, "counter_allegation"
    calm.save()
    storing.refresh(calm.case_id, now=NOW)
    for address in (*FORMS, "/page/days/away/"):
        assert browser.get(address).status_code == 404, address
        assert browser.post(address, {"key": uuid4()}).status_code == 404, address


def test_before_there_is_a_court_the_page_asks_nothing_about_one() -> None:
    one = somebody(a_case("CASE-NONE", offence="Theft"))
    _, browser = inside(one)
    assert "/page/days/away/" not in browser.get("/page/days/").content.decode()


def test_every_form_has_its_words_in_both_languages_and_every_ask_an_owner() -> None:
    for form in choice_policy().forms.values():
        assert form.ask in ask_policy().replies
        for language in LANGUAGES:
            words = words_of(language)[f"choice_{form.form}"]
            for box in form.boxes:
                wanted = {box.name, f"{box.name}_empty", *(f"{box.name}_{each}" for each in box.options)}
                assert wanted <= set(words), (language, form.form)
    with pytest.raises(NotAChoice):
        choice_policy().forms["statement"].in_words(["make=perhaps"])


@given(
    st.lists(st.tuples(st.dates(), st.integers(0, 40)), min_size=1, max_size=5),
    st.text(alphabet=st.characters(exclude_categories=["C"]), max_size=60),
)
def test_days_are_read_again_as_they_were_put_down(found: list[tuple[date, int]], more: str) -> None:
    days = [Away(first, min(first, date(9999, 1, 1)) + timedelta(days=n)) for first, n in found]
    days = [each for each in days if each.last >= each.first]
    if days:
        assert read_again(put_down(days, more)) == (tuple(sorted(days)), more.strip())


def _let_in(invitation: Invitation, name: str = "blue kettle") -> Browser:
    browser = Browser()
    to_key(invitation, browser)
    browser.post("/start/key/password/", {"name": name, "password": "three words about nothing"})
    see_what_is_new(browser)
    return browser


def _has_witness_care(case: Case) -> None:
    Staff.objects.create(
        staff_number="W1", name="Made Up W1", role=Role.witness_care.value, unit="Care", team="", made_up=True
    )
    begins = NOW + timedelta(hours=14)
    Shift.objects.create(
        staff_number="W1", day=begins.date(), begins_at=begins, ends_at=begins + timedelta(hours=8)
    )
    pipeline.record(
        Happening("passed_to_witness_care", NOW - timedelta(days=9)),
        case=case,
        by=OFFICER,
        now=NOW,
    )
