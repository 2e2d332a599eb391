"""An audit small enough to count by hand: a few rules in two layers, obligations written down one by one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from keptinformed.auditor.facts import InputCounts, RejectCount, RunFacts, TableCount
from keptinformed.auditor.figures import Summary
from keptinformed.auditor.measures import Measure
from keptinformed.auditor.summary import summarise
from keptinformed.duties.history import Grade, Role, Status
from keptinformed.duties.rules import (
    Allowance,
    Done,
    Edition,
    Layer,
    Policy,
    Rule,
    Span,
    Unit,
    Verified,
)
from keptinformed.timekeeping.instants import to_micros

AS_AT = datetime(2026, 6, 1, 8, 30, tzinfo=UTC)
MAY = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)


def rule(rule_id: str, right: int | None = 6, layer: Layer = Layer.statutory, **more: object) -> Rule:
    """Return a rule of the made-up policy; what does not matter here has some value."""
    values: dict[str, object] = {
        "id": rule_id,
        "edition": "code" if layer is Layer.statutory else "own",
        "layer": layer,
        "row": "V20-6.1a",
        "verified": Verified.V_REP,
        "says": f"Tell the victim ({rule_id}).",
        "owner": "police",
        "owed_to": tuple(Role),
        "promise": "told-of-arrest",
        "starts_when": ("suspect_arrested",),
        "within": (Allowance(Unit.working_days, 5),),
        "done_when": Done(least=Grade.delivered),
        "in_force": Span(date(2021, 4, 1)),
        "timezone": "Europe/London",
        "working_days": "england-and-wales",
        "right": right,
        "paragraph": "≈6.1(a)",
    }
    return Rule(**(values | more))  # type: ignore[arg-type]


ARREST = rule("arrest")
HEARING = rule("hearing", 8, owner="wcu", promise="told-of-hearing")
QUIET = rule("quiet", 9, promise="told-of-sentence")
UNSURE = rule("unsure", 12, verified=Verified.M_LOW, enabled=False)
OWN_ARREST = rule("own-arrest", None, Layer.force)


def edition(layer: Layer, *rules: Rule) -> Edition:
    """Return the one edition of a layer."""
    name, title = ("code", "The Code") if layer is Layer.statutory else ("own", "Our own promises")
    return Edition(name, title, layer, Span(date(2021, 4, 1)), "Europe/London", "england-and-wales", rules)


POLICY = Policy(
    (edition(Layer.statutory, ARREST, HEARING, QUIET, UNSURE), edition(Layer.force, OWN_ARREST)), {}
)
CODE_ONLY = Policy((edition(Layer.statutory, ARREST, HEARING, QUIET, UNSURE),), {})

type CaseRow = tuple[str, str, str]
"""(case_id, unit, team)"""


@dataclass(frozen=True)
class Owed:
    """One obligation, as far as a summary looks at it."""

    rule: Rule
    status: Status
    case_id: str = "C1"
    participant_id: str = "P1"
    opened_at: datetime = MAY


def facts(**more: object) -> RunFacts:
    """Return the facts of a run over a bundle without troubles."""
    values: dict[str, object] = {"bundle": "autumn export", "as_at": to_micros(AS_AT)}
    return RunFacts(**(values | more))  # type: ignore[arg-type]


TROUBLED = InputCounts(
    tables=(TableCount("events", 900, 686, 214),),
    rejects=(
        RejectCount("events", "told with no grade", 200, 200),
        RejectCount("events", "no such case", 14),
    ),
    not_datable=41,
    unknown_about=7,
)


def audited(
    folder: Path,
    owed: Sequence[Owed],
    cases: Iterable[CaseRow] = (("C1", "North", "A"),),
    policy: Policy = POLICY,
    run: RunFacts | None = None,
    questions: Iterable[Measure] = (),
) -> Summary:
    """Write the obligations as the engine does, and return their summary."""
    path = folder / "obligations.parquet"
    instant = pa.timestamp("us", "UTC")
    pq.write_table(
        pa.table(
            {
                "case_id": pa.array([one.case_id for one in owed], pa.string()),
                "participant_id": pa.array([one.participant_id for one in owed], pa.string()),
                "rule_id": pa.array([one.rule.id for one in owed], pa.string()),
                "opened_at": pa.array([one.opened_at for one in owed], instant),
                "status": pa.array([one.status.value for one in owed], pa.string()),
            }
        ),
        path,
    )
    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE case_name (case_id VARCHAR, unit VARCHAR, team VARCHAR)")
        for case in cases:
            connection.execute("INSERT INTO case_name VALUES (?, ?, ?)", list(case))
        summary = summarise(connection, path, policy, run or facts(), questions)
        left = connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()
    assert left == [("case_name",)]
    return summary
