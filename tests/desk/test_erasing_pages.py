"""Words are erased in two steps by whoever answers for lawful use; the record stands, and each look is noted."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from keptinformed import pipeline, pipeline_needs
from keptinformed.access.roles import Role
from keptinformed.access_log.models import Entry
from keptinformed.cases.models import Event, EventWords, Participation, Person, Restriction
from keptinformed.cases.models.people import Channel
from keptinformed.cases.scrubbing import Ground
from keptinformed.cases.timeline import Happening
from keptinformed.desk.cases.reading import address_of
from keptinformed.desk.erasing.reading import NEEDS
from keptinformed.needs.keeping import NewRule
from keptinformed.needs.models import (
    Answer,
    AnswerWords,
    ContactPlanWords,
    EnhancedDecisionWords,
    SafeContactRule,
    SafeContactWords,
)
from keptinformed.needs.terms import Given
from keptinformed.obligations.models import Obligation
from keptinformed.replies.models import Reply, ReplyWords
from tests.contact.a_message import NOW, NUMBER, a_scene, an_address
from tests.desk.a_desk import at, signed_in, staff, text_of
from tests.live.a_force import actor
from tests.live.asking_for_needs import agree, assess, plan_of
from tests.replies.a_reply import arrives

pytestmark = pytest.mark.django_db
WORDS = "CANARY lives at the blue door"
WROTE = "CANARY asks when you ring"


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch, NOW)


@pytest.fixture
def one() -> Participation:
    victim = a_scene().victim
    an_address(victim, NUMBER, Channel.telephone)
    arrest = Happening("suspect_arrested", NOW, words=WORDS)
    pipeline.record(arrest, case=victim.case, by=actor(), now=NOW)
    return victim


@pytest.fixture
def officer_for_data() -> Client:
    return signed_in(staff("DP1", Role.data_protection, "", ""))


def page_of(one: Participation, address: object = None) -> str:
    event = Event.objects.get(case=one.case, words__isnull=False)
    return f"/cases/{one.case.public_id}/erase-words/{address or address_of(one.case, event.event_id)}/"


def test_they_find_the_case_read_say_why_and_say_it_once_more(
    one: Participation, officer_for_data: Client
) -> None:
    before = list(Event.objects.values()), list(Obligation.objects.values())
    found = officer_for_data.post("/erase-words/", {"reference": f" {one.case.reference.lower()} "})
    assert found["Location"] == f"/cases/{one.case.public_id}/erase-words/"
    listed = text_of(officer_for_data.get(found["Location"]).content)
    assert "CANARY" not in listed
    address = page_of(one)
    assert WORDS in text_of(officer_for_data.get(address).content)
    unsaid = officer_for_data.post(address, {"do": "erase"})
    assert "Choose why they are erased" in text_of(unsaid.content)
    asked = text_of(officer_for_data.post(address, {"ground": "untrue"}).content)
    assert "What stands afterwards" in asked
    assert f"Erased: {Ground.untrue.value}" in asked
    assert EventWords.objects.exists(), "nothing goes before the second step"
    done = officer_for_data.post(address, {"ground": "untrue", "do": "erase"}, follow=True)
    assert "The record stands" in done.content.decode()
    assert not EventWords.objects.exists()
    assert before == (list(Event.objects.values()), list(Obligation.objects.values()))
    row = Entry.objects.get(act="words.erased")
    assert (row.by, row.reason.split(",")[0]) == ("DP1", "untrue")
    assert Entry.objects.filter(act="words.looked_up", by="DP1").count() >= 3
    assert "CANARY" not in repr(list(Entry.objects.values()))
    assert officer_for_data.get(address).status_code == 404


def test_what_somebody_wrote_to_us_goes_the_same_way(one: Participation, officer_for_data: Client) -> None:
    reply = arrives(WROTE)
    address = page_of(one, reply.public_id)
    assert WROTE in text_of(officer_for_data.get(address).content)
    officer_for_data.post(address, {"ground": "ordered", "do": "erase"})
    assert not ReplyWords.objects.exists()
    assert Reply.objects.get().participation == one


def test_what_was_written_about_needs_goes_together_and_the_answers_stand(
    one: Participation, officer_for_data: Client
) -> None:
    assess(one, fear=Given.yes)
    agree(one, plan_of(one, best_times="CANARY mornings"))
    pipeline_needs.confirm_enhanced_rights(
        participation=one, reasons=(), why="CANARY afraid of him", by=actor(), now=NOW
    )
    rule = NewRule(may_call=True, third_party="CANARY sister", reason="CANARY he reads her post")
    point = one.contact_points.filter(channel=Channel.telephone)[0]
    pipeline_needs.set_safe_contact(contact_point=point, said=rule, by=actor(), now=NOW)
    before = (
        list(Event.objects.values()),
        list(Answer.objects.values()),
        list(SafeContactRule.objects.values()),
    )
    listed = officer_for_data.get(f"/cases/{one.case.public_id}/erase-words/").content.decode()
    assert listed.count(NEEDS) == 1
    assert "What was said" not in listed
    (address,) = set(re.findall(rf'href="([^"]+)">{NEEDS}', listed))
    shown = text_of(officer_for_data.get(address).content)
    assert shown.count("CANARY") == 4
    assert "What was said" in shown
    assert officer_for_data.post(address, {"ground": "not_needed"}).status_code == 200
    assert AnswerWords.objects.exists(), "nothing goes before the second step"
    done = officer_for_data.post(address, {"ground": "not_needed", "do": "erase"}, follow=True)
    assert NEEDS not in done.content.decode()
    gone = (AnswerWords, ContactPlanWords, EnhancedDecisionWords, SafeContactWords)
    assert not any(model.objects.exists() for model in gone)
    assert EventWords.objects.exists(), "what was written about an arrest is no word about needs"
    assert before == (
        list(Event.objects.values()), list(Answer.objects.values()), list(SafeContactRule.objects.values())
    )  # fmt: skip
    row = Entry.objects.get(act="words.erased")
    assert (row.by, row.reason, row.individuals) == ("DP1", "not_needed, needs", [one.person.public_id])
    assert officer_for_data.get(address).status_code == 404


@pytest.mark.parametrize("why", ["restricted", "concerns them"])
def test_a_case_that_is_restricted_or_concerns_them_is_not_there(
    why: str, one: Participation, officer_for_data: Client
) -> None:
    address = page_of(one)
    if why == "restricted":
        until = NOW + timedelta(days=9)
        made = {"owner": "S1", "set_at": NOW, "set_by": "S1", "review_at": until}
        Restriction.objects.create(case=one.case, kind="sensitive", reason="x", **made)
    else:
        Person.objects.filter(pk=one.person_id).update(staff_number="DP1")
    assert officer_for_data.get(address).status_code == 404
    assert officer_for_data.post(address, {"ground": "untrue", "do": "erase"}).status_code == 404
    said = officer_for_data.post("/erase-words/", {"reference": one.case.reference})
    assert "No case of this number is open to you" in text_of(said.content)
    assert EventWords.objects.exists()


def test_they_read_nothing_else_of_the_case(one: Participation, officer_for_data: Client) -> None:
    assert officer_for_data.get(f"/cases/{one.case.public_id}/").status_code == 403
    assert officer_for_data.get(page_of(one)).status_code == 200


def test_an_officer_erases_nothing(one: Participation) -> None:
    client = signed_in(staff())
    assert client.get(page_of(one)).status_code == 403
    assert client.post(page_of(one), {"ground": "untrue", "do": "erase"}).status_code == 403
    assert EventWords.objects.exists()


def test_a_supervisor_does_in_cases_of_their_own_unit(one: Participation) -> None:
    theirs = signed_in(staff("S1", Role.supervisor))
    others = signed_in(staff("S2", Role.supervisor, "South", "Z"))
    assert (theirs.get(page_of(one)).status_code, others.get(page_of(one)).status_code) == (200, 404)
