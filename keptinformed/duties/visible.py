"""Which events of a case exist for one participant, seen from one moment with what was known at another."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from keptinformed.duties.history import Event, Precision
from keptinformed.duties.vocabulary import ENTRY_WITHDRAWN
from keptinformed.timekeeping.instants import Micros


@dataclass(frozen=True, slots=True)
class Viewpoint:
    """The moment from which a history is seen, and, where given, the one up to which it was known."""

    as_at: Micros
    known_at: Micros | None = None

    def sees(self, at: Micros, recorded_at: Micros) -> bool:
        """Tell whether what happened at `at` and was recorded at `recorded_at` exists from here."""
        return at <= self.as_at and (self.known_at is None or recorded_at <= self.known_at)


def in_order(events: Iterable[Event]) -> list[Event]:
    """Return events in the order that decides ties: by instant, then by event id as UTF-8 bytes."""
    return sorted(events, key=lambda event: (event.at, event.event_id.encode()))


def seen_from(events: Sequence[Event], viewpoint: Viewpoint) -> list[Event]:
    """Return the events that exist, in order, whether or not they were withdrawn later; no withdrawals."""
    return in_order(
        event
        for event in events
        if event.kind != ENTRY_WITHDRAWN and viewpoint.sees(event.at, event.recorded_at)
    )


def withdrawn(events: Sequence[Event], viewpoint: Viewpoint) -> frozenset[str]:
    """Return the ids of the entries that were withdrawn as wrong. A withdrawal itself cannot be."""
    return frozenset(
        named
        for event in events
        if event.kind == ENTRY_WITHDRAWN and viewpoint.sees(event.at, event.recorded_at)
        for named in event.about
    )


def counting(events: Sequence[Event], viewpoint: Viewpoint, participant_id: str) -> list[Event]:
    """Return the events that can open, discharge, excuse or end anything for a participant, in order."""
    gone = withdrawn(events, viewpoint)
    return [
        event
        for event in seen_from(events, viewpoint)
        if event.participant_id in ("", participant_id)
        and event.event_id not in gone
        and event.precision is not Precision.month
    ]
