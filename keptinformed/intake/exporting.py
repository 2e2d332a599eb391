"""Gives the histories kept here back as an export bundle: a disclosure, with a recipient and a reason."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files
from itertools import batched
from pathlib import Path
from uuid import UUID, uuid4

from django.db import connection, transaction

from keptinformed.access.actors import Actor, require
from keptinformed.access.roles import Permission
from keptinformed.access_log.acts import Act
from keptinformed.access_log.entries import About, note
from keptinformed.bundles.columns import COLUMNS, Further, Table
from keptinformed.bundles.staging import Progress
from keptinformed.bundles.whole_folder import whole_folder
from keptinformed.errors import Refused
from keptinformed.intake.tables_out import CsvOut, Format, ParquetOut, table_out
from keptinformed.privacy.sealing import unseal

CASES_AT_ONCE = 2_000
SHORTEST_REASON = 10
_OF_CASES = (*Table, Further.people, Further.contact_points)
_OF_THE_FORCE = (Further.staff, Further.shifts)
_SEALED = COLUMNS[Further.contact_points].names.index("value")
_MOMENT = "coalesce(rtrim(rtrim(to_char({} AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US'), '0'), '.') || 'Z', '')"


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
    with connection.cursor() as cursor:
        # Otherwise an event recorded meanwhile could name somebody who was written too early to be there.
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
    chosen = _chosen(disclosure, by)
    rows: Counter[str] = Counter()
    _note(number, disclosure, (), by=by, now=now)
    with ExitStack() as open_tables:
        tables: dict[Table | Further, CsvOut | ParquetOut] = {}
        for table in (*_OF_CASES, *_OF_THE_FORCE):
            tables[table] = table_out(folder, table.value, COLUMNS[table].names, form)
            open_tables.push(tables[table])
        for table in _OF_THE_FORCE:
            rows[table.value] += tables[table].add(_rows(table, ()))
        done = 0
        for cases in batched(chosen, CASES_AT_ONCE):
            progress("Writing cases", done, len(chosen))
            for table in _OF_CASES:
                rows[table.value] += tables[table].add(_rows(table, cases))
            _note(number, disclosure, _individuals(cases), by=by, now=now)
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


def _chosen(disclosure: Disclosure, by: Actor) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            _parts()["chosen"], {"restricted": disclosure.with_restricted, "reader": by.staff_number}
        )
        return [int(number) for (number,) in cursor.fetchall()]


def _individuals(cases: Sequence[int]) -> tuple[UUID, ...]:
    with connection.cursor() as cursor:
        cursor.execute(_parts()["individuals"], {"cases": list(cases)})
        return tuple(public_id for (public_id,) in cursor.fetchall())


def _note(
    number: UUID, disclosure: Disclosure, individuals: tuple[UUID, ...], *, by: Actor, now: datetime
) -> None:
    reason = (
        f"restricted cases included: {disclosure.reason}" if disclosure.with_restricted else disclosure.reason
    )
    about = About(str(number), individuals, reason=reason, recipient=disclosure.recipient)
    note(Act.bundle_exported, about, by=by.who, now=now)


def _rows(table: Table | Further, cases: Sequence[int]) -> Iterable[Sequence[str]]:
    with connection.cursor() as cursor:
        cursor.execute(_parts()[table.value], {"cases": list(cases)})
        found: list[tuple[str, ...]] = cursor.fetchall()
    return _unsealed(found) if table is Further.contact_points else found


def _unsealed(rows: Iterable[Sequence[str]]) -> Iterator[Sequence[str]]:
    for row in rows:
        yield (*row[:_SEALED], unseal(bytes.fromhex(row[_SEALED])), *row[_SEALED + 1 :])


@cache
def _parts() -> dict[str, str]:
    text = files(__package__).joinpath("exporting.sql").read_text(encoding="utf-8")
    parts = {}
    for section in text.split("-- part: ")[1:]:
        name, _, body = section.partition("\n")
        parts[name.strip()] = _moments(body.strip())
    return parts


def _moments(query: str) -> str:
    """Write out how an instant becomes text: `written(x)` in the file is short for it."""
    before, *pieces = query.split("written(")
    return before + "".join(
        _MOMENT.format(piece.partition(")")[0]) + piece.partition(")")[2] for piece in pieces
    )
