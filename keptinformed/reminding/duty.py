"""Says when somebody is on duty, from shifts, absences and office hours: the one place where reminding asks it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from keptinformed.reminding.terms import Window

LONDON = ZoneInfo("Europe/London")
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class RosterDay:
    """One day of the roster of one person: a shift, or a day without one, such as leave."""

    day: date
    begins_at: datetime | None
    ends_at: datetime | None


@dataclass(frozen=True, slots=True)
class Office:
    """The hours of whoever has no roster, and on which days they count."""

    begins: time
    ends: time
    is_working_day: Callable[[date], bool]


def on_duty(
    roster: Sequence[RosterDay], absences: Sequence[Window], days: tuple[date, date], office: Office
) -> tuple[Window, ...]:
    """Return when somebody is on duty and reachable from the first of `days` to the last, in order. Pure.

    A roster holds as far as it reaches: a day up to its last that it does not name is a day off. After that, and for
    whoever has none, office hours count. What lies in an absence is cut away.
    """
    known_to = max((each.day for each in roster), default=None)
    found = [
        Window(each.begins_at, each.ends_at)
        for each in roster
        if each.begins_at is not None and each.ends_at is not None and each.begins_at < each.ends_at
    ]
    first, last = days
    day = first if known_to is None else max(first, known_to + ONE_DAY)
    while day <= last:
        if office.is_working_day(day):
            found.append(Window(_at(day, office.begins), _at(day, office.ends)))
        day += ONE_DAY
    for absence in absences:
        found = [left for window in found for left in _without(window, absence)]
    return tuple(sorted(found, key=lambda window: (window.begins, window.ends)))


def is_on_duty(windows: Sequence[Window], moment: datetime) -> bool:
    """Say whether a moment lies in a time on duty. Pure."""
    return any(window.begins <= moment < window.ends for window in windows)


def _without(window: Window, absence: Window) -> list[Window]:
    left = [
        Window(window.begins, min(window.ends, absence.begins)),
        Window(max(window.begins, absence.ends), window.ends),
    ]
    return [each for each in left if each.begins < each.ends]


def _at(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, LONDON).astimezone(UTC)
