"""Writes what an audit found into its folder: the figures, the report, and lists for the work."""

import json
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb

from keptinformed.auditor import audit_2017, measures, report, silences, summary
from keptinformed.auditor.facts import RunFacts
from keptinformed.auditor.figures import Summary
from keptinformed.bundles import rejects
from keptinformed.duties.rules import Policy

OBLIGATIONS = "obligations.parquet"
RESULT_FILES = (OBLIGATIONS, "summary.json", "rejects.csv", "silences.csv", "report.html")
"""Everything that a result may hold."""


@dataclass(frozen=True, slots=True)
class Questions:
    """What others have asked of every area and of one force, and an audit answers first."""

    national: measures.Measures
    audit_2017: audit_2017.Audit2017


def read_questions(root: Path | None) -> Questions:
    """Return the questions in the directory of rules `root`, else those that ship. Raises PolicyError."""
    return Questions(measures.read_national(root), audit_2017.read(root))


def write(
    connection: duckdb.DuckDBPyConnection, folder: Path, policy: Policy, questions: Questions, facts: RunFacts
) -> Summary:
    """Write everything but the obligations, which stand in `folder` already; return the figures.

    `connection` holds the staged bundle with its table `reject`. Raises OSError.
    """
    obligations = folder / OBLIGATIONS
    seen_from = (facts.as_at, facts.known_at)
    rejects.write(connection, folder / "rejects.csv")
    figures = summary.summarise(connection, obligations, policy, facts, questions.national.measures)
    figures = replace(
        figures,
        audit_2017=audit_2017.ask(connection, obligations, questions.audit_2017, policy, seen_from),
        silences=silences.find(connection, obligations, policy, seen_from, folder / "silences.csv"),
    )
    (folder / "summary.json").write_text(
        json.dumps(figures.as_json(), indent=2, ensure_ascii=False) + "\n", encoding="utf-8"
    )
    (folder / "report.html").write_text(report.render(figures, policy), encoding="utf-8")
    return figures
