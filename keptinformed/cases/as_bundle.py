"""Reads the histories kept here as the rows of an export bundle, for whoever gives them out or counts them."""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from importlib.resources import files
from uuid import UUID

from django.db import connection

from keptinformed.bundles.columns import COLUMNS, Further, Table
from keptinformed.privacy.sealing import unseal

CASES_AT_ONCE = 2_000
_SEALED = COLUMNS[Further.contact_points].names.index("value")
_MOMENT = "coalesce(rtrim(rtrim(to_char({} AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US'), '0'), '.') || 'Z', '')"


def as_of_one_moment() -> None:
    """Let the transaction that has just begun see one moment only, whatever is recorded meanwhile.

    Otherwise an event recorded meanwhile could name somebody who was written too early to be there.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")


def chosen(*, with_restricted: bool, reader: str = "") -> list[int]:
    """Return the numbers of the cases to write, by reference; never one that the member of staff `reader` is in."""
    with connection.cursor() as cursor:
        cursor.execute(_parts()["chosen"], {"restricted": with_restricted, "reader": reader})
        return [int(number) for (number,) in cursor.fetchall()]


def individuals(cases: Sequence[int]) -> tuple[UUID, ...]:
    """Return the public ids of everybody whose history is in `cases`, suspects left out."""
    with connection.cursor() as cursor:
        cursor.execute(_parts()["individuals"], {"cases": list(cases)})
        return tuple(public_id for (public_id,) in cursor.fetchall())


def rows(table: Table | Further, cases: Sequence[int]) -> Iterable[Sequence[str]]:
    """Return the rows of one table about `cases`, every value as a bundle writes it; numbers are unsealed."""
    with connection.cursor() as cursor:
        cursor.execute(_parts()[table.value], {"cases": list(cases)})
        found: list[tuple[str, ...]] = cursor.fetchall()
    return _unsealed(found) if table is Further.contact_points else found


def _unsealed(found: Iterable[Sequence[str]]) -> Iterator[Sequence[str]]:
    for row in found:
        yield (*row[:_SEALED], unseal(bytes.fromhex(row[_SEALED])), *row[_SEALED + 1 :])


@cache
def _parts() -> dict[str, str]:
    text = files(__package__).joinpath("as_bundle.sql").read_text(encoding="utf-8")
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
