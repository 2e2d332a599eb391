"""Promises in the words in which staff read them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from keptinformed.access.actors import Actor
from keptinformed.cases.ages import london_day
from keptinformed.cases.models import Case
from keptinformed.cases.visibility import NotVisible
from keptinformed.promises import finding
from keptinformed.promises.finding import Known
from keptinformed.promises.policy import promise_policy
from keptinformed.promises.terms import State
from keptinformed.worklists.narrowing import View
from keptinformed.worklists.telling import last_day

COLOURS = {
    State.asked: "purple",
    State.to_tell: "purple",
    State.given: "blue",
    State.late: "red",
    State.to_put_right: "red",
    State.kept: "green",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One promise as it stands in a list."""

    known: Known
    what: str
    name: str
    case: UUID
    reference: str
    colour: str
    promised_day: date
    """The last day on which it was in time."""
    by_day: date
    """The last day on which it, or the apology, is in time."""
    is_late: bool
    first: date | None
    """The day of the promise in whose place it was given."""

    @property
    def public_id(self) -> UUID:
        """What stands in its address."""
        return self.known.promise.public_id


@dataclass(frozen=True, slots=True)
class Draft:
    """What to say when a promise was missed: nothing of it is sent by itself."""

    lines: tuple[str, ...]


def promised(view: View, *, reader: Actor, now: datetime) -> tuple[Line, ...]:
    """Return what is to be done about promises in a list."""
    return lines_of(finding.of_view(view, reader=reader, now=now), now)


def soon(*, reader: Actor, now: datetime) -> tuple[Line, ...]:
    """Return what the reader must see to about promises before tomorrow ends: asked, due, or to be put right."""
    tomorrow = london_day(now) + timedelta(days=1)
    lines = promised(View.mine, reader=reader, now=now)
    return tuple(each for each in lines if each.known.state is State.asked or each.by_day <= tomorrow)


def to_do_in(case: Case, *, reader: Actor, now: datetime) -> tuple[Line, ...]:
    """Return what is to be done about promises in a case that was opened."""
    return tuple(each for each in every(case, reader=reader, now=now) if each.known.to_do)


def every(case: Case, *, reader: Actor, now: datetime) -> tuple[Line, ...]:
    """Return every promise in a case that was opened, what is to be done first."""
    return lines_of(finding.of_case(case, reader=reader, now=now), now)


def one_of(case: Case, promise: UUID, *, reader: Actor, now: datetime) -> Line:
    """Return one promise of a case that was opened. Raises NotVisible."""
    for each in every(case, reader=reader, now=now):
        if each.public_id == promise:
            return each
    raise NotVisible


def lines_of(found: Iterable[Known], now: datetime) -> tuple[Line, ...]:
    """Return lines for promises. Pure."""
    return tuple(_line(each, now) for each in found)


def draft_of(line: Line) -> Draft:
    """Return what to say to somebody whose promise was missed. Pure."""
    policy, due = promise_policy(), last_day(line.known.promise.due_at)
    said = {"what": policy.we_will(line.known.promise.kind), "day": f"{due:%A} {due.day} {due:%B}"}
    return Draft(tuple(each.format(**said) for each in policy.apology))


def _line(known: Known, now: datetime) -> Line:
    row = known.promise
    return Line(
        known,
        promise_policy().asks(row.kind),
        row.participation.person.name,
        row.participation.case.public_id,
        row.participation.case.reference,
        COLOURS.get(known.state, "grey"),
        last_day(row.due_at),
        last_day(known.due_at),
        known.to_do and known.due_at <= now,
        last_day(row.instead_of.due_at) if row.instead_of else None,
    )
