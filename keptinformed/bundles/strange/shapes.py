"""Looks at the columns of a strange file: dates and how they are written, ids, codes, free text."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from itertools import islice
from sys import intern

from keptinformed.bundles.csv_reading import rows_of
from keptinformed.bundles.files import Part
from keptinformed.bundles.strange.dates import DateFormat
from keptinformed.bundles.strange.mapping import folded
from keptinformed.bundles.strange.synonyms import words_of

ROWS_LOOKED_AT = 20_000
MOST_CODES, LONGEST_CODE = 40, 40
_MOST_VALUES = 5_000
_NOTHING = {"", "-", "n/a", "na", "null", "none", "not recorded", "unknown", "nil"}
_TIMES_ALONE = {
    "%H:%M": re.compile(r"([01]?\d|2[0-3]):[0-5]\d"),
    "%H:%M:%S": re.compile(r"([01]?\d|2[0-3]):[0-5]\d:[0-5]\d"),
    "%H%M": re.compile(r"([01]\d|2[0-3])[0-5]\d"),
}
"""How a time of day may be written in a column of its own."""
_CALLED_TIME = {"time", "tm", "hrs", "hours", "hhmm", "clock"}
_DAYS = (
    *("%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%m-%d-%Y", "%d.%m.%Y", "%d/%m/%y", "%m/%d/%y", "%d.%m.%y"),
    *("%d %b %Y", "%d-%b-%Y", "%d-%b-%y", "%d %b %y", "%d/%b/%Y", "%d/%b/%y", "%d%b%Y", "%d%b%y"),
    *("%Y/%m/%d", "%Y%m%d"),
)
_CLOCKS = (" %H:%M", " %H:%M:%S", " %H:%M:%S.%f", " %I:%M %p", " %I:%M:%S %p")
_NEARLY_ALL, _MOST = 0.98, 0.9
_SAMPLE, _FEW_ROWS, _WORDS_OF_A_CODE = 50, 3, 2


class Shape(StrEnum):
    """What the values of a column look like."""

    empty = "empty"
    date = "dates"
    clock = "times of day"
    identifier = "one value for each row"
    code = "few values"
    reference = "many values that come again"
    text = "free text"


@dataclass(frozen=True, slots=True)
class DateGuess:
    """How the dates of a column seem to be written."""

    formats: Mapping[bool | None, tuple[str, ...]]
    """By whether the day comes first (None: the format leaves no doubt); two of them where both fit."""
    unread: int
    """How many different values are no such date."""

    @property
    def is_ambiguous(self) -> bool:
        """Whether no value shows which number is the day."""
        return len(self.formats) > 1


@dataclass
class Column:
    """One column of a file, as far as it was looked at."""

    name: str
    rows: int = 0
    empty: int = 0
    longest: int = 0
    values: Counter[str] = field(default_factory=Counter)
    """How often each value stands there, for the first thousands of them; emptiness left out."""
    cells: list[str] = field(default_factory=list)
    """What stands in each row, `""` where that is nothing: it tells which columns go together."""
    empties: set[str] = field(default_factory=set)
    """Values that seem to stand for nothing, as written."""

    def note(self, text: str) -> None:
        """Look at one value."""
        self.rows += 1
        text = text.strip().encode("utf-8", "replace").decode()
        if folded(text) in _NOTHING:
            self.empty += 1
            self.empties |= {text} - {""}
            self.cells.append("")
            return
        self.cells.append(intern(text))
        self.longest = max(self.longest, len(text))
        if text in self.values or len(self.values) < _MOST_VALUES:
            self.values[text] += 1

    @property
    def filled(self) -> int:
        """How many rows have a value."""
        return self.rows - self.empty

    @cached_property
    def shape(self) -> Shape:
        """What the values look like, once all are noted."""
        if not self.values:
            return Shape.empty
        if self.dates is not None:
            return Shape.date
        if self.clock:
            return Shape.clock
        spaces = sum(value.count(" ") * times for value, times in self.values.items()) / self.filled
        if self.longest > LONGEST_CODE and spaces > _WORDS_OF_A_CODE:
            return Shape.text
        distinct = len(self.values)
        if distinct == self.filled and (self.filled > _FEW_ROWS or self.filled == self.rows):
            return Shape.identifier
        few = distinct <= MOST_CODES and self.longest <= LONGEST_CODE
        return Shape.code if few else Shape.reference

    @cached_property
    def clock(self) -> str:
        """How the times of day are written; empty where the values are none.

        Four digits alone may be anything: they are times only where the column is called so.
        """
        called_so = bool(set(words_of(self.name)) & _CALLED_TIME)
        for written, pattern in _TIMES_ALONE.items():
            fitting = sum(pattern.fullmatch(value) is not None for value in self.values)
            if fitting >= len(self.values) * _NEARLY_ALL and (called_so or ":" in written):
                return written
        return ""

    @cached_property
    def dates(self) -> DateGuess | None:
        """How the dates are written; None where the values are no dates."""
        values = list(self.values)
        sample = values[:_SAMPLE]
        days = [day for day in ("iso", *_DAYS) if _fit(day, sample)[1] <= _tolerated(sample)]
        fitting = [(day, *_fit(day, values)) for day in days]
        best = min((unread for _, _, unread in fitting), default=len(values))
        if best > _tolerated(values):
            return None
        return _guess([one for one in fitting if one[2] == best])


def _fit(day: str, values: Sequence[str]) -> tuple[tuple[str, ...], int]:
    """Return the formats with this day that occur, most clock time first, and how many values none reads."""
    candidates = ["iso"] if day == "iso" else [*(day + clock for clock in reversed(_CLOCKS)), day]
    formats = [DateFormat(text) for text in candidates]
    used: Counter[str] = Counter()
    for value in values:
        for one in formats:
            if one.read(value, None, midnight_means_day=False) is not None:
                used[one.written] += 1
                break
    return tuple(text for text in candidates if used[text]), len(values) - used.total()


def _tolerated(values: Sequence[str]) -> float:
    """Return how many of the values may be no date in a column of dates: mistakes happen."""
    return max(len(values) * (1 - _MOST), 1 if len(values) > _FEW_ROWS else 0)


def _guess(fitting: Sequence[tuple[str, tuple[str, ...], int]]) -> DateGuess:
    by_order: dict[bool | None, tuple[str, ...]] = {}
    for day, formats, _ in fitting:
        by_order.setdefault(DateFormat(day).day_before_month, formats)
    unread = fitting[0][2]
    if {True, False} <= set(by_order):
        return DateGuess({True: by_order[True], False: by_order[False]}, unread)
    day, formats, _ = fitting[0]
    return DateGuess({DateFormat(day).day_before_month: formats}, unread)


def look(part: Part) -> list[Column]:
    """Return the columns of a file by its first rows. Raises BundleError."""
    columns: list[Column] = []
    for heading, block in rows_of(part):
        columns = columns or [Column(" ".join(name.strip("\ufeff").split())) for name in heading]
        room = ROWS_LOOKED_AT - (columns[0].rows if columns else 0)
        for row in islice(block.rows, room):
            for column, text in zip(columns, row, strict=True):
                column.note(text)
        if room <= len(block.rows):
            break
    return columns
