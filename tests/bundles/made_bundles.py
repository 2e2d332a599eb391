"""Makes small bundles out of text, and reads them through the public door."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb
from duckdb import ColumnExpression

from keptinformed.bundles.columns import COLUMNS, Table
from keptinformed.bundles.rejects import HEADING
from keptinformed.bundles.staging import Staged, stage

KINDS = ("suspect_arrested", "plan_agreed", "progress", "told", "entry_withdrawn", "case_closed")
LONDON = ZoneInfo("Europe/London")
TABLES = ("event", "participant", "withdrawal", "case_name", "participation_name", "event_name")

type Rows = Sequence[Mapping[str, str]]

CASE = {"case_id": "c1"}
PERSON = {"participant_id": "p1", "case_id": "c1", "role": "victim"}
ARREST = {"event_id": "e1", "case_id": "c1", "kind": "suspect_arrested", "at": "2026-05-01T16:10:00Z"}
TOLD = {
    "event_id": "e2",
    "case_id": "c1",
    "participant_id": "p1",
    "kind": "told",
    "at": "2026-05-02T09:00:00Z",
    "about": "e1",
    "grade": "delivered",
}


@dataclass(frozen=True)
class Read:
    """What came of reading one bundle."""

    staged: Staged
    tables: dict[str, list[tuple[object, ...]]]
    """The rows of TABLES, sorted."""
    rejects: list[tuple[object, ...]]
    """(file, line, reason, case_id, participant_id, event_id), sorted."""

    @property
    def reasons(self) -> list[tuple[object, object, object]]:
        """(file, line, reason) of every reject."""
        return [(file, line, reason) for file, line, reason, *_ in self.rejects]


def text_of(table: Table, rows: Rows) -> str:
    """Return rows as CSV with every column that the auditor reads."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS[table].names, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def made(
    folder: Path, *, cases: Rows = (CASE,), participants: Rows = (PERSON,), events: Rows = (ARREST, TOLD)
) -> Path:
    """Write a bundle as CSV and return its folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for table, rows in ((Table.cases, cases), (Table.participants, participants), (Table.events, events)):
        (folder / f"{table}.csv").write_text(text_of(table, rows), encoding="utf-8")
    return folder


def read(
    bundle: Path, *, kinds: Sequence[str] = KINDS, zone: ZoneInfo = LONDON, case_id: str | None = None
) -> Read:
    """Stage a bundle and return all that came of it; every row read must be used or rejected."""
    with duckdb.connect() as connection:
        staged = stage(bundle, connection, kinds=kinds, zone=zone, case_id=case_id)
        tables = {name: sorted(connection.table(name).fetchall(), key=in_order) for name in TABLES}
        reject = connection.table("reject")
        rejects = sorted(reject.select(*map(ColumnExpression, HEADING)).fetchall(), key=in_order)
    for tally in staged.tables.values():
        assert tally.read == tally.used + tally.rejected
    assert sum(tally.rejected for tally in staged.tables.values()) == len(rejects)
    assert sum(staged.reasons.values()) == len(rejects)
    assert staged.tables[Table.cases].used == len(tables["case_name"])
    assert staged.tables[Table.participants].used == len(tables["participation_name"])
    assert staged.tables[Table.events].used == len(tables["event_name"])
    return Read(staged, tables, rejects)


def in_order(row: tuple[object, ...]) -> tuple[tuple[bool, str], ...]:
    return tuple((value is None, f"{value:030}" if isinstance(value, int) else str(value)) for value in row)
