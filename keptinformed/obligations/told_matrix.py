"""Who must be told of one event, by when and by which rule; and how surely each of them was."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from keptinformed.cases.models import Event, Participation
from keptinformed.cases.models.people import Part
from keptinformed.duties.history import Grade, Precision
from keptinformed.duties.vocabulary import ENTRY_WITHDRAWN, TOLD
from keptinformed.obligations.lines import Line, lines
from keptinformed.obligations.models import Obligation


@dataclass(frozen=True, slots=True)
class Telling:
    """One time that somebody was told of the event, or that it was tried."""

    event_id: str
    at: datetime
    grade: Grade
    by: str
    """The staff number of whoever recorded it; empty where an import does not say."""
    channel: str = ""
    """How, where the record says: today's tellings do not, so it is empty."""


@dataclass(frozen=True, slots=True)
class Told:
    """One person in the case and the event: what is owed to them because of it, and whether they were told."""

    participation: int
    participation_public_id: UUID
    participant_id: str
    part: Part
    not_told_by_us: bool
    """A suspect: what they are told goes by other ways, and nothing is owed to them here."""
    concerned: bool
    """False where the event was recorded for somebody else in the case alone."""
    lines: tuple[Line, ...]
    """What the event opened for this person, strictest first; empty where no rule asks for anything."""
    tellings: tuple[Telling, ...]
    """In order; those that were withdrawn as wrong are left out."""

    @property
    def surest(self) -> Telling | None:
        """The telling that is surest, the earliest of equals."""
        return min(self.tellings, key=lambda telling: (-telling.grade, telling.at), default=None)

    @property
    def must_be_told(self) -> bool:
        """Whether anything that the event opened is still to be done."""
        return any(line.still_to_do for line in self.lines)


@dataclass(frozen=True, slots=True)
class ToldMatrix:
    """One event, and everybody in the case beside it."""

    event: int
    event_id: str
    kind: str
    at: datetime
    withdrawn: bool
    """True where the event itself was withdrawn as wrong: then nobody need be told of it."""
    rows: tuple[Told, ...]
    """Those who must be told first, by the earliest date; suspects last."""


def told_matrix(event: Event, *, now: datetime) -> ToldMatrix:
    """Return who must be told of `event` and who was, for everybody in its case. Four queries."""
    people = Participation.objects.filter(case=event.case_id).order_by("participant_id")
    owed: dict[int, list[Line]] = defaultdict(list)
    opened = Obligation.objects.filter(case=event.case_id, opened_by=event)
    for line in lines(opened, now=now):
        owed[line.participation].append(line)
    gone = _withdrawn(event.case_id)
    tellings = _tellings(event, gone)
    rows = [_row(person, event, owed[person.pk], tellings[person.pk]) for person in people]
    return ToldMatrix(
        event=event.pk,
        event_id=event.event_id,
        kind=event.kind,
        at=event.at,
        withdrawn=event.event_id in gone,
        rows=tuple(sorted(rows, key=_urgency)),
    )


def _row(person: Participation, event: Event, owed: Sequence[Line], tellings: Sequence[Telling]) -> Told:
    return Told(
        participation=person.pk,
        participation_public_id=person.public_id,
        participant_id=person.participant_id,
        part=Part(person.part),
        not_told_by_us=person.part == Part.suspect,
        concerned=event.participation_id in (None, person.pk),
        lines=tuple(owed),
        tellings=tuple(tellings),
    )


def _withdrawn(case: int) -> frozenset[str]:
    named = Event.objects.filter(case=case, kind=ENTRY_WITHDRAWN).values_list("about", flat=True)
    return frozenset(event_id for about in named for event_id in about)


def _tellings(event: Event, gone: frozenset[str]) -> dict[int, list[Telling]]:
    """Return what counts as news of `event`: about its id, or about its kind at or after it."""
    found: dict[int, list[Telling]] = defaultdict(list)
    of_it = Q(about__contains=[event.event_id]) | Q(about__contains=[event.kind])
    rows = (
        Event.objects.filter(of_it, case=event.case_id, kind=TOLD, at__gte=event.at)
        .exclude(precision=Precision.month.value)
        .exclude(pk=event.pk)
        .order_by("at", "event_id")
    )
    for row in rows:
        if row.event_id not in gone and row.participation_id is not None and row.grade is not None:
            telling = Telling(row.event_id, row.at, Grade(row.grade), row.by)
            found[row.participation_id].append(telling)
    return found


def _urgency(row: Told) -> tuple[bool, bool, str, str]:
    first = next((line.due_at.isoformat() for line in row.lines if line.still_to_do and line.due_at), "~")
    return (row.not_told_by_us, not row.must_be_told, first, row.participant_id)
