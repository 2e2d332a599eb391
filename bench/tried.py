"""What was tried to make the judging faster: each try beside the query as it is, timed in one run, with its verdict.

A try is kept where it pays; where it does not, this is where the next person reads that it was tried.
`./kept bench --tried` writes `docs/reference/engine-tried.md`.
"""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from bench import timing
from bench.measuring import as_at, staged
from keptinformed.duties import engine

RUNS = 2
OPERATORS = 10
"""How many of the operators that took longest are shown."""
SAME_ROWS = (
    "SELECT count(*), sum(hash(p, rule_id, opened_by, due_ts, met_ts, met_by, lapsed_ts, excused_by)) FROM "
)

type Connection = duckdb.DuckDBPyConnection


@dataclass(frozen=True, slots=True)
class Try:
    """One idea: how the query, or what it stands on, is changed, and what came of it."""

    name: str
    why: str
    verdict: str
    changed: Callable[[str], str] = lambda text: text
    before: str = ""
    """What is run first, untimed; `after` takes it back."""
    after: str = ""
    timed: str = "CREATE OR REPLACE TABLE tried AS {text}"
    same_rows: bool = True
    """Whether it must give the rows of the query as it is."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one try took."""

    tried: Try
    took: timing.Measured
    rows: int


@dataclass(frozen=True, slots=True)
class Found:
    """Everything that one run measured."""

    cases: int
    as_it_is: timing.Measured
    rows: int
    tries: tuple[Outcome, ...]
    operators: tuple[tuple[str, float], ...]
    """Of the query as it is: the operators and their share of all time spent in operators."""


def _stored(text: str) -> str:
    """Take the expansion of events over participants out of the query: it then reads the table of that name."""
    return re.sub(r"happened AS \(.*?\),\nperson AS", "person AS", text, flags=re.S)


def _expansion(text: str) -> str:
    """Return the first two steps of the query alone: events over participants, withdrawn ones left out."""
    found = re.search(r"WITH\n.*?(gone AS \(.*?\)),\n.*?happened AS \((.*?)\),\nperson AS", text, flags=re.S)
    assert found is not None  # noqa: S101 (the query's own first lines)
    return f"WITH {found[1]} {found[2]}"


TRIES = (
    Try(
        "the build sides left to the planner",
        "DuckDB chooses by itself which side of a join it keeps in memory.",
        "Dropped: it underestimates the obligations and builds on them; the query is written smaller side right.",
        before="RESET disabled_optimizers",
        after="SET disabled_optimizers = 'build_side_probe_side'",
    ),
    Try(
        "rows counted, none written",
        "How much of the time is the writing of ten columns?",
        "Says how much fewer columns could give at the very most.",
        timed="SELECT count(*) FROM ({text})",
        same_rows=False,
    ),
    Try(
        "keys and dates alone",
        "Five columns where there are ten.",
        "Not kept: the columns are named in the file that users read.",
        timed="CREATE OR REPLACE TABLE tried AS SELECT p, rule_id, opened_by, due_ts, met_ts FROM ({text})",
        same_rows=False,
    ),
    Try(
        "the status left to a view",
        "The running service keeps no status; the auditor could leave it out of the table as well.",
        "Not kept: comparing five numbers costs next to nothing beside making the row.",
        timed="CREATE OR REPLACE TABLE tried AS SELECT * EXCLUDE (status) FROM ({text})",
    ),
    Try(
        "participant and rule packed into one number",
        "One narrow key where there are two.",
        "Not kept: no faster, and harder to read.",
        timed="CREATE OR REPLACE TABLE tried AS SELECT p::BIGINT * 1000 + rule_id AS packed, p, rule_id, opened_by,"
        " due_ts, met_ts, met_by, lapsed_ts, excused_by FROM ({text})",
    ),
    Try(
        "events over participants stored once, sorted",
        "Five steps read the expansion of events over participants, and their windows sort it again.",
        "Not kept: little is won, since the windows sort again all the same, and the table is memory that grows with"
        " the force.",
        changed=_stored,
        before="CREATE OR REPLACE TABLE happened AS SELECT * FROM ({expansion}) ORDER BY p, ts, event_no",
        after="DROP TABLE happened",
    ),
    Try(
        "without the rules that are bounded by another event",
        "Which part of the law costs most?",
        "Not a choice: shows that cost follows the rules that open, and these open most.",
        before="CREATE TABLE rule_all AS FROM rule; DELETE FROM rule WHERE before_set IS NOT NULL",
        after="CREATE OR REPLACE TABLE rule AS FROM rule_all; DROP TABLE rule_all",
        same_rows=False,
    ),
    Try(
        "one thread",
        "How well are both cores used?",
        "Kept at all cores of the machine.",
        before="SET threads = 1",
        after="RESET threads",
    ),
)


def measure(bundle: Path, say: Callable[[str], None]) -> Found:
    """Judge `bundle` as it is and by every try. Raises RuntimeError where one gives other rows and must not."""
    with staged(bundle) as (connection, law):
        text = engine.query(as_at(law))
        connection.execute("SET disabled_optimizers = 'build_side_probe_side'")
        cases = connection.execute("SELECT count(*) FROM case_name").fetchall()[0][0]
        say("judging by the query as it is")
        as_it_is = timing.of_function(
            lambda: connection.execute(f"CREATE OR REPLACE TABLE tried AS {text}"), RUNS
        )
        right = _rows(connection)
        outcomes = []
        for one in TRIES:
            say(one.name)
            outcomes.append(_outcome(connection, one, text, right))
        return Found(int(cases), as_it_is, right[0], tuple(outcomes), _operators(connection, text))


def _outcome(connection: Connection, one: Try, text: str, right: tuple[int, int]) -> Outcome:
    if one.before:
        connection.execute(one.before.format(expansion=_expansion(text)))
    statement = one.timed.format(text=one.changed(text))
    took = timing.of_function(lambda: connection.execute(statement), RUNS)
    if one.after:
        connection.execute(one.after)
    if one.same_rows and _rows(connection) != right:
        raise RuntimeError(f"{one.name}: gives other rows than the query as it is")
    rows = connection.execute("SELECT count(*) FROM tried").fetchall()[0][0]
    return Outcome(one, took, int(rows))


def _rows(connection: Connection) -> tuple[int, int]:
    count, mark = connection.execute(SAME_ROWS + "tried").fetchall()[0]
    return int(count), int(mark)


def _operators(connection: Connection, text: str) -> tuple[tuple[str, float], ...]:
    connection.execute("SET enable_profiling = 'no_output'")
    connection.execute(f"CREATE OR REPLACE TABLE tried AS {text}")
    profile = json.loads(connection.get_profiling_information(format="json"))
    connection.execute("PRAGMA disable_profiling")
    took: Counter[str] = Counter()
    for node in _nodes(profile["operator"]):
        took[node["type"].replace("_", " ").lower()] += node["timing"]
    whole = took.total()
    return tuple((name, seconds / whole) for name, seconds in took.most_common(OPERATORS))


def _nodes(nodes: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for node in nodes:
        yield node
        yield from _nodes(node.get("children", []))


def render(found: Found, on: str) -> str:
    """Return the page in Markdown."""
    lines = [
        "# What was tried to make the engine faster",
        "",
        "Written by `./kept bench --tried`; every figure was measured by that command in one run, the tables already",
        f"loaded: {found.cases:,} made-up cases, {found.rows:,} obligations, on {on}.",
        f"The query as it is took {found.as_it_is.median:.1f} s (median of {RUNS} runs).",
        "",
        "| tried | seconds | times the query as it is | rows |",
        "|---|---:|---:|---:|",
        *(
            f"| {name} | {took.median:.1f} | {took.median / found.as_it_is.median:.2f} | {rows:,} |"
            for name, took, rows in ((one.tried.name, one.took, one.rows) for one in found.tries)
        ),
        "",
        *(
            f"- **{one.tried.name[:1].upper()}{one.tried.name[1:]}.** {one.tried.why} {one.tried.verdict}"
            for one in found.tries
        ),
        "",
        "## Where the time goes",
        "",
        "| operator of the plan | share of the time spent in operators |",
        "|---|---:|",
        *(f"| {name} | {share:.0%} |" for name, share in found.operators),
        "",
        *STANDING,
    ]
    return "\n".join(lines) + "\n"


STANDING = (
    "## What earlier tries left in the query",
    "",
    "Not measured again here, since the query without them is gone: rules that no event of the export can open are",
    "left out before the query runs; the sets of kinds that discharge, lapse and excuse are apart, so that each",
    "window sorts only what it needs; the rows of an export are stored in the order of its cases; the parts of a",
    "result are compressed once, when they are joined; entries that are about others are looked up in ranges of cases.",
    "",
    "## Not tried",
    "",
    "A sorted kernel that walks one case at a time, outside SQL: it would be a second definition of what a duty is,",
    "and one definition for the auditor, the service and other engines is worth more than the factor it might give.",
)
