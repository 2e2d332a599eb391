"""Decides the order of a worklist: what is due sooner first, and of what is due at one moment the greater harm."""

from dataclasses import dataclass
from datetime import datetime

from keptinformed.worklists.policy import Harm


@dataclass(frozen=True, slots=True)
class Place:
    """What decides where a line stands."""

    due_at: datetime | None
    """None: no date can be known yet. Such lines come last."""
    harm: Harm
    first: int
    """The number of its strictest obligation: two lines never change places by chance."""


def harm_of(*, enhanced: bool, high_risk: bool) -> Harm:
    """Return how much harm threatens somebody, as far as it decides the order. Pure."""
    if enhanced and high_risk:
        return Harm.enhanced_and_high_risk
    if enhanced:
        return Harm.enhanced
    return Harm.high_risk if high_risk else Harm.other


def key(place: Place, order: tuple[Harm, ...]) -> tuple[bool, float, int, int]:
    """Return what lines are sorted by: date, then harm in the order of policy/worklists.yaml. Pure.

    `listing` asks the database for the same order; a test holds the two together.
    """
    due = place.due_at
    return (due is None, due.timestamp() if due else 0.0, order.index(place.harm), place.first)
