"""What happened: cases, the people owed something, and events; the engine's input as plain values.

Shapes are those of `docs/reference/duties.md`, section 1, after checking: instants are microseconds
since 1970 in UTC, and nothing here is unusable.
"""

from dataclasses import dataclass, field
from enum import IntEnum, StrEnum

from keptinformed.timekeeping.instants import Micros


class Grade(IntEnum):
    """How sure it is that a person was told, weakest first. A voicemail is `message_left`."""

    attempted = 1
    message_left = 2
    sent = 3
    delivered = 4
    read = 5
    spoken = 6
    verified = 7


class Role(StrEnum):
    """What a participant is in one case. Suspects are never participants."""

    victim = "victim"
    witness = "witness"
    bereaved = "bereaved"
    parent = "parent"
    spokesperson = "spokesperson"
    business = "business"


class Precision(StrEnum):
    """How finely an event is dated. A `month` cannot be placed against a deadline."""

    instant = "instant"
    day = "day"
    month = "month"


class Status(StrEnum):
    """What became of an obligation: the first of these that holds."""

    met = "met"
    excused = "excused"
    lapsed = "lapsed"
    late = "late"
    overdue = "overdue"
    pending = "pending"


@dataclass(frozen=True, slots=True)
class Case:
    """One case; everything but the id serves only to group figures."""

    case_id: str
    force: str = ""
    unit: str = ""
    team: str = ""
    officer: str = ""
    offence: str = ""


@dataclass(frozen=True, slots=True)
class Participant:
    """One person or business who is owed something in one case."""

    case_id: str
    participant_id: str
    role: Role = Role.victim
    enhanced_from: Micros | None = None
    enhanced_recorded_at: Micros | None = None
    """Defaults to `enhanced_from`."""
    since: Micros | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened in a case. An empty `participant_id` concerns every participant."""

    case_id: str
    event_id: str
    kind: str
    at: Micros
    recorded_at: Micros
    participant_id: str = ""
    precision: Precision = Precision.instant
    about: tuple[str, ...] = ()
    grade: Grade | None = None
    every_days: int | None = None


@dataclass(frozen=True, slots=True)
class History:
    """A checked history: every id resolves, every word is known."""

    cases: tuple[Case, ...] = ()
    participants: tuple[Participant, ...] = ()
    events: tuple[Event, ...] = ()


@dataclass(frozen=True, slots=True, order=True)
class Obligation:
    """One duty owed to one participant, opened by one event, and what became of it.

    `opened_by`, `met_by` and `excused_by` are event ids of the case; the rest are instants.
    """

    case_id: str
    participant_id: str
    rule_id: str
    opened_by: str
    opened_at: Micros
    due_at: Micros | None = field(compare=True, default=None)
    met_at: Micros | None = None
    met_by: str | None = None
    lapsed_at: Micros | None = None
    excused_by: str | None = None
    status: Status = Status.pending
