"""Adds to the history of a case, and refuses what cannot be part of one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import token_hex

from keptinformed.cases.models import Case, Event, EventWords, Participation
from keptinformed.duties.history import Grade, Precision
from keptinformed.duties.rules import Word
from keptinformed.duties.vocabulary import ENTRY_WITHDRAWN, PLAN_AGREED, TOLD
from keptinformed.errors import Refused
from keptinformed.timekeeping.instants import to_micros

CLOCKS_DIFFER = timedelta(seconds=30)
"""How far ahead another system's clock may be before what it sends counts as from the future."""


class NotAnEvent(Refused):
    """Something that cannot stand in a history; says why, and what to do."""


@dataclass(frozen=True, slots=True)
class Happening:
    """What somebody wants to record (docs/reference/duties.md, section 1)."""

    kind: str
    at: datetime
    participation: Participation | None = None
    about: tuple[str, ...] = ()
    """Of a telling: event ids of the case, or words of the vocabulary. Of a withdrawal: event ids."""
    grade: Grade | None = None
    every_days: int | None = None
    precision: Precision = Precision.instant
    words: str = ""
    """Free text, kept apart so that it can be erased."""
    event_id: str = ""
    """The id of the system that sent it; one is made where it is empty."""


def append(what: Happening, *, case: Case, by: str, now: datetime) -> Event:
    """Add one event, which was checked, to the history of `case`; the caller holds the lock of the case."""
    event = Event.objects.create(
        case=case,
        participation=what.participation,
        event_id=what.event_id or new_event_id(now),
        kind=what.kind,
        at=what.at,
        recorded_at=now,
        precision=what.precision.value,
        about=list(what.about),
        grade=what.grade,
        every_days=what.every_days,
        by=by,
    )
    if what.words.strip():
        EventWords.objects.create(event=event, text=what.words.strip())
    return event


def is_withdrawn(event: Event) -> bool:
    """Say whether an entry was withdrawn, and counts for nothing any more."""
    withdrawals = Event.objects.filter(case=event.case_id, kind=ENTRY_WITHDRAWN)
    return withdrawals.filter(about__contains=[event.event_id]).exists()


def new_event_id(now: datetime) -> str:
    """Return an id that sorts by the moment of recording, so that ties are ordered as they were entered."""
    return f"K{to_micros(now):016d}-{token_hex(4)}"


def check(what: Happening, case: Case, vocabulary: Mapping[str, Word], now: datetime) -> None:
    """Raise NotAnEvent where `what` cannot stand in the history of `case`."""
    if what.kind not in vocabulary:
        raise NotAnEvent(
            f'"{what.kind}" is not in the vocabulary. policy/vocabulary.yaml lists what can happen.'
        )
    if what.at > now + CLOCKS_DIFFER:
        raise NotAnEvent("That moment lies in the future. Record what has happened, when it has happened.")
    if what.participation is not None and what.participation.case_id != case.pk:
        raise NotAnEvent("That person is in another case. Choose somebody who is in this one.")
    if what.kind == TOLD and (what.participation is None or what.grade is None or not what.about):
        raise NotAnEvent("Say who was told, what they were told of, and how sure it is that they were.")
    if what.kind == ENTRY_WITHDRAWN:
        _check_withdrawal(what, case)
    if what.every_days is not None and (what.kind != PLAN_AGREED or not 1 <= what.every_days <= 365):
        raise NotAnEvent("Only a plan says every how many days, from 1 to 365.")


def _check_withdrawal(what: Happening, case: Case) -> None:
    named = Event.objects.filter(case=case, event_id__in=what.about)
    if not what.about or named.count() != len(set(what.about)):
        raise NotAnEvent("Name the entries of this case that were wrong.")
    if named.filter(kind=ENTRY_WITHDRAWN).exists():
        raise NotAnEvent("A withdrawal cannot itself be withdrawn. Record anew what was right.")
