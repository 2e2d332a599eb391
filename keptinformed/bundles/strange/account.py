"""Counts what a mapping did to an export, so that nothing it left out or took for granted stays unsaid."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from keptinformed.bundles.columns import Table
from keptinformed.bundles.counted import counted
from keptinformed.bundles.strange.mapping import Coded, Entry, Meaning, StrangeMapping

_MOST_UNKNOWN = 200
_CODES_AT_MOST, _LONGEST_CODE = 30, 40
_LISTED = 15


@dataclass(slots=True)
class EntryCount:
    """What became of the rows that one entry of a mapping looked at."""

    entry: Entry
    seen: int = 0
    passed_over: int = 0
    """Rows that the entry's `when` leaves out."""
    nothing: int = 0
    """Rows without a word of it: the date, or a column that must be given, is empty."""
    coded_as_nothing: int = 0
    unusable: int = 0
    made: Counter[str] = field(default_factory=Counter)
    """By kind or role."""
    met: dict[str, set[str]] = field(default_factory=dict)
    """Code words met, folded, by column of the bundle."""
    unknown: dict[str, Counter[str]] = field(default_factory=dict)
    """Code words that the mapping lacks, by column of the export; no more than some hundreds."""
    otherwise: Counter[str] = field(default_factory=Counter)
    """Rows with such words that the mapping settles by `otherwise`, by column of the export."""
    one_grade: Counter[str] = field(default_factory=Counter)
    """Tellings that have their grade from the mapping alone."""
    merged: int = 0
    first_said: dict[tuple[str, ...], tuple[str, ...]] = field(default_factory=dict)
    """What was said first, by ids: under `once`, and where a later entry fills in what this one leaves out."""
    differing: dict[str, set[tuple[str, ...]]] = field(default_factory=dict)
    """Under `once`: the ids of which a row says something else than the first, by column of the bundle."""
    given_before: int = 0
    """Rows of what an earlier entry gave already."""

    def note_unknown(self, column: str, word: str) -> None:
        """Remember a code word that the mapping lacks."""
        words = self.unknown.setdefault(column, Counter())
        if word in words or len(words) < _MOST_UNKNOWN:
            words[word] += 1


@dataclass(slots=True)
class Account:
    """What one run of a mapping did."""

    mapping: StrangeMapping
    counts: Mapping[Entry, EntryCount]
    rows: dict[str, int] = field(default_factory=dict)
    """Rows by file."""
    unread: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Columns that nothing reads, by file."""
    absent: list[str] = field(default_factory=list)
    """Optional files that are not there."""
    confirmed: int = 0
    """Tellings found in free text that a person confirmed."""
    unconfirmed: int = 0

    def notices(self) -> tuple[str, ...]:
        """Return all that is to be said of how this export was read. No values of it."""
        events = ", ".join(f"{kind} {rows:,}" for kind, rows in self.made()) or "none"
        first, *others = self.before_figures()
        return (first, f"Events it made: {events}.", *others, *self.behind())

    def before_figures(self) -> tuple[str, ...]:
        """Return the sentences without which the figures made from this export could mislead."""
        title = (
            f"This export was read with the mapping “{self.mapping.title}” ({self.mapping.name}): "
            f"{counted(sum(self.rows.values()), 'row')} of {counted(len(self.rows), 'file')}."
        )
        differences = [
            sentence for entry, count in self.counts.items() for sentence in _differences(entry, count)
        ]
        return (title, *self._taken_for_granted(), *differences)

    def behind(self) -> tuple[str, ...]:
        """Return the sentences for whoever checks how the export was read."""
        return tuple(self._behind())

    def made(self) -> tuple[tuple[str, int], ...]:
        """Return how many events of each kind were made."""
        made: Counter[str] = Counter()
        for count in self._of(Table.events):
            made += count.made
        return tuple(sorted(made.items()))

    def on_terminal(self) -> Iterator[str]:
        """Yield the notices, and the code words of the export that the mapping lacks."""
        yield from self.notices()
        for entry, count in self.counts.items():
            for column, words in count.unknown.items():
                yield _unknown(entry, column, words)

    def _behind(self) -> Iterator[str]:
        yield from self._left_out()
        if never := self._never_met():
            yield f"Code words of the mapping that this export never uses: {_listed(never)}."
        for file, columns in ((file, columns) for file, columns in self.unread.items() if columns):
            yield f"Columns of {file} that nothing reads: {_listed(columns)}."
        for file in self.absent:
            yield f"The mapping also reads {file}, and there is no such file."

    def _never_met(self) -> list[str]:
        spelt: dict[tuple[str, str, str], str] = {}
        met: set[tuple[str, str, str]] = set()
        for entry, count in self.counts.items():
            for name, value in entry.values.items():
                if isinstance(value, Coded):
                    of_column = (entry.source, value.column)
                    spelt |= {(*of_column, word): shown for word, shown in value.spelt.items()}
                    met |= {(*of_column, word) for word in count.met.get(name, set())}
        return [f"{shown} ({key[1]})" for key, shown in spelt.items() if key not in met]

    def _taken_for_granted(self) -> Iterator[str]:
        grades: Counter[str] = Counter()
        for count in self._of(Table.events):
            grades += count.one_grade
        for grade, rows in sorted(grades.items()):
            yield (
                f"{counted(rows, 'telling')} read as “{grade}”, because the mapping says so of all: "
                "the export does not show how each was made."
            )
        if self.confirmed:
            yield (
                f"{counted(self.confirmed, 'telling')} found in free text by the finder and confirmed by a "
                "person: the export does not record them as tellings."
            )
        if self.unconfirmed:
            yield f"{counted(self.unconfirmed, 'suggested telling')} not counted, for nobody confirmed them."

    def _left_out(self) -> Iterator[str]:
        for entry, count in self.counts.items():
            where = f"{entry.table} {entry.number} of the mapping"
            for column, rows in count.otherwise.items():
                yield (
                    f"{counted(rows, 'row')} had codes in “{column}” that the mapping does not list, read "
                    f"as it says of all others ({where})."
                )
            if count.coded_as_nothing:
                known = counted(count.coded_as_nothing, "row")
                yield f"{known} had codes that the mapping reads as nothing ({where})."
            if count.passed_over:
                yield f"{counted(count.passed_over, 'row')} passed over, as its condition asks ({where})."
            if count.given_before:
                yield (
                    f"{counted(count.given_before, 'row')} spoke of {entry.table} that an earlier entry of the "
                    f"mapping gave already, and changed nothing ({where})."
                )

    def _of(self, table: Table) -> list[EntryCount]:
        return [count for entry, count in self.counts.items() if entry.table is table]


def _differences(entry: Entry, count: EntryCount) -> Iterator[str]:
    """Say of each column that does not say the same in all rows of a case what depends on it, and what to do."""
    for name, ids in count.differing.items():
        value = entry.values[name]
        columns = "" if isinstance(value, Meaning) else "” and “".join(value.columns)
        of_what = counted(len(ids), "case" if entry.table is Table.cases else "participant")
        yield (
            f"“{columns}” differs between the rows of {of_what}: {_DEPENDS.get(name, name)} on which row comes "
            f"first in the file; name the row with `when:` ({entry.table} {entry.number} of the mapping)."
        )


_DEPENDS = {
    "force": "figures by force depend",
    "unit": "figures by unit depend",
    "team": "figures by team depend",
    "officer": "who is named as the officer depends",
    "offence": "figures by offence depend",
    "role": "what they are owed depends",
    "enhanced_from": "whether Enhanced Rights apply depends",
    "enhanced_recorded_at": "when Enhanced Rights were known depends",
    "since": "from when on they are owed anything depends",
}
"""What hangs on a column of a case or a participant, with its verb."""


def _unknown(entry: Entry, column: str, words: Counter[str]) -> str:
    where = f"Not in the mapping ({entry.table} {entry.number}), column “{column}”"
    if len(words) > _CODES_AT_MOST or any(len(word) > _LONGEST_CODE for word in words):
        return f"{where}: so many or so long words that it may be no column of codes."
    shown = ", ".join(f"{_printable(word)} ({rows:,})" for word, rows in words.most_common())
    return f"{where}: {shown}. Add what they mean."


def _printable(text: str) -> str:
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text)


def _listed(items: Iterable[str]) -> str:
    shown = [_printable(item) for item in items]
    more = len(shown) - _LISTED
    return ", ".join(shown[:_LISTED]) + (f" and {more:,} more" if more > 0 else "") if shown else "none"
