"""Says when somebody is there, as people read it, by the clocks of London."""

from collections.abc import Collection
from datetime import datetime, time

from keptinformed.cases.ages import LONDON
from keptinformed.cover import rosters
from keptinformed.cover.policy import cover_policy
from keptinformed.cover.terms import Span


def coming_shifts(officers: Collection[str], *, now: datetime) -> dict[str, str]:
    """Return by staff number when each is there next, for where they are named. Two queries, however many they are.

    A shift that they are on stands first: "On duty until 11pm". Whoever has no shift that is known, or is away as long
    as shifts are known, says so.
    """
    named = {number for number in officers if number}
    found = rosters.next_shifts(named, now=now, most=cover_policy().shown_shifts)
    return {number: _next_in_words(found.get(number, ()), now) for number in named}


def in_words(span: Span) -> str:
    """Return a shift as "Tuesday 30 June, 2pm to 11pm". Pure."""
    first = span.begins.astimezone(LONDON)
    day = f"{first:%A} {first.day} {first:%B}, {clock_in_words(first)}"
    return f"{day} to {clock_in_words(span.ends.astimezone(LONDON))}" if span.ends else f"from {day}"


def clock_in_words(at: datetime | time) -> str:
    """Return a time of day as "2pm" or "2:30pm". Pure."""
    minutes = f":{at.minute:02d}" if at.minute else ""
    return f"{at.hour % 12 or 12}{minutes}{'am' if at.hour < 12 else 'pm'}"


def briefly(span: Span) -> str:
    """Return a shift as "Tue 30 June, 2pm to 11pm". Pure."""
    first = span.begins.astimezone(LONDON)
    day = f"{first:%a} {first.day} {first:%B}, {clock_in_words(first)}"
    return f"{day} to {clock_in_words(span.ends.astimezone(LONDON))}" if span.ends else f"from {day}"


def _next_in_words(spans: Collection[Span], now: datetime) -> str:
    if not spans:
        return "No shift is known"
    return "; ".join(
        f"On duty until {clock_in_words(span.ends.astimezone(LONDON))}"
        if span.begins <= now and span.ends
        else briefly(span)
        for span in spans
    )
