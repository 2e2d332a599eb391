"""No case closes until its victims were told or somebody answers for it: by the door, by an import, and by SQL."""

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction

from keptinformed import pipeline, pipeline_closing
from keptinformed.access.actors import NotAllowed
from keptinformed.access.models import Staff
from keptinformed.access.roles import ROLES, Permission, Role
from keptinformed.access_log.models import Entry
from keptinformed.cases.models import Case, Event, Participation, Person
from keptinformed.cases.models.case import Stage
from keptinformed.cases.timeline import Happening
from keptinformed.cases.visibility import NotVisible
from keptinformed.closing import counting, gate, signing
from keptinformed.closing.gate import NotToldYet
from keptinformed.closing.models import ClosingException, ClosingSignature
from keptinformed.duties.history import Grade
from keptinformed.obligations.closing_policy import closing_policy
from keptinformed.obligations.models import Obligation
from keptinformed.pipeline_closing import CannotExcept, Wanted
from tests.bundles.made_bundles import CASE, PERSON, made
from tests.gates.signed_for import sign_for
from tests.live.a_force import NOW, a_case, actor, somebody
from tests.live.bundles_live import bring_in, rejected

pytestmark = pytest.mark.django_db
OFFICER = actor()
SUPERVISOR = actor(Role.supervisor, "S1")
DECIDED = NOW - timedelta(hours=2)


@pytest.fixture(autouse=True)
def _who_works_here() -> None:
    for number, role in (("A1", Role.officer), ("S1", Role.supervisor), ("S2", Role.supervisor)):
        Staff.objects.create(staff_number=number, name=number, role=role, unit="North", team="A")


@pytest.fixture
def victim() -> Participation:
    one = somebody(a_case())
    record(one.case, "crime_reported", NOW - timedelta(days=9))
    return one


def record(
    case: Case, kind: str, at: datetime = NOW, whom: Participation | None = None, **more: object
) -> Event:
    what = Happening(kind, at, whom, **more)  # type: ignore[arg-type]
    return pipeline.record(what, case=case, by=OFFICER, now=NOW)


def tell(whom: Participation, at: datetime = NOW, grade: Grade = Grade.spoken, *about: str) -> Event:
    return record(whom.case, "told", at, whom, about=about or ("case_closed",), grade=grade)


def close(case: Case, kind: str = "case_closed", at: datetime = DECIDED) -> Event:
    return record(case, kind, at)


def ask(whom: Participation, reason: str = "not_safe", kind: str = "case_closed") -> ClosingException:
    wanted = Wanted(kind, reason, "Her son reads her post and her texts.")
    return pipeline_closing.ask_exception(wanted, participation=whom, by=OFFICER, now=NOW)


def sign(asked: ClosingException, *, granted: bool = True, words: str = "") -> ClosingSignature:
    return pipeline_closing.answer_exception(
        asked.public_id, granted=granted, words=words, by=SUPERVISOR, now=NOW
    )


def is_closed(case: Case) -> bool:
    case.refresh_from_db()
    return case.stage == Stage.ended


@pytest.mark.parametrize("kind", ["case_closed", "case_filed"])
def test_a_case_stays_open_until_its_victim_was_told(victim: Participation, kind: str) -> None:
    with pytest.raises(NotToldYet, match="Somebody in it was not told"):
        close(victim.case, kind)
    assert not is_closed(victim.case)
    assert not Event.objects.filter(kind=kind).exists()
    tell(victim, NOW, Grade.spoken, kind)
    close(victim.case, kind)
    assert is_closed(victim.case)


@pytest.mark.parametrize(
    ("grade", "at", "about"),
    [
        (Grade.sent, NOW, "case_closed"),
        (Grade.message_left, NOW, "case_closed"),
        (Grade.spoken, DECIDED - timedelta(seconds=1), "case_closed"),
        (Grade.spoken, NOW, "progress"),
        (Grade.spoken, NOW, "case_filed"),
    ],
)
def test_a_letter_a_message_older_or_other_news_is_not_enough(
    victim: Participation, grade: Grade, at: datetime, about: str
) -> None:
    tell(victim, at, grade, about)
    with pytest.raises(NotToldYet):
        close(victim.case)


def test_what_was_told_and_withdrawn_does_not_count(victim: Participation) -> None:
    wrong = tell(victim)
    record(victim.case, "entry_withdrawn", NOW, about=(wrong.event_id,))
    with pytest.raises(NotToldYet):
        close(victim.case)


def test_everybody_who_is_owed_it_is_told_and_a_witness_or_suspect_need_not_be(victim: Participation) -> None:
    somebody(victim.case, "W1", "witness")
    somebody(victim.case, "S1", "suspect")
    shop = somebody(victim.case, "B1", "business")
    parent = somebody(victim.case, "P1", "parent", frozen_at=NOW, frozen_why="A suspect here")
    tell(victim)
    with pytest.raises(NotToldYet):
        close(victim.case)
    assert set(gate.untold(victim.case, "case_closed", at=DECIDED)) == {shop}
    assert parent.frozen_at
    tell(shop)
    close(victim.case)
    assert is_closed(victim.case)


def test_whoever_asked_not_to_be_told_need_not_be_until_they_want_it_again(victim: Participation) -> None:
    record(victim.case, "key_news_declined", NOW - timedelta(days=2), victim)
    record(victim.case, "key_news_wanted", NOW - timedelta(days=1), victim)
    with pytest.raises(NotToldYet):
        close(victim.case)
    record(victim.case, "key_news_declined", NOW - timedelta(hours=1), victim)
    close(victim.case)


@pytest.mark.parametrize(
    "kind",
    ["non_crime", "no_identifiable_victim", "filed_at_source", "third_party_report", "telling_withheld"],
)
def test_no_entry_but_a_persons_own_wish_opens_the_gate(victim: Participation, kind: str) -> None:
    sign_for([(victim.case, kind)])  # Filing at source has a gate of its own, which is not this one.
    record(victim.case, kind, NOW, victim if kind == "telling_withheld" else None)
    with pytest.raises(NotToldYet):
        close(victim.case)
    sign(ask(victim, "no_crime"))
    close(victim.case)


def test_the_dead_are_told_through_those_who_speak_for_them(victim: Participation) -> None:
    Person.objects.filter(pk=victim.person_id).update(died_on=date(2026, 6, 1))
    with pytest.raises(NotToldYet):
        close(victim.case)
    relative = somebody(victim.case, "R1", "bereaved")
    assert set(gate.untold(victim.case, "case_closed", at=DECIDED)) == {relative}
    tell(relative)
    close(victim.case)


def test_an_exception_holds_once_another_has_signed_it_and_is_counted(victim: Participation) -> None:
    asked = ask(victim)
    with pytest.raises(NotToldYet):
        close(victim.case)
    sign(asked)
    close(victim.case)
    found = counting.counted(SUPERVISOR, since=NOW - timedelta(days=28), now=NOW)
    assert (found.cases, found.told, found.excepted, found.untold) == (1, 0, 1, 0)
    assert found.reasons == {"not_safe": 1}
    acts = list(Entry.objects.filter(act__startswith="closing").order_by("id").values_list("act", "by"))
    assert acts == [("closing_exception.asked", "A1"), ("closing_exception.signed", "S1")]


def test_a_refusal_says_why_and_leaves_the_case_open(victim: Participation) -> None:
    asked = ask(victim)
    with pytest.raises(CannotExcept, match="Say why not"):
        sign(asked, granted=False)
    sign(asked, granted=False, words="Visit her at her sister's first.")
    with pytest.raises(NotToldYet):
        close(victim.case)
    with pytest.raises(CannotExcept, match="answered already"):
        sign(asked)
    assert ask(victim).pk != asked.pk


def test_nobody_answers_for_their_own_request_or_their_own_case(victim: Participation) -> None:
    mine = pipeline_closing.ask_exception(
        Wanted("case_closed", "not_safe", "Danger."), participation=victim, by=SUPERVISOR, now=NOW
    )
    with pytest.raises(CannotExcept, match="Somebody else"):
        sign(mine)
    Case.objects.update(officer="S2")
    with pytest.raises(CannotExcept, match="Somebody else"):
        pipeline_closing.answer_exception(
            mine.public_id, granted=True, words="", by=actor(Role.supervisor, "S2"), now=NOW
        )
    with pytest.raises(NotAllowed):
        pipeline_closing.answer_exception(mine.public_id, granted=True, words="", by=OFFICER, now=NOW)
    with pytest.raises(NotVisible):
        pipeline_closing.answer_exception(
            mine.public_id, granted=True, words="", by=actor(Role.supervisor, "S3", "South"), now=NOW
        )


def test_not_reached_asks_for_tries_on_different_days(victim: Participation) -> None:
    for hours in (1, 2, 3):
        tell(victim, NOW - timedelta(hours=hours), Grade.attempted, "progress")
    with pytest.raises(CannotExcept, match="3 attempts on 2 different days"):
        ask(victim, "not_reached")
    tell(victim, NOW - timedelta(days=1), Grade.message_left, "progress")
    ask(victim, "not_reached")


@pytest.mark.parametrize(
    ("wanted", "says"),
    [
        (Wanted("suspect_charged", "not_safe", "w"), "does not close"),
        (Wanted("case_closed", "because", "w"), "Choose why"),
        (Wanted("case_closed", "not_safe", " "), "Say who could be harmed"),
        (Wanted("case_closed", "not_safe", "w" * 1001), "1000 characters"),
    ],
)
def test_a_request_that_cannot_stand_is_refused(victim: Participation, wanted: Wanted, says: str) -> None:
    with pytest.raises(CannotExcept, match=says):
        pipeline_closing.ask_exception(wanted, participation=victim, by=OFFICER, now=NOW)
    assert not ClosingException.objects.exists()


def test_nothing_is_asked_for_whom_the_case_does_not_wait_or_twice(victim: Participation) -> None:
    with pytest.raises(CannotExcept, match="does not wait"):
        ask(somebody(victim.case, "W1", "witness"))
    ask(victim)
    with pytest.raises(CannotExcept, match="asked for already"):
        ask(victim)
    assert [each.participation for each in signing.waiting(SUPERVISOR, now=NOW)] == [victim]
    assert not signing.waiting(actor(Role.supervisor, "S2", "South"), now=NOW).exists()


def test_reopening_starts_it_all_again(victim: Participation) -> None:
    sign(ask(victim))
    close(victim.case)
    later = NOW + timedelta(days=1)
    again = Happening("case_reopened", later)
    pipeline.record(again, case=victim.case, by=OFFICER, now=later)
    assert not is_closed(victim.case)
    assert Obligation.objects.filter(opened_by__kind="case_reopened").exists()
    closing = Happening("case_closed", later + timedelta(hours=1))
    with pytest.raises(NotToldYet):
        pipeline.record(closing, case=victim.case, by=OFFICER, now=later + timedelta(hours=2))


def test_who_takes_calls_closes_nothing(victim: Participation) -> None:
    tell(victim)
    handler = actor(Role.call_handler, "H1", "Control", "C")
    with pytest.raises(NotAllowed):
        pipeline.record(Happening("case_closed", DECIDED), case=victim.case, by=handler, now=NOW)


def test_sql_under_the_services_own_role_meets_the_same_gate(victim: Participation) -> None:
    row = {
        "case": victim.case, "event_id": "SQL-1", "kind": "case_closed", "at": DECIDED, "recorded_at": NOW, "by": "A1",
    }  # fmt: skip
    with pytest.raises(DatabaseError, match="not told of it"), transaction.atomic():
        Event.objects.create(**row)
    with pytest.raises(DatabaseError, match="not told of it"), transaction.atomic():
        Event.objects.bulk_create([Event(**row), Event(**(row | {"event_id": "SQL-2", "kind": "progress"}))])
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE cases_event DISABLE TRIGGER no_case_closes_untold")
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM law.closing_kind")
    assert not is_closed(victim.case)


def test_a_case_that_has_no_history_yet_is_no_way_round_it() -> None:
    """Only an import brings in what was closed elsewhere; an entry made here meets the gate from the first one on."""
    case = a_case("NEW")
    somebody(case)
    with pytest.raises(DatabaseError, match="not told of it"), transaction.atomic():
        Event.objects.create(
            case=case, event_id="SQL-1", kind="case_closed", at=DECIDED, recorded_at=NOW, by="A1"
        )


def test_sql_takes_no_signature_from_who_may_not_sign(victim: Participation) -> None:
    asked = ask(victim)
    for number in ("A1", "NOBODY"):
        with pytest.raises(DatabaseError, match="signed by a supervisor"), transaction.atomic():
            ClosingSignature.objects.create(exception=asked, granted=True, signed_at=NOW, signed_by=number)
    Staff.objects.filter(staff_number="S2").update(is_active=False, left_at=NOW)
    with pytest.raises(DatabaseError, match="signed by a supervisor"), transaction.atomic():
        ClosingSignature.objects.create(exception=asked, granted=True, signed_at=NOW, signed_by="S2")
    with pytest.raises(DatabaseError), transaction.atomic():
        ClosingException.objects.update(reason="other")


def test_who_may_sign_here_may_sign_in_the_database() -> None:
    allowed = {role.value for role, known in ROLES.items() if Permission.sign_closing in known.may}
    assert allowed == set(closing_policy().signed_by)


def closing_bundle(where: Path, *events: dict[str, str]) -> Path:
    return made(where, cases=[CASE], participants=[PERSON], events=list(events))


REPORTED = {"event_id": "e1", "case_id": CASE["case_id"], "kind": "crime_reported", "at": "2026-06-01T10:00Z"}
CLOSED = {"event_id": "e2", "case_id": CASE["case_id"], "kind": "case_closed", "at": "2026-06-20T10:00Z"}
TOLD_OF_IT = {
    "event_id": "e3",
    "case_id": CASE["case_id"],
    "participant_id": PERSON["participant_id"],
    "kind": "told",
    "at": "2026-06-20T11:00Z",
    "about": "e2",
    "grade": "spoken",
}


def test_an_import_closes_no_case_that_is_open_here(tmp_path: Path) -> None:
    bring_in(closing_bundle(tmp_path / "first", REPORTED))
    untold = closing_bundle(tmp_path / "second", REPORTED, CLOSED)
    bring_in(untold, tmp_path / "rejects.csv")
    ((_, line, reason),) = rejected(tmp_path / "rejects.csv")
    assert (line, "before everybody in it was told" in reason) == ("3", True)
    assert not is_closed(Case.objects.get())
    bring_in(closing_bundle(tmp_path / "third", REPORTED, CLOSED, TOLD_OF_IT))
    assert is_closed(Case.objects.get())


def test_what_was_closed_before_it_came_is_let_in_and_counted(tmp_path: Path) -> None:
    bring_in(closing_bundle(tmp_path / "first", REPORTED, CLOSED))
    assert is_closed(Case.objects.get())
    reader = actor(Role.code_lead, "L1", "", "")
    found = counting.counted(reader, since=NOW - timedelta(days=28), now=NOW)
    assert (found.cases, found.untold) == (1, 1)
    assert [(each.reference, each.people, each.from_elsewhere) for each in found.listed] == [
        (CASE["case_id"], 1, True)
    ]
    victim = Participation.objects.get()
    pipeline.record(
        Happening("told", NOW, victim, about=("e2",), grade=Grade.spoken),
        case=victim.case,
        by=actor(Role.witness_care, "W9", "", ""),
        now=NOW,
    )
    assert counting.counted(reader, since=NOW - timedelta(days=28), now=NOW).untold == 0
