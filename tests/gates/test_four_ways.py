"""Each gate tried in four ways: on a page, through the intake, by an import, and by SQL as the service's own role."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction

from keptinformed import pipeline
from keptinformed.access.models import Staff
from keptinformed.access.roles import Role
from keptinformed.access_log.entries import Who
from keptinformed.cases.models import Case, Event, Participation
from keptinformed.cases.timeline import Happening, NotAnEvent
from keptinformed.duties.history import Grade
from keptinformed.gates.models import Checked, HandedIn, Rationale
from keptinformed.gates.standing import NotPassed
from keptinformed.needs.models import Assessment, ContactPlan
from tests.bundles.made_bundles import CASE, PERSON, made
from tests.desk.a_desk import at, signed_in, text_of
from tests.desk.test_contact_panel import filled_in
from tests.live.a_force import NOW, a_case, actor, somebody
from tests.live.bundles_live import bring_in, rejected

pytestmark = pytest.mark.django_db
OFFICER = actor()
EARLIER = NOW - timedelta(hours=3)
LATER = NOW - timedelta(hours=1)


@pytest.fixture(autouse=True)
def _who_works_here(monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch)
    roles = (
        ("A1", Role.officer),
        ("S1", Role.supervisor),
        ("D1", Role.case_director),
        ("W1", Role.witness_care),
    )
    for number, role in roles:
        Staff.objects.create(staff_number=number, name=number, role=role, unit="North", team="A")


def record(
    case: Case, kind: str, when: object = EARLIER, whom: Participation | None = None, **more: object
) -> Event:
    what = Happening(kind, when, whom, **more)  # type: ignore[arg-type]
    return pipeline.record(what, case=case, by=OFFICER, now=NOW)


def views(whom: Participation) -> None:
    record(whom.case, "views_sought", whom=whom)


def reasons_told(whom: Participation) -> None:
    record(whom.case, "told", whom=whom, about=("filed_at_source",), grade=Grade.spoken)


def rationale(decision: str) -> Callable[[Participation], None]:
    def give(whom: Participation) -> None:
        Rationale.objects.create(case=whom.case, decision=decision, principle="courage", at=EARLIER, by="A1")

    return give


def plan_and_needs(whom: Participation) -> None:
    for kind in ("plan_agreed", "needs_assessed"):
        event = record(whom.case, kind, whom=whom)
        if kind == "plan_agreed":
            ContactPlan.objects.create(
                participation=whom, version=1, routine_news=True, key_news=True, ways=["call"], language="en",
                agreed_with=whom.person.public_id, at=EARLIER, by="A1", event=event,
            )  # fmt: skip
        else:
            Assessment.objects.create(
                participation=whom, version=1, occasion="first_contact", at=EARLIER, by="A1", event=event
            )


def paper(name: str, *checks: tuple[str, str]) -> Callable[[Participation], None]:
    def pass_it(whom: Participation) -> None:
        of = whom if name == "statement" else None
        made = HandedIn.objects.create(case=whom.case, participation=of, paper=name, at=EARLIER, by="A1")
        for check, by in checks:
            Checked.objects.create(paper=made, check_name=check, passed=True, at=EARLIER, by=by)

    return pass_it


def consent(whom: Participation) -> None:
    record(whom.case, "support_consented", whom=whom)


STATEMENT = paper("statement", ("gatekeeper", "W1"), ("supervisor", "S1"))
FINAL = paper("finalisation", ("unit", "D1"))
GATES: dict[str, tuple[str, str, tuple[Callable[[Participation], None], ...]]] = {
    "submission": ("case_submitted", "victim", (plan_and_needs,)),
    "charging_advice": ("charging_advice_asked", "victim", (STATEMENT,)),
    "detection": ("crime_detected", "witness", (STATEMENT,)),
    "disposal": ("disposal_given", "victim", (views, rationale("disposal"))),
    "file_at_source": ("filed_at_source", "victim", (reasons_told, rationale("to_file"))),
    "finalisation": ("case_finalised", "victim", (FINAL,)),
    "consent": ("support_referred", "bereaved", (consent,)),
}
each_gate = pytest.mark.parametrize("gate", list(GATES))


@pytest.fixture
def someone(gate: str) -> Participation:
    one = somebody(a_case(), part=GATES[gate][1])
    record(one.case, "progress")
    return one


def step(gate: str, one: Participation) -> Happening:
    kind = GATES[gate][0]
    return Happening(kind, LATER, one if kind == "support_referred" else None)


@each_gate
def test_nothing_is_recorded_until_the_evidence_is_here(gate: str, someone: Participation) -> None:
    what = step(gate, someone)
    *_, last = GATES[gate][2]
    for give in GATES[gate][2]:
        with pytest.raises(NotPassed):
            pipeline.record(what, case=someone.case, by=OFFICER, now=NOW)
        assert not Event.objects.filter(kind=what.kind).exists()
        give(someone)
    pipeline.record(what, case=someone.case, by=OFFICER, now=NOW)
    assert last is not None
    assert Event.objects.filter(kind=what.kind).count() == 1


@each_gate
def test_the_page_says_what_holds_it_back(gate: str, someone: Participation) -> None:
    kind = GATES[gate][0]
    if kind == "support_referred":
        pytest.skip("a referral has no page of entries: it is made where consent is asked for")
    browser = signed_in(Staff.objects.get(staff_number="A1"))
    path = f"/cases/{someone.case.public_id}/record/{kind.replace('_', '-')}/"
    page = browser.get(path)
    said = browser.post(path, filled_in(page.text, whom="everyone", day="30", month="6", year="2026"))
    assert "This cannot be recorded yet." in text_of(said.content)
    assert not Event.objects.filter(kind=kind).exists()


@each_gate
def test_no_door_for_people_leads_past_it(gate: str, someone: Participation) -> None:
    with pytest.raises(NotAnEvent):
        pipeline.receive(step(gate, someone), case=someone.case, by=Who("V1", "person"), now=NOW)


@each_gate
def test_sql_under_the_services_own_role_meets_the_same_gate(gate: str, someone: Participation) -> None:
    row = {
        "case": someone.case, "event_id": "SQL-1", "kind": GATES[gate][0], "at": LATER, "recorded_at": NOW, "by": "A1",
        "participation": step(gate, someone).participation,
    }  # fmt: skip
    with pytest.raises(DatabaseError, match="cannot pass the gate"), transaction.atomic():
        Event.objects.create(**row)
    with pytest.raises(DatabaseError, match="cannot pass the gate"), transaction.atomic():
        Event.objects.bulk_create([Event(**row), Event(**(row | {"event_id": "SQL-2", "kind": "progress"}))])
    for statement in (
        "ALTER TABLE cases_event DISABLE TRIGGER no_step_without_evidence",
        "DELETE FROM law.gate_evidence",
        "UPDATE gates_checked SET passed = true",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    assert not Event.objects.filter(kind=GATES[gate][0]).exists()


REPORTED = {"event_id": "e1", "case_id": CASE["case_id"], "kind": "crime_reported", "at": "2026-06-01T10:00Z"}


@each_gate
def test_an_import_takes_no_step_in_a_case_that_is_here_and_lets_in_what_came_with_its_case(
    gate: str, tmp_path: Path
) -> None:
    kind, part, _ = GATES[gate]
    whom = PERSON["participant_id"] if kind == "support_referred" else ""
    taken = {
        "event_id": "e2",
        "case_id": CASE["case_id"],
        "participant_id": whom,
        "kind": kind,
        "at": "2026-06-20T10:00Z",
    }
    person = PERSON | {"role": part}
    both = made(tmp_path / "both", cases=[CASE], participants=[person], events=[REPORTED, taken])
    first = made(tmp_path / "first", cases=[CASE], participants=[person], events=[REPORTED])
    with transaction.atomic():
        bring_in(both)
        assert Event.objects.filter(kind=kind).count() == 1, "it happened elsewhere, and history says so"
        transaction.set_rollback(True)
    bring_in(first)
    bring_in(both, tmp_path / "rejects.csv")
    ((_, line, reason),) = rejected(tmp_path / "rejects.csv")
    assert (line, f'"{gate}"' in reason) == ("3", True)
    assert not Event.objects.filter(kind=kind).exists()
