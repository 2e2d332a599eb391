"""The words of promises: what became of one, and how one stands at a moment. Pure."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Outcome(StrEnum):
    """What became of a promise; empty while nothing did."""

    none = ""
    kept = "kept"
    broken = "broken"
    """Not kept in time. It stays so, whatever is done afterwards."""
    moved = "moved"
    """Another day was agreed with the person, before this one had passed."""
    declined = "declined"
    """The team that was asked said no."""
    lapsed = "lapsed"
    """The team that was asked had not answered when its day had passed."""


class State(StrEnum):
    """How a promise stands, as staff read it."""

    asked = "Asked: do not promise it yet"
    to_tell = "Accepted: tell them"
    given = "Promised"
    late = "Not kept in time"
    to_put_right = "Missed: say sorry"
    put_right = "Missed, and put right"
    kept = "Kept"
    moved = "Another day was agreed"
    declined = "The team said no"
    lapsed = "Nobody accepted it in time"


@dataclass(frozen=True, slots=True)
class Facts:
    """A promise, as far as it decides how it stands."""

    outcome: Outcome
    due_at: datetime
    accepted_at: datetime | None
    told_at: datetime | None
    put_right_at: datetime | None


_ENDED = {
    Outcome.kept: State.kept,
    Outcome.moved: State.moved,
    Outcome.declined: State.declined,
    Outcome.lapsed: State.lapsed,
}
TO_DO = (State.asked, State.to_tell, State.given, State.late, State.to_put_right)
"""The states in which something is still to be done."""


def state_of(facts: Facts, now: datetime) -> State:
    """Return how a promise stands at a moment. Pure."""
    if facts.outcome is Outcome.broken:
        return State.to_put_right if facts.put_right_at is None else State.put_right
    if facts.outcome is not Outcome.none:
        return _ENDED[facts.outcome]
    if facts.accepted_at is None:
        return State.asked if now < facts.due_at else State.lapsed
    if now >= facts.due_at:
        return State.late
    return State.given if facts.told_at is not None else State.to_tell
