"""Writes what an audit found into its folder: the figures, the report, and lists for the work."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb

from keptinformed.auditor import (
    audit_2017,
    blind_spots,
    blind_words,
    for_a_page,
    measures,
    published_page,
    publishing,
    report,
    silences,
    summary,
    workbook,
)
from keptinformed.auditor.against import CHANGES, Earlier, compare
from keptinformed.auditor.charts import counting, layers
from keptinformed.auditor.facts import RunFacts
from keptinformed.auditor.figures import Summary
from keptinformed.auditor.report_words import read_words
from keptinformed.bundles import rejects
from keptinformed.duties.reading import shipped_policy
from keptinformed.duties.rules import Policy

OBLIGATIONS = "obligations.parquet"
RESULT_FILES = (OBLIGATIONS, "summary.json", "rejects.csv", "silences.csv", "report.html", "report.xlsx")
"""What every result holds that stays inside."""
PUBLISHED_FILES = ("summary.json", "report.html", "report.xlsx")
MAY_HOLD = frozenset({*RESULT_FILES, CHANGES, for_a_page.PAGE})
"""Everything that a result may hold: a folder with anything else is somebody's."""


@dataclass(frozen=True, slots=True)
class Questions:
    """What others have asked of every area and of one force, and an audit answers first."""

    national: measures.Measures
    audit_2017: audit_2017.Audit2017


def read_questions(root: Path | None) -> Questions:
    """Return the questions in the directory of rules `root`, else those that ship. Raises PolicyError."""
    return Questions(measures.read_national(root), audit_2017.read(root))


@dataclass(frozen=True, slots=True)
class Wanted:
    """What kind of result is wanted."""

    publish: bool = False
    """Only what may leave the force: no ids, no teams, no small numbers."""
    against: Earlier | None = None
    """An earlier result, to say what is different and why."""
    for_a_page: bool = False
    """Also what a page of the running service shows besides the figures."""


def write(
    connection: duckdb.DuckDBPyConnection,
    folder: Path,
    policy: Policy,
    questions: Questions,
    facts: RunFacts,
    wanted: Wanted,
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
        blind_spots=blind_spots.find(connection, obligations, figures.opened, policy, seen_from),
    )
    if hidden := figures.blind_spots.never_shown:
        asked = measures.measure(questions.national.measures, policy, figures.counted_rules, hidden)
        figures = replace(figures, measures=asked)
    if wanted.against is not None:
        compared = compare(connection, folder, figures.as_json(), wanted.against)
        figures = replace(figures, against=compared)
    counted = counting.count(connection, obligations, policy, *seen_from)
    pictures = layers.charts(figures, counted, policy)
    document = {**figures.as_json(), "charts": pictures.as_json()}
    write_json(folder / "summary.json", document)
    (folder / "report.html").write_text(report.render(figures, policy, pictures=pictures), encoding="utf-8")
    workbook.write(figures.as_json(), folder / "report.xlsx")
    if wanted.for_a_page:
        write_json(folder / for_a_page.PAGE, for_a_page.shown(figures, policy, pictures))
    return figures


def keep_what_may_be_published(folder: Path, figures: Summary, policy: Policy) -> None:
    """Put the figures that may leave the force in the place of everything in `folder`. Raises OSError."""
    for file in folder.iterdir():
        file.unlink()
    words = read_words(shipped_policy() / "words" / "report.en.yaml")
    notices = (*figures.facts.notices, *blind_words.for_publication(figures.blind_spots, words))
    published = publishing.publish(replace(figures, facts=replace(figures.facts, notices=notices)), policy)
    write_json(folder / "summary.json", published.as_json())
    (folder / "report.html").write_text(published_page.render(published, policy), encoding="utf-8")
    workbook.write(published.as_json(), folder / "report.xlsx")


def write_json(path: Path, document: Mapping[str, object]) -> None:
    """Write one document, its keys in their order. Raises OSError."""
    path.write_text(json.dumps(document, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
