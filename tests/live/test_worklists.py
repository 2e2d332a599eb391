"""Worklists: what is in each, in which order, of how many queries, and what nobody may learn from them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from keptinformed import pipeline
from keptinformed.access.actors import NotAllowed
from keptinformed.access.models import Staff
from keptinformed.access.roles import Role
from keptinformed.access_log.models import Entry
from keptinformed.cases.models import Case, Event, Participation, Restriction
from keptinformed.cases.timeline import Happening
from keptinformed.duties.history import Grade
from keptinformed.duties.rules import Layer
from keptinformed.obligations.models import Obligation
from keptinformed.worklists.listing import WorkLine, Worklist, promises, worklist
from keptinformed.worklists.narrowing import Narrowed, View, high_risk_codes
from keptinformed.worklists.ordering import Place, harm_of, key
from keptinformed.worklists.policy import Harm, list_policy
from tests.live.a_force import NOW, a_case, actor, somebody

db = pytest.mark.django_db
ARRESTED = datetime(2026, 6, 30, 9, 10, tzinfo=UTC)
LONG_AGO = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
ARREST = Narrowed(promise="told-of-arrest")


def happens(case: Case, kind: str, at: datetime, whom: Participation | None = None, **more: object) -> Event:
    if kind == "case_closed":
        for one in case.participations.all():
            happens(case, "told", at, one, about=(kind,), grade=Grade.spoken)
    what = Happening(kind, at, whom, **more)  # type: ignore[arg-type]
    return pipeline.record(what, case=case, by=actor(Role.witness_care, "W1"), now=max(at, NOW))


def arrested(reference: str, at: datetime = ARRESTED, **more: str) -> Case:
    """Make a case with a victim and an arrest."""
    case = a_case(reference, **more)
    somebody(case)
    happens(case, "suspect_arrested", at)
    return case


def seen(view: View, chosen: Narrowed = ARREST, role: Role = Role.officer, **more: str) -> Worklist:
    return worklist(view, reader=actor(role, **more), now=NOW, chosen=chosen)


def references(found: Worklist) -> list[str]:
    return [line.participation.case.reference for line in found.lines]


def works(number: str, *, left: datetime | None = None) -> Staff:
    return Staff.objects.create(
        staff_number=number, name=f"Made Up {number}", role="officer", left_at=left, is_active=left is None
    )


@db
def test_each_list_has_its_own_cases() -> None:
    works("A1")
    works("A2")
    works("A9", left=NOW - timedelta(days=1))
    arrested("MINE")
    arrested("TEAM", officer="A2")
    arrested("UNIT", team="B", officer="A2")
    arrested("ELSEWHERE", unit="South", officer="A2")
    arrested("NOBODY", officer="")
    arrested("LEFT", officer="A9")
    assert references(seen(View.mine)) == ["MINE"]
    assert set(references(seen(View.team))) == {"MINE", "TEAM", "NOBODY", "LEFT"}
    assert set(references(seen(View.unit, role=Role.supervisor))) == {
        "MINE",
        "TEAM",
        "UNIT",
        "NOBODY",
        "LEFT",
    }
    assert set(references(seen(View.unowned, role=Role.supervisor))) == {"NOBODY", "LEFT"}
    assert seen(View.overdue, role=Role.supervisor).count == 0


@db
def test_overdue_is_what_should_have_been_done_and_still_can_be() -> None:
    arrested("LATE", LONG_AGO)
    arrested("IN TIME")
    done = arrested("DONE", LONG_AGO)
    event, victim = Event.objects.get(case=done), done.participations.get()
    happens(done, "told", NOW, victim, about=(event.event_id,), grade=Grade.spoken)
    assert references(seen(View.overdue)) == ["LATE"]


@db
@pytest.mark.parametrize(
    ("kinds", "listed"),
    [
        (("case_closed",), True),
        (("cps_decided_no_charge",), True),
        (("case_closed", "case_reopened"), False),
        (("cps_decided_no_charge", "suspect_charged"), False),
        ((), False),
    ],
)
def test_closing_has_what_is_owed_in_cases_that_end(kinds: tuple[str, ...], listed: bool) -> None:  # noqa: FBT001
    case = arrested("CASE")
    for number, kind in enumerate(kinds):
        happens(case, kind, ARRESTED + timedelta(hours=number + 1))
    assert bool(seen(View.closing).lines) is listed


@db
def test_a_withdrawn_step_towards_the_end_closes_nothing() -> None:
    case = arrested("CASE")
    wrong = happens(case, "cps_decided_no_charge", ARRESTED + timedelta(hours=1))
    happens(case, "entry_withdrawn", NOW, about=(wrong.event_id,))
    assert seen(View.closing).count == 0


@db
def test_a_line_names_who_what_when_by_whom_it_is_asked_and_the_last_contact() -> None:
    works("A1")
    case = arrested("CASE")
    victim = case.participations.get()
    happens(case, "told", NOW - timedelta(hours=3), victim, about=("progress",), grade=Grade.spoken)
    later = NOW - timedelta(hours=1)
    happens(case, "told", later, victim, about=("progress",), grade=Grade.message_left)
    wrong = happens(case, "told", NOW, victim, about=("progress",), grade=Grade.spoken)
    happens(case, "entry_withdrawn", NOW, about=(wrong.event_id,))
    (line,) = seen(View.mine).lines
    assert line.participation.person.name == victim.person.name
    assert line.officer == "Made Up A1"
    assert line.line.due_at == min(s.due_at for s in line.line.sources if s.due_at)
    assert len(line.line.sources) > 1
    assert line.last is not None
    assert (line.last.at, line.last.grade) == (later, Grade.message_left)
    assert line.ways == ()
    assert "arrest" in line.says


@db
def test_what_is_due_sooner_comes_first_and_of_equals_the_greater_harm() -> None:
    code = high_risk_codes()[0]
    arrested("PLAIN")
    arrested("RISK", offence_class=code)
    both, enhanced = arrested("BOTH", offence_class=code), arrested("ENHANCED")
    for case in (both, enhanced):
        case.participations.update(enhanced_from=LONG_AGO)
    arrested("SOONER", LONG_AGO)
    found = seen(View.mine)
    assert references(found) == ["SOONER", "BOTH", "ENHANCED", "RISK", "PLAIN"]
    assert [line.harm for line in found.lines[1:]] == list(list_policy().order)


@db
def test_the_database_orders_as_the_key_says() -> None:
    for number in range(6):
        case = arrested(f"CASE-{number}", ARRESTED - timedelta(days=number % 3))
        if number % 2:
            case.participations.update(enhanced_from=LONG_AGO)
        happens(case, "crime_reported", ARRESTED - timedelta(days=4))
    Obligation.objects.filter(case__reference="CASE-3").update(due_at=None)
    found = seen(View.mine, Narrowed()).lines
    assert len(found) > 6
    assert list(found) == sorted(found, key=lambda line: key(place(line), list_policy().order))


def place(line: WorkLine) -> Place:
    sources = [s for s in line.line.sources if s.status.value in ("overdue", "pending")]
    first = min((s for s in sources if s.due_at == line.line.due_at), key=lambda s: s.obligation)
    return Place(line.line.due_at, line.harm, first.obligation)


EARLIEST, LATEST = datetime(2020, 1, 1), datetime(2030, 1, 1)  # noqa: DTZ001 (Hypothesis adds the zone)
DUES = st.none() | st.datetimes(timezones=st.just(UTC), min_value=EARLIEST, max_value=LATEST)
PLACES = st.builds(Place, DUES, st.sampled_from(Harm), st.integers(1, 9))


@given(PLACES, PLACES)
def test_harm_never_outweighs_time_and_decides_among_equals(one: Place, other: Place) -> None:
    order = list_policy().order
    if one.due_at and other.due_at and one.due_at < other.due_at:
        assert key(one, order) < key(other, order)
    if one.due_at is None and other.due_at is not None:
        assert key(other, order) < key(one, order)
    if one.due_at == other.due_at and order.index(one.harm) < order.index(other.harm):
        assert key(one, order) < key(other, order)
    assert (key(one, order) == key(other, order)) is (one == other)


def test_harm_in_four_kinds() -> None:
    assert [harm_of(enhanced=e, high_risk=r) for e in (True, False) for r in (True, False)] == [
        Harm.enhanced_and_high_risk,
        Harm.enhanced,
        Harm.high_risk,
        Harm.other,
    ]


@db
def test_a_list_can_be_narrowed() -> None:
    officer = works("A1")
    works("A2")
    one = arrested("ONE")
    two = arrested("TWO", LONG_AGO, team="B", officer="A2")
    one.participations.update(enhanced_from=LONG_AGO)
    happens(
        two,
        "told",
        NOW - timedelta(days=2),
        two.participations.get(),
        about=("progress",),
        grade=Grade.spoken,
    )

    def of(**chosen: object) -> list[str]:
        narrowed = replace(ARREST, **chosen)  # type: ignore[arg-type]
        return sorted(references(seen(View.unit, narrowed, Role.supervisor)))

    assert of() == ["ONE", "TWO"]
    assert of(team="B") == ["TWO"]
    assert of(unit="South") == []
    assert of(officer=officer.public_id) == ["ONE"]
    assert of(due_within=0) == ["TWO"]
    assert of(due_within=28) == ["ONE", "TWO"]
    assert of(enhanced=True) == ["ONE"]
    assert of(no_contact_for=1) == ["ONE", "TWO"]
    assert of(no_contact_for=3) == ["ONE"]
    assert of(layer=Layer.statutory) == ["ONE", "TWO"]
    assert of(layer=Layer.charter) == []
    assert of(promise="told-of-charge") == []


@db
def test_a_message_left_is_no_contact() -> None:
    case = arrested("CASE")
    victim = case.participations.get()
    happens(case, "told", NOW, victim, about=("progress",), grade=Grade.message_left)
    assert seen(View.mine, replace(ARREST, no_contact_for=7)).count == 1


@db
def test_a_restricted_case_is_neither_listed_nor_counted() -> None:
    arrested("OPEN")
    closed = arrested("CLOSED")
    Restriction.objects.create(
        case=closed, kind="sensitive", reason="made up", owner="S1", set_by="S1", set_at=NOW, review_at=NOW
    )
    for view in (View.mine, View.team, View.unit):
        found = seen(view)
        assert (references(found), found.count) == (["OPEN"], 1)
    assert str(closed.participations.get().person.public_id) not in str(Entry.objects.last().individuals)  # type: ignore[union-attr]


@db
@pytest.mark.parametrize("view", [View.unit, View.overdue, View.closing, View.unowned])
@pytest.mark.parametrize("role", [Role.supervisor, Role.witness_care])
def test_nor_where_the_list_is_of_very_many_cases(view: View, role: Role) -> None:
    shown, hidden = (arrested(reference, LONG_AGO, officer="") for reference in ("OPEN", "CLOSED"))
    for case in (shown, hidden):
        happens(case, "case_closed", ARRESTED)
    Restriction.objects.create(
        case=hidden, kind="sensitive", reason="made up", owner="S1", set_by="S1", set_at=NOW, review_at=NOW
    )
    found = seen(view, role=role)
    assert (references(found), found.count) == (["OPEN"], 1)


@db
@pytest.mark.parametrize("view", [View.mine, View.team, View.unowned])
def test_few_cases_that_are_looked_up_and_many_that_are_walked_make_the_same_list(
    view: View, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = replace(list_policy(), page=2, most_counted=4)
    monkeypatch.setattr("keptinformed.worklists.listing.list_policy", lambda: small)
    monkeypatch.setattr("keptinformed.worklists.listing.SOURCES_OF_A_LINE", 1)
    officer = "" if view is View.unowned else "A1"
    for number, risky in enumerate((False, True, True, False, True, False)):
        offence = high_risk_codes()[0] if risky else ""
        arrested(f"CASE-{number}", ARRESTED, offence_class=offence, officer=officer)
    reader = actor(Role.supervisor)
    looked_up = [worklist(view, reader=reader, now=NOW, page=page) for page in (1, 2)]
    monkeypatch.setattr("keptinformed.worklists.listing.FEW", 0)
    walked = [worklist(view, reader=reader, now=NOW, page=page) for page in (1, 2)]
    assert walked == looked_up
    assert [len(found.lines) for found in walked] == [2, 2]
    assert walked[0].more_than_counted


@db
def test_the_planner_is_left_as_it_was() -> None:
    def told() -> list[str]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT setting FROM pg_settings WHERE source = 'session' ORDER BY name")
            settings = [row[0] for row in cursor.fetchall()]
            cursor.execute(
                "SELECT current_setting('enable_hashjoin'), current_setting('join_collapse_limit')"
            )
            return [*settings, *cursor.fetchone()]

    before = told()
    seen(View.mine)
    seen(View.unit, role=Role.supervisor)
    assert told()[-2:] == before[-2:] == ["on", "8"]


@db
def test_a_line_with_more_sources_than_most_is_still_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("keptinformed.worklists.listing.SOURCES_OF_A_LINE", 1)
    small = replace(list_policy(), page=2)
    monkeypatch.setattr("keptinformed.worklists.listing.list_policy", lambda: small)
    for number in range(3):
        arrested(f"CASE-{number}")
    for view, role in ((View.team, Role.officer), (View.unit, Role.supervisor)):
        found = seen(view, role=role)
        assert references(found) == ["CASE-0", "CASE-1"]
        assert found.pages == 2


@db
def test_who_was_shown_stands_in_the_access_log() -> None:
    case = arrested("CASE")
    seen(View.mine)
    entry = Entry.objects.filter(act="list.seen").get()
    assert entry.individuals == [case.participations.get().person.public_id]
    assert entry.by == "A1"


@db
def test_a_call_handler_has_no_worklist() -> None:
    with pytest.raises(NotAllowed):
        seen(View.unit, role=Role.call_handler)


@db
def test_who_may_not_see_numbers_is_not_shown_how_to_make_contact() -> None:
    arrested("CASE")
    (line,) = seen(View.unit, role=Role.code_lead).lines
    assert line.ways is None


@db
def test_one_line_or_many_cost_the_same_queries() -> None:
    def cost() -> tuple[int, int]:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            found = worklist(View.unit, reader=actor(Role.supervisor), now=NOW)
        return len(asked), len(found.lines)

    arrested("FIRST")
    queries, few = cost()
    for number in range(30):
        arrested(f"CASE-{number}")
    assert cost() == (queries, list_policy().page)
    assert few < list_policy().page


@db
def test_pages_follow_each_other_without_a_gap(monkeypatch: pytest.MonkeyPatch) -> None:
    small = replace(list_policy(), page=3, most_counted=7)
    monkeypatch.setattr("keptinformed.worklists.listing.list_policy", lambda: small)
    for number in range(9):
        arrested(f"CASE-{number}")
    pages = [worklist(View.mine, reader=actor(), now=NOW, chosen=ARREST, page=n) for n in (1, 2, 3, 99)]
    assert [references(page) for page in pages[:2]] == [
        [f"CASE-{n}" for n in r] for r in (range(3), range(3, 6))
    ]
    assert (pages[0].count, pages[0].more_than_counted, pages[0].pages) == (7, True, 3)
    assert pages[2] == pages[3]


@db
def test_a_list_can_be_narrowed_by_every_promise_that_was_ever_made_here() -> None:
    arrested("CASE")
    assert "arrest" in promises()["told-of-arrest"]
    assert set(Obligation.objects.values_list("rule__promise", flat=True)) <= set(promises())
