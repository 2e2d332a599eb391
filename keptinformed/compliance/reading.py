"""Named queries of what the runs found: in short for a first page, and a whole run for its own. Nobody is in them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from keptinformed.access.actors import Actor, may, require
from keptinformed.access.roles import Permission
from keptinformed.auditor import report_words
from keptinformed.auditor.report_words import ReportWords
from keptinformed.cases.visibility import NotVisible
from keptinformed.compliance import figures
from keptinformed.compliance.in_short import InShort, read_in_short
from keptinformed.compliance.models import Run
from keptinformed.duties.reading import shipped_policy

MONTHS_OFFERED = 13
LATEST_DAYS = 1


@dataclass(frozen=True, slots=True)
class FirstFigures:
    """What a leader sees on the first page."""

    as_at: datetime
    hours_old: int
    short: InShort
    compared_with: datetime | None


@dataclass(frozen=True, slots=True)
class Offered:
    """A run that can be looked at."""

    number: int
    as_at: datetime
    ends_month: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """One run as its page shows it."""

    number: int
    first: FirstFigures
    ends_month: bool
    runs: tuple[Offered, ...]
    """The latest, and the months before it."""
    measures: tuple[figures.Measure, ...]
    layers: tuple[figures.Layer, ...]
    changed: figures.Changed | None
    document: Mapping[str, Any]
    """The rest, as docs/reference/summary.md describes it."""
    cannot: tuple[str, ...]
    """What the records cannot show, in sentences."""
    words: Mapping[str, Any]


def first_figures(*, by: Actor, now: datetime) -> FirstFigures | None:
    """Return the latest figures in short; None where there are none yet, or the reader may not see any. One query."""
    if not may(by, Permission.see_figures):
        return None
    run = Run.objects.order_by("-as_at").only("as_at", "in_short").first()
    return None if run is None else _first(run, now)


def run_shown(number: int | None, *, by: Actor, now: datetime) -> Shown | None:
    """Return the run of that number, or the latest; None where there is none yet. Two queries.

    Raises NotAllowed, and NotVisible where no run has that number.
    """
    require(by, Permission.see_figures)
    found = Run.objects.order_by("-as_at") if number is None else Run.objects.filter(pk=number)
    run = found.first()
    if run is None and number is not None:
        raise NotVisible
    return None if run is None else _shown(run, now)


def _shown(run: Run, now: datetime) -> Shown:
    words = _words()
    return Shown(
        run.pk,
        _first(run, now),
        run.ends_month,
        _offered(),
        figures.measures(run.figures, words),
        figures.layers(run.figures, run.shown, words),
        figures.changed(run.figures, words),
        run.figures,
        tuple(run.shown["cannot"]),
        words.entries,
    )


def _first(run: Run, now: datetime) -> FirstFigures:
    short = read_in_short(run.in_short)
    return FirstFigures(
        run.as_at,
        int((now - run.as_at).total_seconds() // 3600),
        short,
        datetime.fromisoformat(short.before.as_at) if short.before else None,
    )


def _offered() -> tuple[Offered, ...]:
    """Return the latest run, and those of the months before."""
    rows = Run.objects.order_by("-as_at").values_list("pk", "as_at", "ends_month")
    latest = list(rows[:LATEST_DAYS])
    months = [row for row in rows.filter(ends_month=True)[:MONTHS_OFFERED] if row not in latest]
    return tuple(Offered(*row) for row in latest + months)


@cache
def _words() -> ReportWords:
    return report_words.read_words(shipped_policy() / "words" / "report.en.yaml")
