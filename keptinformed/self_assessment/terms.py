"""The words of a self-assessment: an instrument with its components and indicators, and what the service can tell."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

LOWEST, HIGHEST = 0, 4


class Check(StrEnum):
    """One thing that the service can tell about itself; policy names it by its value."""

    closing_gate = "closing_gate"
    """No case closes before everybody in it was told."""
    compliance_view = "compliance_view"
    """Leaders can see whether people are told."""
    duties_watched = "duties_watched"
    """What the Code asks is worked out for the cases here."""
    needs_assessed = "needs_assessed"
    """Victims of open cases were asked what they need."""
    support_talked_about = "support_talked_about"
    """Victims of open cases were asked about support, or referred."""
    officer_there = "officer_there"
    """Open cases have an officer who works here."""
    own_pages_used = "own_pages_used"
    """Victims are invited to pages of their own."""


@dataclass(frozen=True, slots=True)
class Rule:
    """What follows from checks: where all hold, a score of at least `at_least`; where one fails, at most `at_most`."""

    checks: tuple[Check, ...]
    share: int
    """Per cent from which on a check with a share holds; 0 where any will do."""
    at_least: int
    at_most: int


@dataclass(frozen=True, slots=True)
class Indicator:
    """One thing that is scored, with what each of the five levels asks."""

    indicator: str
    title: str
    source: str
    levels: tuple[str, ...]
    not_measured: str
    """What the service cannot tell about it."""
    rules: tuple[Rule, ...]

    @property
    def field(self) -> str:
        """How a form names it."""
        return self.indicator.replace(".", "-")


@dataclass(frozen=True, slots=True)
class Component:
    """Indicators that make one corner of the picture."""

    component: str
    title: str
    short: str
    guide: str
    indicators: tuple[Indicator, ...]


@dataclass(frozen=True, slots=True)
class Instrument:
    """A whole self-assessment, as a file of policy/self_assessment has it."""

    instrument: str
    title: str
    made_by: str
    scale: tuple[str, ...]
    components: tuple[Component, ...]

    def indicators(self) -> Iterator[Indicator]:
        """Return every indicator, in the order of the file."""
        return (each for component in self.components for each in component.indicators)


@dataclass(frozen=True, slots=True)
class Found:
    """What a check came to: yes or no, or a share in per cent; with the sentence that says so."""

    holds: bool | None = None
    """None where the check gives a share."""
    percent: float | None = None
    """None where it gives yes or no, or where too few are there to say."""
    says: str = ""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What the service can tell about one indicator: from `low` to `high`, with the sentences that it rests on."""

    low: int = LOWEST
    high: int = HIGHEST
    cites: tuple[str, ...] = ()

    @property
    def is_measured(self) -> bool:
        """Whether the service can tell anything."""
        return (self.low, self.high) != (LOWEST, HIGHEST)

    def fits(self, score: int) -> bool:
        """Say whether a score agrees with it."""
        return self.low <= score <= self.high

    @property
    def says(self) -> str:
        """It in words."""
        if not self.is_measured:
            return "No score follows" if self.cites else "Not measured"
        if self.low == self.high:
            return str(self.low)
        if self.low == LOWEST:
            return f"At most {self.high}"
        return f"At least {self.low}" if self.high == HIGHEST else f"{self.low} to {self.high}"
