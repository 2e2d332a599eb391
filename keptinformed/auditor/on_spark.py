"""Judges with Spark where one machine is outgrown: the same text of the query, on the same tables as files.

Spark is an extra (`pip install keptinformed[spark]`, and a Java runtime); nothing else here needs it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from shutil import which
from typing import TYPE_CHECKING

import duckdb

from keptinformed.duties import engine
from keptinformed.errors import Refused
from keptinformed.timekeeping.instants import Micros

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

MEMORY = "3g"
"""Of the driver. Where Spark runs is Spark's own to say (spark-defaults.conf); by default on this machine."""


class SparkMissing(Refused):
    """Spark or Java is not installed."""


def why_not() -> str | None:
    """Say in a sentence why Spark cannot be used here; None where it can."""
    if find_spec("pyspark") is None:
        return "Spark is not installed: pip install 'keptinformed[spark]', or use the default engine."
    if which("java") is None:
        return "Spark needs a Java runtime, version 17 or later, and found no java: install one."
    return None


@contextmanager
def session(folder: Path) -> Iterator["SparkSession"]:
    """Give a Spark session that keeps its files in `folder`. Raises SparkMissing."""
    if reason := why_not():
        raise SparkMissing(reason)
    from pyspark.sql import SparkSession  # noqa: PLC0415 (an extra)

    made = (
        SparkSession.builder.appName("keptinformed")
        .config("spark.driver.memory", MEMORY)
        .config("spark.local.dir", str(folder))
        .config("spark.sql.warehouse.dir", str(folder / "warehouse"))
        .config("spark.ui.enabled", "false")
        .config("spark.ui.showConsoleProgress", "false")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.host", "127.0.0.1")
        # A session in another zone would shift what it reads as a timestamp; here all are whole numbers.
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.sql.shuffle.partitions", "8")
        .config("spark.sql.ansi.enabled", "true")
        .config("spark.log.level", "ERROR")
        .getOrCreate()
    )
    try:
        yield made
    finally:
        made.stop()


def judge(
    connection: duckdb.DuckDBPyConnection, as_at: Micros, known_at: Micros | None, folder: Path
) -> Path:
    """Return a folder of Parquet files with the engine's columns, as numbers, for all cases of `connection`.

    The tables travel as Parquet files in `folder`. Raises SparkMissing.
    """
    result = folder / "judged"
    with session(folder) as spark:
        for table, columns in engine.TABLES.items():
            file = folder / f"{table}.parquet"
            # Spark reads 32-bit and 64-bit columns as they are; nothing here is text.
            listed = ", ".join(f"{column}::{kind} AS {column}" for column, kind in columns)
            connection.execute(
                f"COPY (SELECT {listed} FROM {table}) TO '{_escaped(file)}' (FORMAT parquet)"  # noqa: S608
            )
            spark.read.parquet(str(file)).createOrReplaceTempView(table)
        spark.sql(engine.query(as_at, known_at)).write.mode("overwrite").parquet(str(result))
    return result


def _escaped(path: Path) -> str:
    return str(path).replace("'", "''")


def rows_of(judged: Path, cases: tuple[int, int]) -> str:
    """Return the text of a query for the rows of a range of cases that `judge` left in `judged`."""
    first, last = (int(case) for case in cases)
    return (
        f"SELECT * FROM read_parquet('{_escaped(judged)}/*.parquet') WHERE p IN "  # noqa: S608
        f"(SELECT p FROM participation_name WHERE case_no BETWEEN {first} AND {last})"
    )
