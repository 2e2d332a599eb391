"""Duties, people and shifts for the tests of reminding: plain values, without a database."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache

from hypothesis import strategies as st

from keptinformed.access.roles import Role
from keptinformed.reminding.duty import LONDON, Office, RosterDay, on_duty
from keptinformed.reminding.policy import read_reminders
from keptinformed.reminding.terms import Duty, Known, Person, ReminderPolicy, Window

DAYS = (date(2026, 3, 16), date(2026, 5, 22))
"""The roster that is known: the night on which the clocks go forward lies in it."""
OPENED = datetime(2026, 3, 20, 10, tzinfo=UTC)
POLICY = read_reminders("")
OFFICE = Office(time(8, 30), time(16, 30), lambda day: day.weekday() < 5)
_HOURS = {"early": (7, 16), "late": (14, 23), "night": (22, 31), "short": (5, 7)}


def at(day: date, hour: int) -> datetime:
    """Return an hour of a day by the clocks of London; past 24 it is of the next day."""
    return datetime.combine(day + timedelta(days=hour // 24), time(hour % 24), LONDON).astimezone(UTC)


@cache
def shifts(words: tuple[str, ...]) -> tuple[RosterDay, ...]:
    """Return the roster of somebody who works a pattern over and over; an empty word is a day off."""
    found, day = [], DAYS[0]
    while words and day <= DAYS[1]:
        word = words[(day - DAYS[0]).days % len(words)]
        begins, ends = (at(day, hour) for hour in _HOURS[word]) if word else (None, None)
        found.append(RosterDay(day, begins, ends))
        day += timedelta(days=1)
    return tuple(found)


def person(
    number: str, role: Role, pattern: Iterable[str] = (), team: str = "A", away: tuple[Window, ...] = ()
) -> Person:
    """Return somebody of the unit North."""
    return Person(number, role, "North", team, _on_duty(tuple(pattern), away))


@cache
def _on_duty(pattern: tuple[str, ...], away: tuple[Window, ...]) -> tuple[Window, ...]:
    return on_duty(shifts(pattern), away, DAYS, OFFICE)


def duty(
    due: datetime | None, *, enhanced: bool = False, kind: str = "suspect_arrested", **more: object
) -> Duty:
    """Return something that somebody is owed since OPENED, in a case of A1 in the team A of North."""
    made = Duty(
        (1, 2, "told"), 3, kind, frozenset({"rule"}), OPENED, due,
        done=False, enhanced=enhanced, officer="A1", unit="North", team="A",
    )  # fmt: skip
    return replace(made, **more)  # type: ignore[arg-type]


def known(*people: Person, policy: ReminderPolicy = POLICY, barred: Iterable[str] = ()) -> Known:
    """Return what is known of these people."""
    return Known(policy, {each.staff_number: each for each in people}, {3: frozenset(barred)})


PATTERNS = st.lists(st.sampled_from(["early", "late", "night", "short", ""]), max_size=8).filter(
    lambda words: not words or any(words)
)
ROLES = st.sampled_from(
    [Role.officer, Role.supervisor, Role.case_director, Role.code_lead, Role.witness_care]
)
PEOPLE = st.lists(
    st.builds(
        person,
        st.sampled_from(["A1", "A2", "S1", "S2", "D1", "L1", "W1"]),
        ROLES,
        PATTERNS,
        st.sampled_from("AB"),
    ),
    max_size=6,
    unique_by=lambda each: each.staff_number,
)
DUTIES = st.builds(
    lambda hours, enhanced, kind, officer: duty(
        OPENED + timedelta(hours=hours), enhanced=enhanced, kind=kind, officer=officer
    ),
    st.integers(1, 24 * 29),
    st.booleans(),
    st.sampled_from(["suspect_arrested", "suspect_released"]),
    st.sampled_from(["A1", "A2", "GONE", ""]),
)
