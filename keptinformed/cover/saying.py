"""Says when somebody is there, as people read it, by the clocks of London."""

from datetime import datetime

from keptinformed.cases.ages import LONDON
from keptinformed.cover.terms import Span


def in_words(span: Span) -> str:
    """Return a shift as "Tuesday 30 June, 2pm to 11pm". Pure."""
    first = span.begins.astimezone(LONDON)
    day = f"{first:%A} {first.day} {first:%B}, {_clock(first)}"
    return f"{day} to {_clock(span.ends.astimezone(LONDON))}" if span.ends else f"from {day}"


def _clock(at: datetime) -> str:
    minutes = f":{at.minute:02d}" if at.minute else ""
    return f"{at.hour % 12 or 12}{minutes}{'am' if at.hour < 12 else 'pm'}"
