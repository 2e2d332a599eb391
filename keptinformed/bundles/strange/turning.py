"""Turns one row of a records system's file into rows of a bundle, or says why that cannot be done."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from sys import intern

from keptinformed.bundles.columns import COLUMNS, Table
from keptinformed.bundles.strange.account import EntryCount
from keptinformed.bundles.strange.dates import NoSuchTimeError
from keptinformed.bundles.strange.mapping import (
    Coded,
    Condition,
    Entry,
    Meaning,
    Moment,
    StrangeMapping,
    Template,
    folded,
)

TOLD = "told"
_IDS = {"case_id", "participant_id", "event_id"}
type Made = tuple[int, str | None, *tuple[str, ...]]
"""(line, flaw, every column of the table in its order)"""


class UnusableError(ValueError):
    """A row that the mapping cannot turn; the message is the reason, without any value of the row."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where an entry reads: the file's name, and which column of it stands where."""

    file: str
    where: Mapping[str, int]


class Turner:
    """Applies one entry of a mapping to the rows of one file."""

    def __init__(
        self,
        entry: Entry,
        mapping: StrangeMapping,
        place: Place,
        count: EntryCount,
        earlier: Sequence[EntryCount] = (),
    ) -> None:
        """`earlier`: what the entries gave before which this one only fills in."""
        self.entry = entry
        self.mapping = mapping
        self.place = place
        self.count = count
        self.earlier = earlier
        self.names = COLUMNS[entry.table].names
        self._ids: list[str] = [name for name in self.names if name in _IDS]

        at = entry.values.get("at")
        is_sure = isinstance(entry.values.get("kind"), Meaning) and not entry.condition
        self._happens_by = at if is_sure and isinstance(at, Moment) else None

    def rows(self, row: Sequence[str], line: int) -> Iterator[Made]:
        """Yield what one row makes; an unusable row still yields its ids, with the flaw."""
        self.count.seen += 1
        if not all(self._cell(column, row) for column in self.entry.condition.given):
            self.count.nothing += 1
            return
        if not self._holds(self.entry.condition, row):
            self.count.passed_over += 1
            return
        # Most dates of a wide row are empty: looked at first, for speed.
        if self._happens_by and not any(self._cell(column, row) for column in self._happens_by.columns):
            self.count.nothing += 1
            return
        ids = {name: self._text(name, row) for name in self._ids}
        try:
            yield from (
                self._events(row, line, ids)
                if self.entry.table is Table.events
                else self._one(row, line, ids)
            )
        except UnusableError as reason:
            self.count.unusable += 1
            yield (line, str(reason), *(ids.get(name, "") for name in self.names))

    def _one(self, row: Sequence[str], line: int, ids: dict[str, str]) -> Iterator[Made]:
        """Yield the case or the participant of a row."""
        values = dict(ids)
        if self.entry.table is Table.participants:
            role = self._word("role", row)
            if not role.words:
                self.count.coded_as_nothing += 1
                return
            values["role"] = role.words[0]
        for name, value in self.entry.values.items():
            if isinstance(value, Moment):
                values[name] = self._moment(value, row)[0]
            elif isinstance(value, Template) and name not in values:
                values[name] = self._text(name, row)
        if self.entry.enhanced_when and not self._holds(self.entry.enhanced_when, row):
            values |= {"enhanced_from": "", "enhanced_recorded_at": ""}
        if self._is_there_already(ids, values):
            return
        self.count.made[values.get("role", "case")] += 1
        yield self._made(line, values)

    def _is_there_already(self, ids: dict[str, str], values: dict[str, str]) -> bool:
        """Tell whether an earlier entry, or under `once` an earlier row, gave this case or participant.

        What has no id is nobody's repeat: each such row is rejected with its own line.
        """
        key = tuple(ids.values())
        if not all(key):
            return False
        if any(key in count.first_said for count in self.earlier):
            self.count.given_before += 1
            return True
        said = tuple(map(intern, values.values()))
        first = self.count.first_said.setdefault(key, said)
        if first is said or not self.entry.once:
            return False
        self.count.merged += 1
        for name, one, other in zip(values, first, said, strict=True):
            if one != other:
                self.count.differing.setdefault(name, set()).add(key)
        return True

    def _events(self, row: Sequence[str], line: int, ids: dict[str, str]) -> Iterator[Made]:
        kind = self._word("kind", row)
        at = self.entry.values["at"]
        happened, precision = self._moment(at, row) if isinstance(at, Moment) else ("", "")
        if not kind.words:
            self.count.coded_as_nothing += 1
            return
        values = {**ids, "at": happened, "precision": precision}
        if "precision" in self.entry.values and (word := self._word("precision", row)).words:
            values["precision"] = word.words[0]
        recorded = self.entry.values.get("recorded_at")
        if isinstance(recorded, Moment):
            values["recorded_at"] = self._moment(recorded, row)[0]
        values["every_days"] = self._text("every_days", row)
        own_id = ids["event_id"] or f"{self.place.file.replace(';', '_')}:{line}:{self.entry.number}"
        for number, made in enumerate(kind.words):
            event = {**values, "kind": made, "event_id": f"{own_id}:{made}" if number else own_id}
            event |= self._telling(kind, row) if made == TOLD else {"about": self._text("about", row)}
            self.count.made[made] += 1
            yield self._made(line, event)

    def _telling(self, kind: Meaning, row: Sequence[str]) -> dict[str, str]:
        """Return what was told and how surely, with reasons that begin as those of a bundle's tellings do."""
        about = self.entry.values.get("about")
        if isinstance(about, Template) and not kind.about:
            named = self._text("about", row)
        else:
            try:
                named = ";".join(kind.about or self._word("about", row).words)
            except UnusableError as reason:
                raise UnusableError(f"told with no about: {reason}") from reason
        try:
            grade = self._word("grade", row).words
        except UnusableError as reason:
            raise UnusableError(f"told with no grade: {reason}") from reason
        if isinstance(self.entry.values["grade"], Meaning):
            self.count.one_grade[grade[0]] += 1
        return {"about": named, "grade": grade[0] if grade else ""}

    def _word(self, name: str, row: Sequence[str]) -> Meaning:
        """Return what the row says in words of the bundle. Raises UnusableError."""
        value = self.entry.values[name]
        if isinstance(value, Meaning):
            return value
        text = self._cell(value.column, row) if isinstance(value, Coded) else ""
        if not isinstance(value, Coded) or (value.codes is None and value.if_empty is None and not text):
            return Meaning()
        return self._of_code(name, value, text) if text else self._of_nothing(name, value)

    def _of_nothing(self, name: str, value: Coded) -> Meaning:
        if value.if_empty is None:
            raise UnusableError(f"“{value.column}” is empty, and the mapping does not say what that means")
        if name == "grade":
            self.count.one_grade[value.if_empty.words[0]] += 1
        return value.if_empty

    def _of_code(self, name: str, value: Coded, text: str) -> Meaning:
        word = folded(text)
        if value.codes is None:
            return Meaning((word,))
        meaning = value.codes.get(word)
        if meaning is not None:
            self.count.met.setdefault(name, set()).add(word)
            return meaning
        self.count.note_unknown(value.column, text)
        if value.otherwise is None:
            raise UnusableError(f"“{value.column}” holds a code that the mapping does not list: add it there")
        self.count.otherwise[value.column] += 1
        return value.otherwise

    def _moment(self, value: Moment, row: Sequence[str]) -> tuple[str, str]:
        """Return a time as ISO 8601 and its precision, empty where there is none. Raises UnusableError."""
        text = " ".join(piece for column in value.columns if (piece := self._cell(column, row)))
        if not text:
            return "", ""
        shown = "” and “".join(value.columns)
        try:
            for one in value.formats:
                zone, midnight = self.mapping.zone, self.mapping.midnight_means_day
                if found := one.read(text, zone, midnight_means_day=midnight):
                    return found
        except NoSuchTimeError as error:
            raise UnusableError(
                f"“{shown}” is a time that no clock showed, for the clocks went forward over it"
            ) from error
        raise UnusableError(f"“{shown}” is no date of the years and formats that the mapping names")

    def _text(self, name: str, row: Sequence[str]) -> str:
        value = self.entry.values.get(name)
        if not isinstance(value, Template):
            return ""
        if len(value.pieces) == 1 and value.pieces[0][1]:
            return self._cell(value.pieces[0][0], row)
        cells = {column: self._cell(column, row) for column in value.columns}
        if cells and not any(cells.values()):
            return ""
        return "".join(cells[text] if is_column else text for text, is_column in value.pieces)

    def _holds(self, condition: Condition, row: Sequence[str]) -> bool:
        return all(folded(self._cell(column, row)) in words for column, words in condition.among.items())

    def _cell(self, column: str, row: Sequence[str]) -> str:
        text = row[self.place.where[column]].strip()
        return "" if not text or folded(text) in self.mapping.empty else text

    def _made(self, line: int, values: Mapping[str, str]) -> Made:
        return (line, None, *(values.get(name, "") for name in self.names))
