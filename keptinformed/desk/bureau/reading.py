"""What the pages of the bureau show: the queue in words, its hours, and who could be asked instead."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from keptinformed.access.actors import Actor
from keptinformed.access.models import Staff
from keptinformed.cases.models import Participation
from keptinformed.cover import handing
from keptinformed.cover.models import HandedCall
from keptinformed.cover.opening import hours_in_words, open_now
from keptinformed.cover.policy import cover_policy
from keptinformed.cover.saying import briefly, coming_shifts
from keptinformed.desk.cases.saying import last_day
from keptinformed.desk.cover.reading import names_of
from keptinformed.desk.worklists.saying import Row, rows_of
from keptinformed.worklists.bureau import Waiting, queue


@dataclass(frozen=True, slots=True)
class Line:
    """Somebody in the queue, in words."""

    participation: UUID
    case: UUID
    name: str
    reference: str
    why: str
    """Why they stand in the queue."""
    officer: str
    officer_next: str
    first: Row | None
    """What is owed to them first."""
    others: int
    calls: int
    due: date | None
    late: bool
    taken_by: str
    """The name of whoever took it on; empty where nobody did."""
    is_mine: bool
    is_for_another: bool
    """Whether it was given to somebody else by name: then only they take it on."""


@dataclass(frozen=True, slots=True)
class Queue:
    """The queue, and when the bureau rings people."""

    lines: tuple[Line, ...]
    hours: tuple[str, ...]
    is_open: bool
    opens: str
    """When it is open next, where it is not open now."""


@dataclass(frozen=True, slots=True)
class Offered:
    """Who could speak with somebody, and who does already."""

    pool: tuple[tuple[Staff, str], ...]
    """Who is on light duties, each with their next shifts."""
    handed: HandedCall | None
    has: str
    """In words, who has it; empty where nobody has."""
    hours: tuple[str, ...]


def queue_of(reader: Actor, *, now: datetime) -> Queue:
    """Return the queue in words. Raises NotAllowed."""
    found = queue(reader=reader, now=now)
    officers = [each.participation.case.officer for each in found]
    named = [
        name
        for each in found
        if each.handed
        for name in (each.handed.taken_by, each.handed.to, each.handed.handed_by)
    ]
    names, coming = names_of([*officers, *named]), coming_shifts(officers, now=now)
    hours = cover_policy().bureau.open
    span = open_now(hours, now)
    is_open = span is not None and span.holds(now)
    return Queue(
        tuple(_line(each, (names, coming), reader, now) for each in found),
        hours_in_words(hours),
        is_open,
        briefly(span) if span and not is_open else "",
    )


def offered_for(one: Participation, *, now: datetime) -> Offered:
    """Return who could speak with somebody whose case was opened."""
    pool, found = handing.pool_for(one, now=now), handing.handed(one)
    coming = coming_shifts([each.staff_number for each in pool], now=now)
    whose = [found.taken_by or found.to] if found else []
    has = names_of(whose).get(whose[0], "the bureau") if found else ""
    return Offered(
        tuple((each, coming[each.staff_number]) for each in pool),
        found,
        has,
        hours_in_words(cover_policy().bureau.open),
    )


def _line(each: Waiting, known: tuple[dict[str, str], dict[str, str]], reader: Actor, now: datetime) -> Line:
    names, coming = known
    one, handed, rows = each.participation, each.handed, rows_of(each.lines[:1], now=now)
    due = each.due_at
    return Line(
        participation=one.public_id,
        case=one.case.public_id,
        name=one.person.name,
        reference=one.case.reference,
        why=_why(handed, names),
        officer=names.get(one.case.officer, ""),
        officer_next=coming.get(one.case.officer, ""),
        first=rows[0] if rows else None,
        others=max(0, len(each.lines) - 1),
        calls=len(each.calls),
        due=last_day(due) if due else None,
        late=due is not None and due <= now,
        taken_by=names.get(handed.taken_by, "") if handed else "",
        is_mine=handed is not None and handed.taken_by == reader.staff_number,
        is_for_another=handed is not None and handed.to not in ("", reader.staff_number),
    )


def _why(handed: HandedCall | None, names: dict[str, str]) -> str:
    if handed is None:
        return "The officer is away, and nobody of the team is on duty"
    if handed.taken_by == handed.handed_by:
        return "The officer was away, and nobody of the team was on duty"
    to = f" to {names[handed.to]}" if handed.to else " to the bureau"
    return f"Handed over by {names.get(handed.handed_by, handed.handed_by)}{to}"
