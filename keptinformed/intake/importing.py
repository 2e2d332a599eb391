"""Brings a bundle in through the one door, a range of cases at a time: safe to repeat, to stop and to go on with."""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import uuid4

from django.db import connection, connections, transaction

from keptinformed import pipeline, pipeline_people
from keptinformed.access.actors import Actor, require
from keptinformed.access.roles import Permission
from keptinformed.auditor.audit import database
from keptinformed.bundles import rejects
from keptinformed.bundles.files import find_further, find_parts
from keptinformed.bundles.further import stage_further
from keptinformed.bundles.staging import Progress, stage
from keptinformed.cases.arriving import Arrived, RefusedRow
from keptinformed.cases.models import Batch
from keptinformed.duties.compiling import in_one_zone
from keptinformed.errors import Refused
from keptinformed.intake import roster
from keptinformed.intake.staged import StagedBundle
from keptinformed.obligations.current import current_law
from keptinformed.referrals import came_in

CASES_AT_ONCE = 2_000
"""In one transaction: enough that deriving together pays, few enough that memory and locks stay small."""
ONE_AT_A_TIME = 1_262_833_760
"""The key of the lock that an import holds in the database for as long as it runs."""


class AnotherImportRuns(Refused):
    """Two imports at once would each take the other's rows for their own."""


@dataclass(frozen=True, slots=True)
class Doing:
    """Who imports, when, and how it is cut up."""

    by: Actor
    now: datetime
    workers: int = 1
    """Connections that take cases in at the same time; with one, everything happens on the caller's own."""
    at_once: int = CASES_AT_ONCE


@dataclass(frozen=True, slots=True)
class Brought:
    """What came of bringing a bundle in."""

    batch: str
    """The public id of the import, by which it can be undone; empty where nothing was added."""
    added: Mapping[str, int]
    rejected: int
    referred_without_a_yes: int = 0
    """People who came as referred to support, must say yes first, and of whom no yes is on record."""


def bring_in(bundle: Path, doing: Doing, *, rejects_to: Path, progress: Progress) -> Brought:
    """Add what `bundle` holds and is not here yet; write what cannot be used to `rejects_to`, if there is any.

    What an import that was stopped has added stays, and the next one goes on. Raises BundleError,
    AnotherImportRuns, NotAllowed.
    """
    require(doing.by, Permission.import_bundle)
    law = current_law(doing.now)
    zone = in_one_zone(law.policy.enabled)
    kinds = tuple(law.policy.vocabulary)
    fingerprint = fingerprint_of(bundle)
    with (
        TemporaryDirectory(prefix="kept-import-") as folder,
        database(Path(folder) / "staged.duckdb") as staging,
    ):
        stage(bundle, staging, kinds=kinds, zone=zone, keep_texts=True, progress=progress)
        stage_further(bundle, staging, zone=zone, progress=progress)
        rows = StagedBundle(staging)
        cases = rows.prepare(kinds)
        with _alone():
            batch = _batch(bundle, fingerprint, doing)
            public_id = str(batch.public_id)
            added, refused = _take_in(rows, cases, batch, doing, progress=progress)
            rows.refuse(refused)
            rejected = rows.close_rejects()
            if rejected:
                rejects.write(staging, rejects_to)
            unasked = came_in.without_a_yes(batch)
            kept = _finish(batch, rejected, now=doing.now)
    return Brought(public_id if kept else "", added, rejected, unasked)


def fingerprint_of(bundle: Path) -> str:
    """Return a digest of the bundle's files, by which the same bundle is known again. Raises BundleError."""
    digest = hashlib.sha256()
    tables = [*find_parts(bundle).values(), *find_further(bundle).values()]
    for part in (part for parts in tables for part in parts):
        digest.update(f"{part.name}\0".encode())
        with part.path.open("rb") as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()


def _take_in(
    rows: StagedBundle, cases: int, batch: Batch, doing: Doing, *, progress: Progress
) -> tuple[Counter[str], list[RefusedRow]]:
    added, refused = _staff_and_shifts(rows, batch, doing)
    ranges = [(first, min(first + doing.at_once - 1, cases)) for first in range(1, cases + 1, doing.at_once)]
    progress("Bringing in cases", 0, cases)
    with _workers(rows, doing) as run:
        for (_, last), arrived in zip(ranges, run(_one_range(batch, doing), ranges), strict=True):
            added.update(arrived.added)
            refused += arrived.refused
            progress("Bringing in cases", last, cases)
    return added, refused


@transaction.atomic
def _staff_and_shifts(
    rows: StagedBundle, batch: Batch, doing: Doing
) -> tuple[Counter[str], list[RefusedRow]]:
    staff, refused_staff = roster.take_in_staff(rows.staff(), by=doing.by, now=doing.now, batch=batch)
    shifts, refused_shifts = roster.take_in_shifts(rows.shifts(), by=doing.by, now=doing.now, batch=batch)
    return Counter(staff=staff, shifts=shifts), [*refused_staff, *refused_shifts]


type _Ranges = list[tuple[int, int]]
type _OneRange = Callable[[StagedBundle, tuple[int, int]], Arrived]


def _one_range(batch: Batch, doing: Doing) -> _OneRange:
    def take_in(rows: StagedBundle, wanted: tuple[int, int]) -> Arrived:
        arrivals = rows.arrivals(*wanted)
        arrived = pipeline.record_many(arrivals, by=doing.by, now=doing.now, batch=batch)
        references = [row.reference for row in arrivals.cases]
        pipeline_people.keep_out_who_came_in(references, by=doing.by, now=doing.now)
        return arrived

    return take_in


@contextmanager
def _workers(rows: StagedBundle, doing: Doing) -> Iterator[Callable[[_OneRange, _Ranges], Iterator[Arrived]]]:
    """Give what runs over ranges of cases: on the caller's own connection, or on several of their own."""
    if doing.workers == 1:
        yield lambda take_in, ranges: (take_in(rows, wanted) for wanted in ranges)
        return
    places: dict[str, Any] = connection.settings_dict

    def work(take_in: _OneRange, wanted: tuple[int, int]) -> Arrived:
        mine = connections["default"]
        mine.settings_dict = places  # A thread's connection is made from the settings, not from ours.
        try:
            return take_in(rows, wanted)
        finally:
            mine.close()

    with ThreadPoolExecutor(doing.workers) as pool:
        try:
            yield lambda take_in, ranges: pool.map(lambda wanted: work(take_in, wanted), ranges)
        finally:
            pool.shutdown(cancel_futures=True)


@transaction.atomic
def _batch(bundle: Path, fingerprint: str, doing: Doing) -> Batch:
    """Return the batch of an earlier run over the same files that was stopped, or a new one."""
    stopped = Batch.objects.filter(fingerprint=fingerprint, finished_at=None, undone_at=None).first()
    return stopped or Batch.objects.create(
        public_id=uuid4(),
        name=bundle.resolve().name[:200],
        fingerprint=fingerprint,
        by=doing.by.staff_number,
        started_at=doing.now,
    )


_OF_A_BATCH = """
SELECT (SELECT count(*) FROM cases_case WHERE batch_id = %(batch)s),
       (SELECT count(*) FROM cases_participation WHERE batch_id = %(batch)s),
       (SELECT count(*) FROM cases_person WHERE batch_id = %(batch)s),
       (SELECT count(*) FROM cases_event WHERE batch_id = %(batch)s),
       (SELECT count(*) FROM cases_contactpoint WHERE batch_id = %(batch)s),
       (SELECT count(*) FROM cases_shift WHERE batch_id = %(batch)s)
"""
_COUNTED = ("cases", "participants", "people", "events", "contact_points", "shifts")


@transaction.atomic
def _finish(batch: Batch, rejected: int, *, now: datetime) -> bool:
    """Close the batch; return False where it added nothing, and is gone."""
    with connection.cursor() as cursor:
        cursor.execute(_OF_A_BATCH, {"batch": batch.pk})
        counts = dict(zip(_COUNTED, cursor.fetchone(), strict=True))
    if not any(counts.values()):
        batch.delete()
        return False
    batch.account = {"added": counts, "rejected": rejected}
    batch.finished_at = now
    batch.save(update_fields=["account", "finished_at"])
    return True


@contextmanager
def _alone() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [ONE_AT_A_TIME])
        if not cursor.fetchone()[0]:
            raise AnotherImportRuns(
                "Another import is running. Wait until it has ended, then run this one again."
            )
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [ONE_AT_A_TIME])
