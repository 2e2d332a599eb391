"""The words of reminding: steps, rungs, digests, and what is known when somebody is to be reminded."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum

from keptinformed.access.roles import ROLES, Reach, Role

NOBODY = ""
"""Stands for the staff number of whoever is reminded where nobody in the force can be."""
type DutyKey = tuple[int, int, str]
"""Of a duty: the participation, the event that opened it, the promise. The same as of a line of a worklist."""


class Among(StrEnum):
    """Among whom a rung is looked for."""

    officer = "officer"
    team = "team"
    unit = "unit"
    force = "force"


class Timing(StrEnum):
    """What a step is counted from."""

    day = "day"
    days_before = "days_before"
    days_after = "days_after"
    hours_before = "hours_before"


class Passed(StrEnum):
    """Why a rung was passed over; the value is how it reads on a page."""

    nobody = "there is nobody"
    left = "has left, or has no access"
    away = "is not on duty in time"
    unread = "did not read it in time"


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a schedule: when, and from which rung of the ladder on."""

    step: str
    says: str
    timing: Timing
    count: int
    to: str
    """The id of a rung."""
    alarm: bool


@dataclass(frozen=True, slots=True)
class Schedule:
    """When somebody is reminded of duties of one kind. What is empty fits everything."""

    schedule: str
    says: str
    promises: frozenset[str]
    rules: frozenset[str]
    kinds: frozenset[str]
    enhanced: bool
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Rung:
    """Who is told at one height of the ladder."""

    rung: str
    says: str
    of: Among
    roles: frozenset[Role]
    """Empty for the officer in the case, whatever their role is."""


@dataclass(frozen=True, slots=True)
class DigestTimes:
    """When in a shift the digest comes, and the hours of whoever has no shifts."""

    after_begin: timedelta
    jitter_minutes: int
    least: timedelta
    office_begins: time
    office_ends: time
    quiet_from: time
    quiet_to: time
    seed: str
    """What the jitter is drawn by: the same seed, person and shift give the same moment."""


@dataclass(frozen=True, slots=True)
class ReminderPolicy:
    """policy/reminders/*.yaml as it holds for one force, in its words."""

    schedules: tuple[Schedule, ...]
    ladder: tuple[Rung, ...]
    last_resort: Rung
    times: DigestTimes
    wait: timedelta
    unread: timedelta
    alarm_unread: timedelta
    ahead: timedelta
    back: timedelta
    led: timedelta
    lines: int

    def rung(self, name: str) -> Rung:
        """Return a rung by its id; the last resort where it is none of the ladder."""
        return next((each for each in self.ladder if each.rung == name), self.last_resort)

    def step_says(self, name: str) -> str:
        """Return what a step says; nothing where the policy has it no more."""
        steps = (step for each in self.schedules for step in each.steps if step.step == name)
        return next((step.says for step in steps), "")


@dataclass(frozen=True, slots=True)
class Window:
    """A time on duty, or one of absence: from `begins` to before `ends`."""

    begins: datetime
    ends: datetime


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who works here now, with the times at which they are on duty, in order."""

    staff_number: str
    role: Role
    unit: str
    team: str
    on_duty: tuple[Window, ...]

    @property
    def reach_is_force(self) -> bool:
        """Whether they come to cases of every unit."""
        return ROLES[self.role].reach is Reach.force


@dataclass(frozen=True, slots=True)
class Duty:
    """One line of a worklist, as far as reminding depends on it."""

    key: DutyKey
    case: int
    kind: str
    """Of the event that opened it."""
    rules: frozenset[str]
    opened_at: datetime
    due_at: datetime | None
    done: bool
    """Told, excused, lapsed, or owed no more."""
    enhanced: bool
    officer: str
    unit: str
    team: str


@dataclass(frozen=True, slots=True)
class Put:
    """A reminder that was put on somebody's digest."""

    step: str
    raised: int
    """How often it went up a rung because nobody read it."""
    rung: str
    to: str
    at: datetime
    """The moment of the digest."""
    read_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Reminder:
    """What is put on somebody's digest, when, and why on theirs."""

    key: DutyKey
    step: str
    raised: int
    rung: str
    to: str
    """A staff number; NOBODY where the force has nobody who could be told."""
    at: datetime
    alarm: bool
    passed: tuple[tuple[str, Passed], ...]
    """The rungs that were passed over on the way, each with the reason."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is known beside the duty itself."""

    policy: ReminderPolicy
    people: Mapping[str, Person]
    """Whoever works here and may be reminded, by staff number."""
    barred: Mapping[int, frozenset[str]]
    """By case, the staff numbers of those who may not know of it."""
