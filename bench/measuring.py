"""The measurements themselves: each is one function that returns what it measured."""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import psycopg

from bench import timing
from bench.forces import table_of
from keptinformed.auditor import judging, on_spark
from keptinformed.auditor.audit import Law, Question, read_law, workshop
from keptinformed.bundles import staging
from keptinformed.database import embedded as postgresql
from keptinformed.duties import engine
from keptinformed.duties.history import Case, Event, Grade, History, Participant, Role
from keptinformed.timekeeping.instants import Micros
from keptinformed.timekeeping.reading import read_instant
from tests.reference import plain

AS_AT = "2026-01-01T00:00Z"
"""A year after the first crime of the made-up force: most of its obligations are decided by then."""
ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, slots=True)
class Size:
    """How much a bundle holds, and how many obligations come of it."""

    cases: int
    events: int
    obligations: int


def law_of(bundle: Path) -> Law:
    """Return the law that a plain `kept audit` judges by."""
    return read_law(Question(bundle))


def as_at(law: Law) -> Micros:
    """Return the instant from which every measurement looks."""
    return read_instant(AS_AT, law.zone)


def scan(bundle: Path, runs: int) -> timing.Measured:
    """Read every value of the events once and do nothing with it: nothing can be faster than this."""

    def read() -> None:
        with duckdb.connect() as connection:
            connection.execute("SET enable_progress_bar = false")
            connection.execute(
                "SELECT sum(hash(COLUMNS(*))) FROM read_parquet($file)",
                {"file": table_of(bundle, "events")},
            ).fetchall()

    return timing.of_function(read, runs)


def from_parquet_to_parquet(bundle: Path, runs: int) -> tuple[timing.Measured, Size]:
    """Read and check the bundle, judge it and write the obligations; no report."""
    law = law_of(bundle)
    sizes: list[Size] = []

    def judge() -> None:
        with TemporaryDirectory(dir=bundle.parent) as folder, workshop(Path(folder)) as connection:
            staged = staging.stage(bundle, connection, kinds=law.kinds, zone=law.zone)
            judging.prepare(connection, law.policy.rules, law.kinds, law.calendar, as_at(law), None)
            target = Path(folder) / "obligations.parquet"
            parts = judging.judge(connection, as_at(law), None, Path(folder), lambda *_: None)
            judging.join_parts(connection, parts, target)
            found = connection.execute(
                "SELECT count(*) FROM read_parquet($file)", {"file": str(target)}
            ).fetchall()
            used = {table.value: tally.used for table, tally in staged.tables.items()}
            sizes.append(Size(used["cases"], used["events"], int(found[0][0])))

    return timing.of_function(judge, runs), sizes[-1]


def whole_audit(bundle: Path, runs: int) -> timing.Measured:
    """Run `kept audit` as a process of its own, from starting Python to the report."""
    with TemporaryDirectory(dir=bundle.parent) as folder:
        return timing.of_command(
            ["keptinformed", "audit", bundle, "--as-at", AS_AT, "--out", Path(folder) / "result"],
            runs,
            folder=ROOT,
        )


def stopped_and_resumed(bundle: Path) -> timing.Measured:
    """Run `kept audit --work`, stop it when the first part is done as Ctrl-C does, and run it to its end.

    The seconds are those of both processes together, the memory is the larger of the two.
    """
    with TemporaryDirectory(dir=bundle.parent) as folder:
        work = Path(folder) / "work"
        result = Path(folder) / "result"
        words: list[str | Path] = ["keptinformed", "audit", bundle, "--as-at", AS_AT]
        words += ["--work", work, "--out", result]
        first = timing.stopped_when(lambda: any(work.glob("part-*.parquet")), words, folder=ROOT)
        rest = timing.of_command(words, 1, folder=ROOT)
    return timing.Measured((first.median + rest.median,), max(first.memory, rest.memory))


def on_spark_too(bundle: Path) -> tuple[timing.Measured, timing.Measured, int]:
    """Judge a bundle on Spark; returns what it took, what DuckDB took, and in how many rows they differ."""
    with TemporaryDirectory(dir=bundle.parent) as name, staged(bundle) as (connection, law):
        text = engine.query(as_at(law))
        connection.execute("SET disabled_optimizers = 'build_side_probe_side'")
        here = timing.of_function(lambda: connection.execute(f"CREATE OR REPLACE TABLE judged AS {text}"), 1)
        took = timing.of_function(lambda: on_spark.judge(connection, as_at(law), None, Path(name)), 1)
        connection.execute(
            "CREATE OR REPLACE TABLE judged_there AS "
            f"SELECT * FROM read_parquet('{Path(name) / 'judged'}/*.parquet')"
        )
        return took, here, _rows_that_differ(connection)


def growth(smaller: tuple[float, int], larger: tuple[float, int]) -> float:
    """Return the exponent with which time grows in obligations, from two (seconds, obligations)."""
    return math.log(larger[0] / smaller[0]) / math.log(larger[1] / smaller[1])


def read_history(bundle: Path) -> History:
    """Read a small made-up bundle into plain values, as the plain reading needs it."""
    with duckdb.connect() as connection:
        connection.execute("SET enable_progress_bar = false")

        def rows(columns: str, table: str) -> list[tuple[object, ...]]:
            return connection.execute(
                f"SELECT {columns} FROM read_parquet($files)", {"files": table_of(bundle, table)}
            ).fetchall()

        cases = tuple(Case(str(row[0])) for row in rows("case_id", "cases"))
        people = tuple(
            Participant(
                str(case), str(who), Role(str(role)), None if enhanced is None else int(str(enhanced))
            )
            for case, who, role, enhanced in rows(
                "case_id, participant_id, role, epoch_us(enhanced_from)", "participants"
            )
        )
        events = tuple(
            Event(
                case_id=str(case),
                event_id=str(event),
                kind=str(kind),
                at=int(str(at)),
                recorded_at=int(str(recorded)),
                participant_id=str(who),
                about=(str(about),) if about else (),
                grade=Grade[str(grade)] if grade else None,
                every_days=None if every is None else int(str(every)),
            )
            for case, event, kind, at, recorded, who, about, grade, every in rows(
                'case_id, event_id, kind, epoch_us("at"), epoch_us(recorded_at), participant_id,'
                " about, grade, every_days",
                "events",
            )
        )
    return History(cases, people, events)


def plain_reading(bundle: Path) -> tuple[timing.Measured, int, int]:
    """Judge a small bundle by the plain reading of the tests, end to end.

    Returns what it took, how many obligations it found, and in how many rows the engine differs from it.
    """
    law = law_of(bundle)
    found: list[object] = []

    def judge() -> None:
        history = read_history(bundle)
        found[:] = plain.assess(law.policy.enabled, history, law.calendar, as_at(law), None)

    measured = timing.of_function(judge, 1)
    judged = engine.assess(law.policy.enabled, read_history(bundle), law.calendar, as_at(law))
    return measured, len(found), len(set(found) ^ set(judged))


@contextmanager
def staged(bundle: Path) -> Iterator[tuple[duckdb.DuckDBPyConnection, Law]]:
    """Give a database with the bundle and the rules in the engine's tables."""
    law = law_of(bundle)
    with TemporaryDirectory(dir=bundle.parent) as folder, workshop(Path(folder)) as connection:
        staging.stage(bundle, connection, kinds=law.kinds, zone=law.zone)
        judging.prepare(connection, law.policy.rules, law.kinds, law.calendar, as_at(law), None)
        yield connection, law


def in_postgresql(bundle: Path, version: int, runs: int) -> tuple[timing.Measured, timing.Measured, int]:
    """Judge a bundle in bulk in PostgreSQL, the tables already loaded.

    Returns what PostgreSQL took, what DuckDB took for the same query, and in how many rows they differ.
    """
    with TemporaryDirectory(dir=bundle.parent) as name, staged(bundle) as (connection, law):
        folder = Path(name)
        folder.chmod(0o755)
        text = engine.query(as_at(law))
        installation = postgresql.installations()[version]
        with (
            postgresql.running(installation, folder / "server", durable=False) as server,
            psycopg.connect(server.conninfo("postgres"), autocommit=True) as there,
        ):
            _copy_tables(connection, there, folder)
            # The planner misjudges these joins a hundredfold: in bulk only hash joins are right, nested loops
            # never end; on one case, as the service will judge, nested loops are right.
            there.execute("SET enable_mergejoin = off")
            there.execute("SET enable_nestloop = off")
            there.execute("SET work_mem = '256MB'")

            def judge_there() -> None:
                there.execute("DROP TABLE IF EXISTS judged")
                there.execute(f"CREATE UNLOGGED TABLE judged AS {text}")

            def judge_here() -> None:
                connection.execute(f"CREATE OR REPLACE TABLE judged AS {text}")

            connection.execute("SET disabled_optimizers = 'build_side_probe_side'")
            here = timing.of_function(judge_here, runs)
            took = timing.of_function(judge_there, runs)
            return took, here, _differing(connection, there, folder)


def _copy_tables(connection: duckdb.DuckDBPyConnection, there: psycopg.Connection, folder: Path) -> None:
    for table, columns in engine.TABLES.items():
        listed = ", ".join(f"{column} {kind}" for column, kind in columns)
        there.execute(f"CREATE UNLOGGED TABLE {table} ({listed})")
        file = folder / f"{table}.csv"
        chosen = ", ".join(column for column, _ in columns)
        connection.execute(f"COPY (SELECT {chosen} FROM {table}) TO '{file}' (FORMAT csv, HEADER false)")
        with there.cursor().copy(f"COPY {table} FROM STDIN (FORMAT csv)") as copy, file.open("rb") as content:
            while block := content.read(1 << 20):
                copy.write(block)
        file.unlink()
    there.execute("ANALYZE")


def _differing(connection: duckdb.DuckDBPyConnection, there: psycopg.Connection, folder: Path) -> int:
    file = folder / "judged.csv"
    with there.cursor().copy("COPY judged TO STDOUT (FORMAT csv)") as copy, file.open("wb") as content:
        for block in copy:
            content.write(block)
    columns = ", ".join(
        f"'{name}': '{'VARCHAR' if name == 'status' else 'BIGINT'}'" for name in engine.OBLIGATION_COLUMNS
    )
    connection.execute(
        "CREATE OR REPLACE TABLE judged_there AS "
        f"SELECT * FROM read_csv('{file}', header = false, columns = {{{columns}}})"
    )
    return _rows_that_differ(connection)


def _rows_that_differ(connection: duckdb.DuckDBPyConnection) -> int:
    both = "(SELECT count(*) FROM (SELECT * FROM {0} EXCEPT ALL SELECT * FROM {1}))"
    found = connection.execute(
        f"SELECT {both.format('judged', 'judged_there')} + {both.format('judged_there', 'judged')}"
    ).fetchall()
    return int(found[0][0])
