"""Audits a bundle: reads it, judges every obligation, and leaves the result as one finished folder."""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

import duckdb

from keptinformed.auditor import judging, on_spark, result, resuming
from keptinformed.auditor.facts import InputCounts, RejectCount, RunFacts, TableCount
from keptinformed.auditor.figures import Summary
from keptinformed.auditor.result import MAY_HOLD, Wanted
from keptinformed.bundles import one_case, staging
from keptinformed.bundles.columns import Table
from keptinformed.bundles.strange.export import StrangeExport
from keptinformed.bundles.strange.reading import load_mapping
from keptinformed.bundles.whole_folder import whole_folder
from keptinformed.duties import engine
from keptinformed.duties.compiling import in_one_zone
from keptinformed.duties.history import Event, Obligation, Participant
from keptinformed.duties.loading import obligations_of
from keptinformed.duties.reading import load_policy, shipped_policy, working_calendars
from keptinformed.duties.rules import Policy
from keptinformed.errors import Refused
from keptinformed.timekeeping.calendar import WorkingCalendar
from keptinformed.timekeeping.instants import Micros, to_micros
from keptinformed.timekeeping.reading import read_instant

MEMORY_LIMIT = "1400MB"
"""What the database may keep in memory before it writes to disk; the whole run then stays under 2 GB."""


INTERNAL = Wanted()


class AuditRefused(Refused):
    """An audit that cannot be done as asked."""


@dataclass(frozen=True, slots=True)
class Question:
    """What an audit is asked. Times are as written: a date, or a date and time, local if without zone."""

    bundle: Path
    editions: tuple[str, ...] = ()
    """Only these; empty for every edition, each opening judged by the one in force on its day."""
    force: str | None = None
    rules: Path | None = None
    """A directory of rules in place of those that ship."""
    as_at: str | None = None
    known_at: str | None = None
    mapping: Path | None = None
    """A mapping file: `bundle` is then the folder of a records system's own files, which it explains."""
    on_spark: bool = False
    """Judge with Spark in place of the embedded engine."""
    work: Path | None = None
    """A folder that keeps the work, so that a run that was stopped goes on where it was."""


@dataclass(frozen=True, slots=True)
class Law:
    """The rules of one run, with the calendar and the zone that they share."""

    policy: Policy
    calendar: WorkingCalendar
    zone: ZoneInfo
    questions: result.Questions

    @property
    def kinds(self) -> tuple[str, ...]:
        """The words of the vocabulary, in the order of their codes."""
        return tuple(self.policy.vocabulary)


def read_law(question: Question) -> Law:
    """Return the law that `question` asks to be judged by. Raises PolicyError or AuditRefused."""
    policy = load_policy(question.rules, editions=question.editions or None, force=question.force)
    calendars = working_calendars(policy, question.rules)
    if len(calendars) > 1:
        raise AuditRefused(
            f"Editions of one run must count the same working days, and these count {sorted(calendars)}."
        )
    if not policy.enabled:
        raise AuditRefused("Not one rule is switched on, so there is nothing to judge. Name another edition.")
    return Law(
        policy,
        next(iter(calendars.values())),
        in_one_zone(policy.enabled),
        result.read_questions(question.rules),
    )


def export_of(question: Question, law: Law) -> Path | StrangeExport:
    """Return what is to be read: the bundle, or the files that a mapping explains. Raises BadMapping."""
    if question.mapping is None:
        return question.bundle
    shipped = shipped_policy() / "mappings" / f"{question.mapping.name}.yaml"
    # A bare name that is no file here means a mapping that came along.
    is_shipped = not question.mapping.exists() and question.mapping.parent == Path() and shipped.is_file()
    return StrangeExport(
        question.bundle, load_mapping(shipped if is_shipped else question.mapping, law.kinds)
    )


def run(
    question: Question,
    out: Path,
    *,
    now: datetime,
    progress: judging.Progress,
    tell: Callable[[Sequence[str]], object] = lambda _lines: None,
    wanted: Wanted = INTERNAL,
) -> Summary:
    """Answer `question` in the folder `out`, which appears whole or not at all.

    It holds `result.RESULT_FILES`, or `result.PUBLISHED_FILES` where that is `wanted`. An earlier result in
    `out` is replaced; a folder that holds anything else is refused. `tell` hears, once, what a mapping did
    to the export. Raises Refused.
    """
    law = read_law(question)
    export = export_of(question, law)
    refuse_to_overwrite(out)
    with (
        whole_folder(out) as folder,
        resuming.workplace(question.work, mark_of(question, law), beside=folder.parent) as place,
        database(place.database) as connection,
    ):

        def read() -> resuming.Reading:
            counted = staging.stage(export, connection, kinds=law.kinds, zone=law.zone, progress=progress)
            return resuming.Reading(counted, *moments(question, law.zone, counted, now))

        reading = place.read_once(connection, read)
        staged, as_at, known_at = reading.staged, reading.as_at, reading.known_at
        judging.prepare(connection, law.policy.rules, law.kinds, law.calendar, as_at, known_at)
        rows_of = judge_on_spark(connection, reading, place.folder) if question.on_spark else None
        parts = judging.judge(connection, as_at, known_at, place.folder, progress, rows_of)
        progress("Writing the report", 0, None)
        judging.join_parts(connection, parts, folder / result.OBLIGATIONS)
        facts = RunFacts(
            bundle=question.bundle.resolve().name,
            as_at=as_at,
            known_at=known_at,
            force=question.force or "",
            asked_editions=question.editions,
            counts=counts_of(staged),
            notices=(*notices_of(question.bundle), *notices_of_mapping(export)),
            reading=export.account.behind() if isinstance(export, StrangeExport) else (),
            made=export.account.made() if isinstance(export, StrangeExport) else (),
        )
        figures = result.write(connection, folder, law.policy, law.questions, facts, wanted)
        if wanted.publish:
            result.keep_what_may_be_published(folder, figures, law.policy)
    if isinstance(export, StrangeExport):
        tell(tuple(export.account.on_terminal()))
    return figures


@dataclass(frozen=True, slots=True)
class AssessedCase:
    """One case of a bundle, and what became of every obligation in it."""

    participants: tuple[Participant, ...]
    events: tuple[Event, ...]
    obligations: tuple[Obligation, ...]
    as_at: Micros
    known_at: Micros | None


def assess_case(question: Question, case_id: str, *, now: datetime) -> AssessedCase:
    """Answer `question` for one case; no participants where the bundle has no such case. Raises Refused.

    The obligations are those that `run` would write. Without `--as-at` the whole bundle has to be read, since
    the moment looked from is the latest `recorded_at` in all of it.
    """
    law = read_law(question)
    with TemporaryDirectory() as folder, workshop(Path(folder)) as connection:
        only = None if question.as_at is None else case_id
        staged = staging.stage(
            export_of(question, law),
            connection,
            kinds=law.kinds,
            zone=law.zone,
            case_id=only,
            keep_texts=True,
        )
        as_at, known_at = moments(question, law.zone, staged, now)
        history, case_no = one_case.read(connection, case_id, law.kinds)
        judging.prepare(connection, law.policy.rules, law.kinds, law.calendar, as_at, known_at)
        rows = connection.execute(engine.query(as_at, known_at, cases=(case_no, case_no))).fetchall()
        names = one_case.names(connection, case_no)
    obligations = obligations_of(rows, law.policy.enabled, names)
    return AssessedCase(history.participants, history.events, tuple(obligations), as_at, known_at)


def refuse_to_overwrite(out: Path) -> None:
    """Raise AuditRefused where `out` holds anything but an earlier result."""
    if not out.exists():
        return
    if not out.is_dir():
        raise AuditRefused(f"{out} is a file; --out names a folder for the result.")
    strangers = sorted(entry.name for entry in out.iterdir() if entry.name not in MAY_HOLD)
    if strangers:
        raise AuditRefused(
            f"{out} holds something that is no result of an audit ({strangers[0]}), and would be replaced. "
            "Name another folder with --out."
        )


def mark_of(question: Question, law: Law) -> dict[str, object]:
    """Return what must be the same for kept work to be of use. Raises AuditRefused, BundleError."""
    if question.work is None:
        return {}
    if question.mapping is not None:
        raise AuditRefused("--work cannot be used together with --mapping: leave out one of the two.")
    asked = replace(question, bundle=Path(), work=None)
    rules = [repr(replace(rule, examples=(), file=Path())) for rule in law.policy.enabled]
    return resuming.fingerprint(question.bundle, {"asked": repr(asked), "rules": rules})


def judge_on_spark(
    connection: duckdb.DuckDBPyConnection, reading: resuming.Reading, folder: Path
) -> judging.RowsOf:
    """Judge with Spark, and return where its rows are. Raises SparkMissing."""
    judged = on_spark.judge(connection, reading.as_at, reading.known_at, folder)
    return partial(on_spark.rows_of, judged)


@contextmanager
def workshop(beside: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Give a database of bounded memory, on disk in a passing folder `beside` the result."""
    with (
        TemporaryDirectory(prefix="work-", dir=beside) as folder,
        database(Path(folder) / "work.duckdb") as connection,
    ):
        yield connection


@contextmanager
def database(file: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Give the database in `file`, its memory bounded: what does not fit goes to disk."""
    with duckdb.connect(str(file)) as connection:
        connection.execute(f"SET memory_limit = '{MEMORY_LIMIT}'")
        connection.execute("SET enable_progress_bar = false")
        connection.execute("SET TimeZone = 'UTC'")
        yield connection


def moments(
    question: Question, zone: ZoneInfo, staged: staging.Staged, now: datetime
) -> tuple[Micros, Micros | None]:
    """Return the instants that the history is seen at and known by.

    Without `--as-at` it is the earlier of now and the latest `recorded_at` of the bundle: nothing is called
    overdue because an export is old.
    """
    known_at = None if question.known_at is None else read_instant(question.known_at, zone)
    if question.as_at is not None:
        return read_instant(question.as_at, zone), known_at
    latest = staged.latest_recorded_at
    return (to_micros(now) if latest is None else min(to_micros(now), latest)), known_at


def counts_of(staged: staging.Staged) -> InputCounts:
    """Return what became of the bundle's rows, as the report tells it."""
    aside = {
        Table.cases: (staged.cases_in_use, staged.naming_no_case),
        Table.participants: (staged.people_in_use, 0),
        Table.events: (0, 0),
    }
    return InputCounts(
        tables=tuple(
            TableCount(table.value, tally.read, tally.used, tally.rejected, *aside[table])
            for table, tally in staged.tables.items()
        ),
        rejects=tuple(
            RejectCount(table.value, reason, rows) for (table, reason), rows in staged.reasons.items()
        ),
        not_datable=staged.not_datable,
        unknown_about=staged.naming_nothing,
        lines=staged.rejected_lines,
    )


def notices_of_mapping(export: Path | StrangeExport) -> tuple[str, ...]:
    """Return what a mapping took for granted, as far as a reader of the figures must know of it."""
    return export.account.before_figures() if isinstance(export, StrangeExport) else ()


def notices_of(bundle: Path) -> tuple[str, ...]:
    """Return the sentences that a converter left in `conversion.json` to go with every figure."""
    try:
        content = json.loads((bundle / "conversion.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return ()  # a bundle straight from a records system has none
    if not isinstance(content, dict):
        return ()
    told = [content.get("licence"), *(content.get("notices") or ())]
    return tuple(notice for notice in told if isinstance(notice, str))
