"""Before a cadence is agreed: whether the next shifts can carry it, by what the reader may know."""

from datetime import date, timedelta

import pytest

from keptinformed.access.roles import Role
from keptinformed.cases.models import Restriction
from keptinformed.cover.terms import Span
from keptinformed.needs.models import ContactPlan
from keptinformed.promises.cadence import Verdict, decide, forecast
from tests.cover.test_gathering import on_shift
from tests.desk.signed_in import Time, colleague, signed_in, time
from tests.live.a_force import NOW, a_case, actor, somebody

__all__ = ["time"]


def shifts(*days: int) -> tuple[Span, ...]:
    return tuple(Span(NOW + timedelta(days=day), NOW + timedelta(days=day, hours=8)) for day in days)


def test_a_cadence_needs_a_shift_before_each_update_that_a_roster_reaches() -> None:
    weekly = decide(7, shifts(*range(1, 29)), 0, NOW)
    assert (weekly.verdict, weekly.with_shift, weekly.looked_at) == (Verdict.carried, 4, 4)
    away = decide(7, shifts(*range(1, 8), *range(15, 29)), 0, NOW)
    assert (away.verdict, away.without) == (Verdict.no_shift, (date(2026, 7, 14),))
    assert decide(28, shifts(1, 2), 0, NOW).verdict is Verdict.not_known
    assert decide(7, (), 0, NOW).verdict is Verdict.not_known


def test_many_others_are_more_than_the_shifts_can_carry() -> None:
    found = decide(7, shifts(7, 14, 21, 28), 1.0, NOW)
    assert (found.verdict, found.a_shift) == (Verdict.too_many, 8.0)


@pytest.mark.django_db
def test_the_plan_shows_it_before_anything_is_agreed_and_counts_no_hidden_case(time: Time) -> None:
    officer, one = colleague("A1"), somebody(a_case())
    other = somebody(a_case("CASE-2"))
    for day in range(1, 15):
        on_shift("A1", NOW + timedelta(days=day))
    reader = actor(Role.supervisor, "S1")
    event = other.case.events.create(
        event_id="E1", kind="plan_agreed", at=NOW, recorded_at=NOW, precision="instant"
    )
    plan = {"ways": ["call"], "agreed_with": other.person.public_id, "language": "en", "at": NOW, "by": "A1"}
    ContactPlan.objects.create(
        participation=other, version=1, routine_news=True, key_news=True, every_days=7, event=event, **plan
    )
    assert forecast(one, (7,), reader=reader, now=NOW).agreed_with == 1
    page = signed_in(officer, now=time.now).get(f"/cases/{one.case.public_id}/people/{one.public_id}/plan/")
    assert "The next shifts can carry it" in page.text
    assert "1 other person" in page.text
    known = {"set_by": "S1", "owner": "S1", "set_at": NOW, "review_at": NOW + timedelta(days=9)}
    Restriction.objects.create(case=other.case, kind="sensitive", reason="Made up", **known)
    assert forecast(one, (7,), reader=reader, now=NOW).agreed_with == 0
