"""Reads what a bundle may hold for the service besides: people, contact points, staff and shifts."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb

from keptinformed.bundles import csv_reading, parquet_reading
from keptinformed.bundles.columns import COLUMNS, Further
from keptinformed.bundles.files import Form, Part, find_further
from keptinformed.bundles.staging import Progress, Tally, clock_of


def stage_further(
    bundle: Path,
    connection: duckdb.DuckDBPyConnection,
    *,
    zone: ZoneInfo,
    progress: Progress = lambda _doing, _done, _total: None,
) -> Mapping[Further, Tally]:
    """Create `used_people`, `used_contact_points`, `used_staff` and `used_shifts`, empty where a table is missing.

    `connection` holds the same bundle, staged with `keep_texts`; what cannot be used joins its `reject`.
    Raises BundleError where a file cannot be read as a table.
    """
    parts = find_further(bundle)
    tallies = {}
    with clock_of(zone, connection):
        for table in Further:
            columns = ", ".join(f'"{name}" VARCHAR' for name in COLUMNS[table].names)
            connection.execute(
                f"CREATE OR REPLACE TEMP TABLE raw (file VARCHAR, line BIGINT, flaw VARCHAR, {columns})"
            )
            for part in parts[table]:
                _keep(part, connection, progress)
            for statement in _steps()[table]:
                connection.execute(statement)
            tallies[table] = _tally(connection, table)
        connection.execute("DROP TABLE raw")
    return tallies


def _keep(part: Part, connection: duckdb.DuckDBPyConnection, progress: Progress) -> None:
    progress(f"Reading {part.name}", 0, None)
    insert = "INSERT INTO raw BY NAME SELECT $file AS file, * FROM incoming"
    if part.form is Form.parquet:
        try:
            parquet_reading.rows(part, connection).create_view("incoming", replace=True)
            connection.execute(insert, {"file": part.name})
            connection.execute("DROP VIEW incoming")
        except duckdb.InvalidInputException as error:
            raise parquet_reading.unreadable(part) from error
        return
    done = 0
    for batch in csv_reading.batches(part):
        connection.register("incoming", batch.rows)
        connection.execute(insert, {"file": part.name})
        connection.unregister("incoming")
        done += batch.rows.num_rows
        progress(f"Reading {part.name}", done, None)


def _tally(connection: duckdb.DuckDBPyConnection, table: Further) -> Tally:
    (read,) = connection.execute("SELECT count(*) FROM raw").fetchall()[0]
    (rejected,) = connection.execute(
        "SELECT count(*) FROM reject WHERE of_table = $table", {"table": table.value}
    ).fetchall()[0]
    return Tally(read, read - rejected, rejected)


@cache
def _steps() -> Mapping[str, tuple[str, ...]]:
    """Return the statements for each table."""
    text = files(__package__).joinpath("further.sql").read_text(encoding="utf-8")
    steps = {}
    for section in text.split("-- step: ")[1:]:
        title, _, body = section.partition("\n")
        steps[title.strip()] = tuple(statement for statement in body.split(";\n") if statement.strip())
    return steps
