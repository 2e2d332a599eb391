"""Turns what has words into what the pages of erasing show: the record, in words of ours."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from keptinformed.cases.models import Event
from keptinformed.desk.cases.reading import named, staff_names
from keptinformed.desk.cases.saying import means
from keptinformed.obligations.current import current_law
from keptinformed.pipeline_erasing import Needs, Words

WROTE = "Wrote to us"
NEEDS = "What was written about their needs, and how it is safe to reach them"


@dataclass(frozen=True, slots=True)
class Line:
    """A record that has words."""

    address: UUID
    at: datetime
    says: str
    name: str
    """Empty where it concerns everybody in the case."""
    by: str
    """Empty where several may have written."""


def lines_of(words: Sequence[Words], now: datetime) -> list[Line]:
    """Return what has words, in the order given."""
    staff = staff_names({each.by for each in words if each.by})
    return [_line(each, staff, now) for each in words]


def line_of(words: Words, now: datetime) -> Line:
    """Return one record that has words."""
    return lines_of([words], now)[0]


def _line(words: Words, staff: Mapping[str, str], now: datetime) -> Line:
    if isinstance(words.row, Event):
        says = means(words.row.kind, current_law(now).policy.vocabulary)
        return Line(words.address, words.at, says, words.name, named(words.by, staff))
    if isinstance(words.row, Needs):
        return Line(words.address, words.at, NEEDS, words.name, "")
    return Line(words.address, words.at, WROTE, words.name, words.name)
