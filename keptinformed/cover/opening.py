"""Says when a desk is open, and when it opens next, by the clocks of London: pure."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from keptinformed.cases.ages import LONDON
from keptinformed.cover.policy import WEEK, Opening
from keptinformed.cover.saying import clock_in_words
from keptinformed.cover.terms import Span


def open_now(hours: Sequence[Opening], now: datetime) -> Span | None:
    """Return the time in which a desk is open, or opens next within a week; None where it never does. Pure."""
    day = now.astimezone(LONDON).replace(hour=0, minute=0, second=0, microsecond=0)
    found = [
        Span(
            on.replace(hour=each.begins.hour, minute=each.begins.minute),
            on.replace(hour=each.ends.hour, minute=each.ends.minute),
        )
        for on in (day + timedelta(days=ahead) for ahead in range(8))
        for each in hours
        if on.weekday() in each.days
    ]
    coming = [span for span in found if span.ends is not None and span.ends > now]
    return min(coming, key=lambda span: span.begins, default=None)


def hours_in_words(hours: Sequence[Opening]) -> tuple[str, ...]:
    """Return opening hours as "Monday to Friday, 8am to 8pm", one for each line. Pure."""
    return tuple(
        f"{_days_in_words(each.days)}, {clock_in_words(each.begins)} to {clock_in_words(each.ends)}"
        for each in hours
    )


def _days_in_words(days: Sequence[int]) -> str:
    names = [WEEK[day].capitalize() for day in days]
    if len(days) > 2 and list(days) == list(range(days[0], days[-1] + 1)):
        return f"{names[0]} to {names[-1]}"
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
