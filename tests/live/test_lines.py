"""What is owed, as officers see it: how it stands at a moment, and one line for each promise."""

from datetime import UTC, datetime, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from keptinformed import pipeline
from keptinformed.cases.models import Case, Event, Participation
from keptinformed.cases.timeline import Happening
from keptinformed.duties.history import Grade, Status
from keptinformed.obligations.lines import Line, lines, lines_of_case
from keptinformed.obligations.models import Obligation
from keptinformed.obligations.standing import status_of
from tests.live.a_force import NOW, a_case, actor, somebody

pytestmark = pytest.mark.django_db

ARRESTED = datetime(2026, 6, 26, 15, 10, tzinfo=UTC)
"""A Friday."""
DUE = datetime(2026, 7, 3, 23, 0, tzinfo=UTC)
"""The end of the Friday after: five working days."""
A_MOMENT = timedelta(microseconds=1)


def happens(case: Case, kind: str, at: datetime, whom: Participation | None = None, **more: object) -> Event:
    what = Happening(kind, at, whom, **more)  # type: ignore[arg-type]
    return pipeline.record(what, case=case, by=actor(), now=max(at, NOW))


def told(case: Case, whom: Participation, of: Event, at: datetime, grade: Grade = Grade.spoken) -> Event:
    return happens(case, "told", at, whom, about=(of.event_id,), grade=grade)


def of_arrest(found: tuple[Line, ...], participant_id: str = "V1") -> Line:
    (line,) = [
        line for line in found if line.promise == "told-of-arrest" and line.participant_id == participant_id
    ]
    return line


def test_one_line_names_every_source_and_the_strictest_date() -> None:
    case = a_case()
    somebody(case)
    happens(case, "suspect_arrested", ARRESTED)

    line = of_arrest(lines_of_case(case, now=NOW))
    stored = Obligation.objects.filter(rule__promise="told-of-arrest")
    assert stored.count() == len(line.sources) > 1
    assert {source.rule for source in line.sources} == set(stored.values_list("rule__rule", flat=True))
    assert line.due_at == min(one.due_at for one in stored if one.due_at)
    assert line.opened.kind == "suspect_arrested"
    assert line.still_to_do


def test_the_date_is_that_of_the_strictest_source_still_open() -> None:
    case = a_case()
    somebody(case)
    happens(case, "suspect_arrested", ARRESTED)
    soonest, *rest = Obligation.objects.filter(rule__promise="told-of-arrest").order_by("due_at", "rule")
    assert rest
    Obligation.objects.filter(pk=soonest.pk).update(met_at=NOW, met_by=soonest.opened_by, due_at=NOW)

    line = of_arrest(lines_of_case(case, now=NOW))
    assert line.due_at == min(one.due_at for one in rest if one.due_at)


def test_told_is_met_and_late_is_late() -> None:
    for number, (at, status) in enumerate([(DUE - A_MOMENT, Status.met), (DUE, Status.late)]):
        case = a_case(f"CASE-{number}")
        victim = somebody(case)
        arrest = happens(case, "suspect_arrested", ARRESTED)
        answer = told(case, victim, arrest, at)
        line = of_arrest(lines_of_case(case, now=at))
        (source,) = [source for source in line.sources if source.rule == "vc2020-r6-arrest"]
        assert source.status is status
        assert line.met is not None
        assert (line.met.event_id, line.met.grade) == (answer.event_id, Grade.spoken)
        assert not line.still_to_do


@pytest.mark.parametrize(
    ("now", "status"), [(DUE - A_MOMENT, "pending"), (DUE, "overdue"), (DUE + A_MOMENT, "overdue")]
)
def test_status_turns_at_the_very_instant(now: datetime, status: str) -> None:
    case = a_case()
    somebody(case)
    happens(case, "suspect_arrested", ARRESTED)
    found = Obligation.objects.of_case(case).filter(rule__rule="vc2020-r6-arrest")

    assert found.with_status(now)[0].status == status
    assert status_of(found[0], now).value == status
    assert found.overdue(now).exists() is (status == "overdue")
    assert found.open().exists()
    assert found.due_before(now).exists() is (now > DUE)


def test_the_two_ways_of_asking_agree_for_all_six() -> None:
    case = a_case()
    victim = somebody(case)
    arrest = happens(case, "suspect_arrested", ARRESTED)
    some = Obligation.objects.of_case(case)[0]
    moments = (None, ARRESTED, DUE - A_MOMENT, DUE, DUE + A_MOMENT)
    seen = set()
    for due, met, lapsed, excused in [
        (due, met, lapsed, excused)
        for due in (None, DUE)
        for met in moments
        for lapsed in moments
        for excused in (None, arrest.pk)
    ]:
        Obligation.objects.filter(pk=some.pk).update(
            due_at=due, met_at=met, lapsed_at=lapsed, excused_by=excused, participation=victim
        )
        for now in (DUE - A_MOMENT, DUE):
            one = Obligation.objects.filter(pk=some.pk).with_status(now).get()
            assert status_of(one, now).value == one.status, (due, met, lapsed, excused, now)
            is_open = Obligation.objects.filter(pk=some.pk).open().exists()
            assert is_open is (one.status in ("overdue", "pending"))
            seen.add(one.status)
    assert seen == {status.value for status in Status}


def test_lines_take_one_query_and_those_that_are_wanted_too(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    case = a_case()
    for number in range(4):
        somebody(case, f"V{number}")
    for day in range(3):
        happens(case, "suspect_arrested", ARRESTED + timedelta(days=day, hours=-80))
    with django_assert_num_queries(1):
        found = lines_of_case(case, now=NOW)
    assert len(found) >= 12
    wanted = {(line.participation, line.opened.event, line.promise) for line in found[:5]}
    with django_assert_num_queries(1):
        assert lines(Obligation.objects.all(), now=NOW, only=wanted) == found[:5]
