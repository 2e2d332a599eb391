"""The demonstration's own calendar: its fixed present, its time zone, and moments people can be reached."""

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from keptinformed.timekeeping.calendar import WorkingCalendar, load_calendar
from keptinformed.timekeeping.instants import Micros, to_micros

LONDON = ZoneInfo("Europe/London")
NOW = datetime(2026, 6, 30, 18, 0, tzinfo=LONDON)
"""The demonstration never asks the clock: its present is the last working day of June 2026, six o'clock."""


@cache
def working_calendar() -> WorkingCalendar:
    """Return the working days of England and Wales as the repository keeps them."""
    return load_calendar("england-and-wales", Path(__file__).resolve().parents[1] / "policy")


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """Return a local time of `day`."""
    return datetime.combine(day, time(hour, minute), tzinfo=LONDON)


def instant(moment: datetime) -> Micros:
    """Return the instant of an aware local time."""
    return to_micros(moment.astimezone(UTC))


def later(moment: datetime, *, days: float = 0, minutes: float = 0) -> datetime:
    """Return a moment so much real time later, to the whole minute."""
    moved = moment.astimezone(UTC) + timedelta(days=days, minutes=minutes)
    return moved.replace(second=0, microsecond=0).astimezone(LONDON)


def end_of(day: date) -> datetime:
    """Return the first moment after a local day: what is due on it must be done before."""
    return at(day + timedelta(days=1), 0)


def in_office_hours(moment: datetime) -> datetime:
    """Return `moment`, or the next time that courts and offices are open after it."""
    calendar = working_calendar()
    open_today = calendar.is_working_day(moment.date())
    if open_today and 9 <= moment.hour < 17:
        return moment
    day = moment.date()
    if not open_today or moment.hour >= 17:
        day = calendar.add_working_days(day, 1)
    return at(day, 9 + moment.minute % 8, moment.minute)
