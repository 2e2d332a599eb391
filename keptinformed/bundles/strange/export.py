"""Reads the files of a records system through a mapping, and gives them on as the rows of a bundle."""

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

import pyarrow as pa

from keptinformed.bundles import csv_reading
from keptinformed.bundles.columns import COLUMNS, Table
from keptinformed.bundles.csv_reading import Batch, Rows
from keptinformed.bundles.files import BundleError, Form, Part
from keptinformed.bundles.headings import quoted
from keptinformed.bundles.strange.account import Account, EntryCount
from keptinformed.bundles.strange.mapping import Entry, Source, StrangeMapping
from keptinformed.bundles.strange.turning import Made, Place, Turner

SUGGESTED = frozenset({"suggested_about", "suggested_grade", "found_words", "confirmed"})
"""Columns by which a file of suggested tellings is known; what a person must have confirmed counts alone."""
YES = frozenset({"yes"})


@dataclass(frozen=True, slots=True)
class _StrangePart(Part):
    """One file as some entries of a mapping read it for one table.

    Cases and participants are read once for each entry, in their order: what an earlier entry gave stays, so
    a later one fills in, wherever its rows stand in the file.
    """

    entries: tuple[Entry, ...] = ()


class StrangeExport:
    """A folder of files that are no bundle, with the mapping that says what they mean."""

    def __init__(self, folder: Path, mapping: StrangeMapping) -> None:
        self.folder = folder
        self.mapping = mapping
        self.account = Account(mapping, {entry: EntryCount(entry) for entry in mapping.entries})
        self._flawed: set[tuple[Table, Path, int]] = set()
        """Lines that cannot be read as rows: each is told of once for a table, however many entries read it."""
        self._read: dict[str, set[str]] = {}
        self._headings: dict[str, set[str]] = {}

    def find_parts(self) -> dict[Table, tuple[Part, ...]]:
        """Return the files that each table is made from. Raises BundleError."""
        files = {source.name: self._files(source) for source in self.mapping.sources.values()}
        claimed = Counter(path for paths in files.values() for path in paths)
        for path, times in claimed.items():
            if times > 1:
                raise BundleError(
                    f"{path.name} is named by two files of the mapping: narrow one of the names."
                )
        parts: dict[Table, tuple[Part, ...]] = {}
        for table in Table:
            parts[table] = tuple(
                self._part(table, path, self.mapping.sources[entries[0].source], entries)
                for entries in self._read_together(table)
                for path in files[entries[0].source]
            )
        return parts

    def _read_together(self, table: Table) -> list[tuple[Entry, ...]]:
        """Return the entries of a table that go through a file at once."""
        entries = [entry for entry in self.mapping.entries if entry.table is table]
        if table is not Table.events:
            return [(entry,) for entry in entries]
        names = dict.fromkeys(entry.source for entry in entries)
        return [tuple(entry for entry in entries if entry.source == name) for name in names]

    def _files(self, source: Source) -> list[Path]:
        if not self.folder.is_dir():
            raise BundleError(
                "With a mapping, BUNDLE is the folder that holds the export's own files, and "
                f"{quoted(self.folder.name)} is none: check the path."
            )
        try:
            names = sorted((entry.name for entry in self.folder.iterdir()), key=os.fsencode)
        except PermissionError as error:
            raise BundleError(
                f"The folder {self.folder.name} may not be read: ask whoever made it for access."
            ) from error
        found = [self.folder / name for name in names if fnmatchcase(name.lower(), source.pattern.lower())]
        if not found and source.optional:
            self.account.absent.append(source.pattern)
        elif not found:
            raise BundleError(
                f"The export has no file {source.pattern}, which the mapping reads: put it in, or change its "
                f"name under files: {source.name}. "
                f"The folder holds {', '.join(map(quoted, names[:10])) or 'nothing'}."
            )
        for path in found:
            # Never opened before this: a pipe would wait for ever, a device never end.
            if not path.is_file():
                raise BundleError(f"{path.name} is no ordinary file: put the export itself in its place.")
        return found

    def _part(self, table: Table, path: Path, source: Source, entries: tuple[Entry, ...]) -> Part:
        form = Form.csv_gz if path.name.lower().endswith(".gz") else Form.csv
        shown = path.name.encode("utf-8", "backslashreplace").decode()
        return _StrangePart(table, path, shown, form, source.dialect, entries)

    def batches(self, part: Part) -> Iterator[Batch]:
        """Yield the rows that one file gives to one table. Raises BundleError."""
        entries = part.entries if isinstance(part, _StrangePart) else ()
        turners: list[Turner] | None = None
        where: dict[str, int] = {}
        rows = 0
        for heading, block in csv_reading.rows_of(part):
            if turners is None:
                where = self._places(part, heading, entries)
                place = Place(part.name, where)
                turners = [
                    Turner(entry, self.mapping, place, self.account.counts[entry], self._earlier(entry))
                    for entry in entries
                ]
            rows += len(block.rows) + len(block.flaws)
            yield self._batch(part, block, turners, set(where.values()))
        self.account.rows[part.name] = rows
        if turners is not None and self._headings[part.name] >= SUGGESTED:
            self._count_confirmed(turners)

    def _earlier(self, entry: Entry) -> list[EntryCount]:
        """Return the counts of the entries that come before this one, where it can but fill in."""
        before = self.mapping.entries[: self.mapping.entries.index(entry)]
        return [
            self.account.counts[one]
            for one in before
            if one.table is entry.table and entry.table is not Table.events
        ]

    def _count_confirmed(self, turners: Sequence[Turner]) -> None:
        for turner in turners:
            if turner.entry.table is Table.events:
                self.account.confirmed += sum(turner.count.made.values())
                self.account.unconfirmed += turner.count.passed_over

    def _batch(self, part: Part, block: Rows, turners: Sequence[Turner], used: set[int]) -> Batch:
        flaws: list[str | None] = [None] * len(block.rows)
        undecodable = 0
        if block.unclean:
            flaws, undecodable = csv_reading.clean(part, block.rows, used)
        made: list[Made] = []
        for row, line, flaw in zip(block.rows, block.lines, flaws, strict=True):
            if flaw is not None:
                made += self._flaw(part, line, flaw)
                continue
            for turner in turners:
                made += turner.rows(row, line)
        for line, flaw in block.flaws:
            made += self._flaw(part, line, flaw)
        return _as_batch(part, made, undecodable)

    def _flaw(self, part: Part, line: int, flaw: str) -> Iterator[Made]:
        key = (Table(part.table), part.path, line)
        if key not in self._flawed:
            self._flawed.add(key)
            yield (line, flaw, *([""] * len(COLUMNS[part.table].names)))

    def _places(self, part: Part, heading: Sequence[str], entries: Sequence[Entry]) -> dict[str, int]:
        """Return where the columns that are read stand. Raises BundleError."""
        names = [" ".join(name.strip("\ufeff").split()) for name in heading]
        wanted = set().union(*(entry.columns for entry in entries))
        missing = sorted(wanted - set(names))
        if missing:
            raise BundleError(_missing(part, missing[0], names))
        twice = sorted(name for name in wanted if names.count(name) > 1)
        if twice:
            raise BundleError(
                f"{part.name}, heading: the column {quoted(twice[0])} is there twice: rename one."
            )
        if set(names) >= SUGGESTED:
            _check_confirmed(part, entries)
        self._headings[part.name] = set(names)
        used = self._read.setdefault(part.name, set())
        used |= wanted
        self.account.unread[part.name] = tuple(name for name in names if name not in used)
        return {name: names.index(name) for name in wanted}


def _missing(part: Part, column: str, names: Sequence[str]) -> str:
    if len(names) == 1:
        return (
            f"{part.name}, heading: there is only one column, so the file is separated otherwise than the "
            "mapping says: put separator right (comma, semicolon, tab or bar)."
        )
    shown = ", ".join(map(quoted, names[:30]))
    return (
        f"{part.name}, heading: there is no column {quoted(column)}, which the mapping reads. "
        f"It has {shown}. Put the name in the mapping right; capitals count."
    )


def _check_confirmed(part: Part, entries: Sequence[Entry]) -> None:
    for entry in entries:
        if entry.table is Table.events and entry.condition.among.get("confirmed") != YES:
            raise BundleError(
                f"{part.name} holds suggested tellings, of which only those that a person confirmed may "
                f"count: write `when: {{confirmed: [yes]}}` in events {entry.number} of the mapping."
            )


def _as_batch(part: Part, made: Sequence[Made], undecodable: int) -> Batch:
    names = COLUMNS[part.table].names
    columns = list(zip(*made, strict=True)) if made else [()] * (len(names) + 2)
    table = {"line": pa.array(columns[0], pa.int64()), "flaw": pa.array(columns[1], pa.string())}
    for name, values in zip(names, columns[2:], strict=True):
        table[name] = pa.array(values, pa.string())
    return Batch(pa.table(table), undecodable)
