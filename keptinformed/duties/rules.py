"""A rule: one duty of one edition, as plain values read from `policy/`.

`docs/reference/duties.md` fixes what each field means. Nothing here knows a deadline or a law.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from pathlib import Path

from keptinformed.duties.history import Grade, Role


class Layer(StrEnum):
    """Who made the promise. Layers are reported side by side and never mixed."""

    statutory = "statutory"
    charter = "charter"
    national = "national"
    force = "force"


class Verified(StrEnum):
    """How far the source of a rule was checked, surest first. `M-low` ships switched off."""

    V = "V"
    V_REP = "V-rep"
    V_SEC = "V-sec"
    P = "P"
    M_HIGH = "M-high"
    M_MED = "M-med"
    DI = "DI"
    M_LOW = "M-low"


class Unit(StrEnum):
    """What an allowance is counted in."""

    working_days = "working_days"
    days = "days"
    months = "months"
    hours = "hours"
    minutes = "minutes"
    agreed = "agreed"
    before = "before"


@dataclass(frozen=True, slots=True)
class Allowance:
    """One line of `within`: how long the duty may take, and for whom the line is meant."""

    unit: Unit
    count: int = 0
    """How many of `unit`; 0 for `agreed` and `before`."""
    only_enhanced: bool = False
    or_agreed_if_sooner: bool = False
    before: tuple[str, ...] = ()
    """The kinds of event by which a `before` duty must be done."""


@dataclass(frozen=True, slots=True)
class Done:
    """What discharges a duty: any of `events`, or (where empty) a telling about the opening event."""

    events: tuple[str, ...] = ()
    least: Grade | None = None

    @property
    def by_telling_of_trigger(self) -> bool:
        """True where only a telling about the opening event, by id or by kind, discharges."""
        return not self.events


@dataclass(frozen=True, slots=True)
class Excuse:
    """A spell in which the duty is not held against anyone: from one kind of event until another."""

    begins: str
    ends: str | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """The local dates on which something holds, both included; None is open-ended."""

    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """One duty of one edition."""

    id: str
    edition: str
    layer: Layer
    row: str
    """The row of the source table that it encodes, such as `V20-6.1a` or `S0-12`."""
    verified: Verified
    says: str
    owner: str
    owed_to: tuple[Role, ...]
    promise: str
    starts_when: tuple[str, ...]
    within: tuple[Allowance, ...]
    done_when: Done
    in_force: Span
    timezone: str
    working_days: str
    right: int | None = None
    paragraph: str = ""
    only_first: bool = False
    excused_when: tuple[Excuse, ...] = ()
    lapses_when: tuple[str, ...] = ()
    repeats: bool = False
    enabled: bool = True
    note: str = ""
    """Why it reads as it does, where lawyers or sources disagree."""
    disputed: bool = False
    examples: tuple["Example", ...] = ()
    file: Path = field(default=Path(), compare=False)


@dataclass(frozen=True, slots=True)
class Example:
    """A worked example as written; `duties.examples` turns it into a history and what is expected of it."""

    name: str
    words: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Right:
    """One numbered Right of a Code, with the heading under which its duties stand."""

    number: int
    title: str


@dataclass(frozen=True, slots=True)
class Edition:
    """One Code, charter, national commitment or force policy, in one version."""

    id: str
    title: str
    layer: Layer
    in_force: Span
    timezone: str
    working_days: str
    rules: tuple[Rule, ...] = ()
    force: str = ""
    """The force whose own promises these are; empty for the country's."""
    sources: tuple[str, ...] = ()
    rights: tuple[Right, ...] = ()
    """The numbered parts of a Code, in order; empty where it has none."""


class SeenBy(StrEnum):
    """Who may see a kind of event: the participant it concerns, or staff only."""

    participant = "participant"
    staff = "staff"


@dataclass(frozen=True, slots=True)
class Word:
    """One kind of event: what it means in plain words, and who may see it."""

    kind: str
    means: str
    seen_by: SeenBy


@dataclass(frozen=True, slots=True)
class Policy:
    """All law and words that one run uses."""

    editions: tuple[Edition, ...]
    vocabulary: Mapping[str, Word]

    @property
    def rules(self) -> tuple[Rule, ...]:
        """Every rule of every edition, switched on or not."""
        return tuple(rule for edition in self.editions for rule in edition.rules)

    @property
    def enabled(self) -> tuple[Rule, ...]:
        """The rules that are judged."""
        return tuple(rule for rule in self.rules if rule.enabled)
