"""The one door: what follows when something happens in a case, in one transaction, from top to bottom."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from keptinformed.access.actors import Actor, require
from keptinformed.access.roles import Permission
from keptinformed.access_log.acts import Act
from keptinformed.access_log.entries import About, Who, note
from keptinformed.cases import arriving, locking, stages, timeline, visibility
from keptinformed.cases.arriving import Arrivals, Arrived
from keptinformed.cases.models import Batch, Case, Event, Participation
from keptinformed.cases.timeline import Happening, NotAnEvent
from keptinformed.closing import gate
from keptinformed.duties.history import Grade
from keptinformed.duties.vocabulary import ENTRY_WITHDRAWN, PLAN_AGREED, TOLD
from keptinformed.gates import standing
from keptinformed.obligations import deriving
from keptinformed.obligations.current import current_law
from keptinformed.publishing import storing

FROM_PEOPLE = frozenset(
    {TOLD, PLAN_AGREED, "message_received", "complaint_received", "updates_wanted", "key_news_wanted"}
)
"""What the history may hold on the word of a person alone: they wrote, read, complained, or want to hear more."""


@transaction.atomic
def record(what: Happening, *, case: Case, by: Actor, now: datetime) -> Event:
    """Put `what` on the timeline of `case`, and do all that follows from it. Returns the event.

    Raises NotAllowed where the role does not permit it, NotVisible where the case is not open to `by`, NotAnEvent
    where it cannot stand in a history, NotPassed where a gate asks for what is missing, NotToldYet where it would close
    the case before its victims were told. Then nothing at all has changed.
    """
    withdraws, closes = what.kind == ENTRY_WITHDRAWN, what.kind in current_law(now).closing.closes
    require(by, Permission.withdraw_event if withdraws else Permission.record_event)
    if closes:
        require(by, Permission.close_case)
    visibility.require_visible(case, reader=by, now=now)
    locking.lock(case.pk)
    timeline.check(what, case, current_law(now).policy.vocabulary, now)
    if closes:
        gate.require_told(case, what.kind, at=what.at, event_id=what.event_id)
    standing.require_passed(what, case, now=now)
    return _enter(what, case, by.who, now)


@transaction.atomic
def take_back(event: Event, *, by: Actor, now: datetime) -> None:
    """Withdraw a referral that an organisation sent back: what the entry states was not so, and the clock stands open.

    The caller has made sure that it was theirs, and holds the lock of the case; they may see no history, and change
    nothing else in one. Where it was withdrawn already, nothing happens. Raises NotAllowed, NotAnEvent.
    """
    require(by, Permission.answer_referrals)
    if timeline.is_withdrawn(event):
        return
    what = Happening(ENTRY_WITHDRAWN, now, event.participation, about=(event.event_id,))
    timeline.check(what, event.case, current_law(now).policy.vocabulary, now)
    _enter(what, event.case, by.who, now)


@transaction.atomic
def record_many(rows: Arrivals, *, by: Actor, now: datetime, batch: Batch) -> Arrived:
    """Put what another system sent on the timelines of its cases, and do all that follows, as `record` does for one.

    Returns what was added and what was refused; what is here already stays as it is. Raises NotAllowed.
    """
    require(by, Permission.import_bundle)
    arrived = arriving.take_in(rows, batch=batch, now=now)
    if arrived.changed:
        deriving.derive_many(arrived.changed, now=now)
        stages.refresh(arrived.changed)
        storing.refresh(arrived.changed, now=now)
    if any(arrived.added.values()):
        note(Act.bundle_imported, About(str(batch.public_id), arrived.individuals), by=by.who, now=now)
    return arrived


@transaction.atomic
def receive(what: Happening, *, case: Case, by: Who, now: datetime) -> Event:
    """Put on the timeline of `case` what a person did by their own word, and do all that follows. Returns the event.

    It rests on the person's own word and on a door that knows whose it is; no member of staff stands behind it, so no
    reach is asked. Raises NotAnEvent for all but what a person can do by themselves; of tellings, only what they read.
    """
    told_otherwise = what.kind == TOLD and what.grade is not Grade.read
    if what.kind not in FROM_PEOPLE or told_otherwise or what.participation is None:
        raise NotAnEvent("That cannot come from a person by itself: somebody who works here records it.")
    locking.lock(case.pk)
    timeline.check(what, case, current_law(now).policy.vocabulary, now)
    return _enter(what, case, by, now)


@transaction.atomic
def rederive(cases: Sequence[int], *, now: datetime) -> None:
    """Work out anew what is owed in `cases`, after people in them changed. Part of the caller's transaction."""
    for case in sorted(cases):
        locking.lock(case)
        deriving.derive(case, now=now)
        storing.refresh(case, now=now)


def _enter(what: Happening, case: Case, by: Who, now: datetime) -> Event:
    """Append what was checked, and do all that follows. The caller holds the lock of the case."""
    event = timeline.append(what, case=case, by=by.staff_number, now=now)
    deriving.derive(case.pk, now=now, participation=_only_one_concerned(what))
    stages.refresh([case.pk])
    storing.refresh(case.pk, now=now)
    act = Act.event_withdrawn if what.kind == ENTRY_WITHDRAWN else Act.event_recorded
    note(act, About(str(case.public_id), tuple(_individuals(case, what.participation))), by=by, now=now)
    return event


def _only_one_concerned(what: Happening) -> int | None:
    # A withdrawal names events of anybody in the case, whomever it is entered for.
    if what.kind == ENTRY_WITHDRAWN or what.participation is None:
        return None
    return what.participation.pk


def _individuals(case: Case, participation: Participation | None) -> list[UUID]:
    concerned = [participation] if participation else list(case.participations.select_related("person"))
    return [one.person.public_id for one in concerned]
