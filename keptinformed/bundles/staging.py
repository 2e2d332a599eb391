"""Brings an export bundle into the engine's tables; every row is used, or rejected with its reason."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo

import duckdb
import pyarrow as pa

from keptinformed.bundles import csv_reading, parquet_reading
from keptinformed.bundles.columns import Table
from keptinformed.bundles.files import BundleError, Form, Part, find_parts
from keptinformed.duties.history import Grade, Role
from keptinformed.timekeeping.instants import Micros
from keptinformed.timekeeping.zones import Spell, first_showings, spells

__all__ = ["BundleError", "Export", "Progress", "Staged", "Tally", "stage"]

FIRST_YEAR, LAST_YEAR = 1900, 2199
# A damaged Parquet file shows itself in nearly every other kind of error that DuckDB has.
CASES_LOOKED_UP_AT_ONCE = 2_000_000
"""As many as fit, with their participants, into the memory that an audit may take (measured with 2 million)."""
_NOT_THE_FILES_FAULT = (
    duckdb.OutOfMemoryException,
    duckdb.InternalException,
    duckdb.FatalException,
    duckdb.InterruptException,
)

type Progress = Callable[[str, int, int | None], None]
"""Called with what is being done, how many rows of it are done, and how many there are, where known."""


class Export(Protocol):
    """Files that are no bundle, and give the rows of one all the same."""

    def find_parts(self) -> Mapping[Table, Sequence[Part]]:
        """Return the files that each table is made from. Raises BundleError."""

    def batches(self, part: Part) -> Iterator[csv_reading.Batch]:
        """Yield the rows that one file gives to one table. Raises BundleError."""


@dataclass(frozen=True, slots=True)
class Tally:
    """What became of the rows of one table; `read` is the sum of the other two."""

    read: int
    used: int
    rejected: int


@dataclass(frozen=True, slots=True)
class Staged:
    """What was found in a bundle, counted."""

    tables: Mapping[Table, Tally]
    reasons: Mapping[tuple[Table, str], int]
    """How many rows of a table were rejected for a reason."""
    not_datable: int
    """Used events of which only the month is known."""
    naming_nothing: int
    """Items of an `about` that name no event of the case and (for `told`) no kind."""
    undecodable: int
    """Used rows with bytes that are no text, or NULs, in columns that nobody reads."""
    latest_recorded_at: Micros | None
    """Of the used events; None where there are none."""
    latest_at: Micros | None
    cases_in_use: int = 0
    """Rejected rows of cases that are in use through another row."""
    people_in_use: int = 0
    """Rejected rows of participants who are in use through another row."""
    naming_no_case: int = 0
    """Rejected rows of cases that name none."""
    rejected_lines: int = 0
    """Lines of the files of which some row was rejected: one line may be missed in several tables."""

    @property
    def told_incompletely(self) -> int:
        """How many tellings were rejected because they do not say who was told, what, or how surely."""
        return sum(n for (_, reason), n in self.reasons.items() if reason.startswith("told with no "))


def stage(  # noqa: PLR0913 (each is told once, by the door that knows it)
    bundle: Path | Export,
    connection: duckdb.DuckDBPyConnection,
    *,
    kinds: Sequence[str],
    zone: ZoneInfo,
    case_id: str | None = None,
    keep_texts: bool = False,
    progress: Progress = lambda _doing, _done, _total: None,
) -> Staged:
    """Create the engine's tables, the names of their numbers, and `reject`, in `connection`.

    `kinds` are the words of the vocabulary in the order of their codes. `zone` is the zone of times written
    without one, and of the local day of events. With `case_id`, only rows of that case are looked at;
    with `keep_texts`, `one_case.read` can give the events back as they were written, and every used row keeps
    its file and line.
    Raises BundleError where the bundle cannot be read as tables; the tables are then of no use.
    """
    parts = find_parts(bundle) if isinstance(bundle, Path) else bundle.find_parts()
    small = _small_tables(kinds, zone, [part for table in Table for part in parts[table]])
    for name, rows in small.items():
        connection.register(name, rows)
    try:
        _run(connection, "texts", "zone", "empty")
        batches = csv_reading.batches if isinstance(bundle, Path) else bundle.batches
        keeper = _Keeper(connection, case_id, progress, batches)
        for part in (part for table in Table for part in parts[table]):
            keeper.keep(part)
        _number(connection, keeper.kept, progress, keep_texts=keep_texts)
        staged = _count(connection, keeper)
        _run(connection, "forget zone")
        if not keep_texts:
            _run(connection, "forget texts")
        return staged
    finally:
        for name in small:
            connection.unregister(name)


@contextmanager
def clock_of(zone: ZoneInfo, connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Lend `connection` the tables by which texts become instants in `zone` (`times.sql` says how)."""
    by_instant = spells(zone, FIRST_YEAR, LAST_YEAR)
    shown = {"spell_by_instant": by_instant, "spell_by_clock": first_showings(by_instant)}
    for name, zone_spells in shown.items():
        connection.register(name, _spell_table(zone_spells))
    try:
        _run(connection, "texts", "zone")
        yield
        _run(connection, "forget zone")
    finally:
        for name in shown:
            connection.unregister(name)


def _small_tables(kinds: Sequence[str], zone: ZoneInfo, parts: Sequence[Part]) -> dict[str, pa.Table]:
    """Return what the steps look up: the zone's spells, the codes of words, and the parts by number."""
    by_instant = spells(zone, FIRST_YEAR, LAST_YEAR)
    return {
        "spell_by_instant": _spell_table(by_instant),
        "spell_by_clock": _spell_table(first_showings(by_instant)),
        "word_code": _codes(kinds),
        "role_code": _codes(list(Role)),
        "grade_code": _codes([grade.name for grade in Grade]),
        "part": pa.table(
            {
                "file_no": pa.array(range(1, len(parts) + 1), pa.int32()),
                "of_table": pa.array([part.table.value for part in parts], pa.string()),
                "name": pa.array([part.name for part in parts], pa.string()),
            }
        ),
    }


def _spell_table(zone_spells: Sequence[Spell]) -> pa.Table:
    return pa.table(
        {
            "begins": pa.array([spell.begins for spell in zone_spells], pa.int64()),
            "until": pa.array([spell.until for spell in zone_spells], pa.int64()),
            "offset_us": pa.array([spell.offset for spell in zone_spells], pa.int64()),
        }
    )


def _codes(words: Sequence[str]) -> pa.Table:
    codes = pa.array(range(1, len(words) + 1), pa.int32())
    return pa.table({"code": codes, "word": pa.array([str(word) for word in words], pa.string())})


@dataclass(slots=True)
class _Keeper:
    """Puts the rows of parts into DuckDB as text."""

    connection: duckdb.DuckDBPyConnection
    case_id: str | None
    progress: Progress
    batches: Callable[[Part], Iterator[csv_reading.Batch]]
    kept: dict[Table, int] = field(default_factory=lambda: dict.fromkeys(Table, 0))
    undecodable: int = 0
    _parts: int = 0

    def keep(self, part: Part) -> None:
        """Read one part to its end. Raises BundleError where that cannot be done."""
        self._parts += 1
        if part.form is Form.parquet:
            self._keep_parquet(part)
        else:
            self._keep_csv(part)

    def _keep_csv(self, part: Part) -> None:
        done = 0
        self.progress(f"Reading {part.name}", 0, None)
        for batch in self.batches(part):
            self.undecodable += batch.undecodable
            # A database on disk refuses to keep a view that reads this process's memory.
            self.connection.register("incoming", batch.rows)
            self._insert(part)
            self.connection.unregister("incoming")
            done += batch.rows.num_rows
            self.progress(f"Reading {part.name}", done, None)

    def _keep_parquet(self, part: Part) -> None:
        rows = parquet_reading.rows(part, self.connection)
        self.progress(f"Reading {part.name}", 0, None)
        try:
            rows.create_view("incoming", replace=True)
            done = self._insert(part)
            self.connection.execute("DROP VIEW incoming")
        except duckdb.Error as error:
            if isinstance(error, _NOT_THE_FILES_FAULT):
                raise
            raise parquet_reading.unreadable(part) from error
        self.progress(f"Reading {part.name}", done, done)

    def _insert(self, part: Part) -> int:
        values = {"file_no": self._parts, "case_id": self.case_id}
        row = self.connection.execute(_steps()[f"keep {part.table}"], values).fetchone()
        inserted = int(row[0]) if row else 0
        self.kept[Table(part.table)] += inserted
        return inserted


def _number(
    connection: duckdb.DuckDBPyConnection, kept: Mapping[Table, int], progress: Progress, *, keep_texts: bool
) -> None:
    for table in Table:
        progress(f"Checking {table}", 0, kept[table])
        if table is Table.events:
            _check_events(connection, kept, progress)
        _run(connection, table)
        if table is not Table.events:
            _run(connection, *([f"places of {table}"] if keep_texts else []), f"forget {table}")
        progress(f"Checking {table}", kept[table], kept[table])
    progress("Numbering events", 0, kept[Table.events])
    if connection.execute("SELECT 1 FROM used_event WHERE again LIMIT 1").fetchone():
        _run(connection, "repeated events")
    _run(connection, "no answers yet")
    for first in range(1, kept[Table.cases] + 1, CASES_LOOKED_UP_AT_ONCE):
        these = {"first": first, "last": first + CASES_LOOKED_UP_AT_ONCE - 1}
        connection.execute(_steps()["answers in a range of cases"], these)
    _run(connection, "tellings")
    progress("Numbering events", kept[Table.events], kept[Table.events])


def _check_events(
    connection: duckdb.DuckDBPyConnection, kept: Mapping[Table, int], progress: Progress
) -> None:
    """Check the events of a share of the cases at a time: all of a nation at once would not fit in memory."""
    shares = -(-max(kept[Table.cases], 1) // CASES_LOOKED_UP_AT_ONCE)
    _run(connection, "no events yet")
    # The planner cannot know how large a share is, and would keep the events in memory and walk the cases.
    connection.execute("SET disabled_optimizers = 'build_side_probe_side'")
    for share in range(shares):
        connection.execute(_steps()["a share of events"], {"shares": shares, "share": share})
        progress("Checking events", kept[Table.events] * (share + 1) // shares, kept[Table.events])
    connection.execute("RESET disabled_optimizers")


def _count(connection: duckdb.DuckDBPyConnection, keeper: _Keeper) -> Staged:
    reasons = {
        (Table(table), str(reason)): int(rows)
        for table, reason, rows in connection.execute(_steps()["reasons"]).fetchall()
    }
    *counts, recorded_at, happened_at = connection.execute(_steps()["facts"]).fetchall()[0]
    used, (not_datable, naming_nothing, *of_rejects) = counts[: len(Table)], counts[len(Table) :]
    _run(connection, "done")
    tables = {}
    for table, rows_used in zip(Table, used, strict=True):
        rejected = sum(rows for (of_table, _), rows in reasons.items() if of_table is table)
        tables[table] = Tally(keeper.kept[table], rows_used, rejected)
    latest = (recorded_at, happened_at)
    return Staged(tables, reasons, not_datable, naming_nothing, keeper.undecodable, *latest, *of_rejects)


def _run(connection: duckdb.DuckDBPyConnection, *steps: str) -> None:
    for step in steps:
        connection.execute(_steps()[step])


@cache
def _steps() -> dict[str, str]:
    """Return the SQL of this package by the name of its step."""
    steps = {}
    for name in ("times.sql", "staging.sql"):
        text = files(__package__).joinpath(name).read_text(encoding="utf-8")
        for section in text.split("-- step: ")[1:]:
            title, _, body = section.partition("\n")
            steps[title.strip()] = body
    return steps
