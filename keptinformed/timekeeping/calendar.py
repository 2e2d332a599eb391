"""Which days are working days, and how working days are counted; the holidays are data.

A holiday may carry the day on which it was announced, and one that was moved away the day on which it was
given up: asked what was known on an earlier day, the calendar answers as it stood then.
"""

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from keptinformed.errors import Refused

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_SATURDAY = 5
_ONE_DAY = timedelta(days=1)
_Loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)  # the quick one, where it was built


class CalendarUnusable(Refused):
    """A calendar file is missing or cannot be used: the message says which line and why."""


class CalendarEnds(Refused):
    """A count runs past the years for which holidays are known."""


@dataclass(frozen=True, slots=True)
class Holiday:
    """A day of rest: known from `announced` on (always, where None), no longer known from `given_up` on."""

    day: date
    name: str
    announced: date | None = None
    given_up: date | None = None

    def counts(self, known_on: date | None) -> bool:
        """Tell whether the day was held to be a holiday on `known_on`; None asks what holds today."""
        if known_on is None:
            return self.given_up is None
        return (self.announced is None or known_on >= self.announced) and (
            self.given_up is None or known_on < self.given_up
        )


@dataclass(frozen=True)
class WorkingCalendar:
    """Working days: Monday to Friday except holidays, from `first` to `last`, both included."""

    name: str
    first: date
    last: date
    holidays: tuple[Holiday, ...]
    _counted: dict[date | None, tuple[date, ...]] = field(
        init=False, repr=False, compare=False, default_factory=dict
    )
    """The working days as known on each day asked for so far: counting them afresh is slow."""

    def is_working_day(self, day: date, known_on: date | None = None) -> bool:
        """Tell whether people work on `day`, as far as was known on `known_on`. Raises CalendarEnds."""
        return self.why_not_working(day, known_on) is None

    def why_not_working(self, day: date, known_on: date | None = None) -> str | None:
        """Return the name of the holiday or the day of the weekend, or None. Raises CalendarEnds."""
        self._check_covered(day)
        holiday = self._by_day.get(day)
        if holiday is not None and holiday.counts(known_on):
            return holiday.name
        return _WEEKDAYS[day.weekday()] if day.weekday() >= _SATURDAY else None

    def add_working_days(self, start: date, count: int, known_on: date | None = None) -> date:
        """Return the `count`-th working day strictly after `start` (`count` from 1). Raises CalendarEnds."""
        if count < 1:
            raise ValueError(f"working days are counted from 1, not {count}")
        self._check_covered(start)
        if known_on not in self._counted:
            self._counted[known_on] = tuple(self._days_known_on(known_on))
        days = self._counted[known_on]
        place = bisect_right(days, start) + count - 1
        if place >= len(days):
            raise CalendarEnds(
                f"{count} working days after {start} run past {self.last}, where the calendar"
                f' "{self.name}" ends. Add the holidays of later years to its file.'
            )
        return days[place]

    @cached_property
    def _by_day(self) -> Mapping[date, Holiday]:
        return {holiday.day: holiday for holiday in self.holidays}

    def _days_known_on(self, known_on: date | None) -> Iterator[date]:
        day = self.first
        while day <= self.last:
            if self.is_working_day(day, known_on):
                yield day
            day += _ONE_DAY

    def _check_covered(self, day: date) -> None:
        if not self.first <= day <= self.last:
            raise CalendarEnds(
                f'{day} is outside the calendar "{self.name}", which covers {self.first} to {self.last}.'
                " Add the holidays of that year to its file."
            )


def load_calendar(name: str, root: Path) -> WorkingCalendar:
    """Return the calendar of `root/holidays/NAME.yaml`. Raises CalendarUnusable."""
    path = root / "holidays" / f"{name}.yaml"
    try:
        # Every value stays text: YAML's own dates would also take 2026-1-1 and hide a slip of the pen.
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506
        first, last = _day(content, "first"), _day(content, "last")
        return WorkingCalendar(name, first, last, _holidays(content, first, last))
    except OSError as error:
        there = ", ".join(sorted(other.stem for other in path.parent.glob("*.yaml"))) or "none"
        raise CalendarUnusable(f'There is no calendar "{name}". There are: {there}.') from error
    except (yaml.YAMLError, UnicodeDecodeError, AttributeError, TypeError, ValueError) as error:
        raise CalendarUnusable(f"{path.name} is no calendar: {error}") from error


def _holidays(content: Mapping[str, Any], first: date, last: date) -> tuple[Holiday, ...]:
    holidays = []
    for row in _given(content, "holidays"):
        if unknown := set(row) - {"date", "name", "announced", "given_up", "note"}:
            raise ValueError(f"{row.get('date')} has unknown fields: {', '.join(sorted(unknown))}")
        announced = _day(row, "announced") if row.get("announced") else None
        given_up = _day(row, "given_up") if row.get("given_up") else None
        holidays.append(Holiday(_day(row, "date"), _given(row, "name"), announced, given_up))
    days = [holiday.day for holiday in holidays]
    if days != sorted(set(days)):
        raise ValueError("the holidays must stand in order of date, each day once")
    for day in (day for day in days if not first <= day <= last):
        raise ValueError(f"{day} lies outside first and last ({first} to {last})")
    return tuple(holidays)


def _day(section: Mapping[str, Any], key: str) -> date:
    written = _given(section, key)
    try:
        return date.fromisoformat(written)
    except (TypeError, ValueError) as error:
        raise ValueError(f"{key} must be a date such as 2026-05-04, not {written!r}") from error


def _given(section: Mapping[str, Any], key: str) -> Any:
    if key not in section:
        raise ValueError(f"{key} is missing")
    return section[key]
