"""Works the figures out: writes the histories into a passing folder, lets the auditor judge them, keeps what it found.

The folder holds ids of cases and people, no names, and is gone when the run ends. Nothing is measured here a second
time: what `kept audit` says of an export as at the same moment, a run says.
"""

import json
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from itertools import batched
from pathlib import Path
from time import monotonic
from uuid import uuid4

from django.conf import settings
from django.db import transaction

from keptinformed.access_log.acts import Act
from keptinformed.access_log.entries import About, Who, note
from keptinformed.auditor import audit, for_a_page
from keptinformed.auditor.against import Earlier, read_earlier
from keptinformed.auditor.result import Wanted
from keptinformed.bundles.columns import COLUMNS, Table
from keptinformed.bundles.tables_out import CsvOut, ParquetOut, table_out
from keptinformed.cases import as_bundle
from keptinformed.cases.ages import LONDON
from keptinformed.compliance.in_short import in_short
from keptinformed.compliance.models import Run

WORKER = Who("kept worker", "service")
LIVE = "live"
PREFIX = "kept-figures-"
MONTHS_BACK = 2
"""How many months that have ended are worked out where none was yet: one, and one to set it against."""
DAYS_KEPT = 40
"""How long the figures of a single day are kept; those of a month stay."""
ABANDONED = timedelta(hours=12)
"""A folder as old as this was left by a worker that was killed."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment to look from."""

    as_at: datetime
    ends_month: bool


def work_out(*, now: datetime) -> list[Run]:
    """Work the figures out as at `now`, and for a month that has ended since; return the runs that are kept.

    None where there are no cases. What is different is told against the end of the month before, judged anew from the
    same histories as they were known then. Raises Refused, OSError.
    """
    began = monotonic()
    kept: list[Run] = []
    with _passing_folder() as folder:
        if not write_histories(folder / LIVE, now=now):
            return []
        moments = _moments(now)
        for number, moment in enumerate(moments):
            before = read_earlier(folder / str(number - 1)) if number else None
            out = folder / str(number)
            _audit(folder / LIVE, out, moment, before, now=now)
            if not _is_kept(moment) and _found_anything(out):
                compared = moments[number - 1].as_at.isoformat() if number else ""
                kept.append(_keep(out, moment, compared, seconds=monotonic() - began, now=now))
    _forget_old(now)
    return kept


@transaction.atomic(durable=True)
def write_histories(bundle: Path, *, now: datetime) -> int:
    """Write what the auditor needs of every case to the new folder `bundle`; return how many cases.

    Restricted cases stay out: a figure could show whoever may not know of one that there is one. Names, numbers and
    addresses are not written. Noted in the access log as what the worker does by itself.
    """
    as_bundle.as_of_one_moment()
    cases = as_bundle.chosen(with_restricted=False)
    if not cases:
        return 0
    note(Act.figures_worked_out, About(str(uuid4())), by=WORKER, now=now)
    bundle.mkdir()
    with ExitStack() as stack:
        tables: dict[Table, CsvOut | ParquetOut] = {}
        for table in Table:
            tables[table] = table_out(bundle, table.value, COLUMNS[table].names, "parquet")
            stack.push(tables[table])
        for some in batched(cases, as_bundle.CASES_AT_ONCE):
            for table, out in tables.items():
                out.add(as_bundle.rows(table, some))
    return len(cases)


def month_ends(now: datetime, months: int) -> list[datetime]:
    """Return the last moments of the latest months that have ended, on the clocks of London, in order. Pure."""
    first = now.astimezone(LONDON).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    ends: list[datetime] = []
    for _ in range(months):
        last = first - timedelta(microseconds=1)
        ends.insert(0, last)
        first = last.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return ends


@contextmanager
def _passing_folder() -> Iterator[Path]:
    """Give a folder that only this login may look into, and remove it with all that is in it."""
    with tempfile.TemporaryDirectory(prefix=PREFIX) as made:
        folder = Path(made)
        _remove_abandoned(beside=folder)
        yield folder


def _remove_abandoned(*, beside: Path) -> None:
    """Remove the folders of runs that were killed: they hold ids."""
    # Their age is told by the clock of the same disk: that of a demonstration stands elsewhere.
    present = beside.stat().st_mtime
    for left in beside.parent.glob(f"{PREFIX}*"):
        if present - left.stat().st_mtime > ABANDONED.total_seconds():
            shutil.rmtree(left, ignore_errors=True)


def _moments(now: datetime) -> Sequence[Moment]:
    """Return the moments to look from, in order: each is set against the one before it."""
    ends = [Moment(end, ends_month=True) for end in month_ends(now, MONTHS_BACK)]
    return [*(ends[-1:] if _is_kept(ends[-1]) else ends), Moment(now, ends_month=False)]


def _is_kept(moment: Moment) -> bool:
    return moment.ends_month and Run.objects.filter(as_at=moment.as_at, ends_month=True).exists()


def _audit(bundle: Path, out: Path, moment: Moment, before: Earlier | None, *, now: datetime) -> None:
    as_at = moment.as_at.isoformat()
    question = audit.Question(
        bundle,
        force=settings.FORCE or None,
        as_at=as_at,
        known_at=as_at if moment.ends_month else None,
    )
    wanted = Wanted(against=before, for_a_page=True)
    audit.run(question, out, now=now, progress=lambda *_: None, wanted=wanted)


def _found_anything(out: Path) -> bool:
    figures = _read(out / "summary.json")
    return any(layer["all"]["total"] for layer in figures["layers"])


def _read(path: Path) -> dict[str, list[dict[str, dict[str, int]]]]:
    read: dict[str, list[dict[str, dict[str, int]]]] = json.loads(path.read_text(encoding="utf-8"))
    return read


@transaction.atomic
def _keep(out: Path, moment: Moment, compared_with: str, *, seconds: float, now: datetime) -> Run:
    figures, shown = _read(out / "summary.json"), _read(out / for_a_page.PAGE)
    return Run.objects.create(
        as_at=moment.as_at,
        ends_month=moment.ends_month,
        made_at=now,
        seconds=seconds,
        in_short=asdict(in_short(figures, compared_with)),
        figures=figures,
        shown=shown,
    )


@transaction.atomic
def _forget_old(now: datetime) -> None:
    Run.objects.filter(ends_month=False, as_at__lt=now - timedelta(days=DAYS_KEPT)).delete()
