"""What a mapping file says: how the tables of one records system become cases, participants and events."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from zoneinfo import ZoneInfo

from keptinformed.bundles.columns import Table
from keptinformed.bundles.files import Dialect
from keptinformed.bundles.strange.dates import DateFormat


@lru_cache(maxsize=8192)
def folded(text: str) -> str:
    """Return a code word as it is compared: without the case, and with single spaces."""
    return " ".join(text.casefold().split())


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a code word stands for, in the vocabulary's words, roles, grades or precisions; none: nothing."""

    words: tuple[str, ...] = ()
    about: tuple[str, ...] = ()
    """What was told, where the word is `told`."""


@dataclass(frozen=True, slots=True)
class Template:
    """A text made of columns and fixed pieces."""

    pieces: tuple[tuple[str, bool], ...]
    """(text, whether it is the name of a column)"""

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns it is made of."""
        return tuple(text for text, is_column in self.pieces if is_column)


@dataclass(frozen=True, slots=True)
class Coded:
    """A column of code words. Without `codes` it holds the vocabulary's own words."""

    column: str
    codes: Mapping[str, Meaning] | None = None
    """By code word, folded."""
    spelt: Mapping[str, str] = field(default_factory=dict)
    """The code words as the mapping writes them, by folded word."""
    if_empty: Meaning | None = None
    otherwise: Meaning | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        """The column, as a tuple."""
        return (self.column,)

    @property
    def meanings(self) -> Iterator[Meaning]:
        """Everything the column may stand for."""
        yield from (self.codes or {}).values()
        yield from (meaning for meaning in (self.if_empty, self.otherwise) if meaning is not None)


@dataclass(frozen=True, slots=True)
class Moment:
    """One column that holds a time, or several that make one together, in the first format that fits."""

    columns: tuple[str, ...]
    formats: tuple[DateFormat, ...]


type Value = Template | Coded | Moment | Meaning


@dataclass(frozen=True, slots=True)
class Condition:
    """What must hold of a row: these columns are given, those hold one of these words."""

    given: tuple[str, ...] = ()
    among: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Words, folded, by column."""

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns it looks at."""
        return (*self.given, *self.among)

    def __bool__(self) -> bool:
        return bool(self.given or self.among)


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """How a row of one source becomes a row of one table: for `events`, one event or several."""

    table: Table
    number: int
    """Counted within its table, from 1."""
    source: str
    values: Mapping[str, Value]
    """By column of the table."""
    condition: Condition = Condition()
    once: bool = False
    """Whether many rows may speak of the same case or participant: the first stands."""
    enhanced_when: Condition = Condition()

    @property
    def columns(self) -> frozenset[str]:
        """All columns of the source that it reads."""
        found = {*self.condition.columns, *self.enhanced_when.columns}
        for value in self.values.values():
            if not isinstance(value, Meaning):
                found |= set(value.columns)
        return frozenset(found)


@dataclass(frozen=True, slots=True)
class Source:
    """One kind of file of the export."""

    name: str
    pattern: str
    """A file name, in which * stands for anything."""
    dialect: Dialect
    optional: bool = False


@dataclass(frozen=True, slots=True)
class StrangeMapping:
    """One mapping file, checked."""

    name: str
    """The file's own name."""
    title: str
    sources: Mapping[str, Source]
    entries: tuple[Entry, ...]
    empty: frozenset[str] = frozenset({""})
    """Values, folded, that stand for nothing."""
    zone: ZoneInfo | None = None
    """Of times written without one; None: the zone of the law."""
    midnight_means_day: bool = False
