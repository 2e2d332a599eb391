"""Sets the obligations of two laws side by side in the database, and counts what differs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb

from keptinformed.auditor.judging import Progress

SUMMED: Mapping[str, Sequence[str]] = {
    "layers": ("layer",),
    "promises": ("layer", "promise"),
    "units": ("layer", "unit"),
}
"""By what changes are counted. Layers are never added together."""


@dataclass(frozen=True, slots=True)
class Tally:
    """What differs for one group of obligations; of the labels, those it is not grouped by are empty."""

    layer: str
    promise: str
    unit: str
    later: int
    earlier: int
    dated: int
    """Had no date and would have one."""
    undated: int
    appear: int
    vanish: int
    change_status: int
    """Another status, whether or not the date moves too."""
    change_rule: int
    """Owed by another rule for the same promise, with the same date and status."""
    people: int
    """Participants with any of these but the last."""
    fewest_days: int | None
    """The least that a date moves, in local days; below zero is earlier. None where none moves."""
    most_days: int | None

    @property
    def move(self) -> int:
        """How many deadlines are not what they are today."""
        return self.later + self.earlier + self.dated + self.undated


_CREATE = """
CREATE OR REPLACE TABLE change (
 case_id VARCHAR, participant_id VARCHAR, opened_by VARCHAR, unit VARCHAR, layer VARCHAR, promise VARCHAR,
 rule_today VARCHAR, rule_then VARCHAR, change VARCHAR, due_today TIMESTAMPTZ, due_then TIMESTAMPTZ,
 days BIGINT, hours DOUBLE, status_today VARCHAR, status_then VARCHAR)
"""
# What is owed by one rule today and by another then is one promise with another date, where there is no doubt
# which belongs to which: `lone` is empty, and so equal to nothing, where a pair could be chosen in two ways.
_COMPARE = """
INSERT INTO change
WITH today AS (SELECT * FROM read_parquet($today)),
 supposed AS (SELECT * FROM read_parquet($supposed)),
 gone AS (
  SELECT *, CASE WHEN COUNT(*) OVER (PARTITION BY case_id, participant_id, opened_by, layer, promise) = 1
            THEN 1 END AS lone
  FROM today ANTI JOIN supposed USING (case_id, participant_id, rule_id, opened_by)),
 come AS (
  SELECT *, CASE WHEN COUNT(*) OVER (PARTITION BY case_id, participant_id, opened_by, layer, promise) = 1
            THEN 1 END AS lone
  FROM supposed ANTI JOIN today USING (case_id, participant_id, rule_id, opened_by)),
 together AS (
  SELECT case_id, participant_id, opened_by, s.layer, s.promise, rule_id AS rule_today, rule_id AS rule_then,
         t.due_at AS due_today, s.due_at AS due_then, t.status AS status_today, s.status AS status_then
  FROM today t JOIN supposed s USING (case_id, participant_id, rule_id, opened_by)
  WHERE t.due_at IS DISTINCT FROM s.due_at OR t.status <> s.status
  UNION ALL
  SELECT case_id, participant_id, opened_by, layer, promise, t.rule_id, s.rule_id,
         t.due_at, s.due_at, t.status, s.status
  FROM gone t FULL JOIN come s USING (case_id, participant_id, opened_by, layer, promise, lone))
SELECT together.case_id, participant_id, opened_by, COALESCE(c.unit, ''), layer, promise,
 rule_today, rule_then,
 CASE WHEN rule_then IS NULL THEN 'vanishes'
      WHEN rule_today IS NULL THEN 'appears'
      WHEN due_today IS DISTINCT FROM due_then THEN 'moves'
      WHEN status_today <> status_then THEN 'changes status'
      ELSE 'changes rule' END,
 due_today, due_then,
 date_diff('day', timezone($zone, due_today)::DATE, timezone($zone, due_then)::DATE),
 (epoch_us(due_then) - epoch_us(due_today)) / 3600000000.0,
 status_today, status_then
FROM together LEFT JOIN case_name c USING (case_id)
"""
_TALLY = """
SELECT {labels},
 COUNT(*) FILTER (due_then > due_today),
 COUNT(*) FILTER (due_then < due_today),
 COUNT(*) FILTER (change = 'moves' AND due_today IS NULL),
 COUNT(*) FILTER (change = 'moves' AND due_then IS NULL),
 COUNT(*) FILTER (change = 'appears'),
 COUNT(*) FILTER (change = 'vanishes'),
 COUNT(*) FILTER (status_today <> status_then),
 COUNT(*) FILTER (change = 'changes rule'),
 COUNT(DISTINCT (case_id, participant_id)) FILTER (change <> 'changes rule') AS people,
 MIN(days) FILTER (change = 'moves'), MAX(days) FILTER (change = 'moves')
FROM change GROUP BY ALL ORDER BY 1, people DESC, 2, 3
"""
# People open this in a spreadsheet: what one would run as a formula gets an apostrophe in front.
_WRITE = r"""
COPY (
 SELECT harmless(c.case_id) AS case_id, harmless(c.participant_id) AS participant_id,
  harmless(c.opened_by) AS opened_by, layer, promise, rule_today, rule_then, change,
  strftime(timezone('UTC', due_today), '%Y-%m-%dT%H:%M:%S.%fZ') AS due_today,
  strftime(timezone('UTC', due_then), '%Y-%m-%dT%H:%M:%S.%fZ') AS due_then,
  CASE WHEN change = 'moves' THEN days END AS days, CASE WHEN change = 'moves' THEN hours END AS hours,
  status_today, status_then
 FROM change AS c WHERE c.change <> 'changes rule'
 ORDER BY c.case_id, c.participant_id, COALESCE(c.rule_today, c.rule_then), c.opened_by
) TO {file} (FORMAT csv, HEADER)
"""
_HARMLESS = r"""
CREATE OR REPLACE TEMP MACRO harmless(id) AS
 CASE WHEN regexp_matches(id, '^[=+@\s\x{FF1D}\x{FF0B}\x{FF0D}\x{FF20}-]') THEN chr(39) ELSE '' END
 || regexp_replace(id, '\p{C}', chr(65533), 'g')
"""


def compare(
    connection: duckdb.DuckDBPyConnection,
    parts: tuple[Sequence[Path], Sequence[Path]],
    zone: ZoneInfo,
    progress: Progress,
) -> tuple[int, int]:
    """Make the table `change` from the parts of two judgements, today's first.

    Returns how many obligations each holds. Both must be parted at the same cases; `case_name` of the staged
    bundle must be there.
    """
    connection.execute(_CREATE)
    today, supposed = parts
    for done, (one, other) in enumerate(zip(today, supposed, strict=True), start=1):
        files = {"today": str(one), "supposed": str(other)}
        connection.execute(_COMPARE, {**files, "zone": zone.key})
        progress("Comparing", done, len(today))
    return _rows(connection, today), _rows(connection, supposed)


def tallies(connection: duckdb.DuckDBPyConnection, *columns: str) -> tuple[Tally, ...]:
    """Return what differs, counted by some of the labels layer, promise and unit; most people first."""
    labels = ", ".join(name if name in columns else "''" for name in ("layer", "promise", "unit"))
    return tuple(Tally(*row) for row in connection.execute(_TALLY.format(labels=labels)).fetchall())


def transitions(connection: duckdb.DuckDBPyConnection) -> tuple[tuple[str, str, str, int], ...]:
    """Return (layer, status today, status then, obligations), most obligations first."""
    rows = connection.execute(
        """SELECT layer, status_today, status_then, COUNT(*) AS n FROM change
           WHERE status_today <> status_then GROUP BY ALL ORDER BY 1, n DESC, 2, 3"""
    )
    return tuple((layer, today, then, int(n)) for layer, today, then, n in rows.fetchall())


def write_moves(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Write every change but that of the rule alone to a CSV file, in order of case and person."""
    connection.execute(_HARMLESS)
    quoted = "'" + str(path).replace("'", "''") + "'"
    connection.execute(_WRITE.format(file=quoted))


def _rows(connection: duckdb.DuckDBPyConnection, parts: Sequence[Path]) -> int:
    found = connection.execute(
        "SELECT COUNT(*) FROM read_parquet($files)", {"files": [str(p) for p in parts]}
    )
    return int((found.fetchone() or (0,))[0])
