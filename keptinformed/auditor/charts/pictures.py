"""What a picture of the report is made of: a sentence, drawings, notes, and a table that says the same."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from keptinformed.auditor.intervals import Interval
from keptinformed.auditor.report_words import count, percent
from keptinformed.auditor.tallies import FEWEST_FOR_A_RATE

type Words = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Showing:
    """How small a number may be shown. Below `fewest` there is no share, and published not even the count."""

    fewest: int = FEWEST_FOR_A_RATE
    published: bool = False

    def number(self, value: int) -> str:
        """Return a count, or that it is too small to be published."""
        small = self.published and 0 < value < self.fewest
        return f"fewer than {self.fewest}" if small else count(value)

    def plain(self, value: int) -> int | None:
        """Return a count for a program to read; None where it is too small to be published."""
        return None if self.published and 0 < value < self.fewest else value


@dataclass(frozen=True, slots=True)
class Panel:
    """One drawing, in a wide and a narrow form where one form does not fit both, and what it shows."""

    title: str
    sentence: str
    wide: str
    narrow: str | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """The same figures as text; the first cell of each row names it."""

    name: str
    caption: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """One section of the pictures of a layer; without panels, `missing` says why there is nothing to see."""

    name: str
    title: str
    intro: str = ""
    missing: str = ""
    panels: tuple[Panel, ...] = ()
    keys: tuple[tuple[str, str], ...] = ()
    """What each mark means: (its name among the shapes, words)."""
    rules: tuple[str, ...] = ()
    """A heading, and the rules below it."""
    notes: tuple[str, ...] = ()
    table: Table | None = None
    plain: object = field(default=None)
    """The figures for a program to read."""

    @property
    def side_by_side(self) -> bool:
        """True where several small drawings stand beside each other."""
        return len(self.panels) > 1


def interval_in_words(one: Interval) -> str:
    """Return a share with its range: `81% (76% to 85%)`."""
    return f"{percent(one.rate)} ({percent(one.low)} to {percent(one.high)})"


def rounded(value: float) -> float:
    """Return a share to six places, as everywhere in `summary.json`."""
    return round(value, 6)
