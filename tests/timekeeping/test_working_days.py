"""Working days obey the laws of counting, whatever the holidays are."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keptinformed.timekeeping.calendar import CalendarEnds, Holiday, WorkingCalendar

FIRST, LAST = date(2020, 1, 1), date(2023, 12, 31)
DAYS = st.dates(FIRST, LAST - timedelta(days=400))
COUNTS = st.integers(1, 60)


@st.composite
def calendars(draw: st.DrawFn) -> WorkingCalendar:
    """Draw a calendar with some forty holidays, a few announced late and a few given up."""
    days = draw(st.sets(st.dates(FIRST, LAST), max_size=40))
    known = st.none() | st.dates(FIRST - timedelta(days=30), LAST)
    drawn = [Holiday(day, f"{day}", draw(known), draw(known)) for day in sorted(days)]
    return WorkingCalendar("made-up", FIRST, LAST, tuple(drawn))


KNOWN_ON = st.none() | st.dates(FIRST - timedelta(days=60), LAST)


@given(calendars(), DAYS, COUNTS, KNOWN_ON)
def test_the_nth_working_day_is_one_and_has_n_behind_it(
    calendar: WorkingCalendar, start: date, count: int, known_on: date | None
) -> None:
    due = calendar.add_working_days(start, count, known_on)

    span = [start + timedelta(days=step) for step in range(1, (due - start).days + 1)]
    assert calendar.is_working_day(due, known_on)
    assert sum(calendar.is_working_day(day, known_on) for day in span) == count


@given(calendars(), DAYS, COUNTS, st.integers(1, 40), KNOWN_ON)
def test_counting_on_is_counting_at_once(
    calendar: WorkingCalendar, start: date, count: int, more: int, known_on: date | None
) -> None:
    halfway = calendar.add_working_days(start, count, known_on)

    assert calendar.add_working_days(halfway, more, known_on) == calendar.add_working_days(
        start, count + more, known_on
    )


@given(calendars(), DAYS, st.integers(0, 30), COUNTS, KNOWN_ON)
def test_who_starts_later_is_never_due_earlier(
    calendar: WorkingCalendar, start: date, later: int, count: int, known_on: date | None
) -> None:
    assert calendar.add_working_days(start, count, known_on) <= calendar.add_working_days(
        start + timedelta(days=later), count, known_on
    )


@given(calendars(), DAYS, COUNTS)
def test_a_new_holiday_never_brings_a_date_forward(
    calendar: WorkingCalendar, start: date, count: int
) -> None:
    due = calendar.add_working_days(start, count)
    kept = tuple(holiday for holiday in calendar.holidays if holiday.day != due)
    with_one_more = WorkingCalendar(
        "more", FIRST, LAST, tuple(sorted([*kept, Holiday(due, "new")], key=lambda holiday: holiday.day))
    )

    assert with_one_more.add_working_days(start, count) > due


@given(calendars(), DAYS, KNOWN_ON)
def test_weekends_are_never_working_days(calendar: WorkingCalendar, day: date, known_on: date | None) -> None:
    if day.weekday() >= 5:
        assert not calendar.is_working_day(day, known_on)


def test_counts_that_run_past_the_end_are_refused() -> None:
    calendar = WorkingCalendar("short", FIRST, LAST, ())

    assert calendar.add_working_days(date(2023, 12, 28), 1) == date(2023, 12, 29)
    with pytest.raises(CalendarEnds, match=r"2 working days after 2023-12-28 run past 2023-12-31"):
        calendar.add_working_days(date(2023, 12, 28), 2)
    with pytest.raises(CalendarEnds, match="is outside the calendar"):
        calendar.is_working_day(date(2024, 1, 1))
    with pytest.raises(CalendarEnds, match="is outside the calendar"):
        calendar.add_working_days(date(2019, 12, 31), 1)
    with pytest.raises(ValueError, match="counted from 1"):
        calendar.add_working_days(FIRST, 0)
