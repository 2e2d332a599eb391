"""The bureau's queue and its briefing sheet: an officer hands somebody over, a clerk speaks with them, done."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from keptinformed import pipeline, pipeline_contacts
from keptinformed.access.roles import Role
from keptinformed.access_log.models import Entry
from keptinformed.cases.models import Case, Participation
from keptinformed.cases.timeline import Happening
from keptinformed.cover import handing
from keptinformed.cover.models import Absence, CoverArrangement, HandedCall, LightDuty
from keptinformed.cover.opening import hours_in_words, open_now
from keptinformed.cover.policy import cover_policy
from keptinformed.pipeline_contacts import NewContact
from tests.cover.test_gathering import closed_to_all_but, on_shift
from tests.desk.a_desk import at, signed_in, staff, text_of
from tests.desk.test_worklist_pages import arrested
from tests.live.a_force import NOW, actor
from tests.live.test_contacts import SPOKE

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def on_30_june(monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch)


@pytest.fixture
def officer() -> Client:
    return signed_in(staff())


@pytest.fixture
def clerk() -> Client:
    return signed_in(staff("B1", Role.bureau_clerk, "Contact", "C"))


@pytest.fixture
def victim() -> Participation:
    return arrested().participations.get()


def queue(client: Client) -> str:
    return text_of(client.get("/bureau/").content)


def away(number: str = "A1") -> None:
    known = {"begins_at": NOW - DAY, "ends_at": NOW + 3 * DAY, "said_by": number, "said_at": NOW}
    Absence.objects.create(staff_number=number, **known)


def on_light_duties(number: str, unit: str = "North", team: str = "A") -> str:
    found = staff(number, unit=unit, team=team)
    known = {"begins_at": NOW - DAY, "ends_at": NOW + DAY, "said_by": "S1", "said_at": NOW}
    LightDuty.objects.create(staff_number=number, **known)
    return str(found.public_id)


def test_a_clerk_takes_what_was_handed_over_and_it_is_done_when_they_spoke(
    officer: Client, clerk: Client, victim: Participation
) -> None:
    assert "Amina" not in queue(clerk)
    path = f"/contacts/{victim.public_id}/"
    assert officer.post(f"{path}hand-over/", {"to": "bureau"}).status_code == 302
    assert "Handed over by Made Up A1 to the bureau" in queue(clerk)
    assert clerk.post(f"{path}take/").headers["Location"] == f"{path}briefing/"
    assert "You have taken this" in queue(clerk)
    for outcome in ("no_answer", "spoke"):
        assert "Amina" in queue(clerk), "nobody spoke with them yet"
        contact = NewContact("no_answer") if outcome == "no_answer" else SPOKE
        by = actor(Role.bureau_clerk, "B1", "Contact", "C")
        pipeline_contacts.log_contact(participation=victim, contact=contact, form_key=uuid4(), by=by, now=NOW)
    assert "Amina" not in queue(clerk)
    made = HandedCall.objects.get()
    assert (made.told, made.done_by, made.taken_by) == (True, "B1", "B1")
    acts = list(Entry.objects.filter(act__startswith="call.").order_by("id").values_list("act", flat=True))
    assert acts == ["call.handed", "call.taken"]


def test_the_sheet_says_who_how_it_is_safe_what_they_know_and_what_must_not_be_said(
    clerk: Client, victim: Participation
) -> None:
    staff()
    said = text_of(clerk.get(f"/contacts/{victim.public_id}/briefing/").content)
    for needed in (
        "Before you speak with Made Up Amina",
        "No code word was agreed",
        "Telephone ending in",
        "They were not told this yet.",
        "say sorry first",
        "Who anybody else in the case is, and what they said.",
        "Promise anything for the officer",
        "Officer: Made Up A1. No shift is known",
        "Danger to life: 999",
    ):
        assert needed in said, said
    assert f"07700 {victim.pk:06}" not in said, "a number is shown where somebody asks for it, which is noted"
    assert (
        Entry.objects.filter(act="case.opened", by="B1").exists()
        or Entry.objects.filter(business_identifier=str(victim.case.public_id)).exists()
    )


def test_who_may_be_told_nothing_is_not_spoken_of_on_the_sheet(clerk: Client, victim: Participation) -> None:
    before = text_of(clerk.get(f"/contacts/{victim.public_id}/briefing/").content)
    assert "They were not told this yet" in before
    by = actor(Role.witness_care, "W1")
    happening = Happening("telling_withheld", NOW - timedelta(hours=1), victim, words="Made up")
    pipeline.record(happening, case=victim.case, by=by, now=NOW)
    said = text_of(clerk.get(f"/contacts/{victim.public_id}/briefing/").content)
    assert "Say nothing of the case." in said
    assert "They were not told this yet" not in said
    assert "arrested" not in said


def test_what_is_due_comes_where_the_officer_is_away_and_nobody_of_the_team_is_on_duty(
    clerk: Client, victim: Participation
) -> None:
    staff()
    assert "Amina" not in queue(clerk), "the officer is not away"
    away()
    on_shift("B1")
    assert "The officer is away, and nobody of the team is on duty" in queue(clerk)
    staff("A2")
    on_shift("A2")
    assert "Amina" not in queue(clerk), "a colleague of the team is on duty"
    away("A2")
    assert "Amina" in queue(clerk), "who is away, is not on duty"
    staff("A3", team="B")
    on_shift("A3")
    assert "Amina" in queue(clerk), "another team"
    CoverArrangement.objects.create(
        staff_number="A1", cover="A3", begins_at=NOW - DAY, ends_at=NOW + DAY, said_by="A1", said_at=NOW
    )
    staff("A3", team="B")
    # Who was asked to cover must come to the case: of another team, an officer does not.
    assert "Amina" in queue(clerk)
    Case.objects.filter(pk=victim.case_id).update(team="B")
    assert "Amina" not in queue(clerk)


def test_a_case_that_is_closed_to_the_clerk_is_not_in_the_queue(clerk: Client, victim: Participation) -> None:
    staff()
    away()
    handing.hand_over(participation=victim, to="bureau", by=actor(), now=NOW)
    assert "Amina" in queue(clerk)
    closed_to_all_but(victim.case, "A1")
    assert "Amina" not in queue(clerk)
    for what in ("take", "give-back", "hand-over"):
        assert clerk.post(f"/contacts/{victim.public_id}/{what}/", {"to": "bureau"}).status_code == 404
    assert clerk.get(f"/contacts/{victim.public_id}/briefing/").status_code == 404
    assert HandedCall.objects.get().taken_at is None


def test_one_takes_it_and_only_they_give_it_back(clerk: Client, victim: Participation) -> None:
    other = signed_in(staff("B2", Role.bureau_clerk, "Contact", "C"))
    handing.hand_over(participation=victim, to="bureau", by=actor(), now=NOW)
    path = f"/contacts/{victim.public_id}/"
    clerk.post(f"{path}take/")
    assert "A colleague has taken this on already." in other.post(f"{path}take/", follow=True).text
    assert "only they can give it back" in other.post(f"{path}give-back/", follow=True).text
    assert HandedCall.objects.get().taken_by == "B1"
    clerk.post(f"{path}give-back/")
    other.post(f"{path}take/")
    assert HandedCall.objects.get().taken_by == "B2"


def test_who_is_on_light_duties_is_offered_where_the_case_is_open_to_them(
    officer: Client, victim: Participation
) -> None:
    near, far = on_light_duties("L1"), on_light_duties("L2", "South", "A")
    path = f"/contacts/{victim.public_id}/hand-over/"
    page = officer.get(path).text
    assert near in page
    assert far not in page
    assert "Choose somebody who is on light duties" in officer.post(path, {"to": far}).text
    assert officer.post(path, {"to": near}).status_code == 302
    assert "Amina" in queue(signed_in(staff("L1")))
    assert "Amina" not in queue(signed_in(staff("A5")))
    clerk = signed_in(staff("B1", Role.bureau_clerk, "Contact", "C"))
    assert "Amina" not in queue(clerk)
    assert "given to a colleague" in clerk.post(f"/contacts/{victim.public_id}/take/", follow=True).text


def test_a_supervisor_says_who_is_on_light_duties_and_ends_it(officer: Client) -> None:
    path = f"/cover/{staff('A2').public_id}/light-duties/"
    assert officer.get(path).status_code == 403
    supervisor = signed_in(staff("S1", Role.supervisor))
    assert "There is a problem" in supervisor.post(path, {"begins": "30/6/2026", "last": "1/1/2020"}).text
    assert supervisor.post(path, {"begins": "30/6/2026", "last": "2/7/2026"}).status_code == 302
    made = LightDuty.objects.get()
    assert (made.begins_at, made.ends_at) == (NOW, datetime(2026, 7, 2, 23, tzinfo=UTC))
    assert supervisor.post(f"{path}{made.public_id}/end/").status_code == 302
    assert not LightDuty.objects.exists()
    elsewhere = f"/cover/{staff('C1', unit='South').public_id}/light-duties/"
    assert supervisor.get(elsewhere).status_code == 404


def test_the_bureau_says_when_it_is_open(clerk: Client) -> None:
    assert "The bureau is open now." in queue(clerk)
    hours = cover_policy().bureau.open
    assert hours_in_words(hours) == ("Monday to Friday, 8am to 8pm", "Saturday and Sunday, 10am to 4pm")
    sunday_evening = datetime(2026, 3, 29, 20, tzinfo=UTC)
    found = open_now(hours, sunday_evening)
    assert found is not None
    assert found.begins == datetime(2026, 3, 30, 7, tzinfo=UTC), "the clocks went forward that morning"
    before = open_now(hours, datetime(2026, 3, 28, 23, tzinfo=UTC))
    assert before is not None
    assert before.begins == datetime(2026, 3, 29, 9, tzinfo=UTC)


def test_the_queue_asks_as_often_for_many_as_for_one(clerk: Client) -> None:
    away()
    asked = []
    for first, last in ((1, 2), (2, 14)):
        for number in range(first, last):
            one = arrested(f"CASE-{number}").participations.get()
            if number % 2:
                handing.hand_over(participation=one, to="bureau", by=actor(), now=NOW)
        if first == 1:
            arrested("CASE-0")
        clerk.get("/bureau/")
        with CaptureQueriesContext(connection) as captured:
            clerk.get("/bureau/")
        asked.append(len(captured))
    assert asked[0] == asked[1]
