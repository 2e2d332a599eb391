"""Takes many rows of another system in at once, by the checks that one entry would meet (`arriving.sql`)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection
from psycopg import sql

from keptinformed.cases.locking import NAMESPACE
from keptinformed.cases.models import Batch
from keptinformed.cases.models.people import OWED
from keptinformed.cases.timeline import CLOCKS_DIFFER
from keptinformed.privacy.sealing import ending_of, lookup_of, seal
from keptinformed.timekeeping.instants import MICROSECOND, Micros, to_micros


class CaseRow(NamedTuple):
    """A case. `place` is the caller's own number of a row: a refusal names it."""

    place: int
    reference: str
    force: str
    unit: str
    team: str
    officer: str
    offence: str


class ParticipantRow(NamedTuple):
    """Somebody in a case to whom something can be owed."""

    place: int
    reference: str
    participant_id: str
    part: str
    since: Micros | None
    enhanced_from: Micros | None
    enhanced_recorded_at: Micros | None


class PersonRow(NamedTuple):
    """Who a participant is."""

    place: int
    reference: str
    participant_id: str
    name: str
    language: str
    needs: str
    born_on: date | None
    died_on: date | None
    staff_number: str
    contact_name: str
    made_up: bool


class EventRow(NamedTuple):
    """Something that happened; it may stand once only among the rows of one call."""

    place: int
    reference: str
    event_id: str
    participant_id: str
    """Empty: it concerns everybody in the case."""
    kind: str
    at: Micros
    recorded_at: Micros
    precision: str
    about: str
    """The items, with semicolons between them."""
    grade: int | None
    every_days: int | None


class ContactPointRow(NamedTuple):
    """A way to reach a participant; the value is sealed before it leaves this process."""

    place: int
    reference: str
    participant_id: str
    channel: str
    value: str
    safe: bool | None
    preferred: bool
    added_at: Micros | None
    """None: now."""
    ended_at: Micros | None


@dataclass(frozen=True, slots=True)
class Arrivals:
    """Rows that belong together: all that arrives of some cases."""

    cases: Sequence[CaseRow] = ()
    participants: Sequence[ParticipantRow] = ()
    people: Sequence[PersonRow] = ()
    events: Sequence[EventRow] = ()
    contact_points: Sequence[ContactPointRow] = ()


class RefusedRow(NamedTuple):
    """A row that was not taken in."""

    table: str
    place: int
    reason: str


@dataclass(frozen=True, slots=True)
class Arrived:
    """What became of some rows."""

    added: Mapping[str, int]
    """How many rows of each table were not here before and are now."""
    refused: tuple[RefusedRow, ...]
    changed: tuple[int, ...] = ()
    """The numbers of the cases whose history or people changed."""
    individuals: tuple[UUID, ...] = field(default=())
    """Everybody in the cases that anything was added to."""


def take_in(rows: Arrivals, *, batch: Batch, now: datetime) -> Arrived:
    """Add what is not here yet, and refuse what cannot be; part of the caller's transaction.

    What is here with the same content is left, with other content refused: nothing is ever overwritten.
    """
    words: dict[str, Any] = {
        "batch": batch.pk,
        "now": to_micros(now),
        "ahead": CLOCKS_DIFFER // MICROSECOND,
        "namespace": NAMESPACE,
        "parts": list(OWED),
    }
    _run("tables", words)
    _copy_all(rows)
    added = dict.fromkeys(("cases", "participants", "people", "events", "contact_points"), 0)
    _run("too long", words)
    words["fresh"] = [number for (number,) in _rows("cases", words)]
    every = (rows.cases, rows.participants, rows.people, rows.events, rows.contact_points)
    words["references"] = list({row.reference for table in every for row in table})
    _run("known", words)
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, fresh FROM known_case")
        known = cursor.fetchall()
    words["ids"] = [number for number, _ in known]
    words["stale"] = [number for number, fresh in known if not fresh]
    if words["stale"]:
        _run("lock", words)
        _run("other cases", words)
    added["cases"] = len(known) - len(words["stale"])
    _run("participants", words)
    _run("people", words)
    added["participants"] = _run("taking part", words)
    described_later = _run("described later", words) if words["stale"] and rows.people else 0
    added["people"] = described_later + _described()
    _run("events", words)
    added["events"] = _run("happened", words)
    if words["stale"]:
        _run("untold", words)
        added["events"] += _run("closed", words)
    _run("contact points", words)
    added["contact_points"] = _run("reached", words)
    touched = _rows("changed", words)
    individuals = _rows("concerned", {"ids": [number for number, _ in touched]})
    return Arrived(
        added,
        tuple(RefusedRow(*row) for row in _rows("refused", words)),
        tuple(number for number, owing in touched if owing),
        tuple(public_id for (public_id,) in individuals),
    )


def _copy_all(rows: Arrivals) -> None:
    _copy("arriving_case", rows.cases)
    _copy("arriving_participant", rows.participants)
    _copy("arriving_person", rows.people)
    _copy("arriving_event", rows.events)
    _copy(
        "arriving_contact_point",
        (
            (
                *row[:4],
                seal(row.value),
                lookup_of(row.channel, row.value),
                ending_of(row.value),
                *row[5:],
            )
            for row in rows.contact_points
        ),
    )


def _copy(table: str, rows: Iterable[tuple[object, ...]]) -> None:
    name = sql.Identifier(table)
    with connection.cursor() as cursor:
        with (
            cursor.connection.cursor() as plain,
            plain.copy(sql.SQL("COPY {} FROM STDIN").format(name)) as copy,
        ):
            for row in rows:
                copy.write_row(row)
        cursor.connection.execute(sql.SQL("ANALYZE {}").format(name))


def _run(part: str, words: Mapping[str, Any]) -> int:
    """Run a part; return how many rows its first statement wrote."""
    with connection.cursor() as cursor:
        cursor.execute(_parts()[part], words)
        return int(cursor.rowcount)


def _rows(part: str, words: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(_parts()[part], words)
        return list(cursor.fetchall())


def _described() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM fresh_participant WHERE described")
        return int(cursor.fetchone()[0])


@cache
def _parts() -> dict[str, str]:
    text = files(__package__).joinpath("arriving.sql").read_text(encoding="utf-8")
    parts = {}
    for section in text.split("-- part: ")[1:]:
        name, _, body = section.partition("\n")
        parts[name.strip()] = body.strip()
    return parts
