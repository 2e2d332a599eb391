"""The holidays of England and Wales agree with what was published, and with an independent list."""

import csv
import json
from datetime import date
from pathlib import Path

import holidays
import pytest

from keptinformed.timekeeping.calendar import CalendarUnusable, WorkingCalendar, load_calendar

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "tests" / "data"


@pytest.fixture(scope="module")
def calendar() -> WorkingCalendar:
    return load_calendar("england-and-wales", ROOT / "policy")


def observed(calendar: WorkingCalendar, first_year: int, last_year: int) -> list[date]:
    """Return the days that are holidays today."""
    return [
        holiday.day
        for holiday in calendar.holidays
        if holiday.counts(None) and first_year <= holiday.day.year <= last_year
    ]


def test_2012_to_2028_is_what_was_published(calendar: WorkingCalendar) -> None:
    published = json.loads((DATA / "bank-holidays-england-and-wales.json").read_text(encoding="utf-8"))

    assert observed(calendar, 2012, 2028) == sorted(map(date.fromisoformat, published["dates"]))


def test_the_years_around_agree_with_an_independent_list(calendar: WorkingCalendar) -> None:
    years = [*range(2006, 2012), 2029, 2030]
    theirs = holidays.country_holidays("GB", subdiv="ENG", years=years)
    # A holiday at a weekend is no loss of a working day; its substitute stands in both lists.
    weekdays = sorted(day for day in theirs if day.weekday() < 5)

    assert observed(calendar, 2006, 2011) + observed(calendar, 2029, 2030) == weekdays


def test_known_working_days_hold(calendar: WorkingCalendar) -> None:
    with (DATA / "working_days_england_wales.csv").open(encoding="utf-8") as rows:
        wrong = [
            row
            for row in csv.DictReader(rows)
            if calendar.add_working_days(date.fromisoformat(row["start_date"]), int(row["working_days"]))
            != date.fromisoformat(row["due_date"])
            or calendar.is_working_day(date.fromisoformat(row["start_date"]))
            is (row["start_is_working_day"] == "0")
        ]
        assert wrong == []
        assert rows.tell() > 100_000


def test_the_worst_christmases_are_counted_right(calendar: WorkingCalendar) -> None:
    assert calendar.add_working_days(date(2026, 12, 24), 1) == date(2026, 12, 29)
    assert calendar.add_working_days(date(2027, 12, 24), 1) == date(2027, 12, 29)


@pytest.mark.parametrize(
    ("day", "why"),
    [
        (date(2026, 5, 2), "Saturday"),
        (date(2026, 5, 3), "Sunday"),
        (date(2026, 5, 4), "Early May bank holiday"),
        (date(2026, 4, 3), "Good Friday"),
        (date(2026, 12, 25), "Christmas Day"),
        (date(2026, 12, 26), "Saturday"),
        (date(2026, 12, 28), "Boxing Day"),
        (date(2026, 5, 5), None),
    ],
)
def test_a_day_off_has_a_reason(calendar: WorkingCalendar, day: date, why: str | None) -> None:
    assert calendar.why_not_working(day) == why
    assert calendar.is_working_day(day) is (why is None)


@pytest.mark.parametrize(
    ("extra", "announced"),
    [
        (date(2011, 4, 29), date(2010, 11, 23)),
        (date(2012, 6, 5), date(2010, 1, 5)),
        (date(2022, 6, 3), date(2020, 11, 12)),
        (date(2022, 9, 19), date(2022, 9, 10)),
        (date(2023, 5, 8), date(2022, 11, 6)),
    ],
)
def test_an_extra_holiday_counts_from_its_announcement(
    calendar: WorkingCalendar, extra: date, announced: date
) -> None:
    eve = announced.fromordinal(announced.toordinal() - 1)

    assert calendar.is_working_day(extra, known_on=eve)
    assert not calendar.is_working_day(extra, known_on=announced)
    assert not calendar.is_working_day(extra)


@pytest.mark.parametrize(
    ("before", "after", "announced"),
    [
        (date(2012, 5, 28), date(2012, 6, 4), date(2010, 1, 5)),
        (date(2020, 5, 4), date(2020, 5, 8), date(2019, 6, 7)),
        (date(2022, 5, 30), date(2022, 6, 2), date(2020, 11, 12)),
    ],
)
def test_a_holiday_that_was_moved_is_where_people_thought_it_was(
    calendar: WorkingCalendar, before: date, after: date, announced: date
) -> None:
    eve = announced.fromordinal(announced.toordinal() - 1)

    assert (calendar.is_working_day(before, eve), calendar.is_working_day(after, eve)) == (False, True)
    assert (calendar.is_working_day(before, announced), calendar.is_working_day(after, announced)) == (
        True,
        False,
    )
    assert (calendar.is_working_day(before), calendar.is_working_day(after)) == (True, False)


def test_a_late_announcement_moves_what_spans_it(calendar: WorkingCalendar) -> None:
    friday = date(2022, 9, 9)

    assert calendar.add_working_days(friday, 10, known_on=friday) == date(2022, 9, 23)
    assert calendar.add_working_days(friday, 10, known_on=date(2022, 9, 10)) == date(2022, 9, 26)
    assert calendar.add_working_days(friday, 10) == date(2022, 9, 26)


HEAD = "first: 2026-01-01\nlast: 2026-12-31\n"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("holidays: []\n", "first is missing"),
        (f"{HEAD}holidays: [{{date: 2026-02-30, name: A}}]\n", "date must be a date such as 2026-05-04"),
        (f"{HEAD}holidays: [{{date: 2026-05-04}}]\n", "name is missing"),
        (f"{HEAD}holidays: [{{date: 2026-05-04, name: A, moved: 1}}]\n", "unknown fields: moved"),
        (
            f"{HEAD}holidays: [{{date: 2026-05-04, name: A}}, {{date: 2026-05-01, name: B}}]\n",
            "must stand in order of date",
        ),
        (f"{HEAD}holidays: [{{date: 2027-05-04, name: A}}]\n", "lies outside first and last"),
        (f"{HEAD}holidays: A\n", "is no calendar"),
        (HEAD, "holidays is missing"),
        ("[", "is no calendar"),
    ],
)
def test_a_file_that_is_no_calendar_is_refused(tmp_path: Path, text: str, sentence: str) -> None:
    (tmp_path / "holidays").mkdir()
    (tmp_path / "holidays" / "made-up.yaml").write_text(text, encoding="utf-8")

    with pytest.raises(CalendarUnusable, match=sentence):
        load_calendar("made-up", tmp_path)


def test_a_calendar_that_does_not_exist_is_refused_with_those_that_do() -> None:
    with pytest.raises(
        CalendarUnusable, match=r'There is no calendar "wales"\. There are: england-and-wales\.'
    ):
        load_calendar("wales", ROOT / "policy")
