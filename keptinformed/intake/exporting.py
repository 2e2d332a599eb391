"""Gives the histories kept here back as an export bundle: a disclosure, with a recipient and a reason."""

from collections import Counter
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from itertools import batched
from pathlib import Path
from uuid import UUID, uuid4

from django.db import transaction

from keptinformed.access.actors import Actor, require
from keptinformed.access.roles import Permission
from keptinformed.access_log.acts import Act
from keptinformed.access_log.entries import About, note
from keptinformed.bundles.columns import COLUMNS, Further, Table
from keptinformed.bundles.staging import Progress
from keptinformed.bundles.tables_out import CsvOut, Format, ParquetOut, table_out
from keptinformed.bundles.whole_folder import whole_folder
from keptinformed.cases import as_bundle
from keptinformed.errors import Refused

SHORTEST_REASON = 10
_OF_CASES = (*Table, Further.people, Further.contact_points)
_OF_THE_FORCE = (Further.staff, Further.shifts)


class ExportRefused(Refused):
    """An export that cannot be made as asked."""


@dataclass(frozen=True, slots=True)
class Disclosure:
    """To whom data are given, and what for."""

    recipient: str
    reason: str
    with_restricted: bool = False
    """Whether cases that are restricted leave, too."""


@dataclass(frozen=True, slots=True)
class Exported:
    """What was given out."""

    export: UUID
    """Its number in the access log."""
    rows: Mapping[str, int]


def export(
    out: Path, disclosure: Disclosure, *, by: Actor, now: datetime, form: Format, progress: Progress
) -> Exported:
    """Write everything to the new folder `out`, as of one moment; it appears whole or not at all.

    Restricted cases stay out unless asked for, cases that `by` is in always. Raises ExportRefused, NotAllowed.
    """
    require(by, Permission.export_bundle)
    _refuse_what_will_not_do(out, disclosure)
    # The record of it is committed before the folder takes its name: nothing is given out unrecorded.
    with whole_folder(out) as folder:
        folder.chmod(0o700)
        exported = _write(folder, disclosure, by=by, now=now, form=form, progress=progress)
        for file in folder.iterdir():
            file.chmod(0o600)
    return exported


@transaction.atomic(durable=True)
def _write(
    folder: Path, disclosure: Disclosure, *, by: Actor, now: datetime, form: Format, progress: Progress
) -> Exported:
    number = uuid4()
    as_bundle.as_of_one_moment()
    chosen = as_bundle.chosen(with_restricted=disclosure.with_restricted, reader=by.staff_number)
    rows: Counter[str] = Counter()
    _note(number, disclosure, (), by=by, now=now)
    with ExitStack() as open_tables:
        tables: dict[Table | Further, CsvOut | ParquetOut] = {}
        for table in (*_OF_CASES, *_OF_THE_FORCE):
            tables[table] = table_out(folder, table.value, COLUMNS[table].names, form)
            open_tables.push(tables[table])
        for table in _OF_THE_FORCE:
            rows[table.value] += tables[table].add(as_bundle.rows(table, ()))
        done = 0
        for cases in batched(chosen, as_bundle.CASES_AT_ONCE):
            progress("Writing cases", done, len(chosen))
            for table in _OF_CASES:
                rows[table.value] += tables[table].add(as_bundle.rows(table, cases))
            _note(number, disclosure, as_bundle.individuals(cases), by=by, now=now)
            done += len(cases)
        progress("Writing cases", done, len(chosen))
    return Exported(number, rows)


def _refuse_what_will_not_do(out: Path, disclosure: Disclosure) -> None:
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise ExportRefused(f"{out} is there already. Name a folder that is new.")
    if not disclosure.recipient.strip() or len(disclosure.recipient) > 200:
        raise ExportRefused("Say with --recipient who gets the data, in at most 200 characters.")
    if not SHORTEST_REASON <= len(disclosure.reason.strip()) <= 400:
        raise ExportRefused("Say with --reason what the data are given for, in 10 to 400 characters.")


def _note(
    number: UUID, disclosure: Disclosure, individuals: tuple[UUID, ...], *, by: Actor, now: datetime
) -> None:
    reason = (
        f"restricted cases included: {disclosure.reason}" if disclosure.with_restricted else disclosure.reason
    )
    about = About(str(number), individuals, reason=reason, recipient=disclosure.recipient)
    note(Act.bundle_exported, about, by=by.who, now=now)
