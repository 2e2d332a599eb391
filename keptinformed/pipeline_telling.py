"""The one door for messages: who asks for one, what becomes of it in the history, and what stops all sending."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from keptinformed import pipeline
from keptinformed.access.actors import Actor, NotAllowed, require
from keptinformed.access.roles import Permission
from keptinformed.access_log.acts import Act
from keptinformed.access_log.entries import About, note
from keptinformed.cases import locking, visibility
from keptinformed.cases.models import ContactPoint, Participation
from keptinformed.cases.models.people import OWED
from keptinformed.cases.timeline import NotAnEvent
from keptinformed.contact import delivery, evidence, facts, ledger, receipts, stopping
from keptinformed.contact.delivery import Moment, Ways
from keptinformed.contact.evidence import Evidence
from keptinformed.contact.ledger import Wanted
from keptinformed.contact.models import Intent, SendingPause, Telling
from keptinformed.contact.policy import telling_policy
from keptinformed.contact.safety import Decision, Held
from keptinformed.contact.stopping import Stopped
from keptinformed.contact.terms import Content, Reason, TaskKind, Way
from keptinformed.duties.rules import SeenBy
from keptinformed.errors import Refused
from keptinformed.obligations.current import current_law
from keptinformed.publishing import storing

_LOG = logging.getLogger(__name__)


class BadMessage(Refused):
    """A message that cannot be asked for; says what to do instead."""


@dataclass(frozen=True, slots=True)
class AskedFor:
    """A message that was entered, and whether it could leave at that moment."""

    intent: Intent
    decision: Decision


@dataclass(frozen=True, slots=True)
class Round:
    """What one round of handing over came to."""

    looked_at: int
    recorded: int
    failed: int
    """Messages over which something broke: they come again later, or are left to a person."""


@transaction.atomic
def ask_for_message(*, participation: Participation, wanted: Wanted, by: Actor, now: datetime) -> AskedFor:
    """Enter a message to somebody. A second one on the same occasion about the same event is the first one.

    What would not be safe is held at once, and a person has a task; what passes by itself waits. Raises NotAllowed,
    NotVisible, BadMessage.
    """
    require(by, Permission.record_event)
    _see(participation, by, now)
    locking.lock(participation.case_id)
    _check(participation, wanted, now)
    policy = telling_policy()
    intent, made = ledger.enter(participation, wanted, by=by.staff_number, now=now, old=policy.delivery.old)
    note(Act.message_asked, ledger.about(participation), by=by.who, now=now)
    decision = delivery.answer_to(intent, now=now)
    if made and isinstance(decision, Held) and decision.reason not in policy.waiting:
        ledger.hold(intent, decision.reason, now=now, policy=policy)
    return AskedFor(intent, decision)


def hand_over_due(*, ways: Ways, moment: Moment) -> Round:
    """Hand over every message that is due, and enter in the history what was told. For workers; never raises for one.

    Each message has transactions of its own: one that breaks must neither hold up nor undo another.
    """
    now = moment()
    failed = recorded = 0
    waiting = ledger.due(now, telling_policy().delivery.most_at_once)
    with _whatever_happens():
        receipts.ask(ways=ways, now=now)
    # Where it cannot even be asked what left before, nothing leaves; one message that breaks holds up no other.
    for outcome in evidence.unrecorded(now):
        with _whatever_happens():
            found = evidence.evidence_of(outcome)
            recorded += _recorded(found, now) if found else 0
    for number in waiting:
        done = False
        with _whatever_happens():
            told = delivery.hand_over(number, ways=ways, moment=moment)
            done = True
            recorded += _recorded(told, moment()) if told else 0
        if not done:
            failed += 1
            with _whatever_happens():
                delivery.give_up_for_now(number, now=moment())
    return Round(len(waiting), recorded, failed)


@transaction.atomic
def say_went_wrong(
    *, participation: Participation, contact_point: ContactPoint | None, why: str, by: Actor, now: datetime
) -> Stopped:
    """Stop all sending to somebody, in every case; mark the number or address as not safe; alarm those who must know.

    `contact_point` is the one that it went wrong at, where that is known; what it ever received comes back. Once this
    has returned and is committed, nothing more leaves. Raises NotAllowed, NotVisible, CannotStop.
    """
    require(by, Permission.say_went_wrong)
    _see(participation, by, now)
    if contact_point is not None and contact_point.participation_id != participation.pk:
        raise visibility.NotVisible
    stopped = stopping.stop(participation, contact_point, why, by=by.staff_number, now=now)
    storing.refresh_persons([participation.person_id], now=now)
    note(Act.contact_went_wrong, ledger.about(participation), by=by.who, now=now)
    return stopped


@transaction.atomic
def let_sending_go_on(*, participation: Participation, by: Actor, now: datetime) -> int:
    """Let sending to somebody go on: a supervisor who did not stop it. Returns how many stops ended.

    Raises NotAllowed, NotVisible, CannotStop.
    """
    require(by, Permission.pause_sending)
    _see(participation, by, now)
    ended = stopping.go_on(participation, by=by.staff_number, now=now)
    storing.refresh_persons([participation.person_id], now=now)
    note(Act.sending_resumed, ledger.about(participation), by=by.who, now=now)
    return ended


@transaction.atomic
def pause_all_sending(*, why: str, by: Actor, now: datetime) -> SendingPause:
    """Pause all sending of the force; what comes up meanwhile is left to people. Raises NotAllowed, CannotStop."""
    require(by, Permission.pause_sending)
    made = stopping.pause_all(why, by=by.staff_number, now=now)
    note(Act.all_sending_paused, About(str(made.public_id)), by=by.who, now=now)
    return made


@transaction.atomic
def resume_all_sending(*, by: Actor, now: datetime) -> int:
    """Let all sending go on; return how many pauses ended. Raises NotAllowed."""
    require(by, Permission.pause_sending)
    ended = stopping.end_pauses(by=by.staff_number, now=now)
    note(Act.all_sending_resumed, About(), by=by.who, now=now)
    return ended


@transaction.atomic
def _recorded(found: Evidence, now: datetime) -> int:
    """Enter in the history that somebody was told, on the word of whoever asked for it; return how many entries."""
    intent = found.attempt.intent
    locking.lock(intent.participation.case_id)
    if Telling.objects.filter(attempt=found.attempt, grade=found.grade).exists():
        return 0
    asker = facts.asker_of(intent, now=now)
    try:
        if asker is None:
            raise NotAllowed("Whoever asked for it does not work here any more.")
        with transaction.atomic():
            event = pipeline.record(found.happening, case=intent.participation.case, by=asker, now=now)
    except (NotAllowed, visibility.NotVisible, NotAnEvent):
        # It did leave: somebody else has to enter it, and looks into why.
        ledger.add_task(
            intent.participation,
            TaskKind.decide,
            Reason.nobody_answers,
            now=now,
            policy=telling_policy(),
            intent=intent,
        )
        return 0
    Telling.objects.create(attempt=found.attempt, grade=found.grade, event=event)
    storing.refresh(intent.participation.case_id, now=now)
    return 1


@contextmanager
def _whatever_happens() -> Iterator[None]:
    """Go on after anything that breaks: the kind of error is logged, never its words, and the next round comes."""
    try:
        yield
    except Exception as problem:  # noqa: BLE001 (B4: a message that breaks must not keep the others)
        _LOG.error("A message could not be handled: %s", type(problem).__name__)


def _see(participation: Participation, by: Actor, now: datetime) -> None:
    visibility.require_visible(participation.case, reader=by, now=now)
    if participation.part not in OWED:
        raise visibility.NotVisible


def _check(participation: Participation, wanted: Wanted, now: datetime) -> None:
    event, point = wanted.opening_event, wanted.contact_point
    vocabulary = current_law(now).policy.vocabulary
    if event.case_id != participation.case_id or event.participation_id not in (None, participation.pk):
        raise BadMessage("Choose something that happened in this case, and that concerns this person.")
    # An ordinary update is about its own word; the event only says from when it is counted.
    kinds = [each for each in wanted.about if each in vocabulary] or [event.kind]
    if any(each not in vocabulary or vocabulary[each].seen_by is not SeenBy.participant for each in kinds):
        raise BadMessage("That is nothing that this person may be told.")
    if point is not None and point.participation_id != participation.pk:
        raise BadMessage("Choose a number or address of this person.")
    if not wanted.occasion or len(wanted.occasion) > 60:
        raise BadMessage("Choose the occasion.")
    if wanted.way is Way.text and wanted.content is Content.full:
        raise BadMessage("A text never tells the news itself. Send a neutral notice, or ring.")
    if not wanted.text.strip() or "\n" in wanted.subject or "\r" in wanted.subject:
        raise BadMessage("Write the message, and its subject in one line.")
