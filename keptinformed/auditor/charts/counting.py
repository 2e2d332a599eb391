"""Counts from the obligations of an audit what its pictures show: days, months and groups of people."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

import duckdb

from keptinformed.auditor.charts.control import Count
from keptinformed.auditor.charts.gaps import Kept
from keptinformed.auditor.charts.survival import Leaving
from keptinformed.auditor.charts.together import Together
from keptinformed.duties.compiling import in_one_zone
from keptinformed.duties.history import Role
from keptinformed.duties.rules import Layer, Policy
from keptinformed.timekeeping.instants import Micros

LONGEST = 366
"""Days; whoever still waits after these is no longer looked at."""
PARTIES = (Role.witness, Role.victim)


class Dimension(StrEnum):
    """What people are grouped by."""

    party = "party"
    """Victims and witnesses; people of other roles are in neither group."""
    enhanced = "enhanced"
    """Whether Enhanced Rights held when the promise began; no business ever has them: it is in neither."""
    role = "role"
    offence = "offence"


type Groups = Mapping[str, Mapping[str, Kept]]
"""Counts by group and, within it, by rule."""


@dataclass(frozen=True, slots=True)
class Counted:
    """What the pictures are drawn from, apart by layer; every value is a plain count."""

    promises: Mapping[Layer, Mapping[str, tuple[Leaving, ...]]]
    """By promise: on which day after the opening how many were done, or left."""
    months: Mapping[Layer, tuple[Count, ...]]
    """By month of the last day on which it would have been in time, in order; only what fell due."""
    undated: Mapping[Layer, int]
    """Promises kept that never had a date to keep, and so belong to no month."""
    groups: Mapping[Layer, Mapping[Dimension, Groups]]
    cases: Mapping[Layer, Mapping[Dimension, Mapping[str, int]]]
    """In how many cases each group had a promise counted."""
    together: Mapping[Layer, Together]


# Local days of millions of instants are looked up by the quarter of an hour, as summary.py explains.
_DAYS = """
CREATE OR REPLACE TEMP TABLE charted_day AS
SELECT number, date_diff('day', DATE '1970-01-01', moment::DATE) AS day, strftime(moment, '%Y-%m') AS month
FROM (
    SELECT number, timezone($zone, make_timestamptz(number * 900000000)) AS moment
    FROM (
        SELECT epoch_us(opened_at) // 900000000 AS number FROM read_parquet($path)
        UNION SELECT epoch_us(met_at) // 900000000 FROM read_parquet($path) WHERE met_at IS NOT NULL
        UNION SELECT epoch_us(lapsed_at) // 900000000 FROM read_parquet($path) WHERE lapsed_at IS NOT NULL
        UNION SELECT (epoch_us(due_at) - 1) // 900000000 FROM read_parquet($path) WHERE due_at IS NOT NULL
        UNION SELECT ts // 900000000 FROM charted_excuse
        UNION SELECT $as_at // 900000000
    )
)
"""
_RULES = "CREATE OR REPLACE TEMP TABLE charted_rule (rule_id VARCHAR, layer VARCHAR, promise VARCHAR)"
_EXCUSES = """
CREATE OR REPLACE TEMP TABLE charted_excuse AS
SELECT o.case_id, o.excused_by, min(e.ts) AS ts
FROM (SELECT DISTINCT case_id, excused_by FROM read_parquet($path) WHERE excused_by IS NOT NULL) AS o
JOIN case_name AS c USING (case_id)
JOIN event_name AS n ON n.case_no = c.case_no AND n.event_id = o.excused_by
JOIN event AS e ON e.case_no = n.case_no AND e.event_no = n.event_no
GROUP BY ALL
"""
# A promise stops being waited for when it is done, at the first thing that ends or excuses it, or at the end.
_CURVES = """
WITH ended AS (
    SELECT rule_id, epoch_us(o.opened_at) AS opened_ts, epoch_us(o.met_at) AS met_ts,
        least(coalesce(epoch_us(o.lapsed_at), $as_at), coalesce(x.ts, $as_at), $as_at) AS left_ts
    FROM read_parquet($path) AS o
    LEFT JOIN charted_excuse AS x ON x.case_id = o.case_id AND x.excused_by = o.excused_by
), lasted AS (
    SELECT rule_id, coalesce(met_ts <= left_ts, false) AS done,
        until.day - since.day AS days
    FROM ended
    JOIN charted_day AS since ON since.number = opened_ts // 900000000
    JOIN charted_day AS until ON until.number =
        CASE WHEN met_ts <= left_ts THEN met_ts ELSE greatest(left_ts, opened_ts) END // 900000000
), counted AS (
    SELECT rule_id, least(days, $longest) AS day, count(*) FILTER (done AND days <= $longest) AS done,
        count(*) AS n
    FROM lasted GROUP BY ALL
)
SELECT r.layer, r.promise, day, sum(done), sum(n - done)
FROM counted JOIN charted_rule AS r USING (rule_id) GROUP BY ALL ORDER BY ALL
"""
# The last moment that is in time, not the first that is late, says to which month a promise belongs.
_MONTHS = """
WITH counted AS (
    SELECT rule_id, CASE WHEN due_at IS NOT NULL THEN (epoch_us(due_at) - 1) // 900000000 END AS number,
        count(*) FILTER (status = 'met') AS kept, count(*) AS n
    FROM read_parquet($path)
    WHERE status IN ('met', 'late', 'overdue') AND (due_at IS NULL OR epoch_us(due_at) <= $as_at)
    GROUP BY ALL
)
SELECT r.layer, d.month, sum(kept), sum(n)
FROM counted JOIN charted_rule AS r USING (rule_id) LEFT JOIN charted_day AS d USING (number)
GROUP BY ALL ORDER BY ALL
"""
_ROWS = """
CREATE OR REPLACE TEMP TABLE charted_row AS
WITH person AS (
    SELECT c.case_id, w.participant_id, c.case_no, w.role_text AS role, nullif(c.offence, '') AS offence,
        CASE WHEN coalesce(enhanced_recorded_ts <= $known_at, true) THEN enhanced_ts END AS enhanced_ts
    FROM participation_name AS w JOIN case_name AS c USING (case_no) JOIN participant AS p ON p.p = w.p
)
SELECT r.layer, rule_id, case_no, role, offence, status = 'met' AS kept,
    CASE WHEN role <> 'business' THEN coalesce(enhanced_ts <= epoch_us(opened_at), false) END AS enhanced
FROM read_parquet($path) JOIN person USING (case_id, participant_id) JOIN charted_rule AS r USING (rule_id)
WHERE status IN ('met', 'late', 'overdue')
"""
_GROUPS = """
SELECT layer, grouping(role, enhanced, offence), rule_id, role, enhanced, offence,
    count(*) FILTER (kept), count(*)
FROM charted_row
GROUP BY GROUPING SETS ((layer, rule_id, role), (layer, rule_id, enhanced), (layer, rule_id, offence))
ORDER BY ALL
"""
_CASES_OF_GROUPS = """
WITH once AS (SELECT DISTINCT layer, case_no, role, enhanced, offence FROM charted_row)
SELECT layer, grouping(role, enhanced, offence), role, enhanced, offence, count(DISTINCT case_no)
FROM once GROUP BY GROUPING SETS ((layer, role), (layer, enhanced), (layer, offence)) ORDER BY ALL
"""
_CASES = """
SELECT layer, count(*), sum(kept), sum(n), sum(kept * kept), sum(kept * n), sum(n * n)
FROM (SELECT layer, case_no, count(*) FILTER (kept) AS kept, count(*) AS n FROM charted_row GROUP BY ALL)
GROUP BY layer ORDER BY layer
"""
_BY_ROLE, _BY_ENHANCED, _BY_OFFENCE = 0b011, 0b101, 0b110


def count(
    connection: duckdb.DuckDBPyConnection,
    obligations: Path,
    policy: Policy,
    as_at: Micros,
    known_at: Micros | None = None,
) -> Counted:
    """Count the obligations of the Parquet file `obligations`, made under `policy` and seen at `as_at`.

    `connection` must hold the staged bundle that they were made from; nothing is left behind in it.
    """
    path = str(obligations)
    rules = [(rule.id, rule.layer.value, rule.promise) for rule in policy.rules]
    zone = in_one_zone(policy.rules).key
    connection.execute(_RULES)
    try:
        if rules:
            connection.executemany("INSERT INTO charted_rule VALUES (?, ?, ?)", rules)
        connection.execute(_EXCUSES, {"path": path})
        connection.execute(_DAYS, {"path": path, "zone": zone, "as_at": as_at})
        asked: dict[str, object] = {"path": path, "as_at": as_at}
        curves = connection.execute(_CURVES, {**asked, "longest": LONGEST}).fetchall()
        months = connection.execute(_MONTHS, asked).fetchall()
        connection.execute(_ROWS, {"path": path, "known_at": known_at})
        groups = connection.execute(_GROUPS).fetchall()
        cases_of_groups = connection.execute(_CASES_OF_GROUPS).fetchall()
        cases = connection.execute(_CASES).fetchall()
    finally:
        for table in ("charted_rule", "charted_excuse", "charted_day", "charted_row"):
            connection.execute(f"DROP TABLE IF EXISTS {table}")
    return Counted(
        _promises(curves),
        *_months(months),
        _groups(groups),
        _cases_of_groups(cases_of_groups),
        {Layer(layer): Together(*map(int, counts)) for layer, *counts in cases},
    )


type _Rows = Sequence[tuple[Any, ...]]


def _promises(rows: _Rows) -> Mapping[Layer, Mapping[str, tuple[Leaving, ...]]]:
    found: dict[Layer, dict[str, tuple[Leaving, ...]]] = {}
    for layer, promise, day, done, left in rows:
        promises = found.setdefault(Layer(layer), {})
        promises[promise] = (*promises.get(promise, ()), Leaving(int(day), int(done), int(left)))
    return found


def _months(rows: _Rows) -> tuple[Mapping[Layer, tuple[Count, ...]], Mapping[Layer, int]]:
    months: dict[Layer, list[Count]] = defaultdict(list)
    undated: dict[Layer, int] = {}
    for layer, month, kept, counted in rows:
        if month is None:
            undated[Layer(layer)] = int(counted)
        else:
            months[Layer(layer)].append(Count(month, int(kept), int(counted)))
    return {layer: tuple(counts) for layer, counts in months.items()}, undated


def _groups(rows: _Rows) -> Mapping[Layer, Mapping[Dimension, Groups]]:
    found: dict[Layer, dict[Dimension, dict[str, dict[str, Kept]]]] = {}
    for layer, summed_over, rule, *keys, kept, counted in rows:
        dimensions = found.setdefault(Layer(layer), {one: {} for one in Dimension})
        for dimension, group in _named(summed_over, keys):
            dimensions[dimension].setdefault(group, {})[rule] = Kept(int(kept), int(counted))
    return found


def _cases_of_groups(rows: _Rows) -> Mapping[Layer, Mapping[Dimension, Mapping[str, int]]]:
    found: dict[Layer, dict[Dimension, dict[str, int]]] = {}
    for layer, summed_over, *keys, cases in rows:
        dimensions = found.setdefault(Layer(layer), {one: {} for one in Dimension})
        for dimension, group in _named(summed_over, keys):
            dimensions[dimension][group] = int(cases)
    return found


def _named(summed_over: int, keys: Sequence[Any]) -> list[tuple[Dimension, str]]:
    """Return the dimensions that a row counts for, each with its group; one without a group, for none."""
    role, enhanced, offence = keys
    named: dict[Dimension, str | None]
    if summed_over == _BY_ROLE:
        named = {Dimension.role: role, Dimension.party: role if role in PARTIES else None}
    elif summed_over == _BY_ENHANCED:
        named = {Dimension.enhanced: None if enhanced is None else ("yes" if enhanced else "no")}
    else:
        named = {Dimension.offence: offence}
    return [(dimension, group) for dimension, group in named.items() if group is not None]
