"""One rule, "told of an arrest within five working days", done with the tools people reach for.

None of them gives our rows: no working days, no evidence grades, no late Enhanced Rights. They are asked for
the nearest thing that each can say, on a part of the force year, and timed for that, imports left out. A tool
that is not installed is left out and named so.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import duckdb

from bench import timing
from bench.forces import table_of
from bench.measuring import as_at, staged
from keptinformed.duties import engine
from keptinformed.duties.compiling import compile_rules
from keptinformed.timekeeping.instants import day_of_number

RULE = "vc2020-r6-arrest"
SEVEN_DAYS = 7 * 86_400.0
"""Five working days, as a tool without a calendar has to say it."""
KEPT_KINDS = ("suspect_arrested", "told")


@dataclass(frozen=True, slots=True)
class Other:
    """What one tool took for the rule."""

    name: str
    says: str
    """What it can say of the rule, in words."""
    measured: timing.Measured | None
    """None where it is not installed."""


def compare(bundle: Path) -> tuple[timing.Measured, list[Other]]:
    """Return what our query takes for the one rule, and what each other tool takes for its nearest thing."""
    file = table_of(bundle, "events")
    others = [
        ("pandas", "calendar days only; a join per event, written by hand", "pandas", in_pandas),
        (
            "pm4py, temporal profile",
            "a mean and a deviation of the gap; blind to never told",
            "pm4py",
            in_pm4py,
        ),
        (
            "business-rules",
            "true or false for rows that were joined and dated before",
            "business_rules",
            in_rules,
        ),
    ]
    found = [Other(name, says, _timed(module, partial(work, file))) for name, says, module, work in others]
    return ours(bundle), found


def _timed(module: str, work: Callable[[], object]) -> timing.Measured | None:
    if find_spec(module) is None:
        return None
    import_module(module)
    return timing.of_function(work, 1)


def ours(bundle: Path) -> timing.Measured:
    """Judge the one rule, working days and grades and all, from the engine's tables."""
    with staged(bundle) as (connection, law):
        (rule,) = (rule for rule in law.policy.enabled if rule.id == RULE)
        ((first, last),) = connection.execute("SELECT min(day), max(day) FROM event").fetchall()
        days = (day_of_number(first), day_of_number(last))
        engine.load(connection, compile_rules([rule], law.kinds, law.calendar, days=days))
        connection.execute("SET disabled_optimizers = 'build_side_probe_side'")
        text = engine.query(as_at(law))
        return timing.of_function(
            lambda: connection.execute(f"CREATE OR REPLACE TABLE judged AS {text}").fetchall(), 3
        )


def frame(file: str) -> Any:
    """Return the arrests and tellings as a pandas data frame, times in UTC without a zone."""
    with duckdb.connect() as connection:
        connection.execute("SET enable_progress_bar = false")
        kinds = ", ".join(f"'{kind}'" for kind in KEPT_KINDS)
        return connection.execute(
            f"""SELECT case_id, event_id, participant_id, kind, about, grade,
                       make_timestamp(epoch_us("at")) AS happened
                FROM read_parquet('{file}') WHERE kind IN ({kinds})"""
        ).df()


def in_pandas(file: str) -> int:
    """Return how many arrests were told of within seven days, by a merge."""
    events = frame(file)
    arrests = events[events.kind == "suspect_arrested"]
    told = events[
        (events.kind == "told") & events.about.isin(["suspect_arrested", *arrests.event_id.unique()])
    ]
    both = arrests.merge(told, on="case_id", suffixes=("", "_told"))
    gap = (both.happened_told - both.happened).dt.total_seconds()
    return int(both[(gap >= 0) & (gap <= SEVEN_DAYS)].case_id.nunique())


def in_pm4py(file: str) -> int:
    """Return how many cases deviate from a temporal profile of arrest and telling."""
    import pm4py  # noqa: PLC0415

    log = pm4py.format_dataframe(
        frame(file), case_id="case_id", activity_key="kind", timestamp_key="happened"
    )
    profile = {KEPT_KINDS: (SEVEN_DAYS / 2, SEVEN_DAYS / 2)}
    return sum(map(bool, pm4py.conformance_temporal_profile(log, profile, zeta=1.0)))


def in_rules(file: str) -> int:
    """Return how many joined rows a rule engine calls kept."""
    from business_rules import run_all  # noqa: PLC0415
    from business_rules.actions import BaseActions, rule_action  # noqa: PLC0415
    from business_rules.variables import (  # noqa: PLC0415
        BaseVariables,
        numeric_rule_variable,
    )

    kept = 0

    class Variables(BaseVariables):  # type: ignore[misc]  # the library brings no types
        def __init__(self, gap: float) -> None:
            self.gap = gap

        @numeric_rule_variable  # type: ignore[untyped-decorator]
        def seconds_until_told(self) -> float:
            return self.gap

    class Actions(BaseActions):  # type: ignore[misc]
        @rule_action(params={})  # type: ignore[untyped-decorator]
        def keep(self) -> None:
            nonlocal kept
            kept += 1

    within = {"name": "seconds_until_told", "operator": "less_than_or_equal_to", "value": SEVEN_DAYS}
    rules = [{"conditions": {"all": [within]}, "actions": [{"name": "keep", "params": {}}]}]
    for gap in _gaps(file):
        run_all(rules, Variables(gap), Actions(), stop_on_first_trigger=True)
    return kept


def _gaps(file: str) -> Iterator[float]:
    events = frame(file)
    arrests = events[events.kind == "suspect_arrested"]
    both = arrests.merge(events[events.kind == "told"], on="case_id", suffixes=("", "_told"))
    gaps: Callable[[], Any] = (both.happened_told - both.happened).dt.total_seconds
    yield from gaps()
