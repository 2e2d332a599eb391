"""Counts from the obligations of an audit what its pictures show: days, months and groups of people."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import duckdb

from keptinformed.auditor.charts.control import Count
from keptinformed.auditor.charts.gaps import Kept
from keptinformed.auditor.charts.survival import Leaving
from keptinformed.auditor.charts.together import Together
from keptinformed.duties.compiling import in_one_zone
from keptinformed.duties.history import Role
from keptinformed.duties.rules import Layer, Policy, Rule
from keptinformed.timekeeping.instants import Micros
from keptinformed.timekeeping.zones import Spell, spells

LONGEST = 366
"""Days; whoever still waits after these is no longer looked at."""
PARTIES = (Role.witness, Role.victim)
FIRST_YEAR, LAST_YEAR = 1900, 2199


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


_LEFTOVERS = ("rule", "excuse", "offence", "person", "row", "case")
_BY_ROLE, _BY_ENHANCED, _BY_OFFENCE = 0b011, 0b101, 0b110
_DAY = 86_400_000_000


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
    rules, steps = policy.rules, _steps()
    asked: dict[str, object] = {"path": str(obligations)}
    try:
        connection.execute(steps["rules"])
        if rules:
            connection.executemany(
                "INSERT INTO charted_rule VALUES (?, ?, ?)",
                [(number, rule.id, rule.layer.value) for number, rule in enumerate(rules)],
            )
        (first,) = connection.execute(steps["first"], asked).fetchall()[0]
        connection.execute(_day_of(in_one_zone(rules), first, as_at))
        connection.execute("SET VARIABLE charted_known = ?", [known_at])
        connection.execute(steps["excuses"], asked)
        connection.execute(steps["people"])
        connection.execute(
            steps["rows"], {**asked, "as_at": as_at, "business": _ROLES.index(Role.business) + 1}
        )
        connection.execute(steps["cases"])
        offences = dict(connection.execute("SELECT offence_no, offence FROM charted_offence").fetchall())
        return Counted(
            _promises(connection.execute(steps["curves"], {"longest": LONGEST}).fetchall(), rules),
            *_months(connection.execute(steps["months"]).fetchall(), rules),
            _groups(connection.execute(steps["groups"]).fetchall(), rules, offences),
            _cases_of_groups(connection.execute(steps["cases of groups"]).fetchall(), offences),
            {
                Layer(layer): Together(*map(int, sums))
                for layer, *sums in connection.execute(steps["together"]).fetchall()
            },
        )
    finally:
        connection.execute("DROP MACRO IF EXISTS charted_day; RESET VARIABLE charted_known")
        for table in _LEFTOVERS:
            connection.execute(f"DROP TABLE IF EXISTS charted_{table}")


@cache
def _steps() -> Mapping[str, str]:
    """Return the SQL of this package by the name of its step."""
    text = files(__package__).joinpath("counting.sql").read_text(encoding="utf-8")
    steps = (section.partition("\n") for section in text.split("-- step: ")[1:])
    return {name.strip(): body for name, _, body in steps}


def _day_of(zone: ZoneInfo, first: Micros | None, last: Micros) -> str:
    """Return the macro that numbers the local day of instants from `first` to `last`.

    It is quicker than asking for a zone each time; all that is asked about lies between the two.
    """
    known = spells(zone, FIRST_YEAR, LAST_YEAR)
    lived = [one for one in known if first is not None and first <= one.until and one.begins <= last]
    *earlier, latest = lived or known[-1:]
    return (
        f"CREATE OR REPLACE TEMP MACRO charted_day(ts) AS (ts + {_offset(earlier, latest.offset)}) // {_DAY}"
    )


def _offset(earlier: Sequence[Spell], after: int) -> str:
    """Return nested questions, halving the spells each time, so that few have to be asked of any instant."""
    if not earlier:
        return str(after)
    half = len(earlier) // 2
    before = _offset(earlier[:half], earlier[half].offset)
    return (
        f"CASE WHEN ts < {earlier[half].until} THEN {before} ELSE {_offset(earlier[half + 1 :], after)} END"
    )


type _Rows = Sequence[tuple[Any, ...]]
_ROLES = tuple(Role)


def _promises(rows: _Rows, rules: Sequence[Rule]) -> Mapping[Layer, Mapping[str, tuple[Leaving, ...]]]:
    found: dict[Layer, dict[str, tuple[Leaving, ...]]] = {}
    for rule_no, day, done, n in rows:
        promises = found.setdefault(rules[rule_no].layer, {})
        one = Leaving(int(day), int(done), int(n - done))
        promises[rules[rule_no].promise] = (*promises.get(rules[rule_no].promise, ()), one)
    return found


def _months(
    rows: _Rows, rules: Sequence[Rule]
) -> tuple[Mapping[Layer, tuple[Count, ...]], Mapping[Layer, int]]:
    months: dict[Layer, dict[str, Kept]] = {}
    undated: dict[Layer, int] = {}
    for rule_no, month, kept, n in rows:
        layer = rules[rule_no].layer
        if month is None:
            undated[layer] = undated.get(layer, 0) + int(n)
        else:
            of_layer = months.setdefault(layer, {})
            of_layer[month] = of_layer.get(month, Kept(0, 0)) + Kept(int(kept), int(n))
    counts = {
        layer: tuple(Count(month, kept.kept, kept.counted) for month, kept in sorted(of_layer.items()))
        for layer, of_layer in months.items()
    }
    return counts, undated


def _groups(
    rows: _Rows, rules: Sequence[Rule], offences: Mapping[int, str]
) -> Mapping[Layer, Mapping[Dimension, Groups]]:
    found: dict[Layer, dict[Dimension, dict[str, dict[str, Kept]]]] = {}
    for rule_no, summed_over, *keys, kept, n in rows:
        dimensions = found.setdefault(rules[rule_no].layer, {one: {} for one in Dimension})
        for dimension, group in _named(summed_over, keys, offences):
            dimensions[dimension].setdefault(group, {})[rules[rule_no].id] = Kept(int(kept), int(n))
    return found


def _cases_of_groups(
    rows: _Rows, offences: Mapping[int, str]
) -> Mapping[Layer, Mapping[Dimension, Mapping[str, int]]]:
    found: dict[Layer, dict[Dimension, dict[str, int]]] = {}
    for layer, summed_over, *keys, cases in rows:
        dimensions = found.setdefault(Layer(layer), {one: {} for one in Dimension})
        for dimension, group in _named(summed_over, keys, offences):
            dimensions[dimension][group] = int(cases)
    return found


def _named(summed_over: int, keys: Sequence[Any], offences: Mapping[int, str]) -> list[tuple[Dimension, str]]:
    """Return the dimensions that a row counts for, each with its group; one without a group, for none."""
    role_no, enhanced, offence_no = keys
    named: dict[Dimension, str | None]
    if summed_over == _BY_ROLE:
        role = _ROLES[role_no - 1].value
        named = {Dimension.role: role, Dimension.party: role if role in PARTIES else None}
    elif summed_over == _BY_ENHANCED:
        named = {Dimension.enhanced: None if enhanced is None else ("yes" if enhanced else "no")}
    else:
        named = {Dimension.offence: offences.get(offence_no)}
    return [(dimension, group) for dimension, group in named.items() if group is not None]
