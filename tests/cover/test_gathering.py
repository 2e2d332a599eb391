"""What deciding about cover takes is gathered as the database has it, and who may see a case is said alike by both."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from keptinformed.access.actors import Actor, may
from keptinformed.access.models import Staff
from keptinformed.access.roles import Permission, Role
from keptinformed.cases import visibility
from keptinformed.cases.models import Case, Person, Restriction, RestrictionMember, Shift
from keptinformed.cover import gathering, rosters
from keptinformed.cover.deciding import may_answer_for
from keptinformed.cover.gathering import member_of
from keptinformed.cover.models import Absence, CoverArrangement
from keptinformed.cover.terms import ARRANGED, OFFICER, Span
from tests.desk.signed_in import colleague
from tests.live.a_force import NOW, a_case, somebody

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def on_shift(number: str, begins: datetime = NOW - HOUR, hours: int = 8) -> None:
    Shift.objects.create(
        staff_number=number, day=begins.date(), kind="late", begins_at=begins, ends_at=begins + hours * HOUR
    )


def named_in(case: Case, number: str) -> None:
    one = somebody(case, participant_id=f"P-{number}", part="witness")
    Person.objects.filter(pk=one.person_id).update(staff_number=number)


def closed_to_all_but(case: Case, *numbers: str) -> None:
    made = Restriction.objects.create(
        case=case,
        kind="sensitive",
        reason="R",
        owner="S1",
        set_by="S1",
        set_at=NOW,
        review_at=NOW + 24 * HOUR,
    )
    for number in numbers:
        RestrictionMember.objects.create(restriction=made, staff_number=number, added_by="S1", added_at=NOW)


def test_deciding_and_the_window_agree_on_who_may_see_a_case() -> None:
    cases = [
        a_case("PLAIN"),
        a_case("ELSEWHERE", unit="South", team="B", officer="O-South"),
        a_case("NO-TEAM", team=""),
        a_case("NO-UNIT", unit="", team="", officer=""),
        a_case("NAMED"),
        a_case("CLOSED"),
        a_case("CLOSED-NAMED"),
    ]
    named_in(cases[4], "officer-North-A")
    for case in cases[5:]:
        closed_to_all_but(case, "officer-North-A", "supervisor-North-B", "call_handler-North-A")
    named_in(cases[6], "supervisor-North-B")
    places = (("North", "A"), ("North", "B"), ("South", "B"), ("North", ""), ("", ""))
    for role in Role:
        for unit, team in places:
            colleague(f"{role.value}-{unit}-{team}", role, unit, team)
    watched = gathering.watched_of(cases)
    seen = 0
    for staff in Staff.objects.all():
        actor = Actor(staff.staff_number, Role(staff.role), staff.name, staff.unit, staff.team)
        window = set(visibility.visible(actor, NOW).values_list("pk", flat=True))
        window = window if may(actor, Permission.record_event) else set()
        decided = {number for number, case in watched.items() if may_answer_for(member_of(staff), case, NOW)}
        assert decided == window, staff.staff_number
        seen += len(window)
    assert seen > 50


def test_the_officer_cover_and_the_ladder_as_they_stand_in_the_database() -> None:
    case = a_case()
    for number in ("A1", "A2", "A3"):
        colleague(number)
    on_shift("A2")
    assert answer(case) == ("A2", "team")
    on_shift("A1")
    assert answer(case) == ("A1", OFFICER)
    Absence.objects.create(staff_number="A1", begins_at=NOW - HOUR, said_by="A1", said_at=NOW)
    assert answer(case) == ("A2", "team")
    on_shift("A3")
    CoverArrangement.objects.create(
        staff_number="A1", cover="A3", begins_at=NOW - HOUR, ends_at=NOW + HOUR, said_by="A1", said_at=NOW
    )
    assert answer(case) == ("A3", ARRANGED)
    Staff.objects.filter(staff_number="A3").update(is_active=False, left_at=NOW - HOUR)
    assert answer(case) == ("A2", "team")
    Staff.objects.filter(staff_number="A2").update(is_active=False)
    assert answer(case) == ("", "")


def answer(case: Case) -> tuple[str, str]:
    found = gathering.answers([case], now=NOW)[case.pk]
    return (found.number if found.is_covered else "", found.rung if found.is_covered else "")


def test_the_number_of_queries_does_not_grow_with_the_cases() -> None:
    def counted(most: int) -> int:
        cases = [a_case(f"C{most}-{each}", officer=f"O{most}-{each}") for each in range(most)]
        for case in cases:
            colleague(case.officer)
            named_in(case, "A9")
            closed_to_all_but(case, case.officer)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            gathering.answers(cases, now=NOW)
        return len(queries)

    assert counted(1) == counted(6)


def test_next_shifts_leave_out_what_somebody_is_away_in() -> None:
    for day in range(5):
        on_shift("A1", NOW + timedelta(days=day))
    first, last = NOW + timedelta(days=1, hours=2), NOW + timedelta(days=3)
    Absence.objects.create(staff_number="A1", begins_at=first, ends_at=last, said_by="A1", said_at=NOW)
    found = rosters.next_shifts(["A1", "A2"], now=NOW, most=3)
    assert found == {
        "A1": (
            Span(NOW, NOW + 8 * HOUR),
            Span(NOW + timedelta(days=1), first),
            Span(last, last + 8 * HOUR),
        )
    }
