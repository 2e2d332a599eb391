"""The duty engine: `duties.sql` on DuckDB, from a history to what became of every obligation."""

from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files

import duckdb
import pyarrow as pa

from keptinformed.duties.compiling import COMPILED, Calendar, Row, compile_rules, in_one_zone
from keptinformed.duties.history import History, Obligation
from keptinformed.duties.loading import FOREVER, HISTORY, days_of, kinds_of, obligations_of, tables_of
from keptinformed.duties.rules import Rule
from keptinformed.timekeeping.instants import Micros, day_of_number, local_day

TABLES = COMPILED | HISTORY
"""Every table that the query reads, with its columns."""
OBLIGATION_COLUMNS = (
    "p",
    "rule_id",
    "opened_by",
    "opened_ts",
    "due_ts",
    "met_ts",
    "met_by",
    "lapsed_ts",
    "excused_by",
    "status",
)
ARROW = {"INTEGER": pa.int32(), "BIGINT": pa.int64()}


@cache
def text() -> str:
    """Return the text of `duties.sql` as it stands in the file."""
    return files(__package__).joinpath("duties.sql").read_text(encoding="utf-8")


def query(as_at: Micros, known_at: Micros | None = None, *, cases: tuple[int, int] | None = None) -> str:
    """Return the query as seen at `as_at`, from what was recorded by `known_at` (None: all that is recorded).

    `cases` narrows it to a range of case numbers, both included: memory then stays bounded, whatever the size
    of the bundle. The figures are written in as whole numbers, since not all engines name parameters alike.
    """
    written = (
        text()
        .replace(":as_at", str(int(as_at)))
        .replace(":known_at", str(int(FOREVER if known_at is None else known_at)))
    )
    if cases is None:
        return written
    first, last = (int(case) for case in cases)
    narrowed = ", ".join(
        f"{table} AS (SELECT * FROM main.{table} WHERE case_no BETWEEN {first} AND {last})"  # noqa: S608
        for table in HISTORY
    )
    return written.replace("WITH\n", f"WITH {narrowed},\n", 1)


def load(connection: duckdb.DuckDBPyConnection, tables: Mapping[str, Sequence[Row]]) -> None:
    """Create `tables` (some of TABLES) in `connection`, replacing those of the same name."""
    for name, rows in tables.items():
        columns = TABLES[name]
        values = list(zip(*rows, strict=True)) if rows else [()] * len(columns)
        batch = pa.table(
            {
                column: pa.array(column_values, ARROW[kind])
                for (column, kind), column_values in zip(columns, values, strict=True)
            }
        )
        connection.register("loading", batch)
        connection.execute(f"CREATE OR REPLACE TABLE {name} AS SELECT * FROM loading")  # noqa: S608 (names are ours)
        connection.unregister("loading")


def assess(
    rules: Sequence[Rule],
    history: History,
    calendar: Calendar,
    as_at: Micros,
    known_at: Micros | None = None,
) -> list[Obligation]:
    """Return every obligation of the enabled `rules` in `history`, as seen at `as_at`, in order of its key.

    Raises CannotCount where `calendar` does not reach far enough.
    """
    enabled = [rule for rule in rules if rule.enabled]
    zone = in_one_zone(enabled)
    kinds = kinds_of(enabled, history)
    tables, names = tables_of(history, kinds, zone)
    span = days_of(tables, as_at)
    compiled = compile_rules(
        enabled,
        kinds,
        calendar,
        days=None if span is None else (day_of_number(span[0]), day_of_number(span[1])),
        known_on=None if known_at is None else local_day(known_at, zone),
    )
    with duckdb.connect() as connection:
        load(connection, tables | compiled)
        return obligations_of(connection.execute(query(as_at, known_at)).fetchall(), enabled, names)
