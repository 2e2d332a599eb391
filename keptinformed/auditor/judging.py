"""Runs the duty engine over a staged bundle, one range of cases after another, and writes the obligations."""

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from pathlib import Path

import duckdb
import pyarrow as pa

from keptinformed.duties import engine
from keptinformed.duties.compiling import Calendar, compile_rules, in_one_zone
from keptinformed.duties.rules import Rule
from keptinformed.timekeeping.instants import Micros, day_of_number, local_day

ROWS_IN_A_RANGE = 600_000
"""Events judged at once: large enough to keep both cores busy, small enough to stay within bounded memory."""
STAGE = "judging cases"

type Progress = Callable[[str, int, int | None], None]
"""Told (stage in words, rows done, rows in all or None)."""

type RowsOf = Callable[[tuple[int, int]], str]
"""Gives the text of a query for the engine's rows of a range of cases."""

COLUMNS = {
    "case_id": "w.case_id",
    "participant_id": "w.participant_id",
    "rule_id": "r.rule",
    "opened_by": "o.event_id",
    "edition": "r.edition",
    "layer": "r.layer",
    "promise": "r.promise",
    "opened_at": "make_timestamptz(j.opened_ts)",
    "due_at": "make_timestamptz(j.due_ts)",
    "met_at": "make_timestamptz(j.met_ts)",
    "met_by": "m.event_id",
    "lapsed_at": "make_timestamptz(j.lapsed_ts)",
    "excused_by": "x.event_id",
    "status": "j.status",
}
"""Of `obligations.parquet`, in their order, and what each is made of in NAMED."""

NAMED = """
COPY (
 WITH here AS (SELECT case_no, event_no, event_id FROM event_name WHERE case_no BETWEEN {first} AND {last}),
 whose AS (
  SELECT w.p, w.case_no, c.case_id, w.participant_id
  FROM participation_name w JOIN case_name c ON c.case_no = w.case_no
  WHERE w.case_no BETWEEN {first} AND {last})
 SELECT {columns}
 FROM ({judged}) j
 JOIN rule_name r ON r.rule_id = j.rule_id
 JOIN whose w ON w.p = j.p
 JOIN here o ON o.case_no = w.case_no AND o.event_no = j.opened_by
 LEFT JOIN here m ON m.case_no = w.case_no AND m.event_no = j.met_by
 LEFT JOIN here x ON x.case_no = w.case_no AND x.event_no = j.excused_by
 ORDER BY j.p, j.rule_id, j.opened_by
) TO {file} (FORMAT parquet, COMPRESSION {compression})
"""


def prepare(
    connection: duckdb.DuckDBPyConnection,
    rules: Sequence[Rule],
    kinds: Sequence[str],
    calendar: Calendar,
    as_at: Micros,
    known_at: Micros | None,
) -> None:
    """Put the tables of the enabled `rules` beside the staged bundle. Raises CannotCount."""
    enabled = [rule for rule in rules if rule.enabled]
    zone = in_one_zone(enabled)
    compiled = compile_rules(
        enabled,
        kinds,
        calendar,
        days=_days(connection, as_at),
        known_on=None if known_at is None else local_day(known_at, zone),
    )
    engine.load(connection, compiled)
    names = pa.table(
        {
            "rule_id": pa.array(range(1, len(enabled) + 1), pa.int32()),
            "rule": pa.array([rule.id for rule in enabled], pa.string()),
            "edition": pa.array([rule.edition for rule in enabled], pa.string()),
            "layer": pa.array([rule.layer.value for rule in enabled], pa.string()),
            "promise": pa.array([rule.promise for rule in enabled], pa.string()),
        }
    )
    connection.register("naming", names)
    connection.execute("CREATE OR REPLACE TABLE rule_name AS SELECT * FROM naming")
    connection.unregister("naming")


def judge(
    connection: duckdb.DuckDBPyConnection,
    as_at: Micros,
    known_at: Micros | None,
    parts: Path,
    progress: Progress,
    rows_of: RowsOf | None = None,
) -> list[Path]:
    """Write what became of every obligation to Parquet files in the folder `parts`, in order of cases.

    The order of rows is fixed: case, participant, rule, opening event. A part that an earlier, stopped run
    has finished is not made again. `rows_of` says where another engine left its rows.
    """
    rows_of = rows_of or partial(_judged_here, as_at, known_at)
    ranges = connection.execute(_RANGES, {"size": ROWS_IN_A_RANGE}).fetchall() or [(1, 1, 0)]
    total = sum(events for _, _, events in ranges)
    # Left to itself the planner builds its hash tables on the obligations, whose number it underestimates;
    # the query is written with the smaller side on the right of every join.
    connection.execute("SET disabled_optimizers = 'build_side_probe_side'")
    written: list[Path] = []
    done = 0
    progress(STAGE, done, total)
    for number, (first, last, events) in enumerate(ranges):
        file = parts / f"part-{number:05}.parquet"
        if not file.exists():
            unfinished = file.with_suffix(".unfinished")
            connection.execute(
                NAMED.format(
                    columns=", ".join(f"{made_of} AS {column}" for column, made_of in COLUMNS.items()),
                    judged=rows_of((first, last)),
                    first=int(first),
                    last=int(last),
                    file=_quoted(str(unfinished)),
                    # Several parts are read once more when they are joined, and compressed then.
                    compression="zstd" if len(ranges) == 1 else "uncompressed",
                )
            )
            unfinished.rename(file)
        written.append(file)
        done += events
        progress(STAGE, done, total)
    connection.execute("RESET disabled_optimizers")
    return written


def join_parts(connection: duckdb.DuckDBPyConnection, parts: Sequence[Path], target: Path) -> None:
    """Make one file of the parts, in their order."""
    if len(parts) == 1:
        parts[0].rename(target)
        return
    files = ", ".join(_quoted(str(part)) for part in parts)
    connection.execute(
        f"COPY (SELECT * FROM read_parquet([{files}])) "  # noqa: S608 (file names, quoted)
        f"TO {_quoted(str(target))} (FORMAT parquet, COMPRESSION zstd)"
    )
    for part in parts:
        part.unlink()


def _judged_here(as_at: Micros, known_at: Micros | None, cases: tuple[int, int]) -> str:
    return engine.query(as_at, known_at, cases=cases)


_RANGES = """
SELECT MIN(case_no), MAX(case_no), SUM(n)::BIGINT
FROM (SELECT case_no, n, (SUM(n) OVER (ORDER BY case_no) - n) // $size AS number
      FROM (SELECT case_no, COUNT(*) AS n FROM event GROUP BY case_no))
GROUP BY number ORDER BY number
"""


def _days(connection: duckdb.DuckDBPyConnection, as_at: Micros) -> tuple[date, date] | None:
    found = connection.execute(
        """SELECT MIN(day), MAX(day) FROM (
             SELECT day FROM event WHERE ts <= $as_at
             UNION ALL SELECT enhanced_day FROM participant WHERE enhanced_ts <= $as_at)""",
        {"as_at": as_at},
    ).fetchall()
    first, last = found[0]
    return None if first is None else (day_of_number(first), day_of_number(last))


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
