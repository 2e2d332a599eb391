"""The one door for what people write to us: whose it is, who sees to it, what alarms, and what answers it by itself."""

import logging
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Min

from keptinformed import pipeline, pipeline_messages
from keptinformed.access.actors import Actor, require
from keptinformed.access.roles import Permission
from keptinformed.access_log.acts import Act
from keptinformed.access_log.entries import About, Who, note
from keptinformed.cases import locking, visibility
from keptinformed.cases.models import ContactPoint, Participation
from keptinformed.cases.models.people import OWED
from keptinformed.cases.scrubbing import Ground
from keptinformed.cases.timeline import Happening
from keptinformed.duties.vocabulary import ENTRY_WITHDRAWN
from keptinformed.errors import Refused
from keptinformed.obligations.current import current_law
from keptinformed.obligations.models import Obligation
from keptinformed.privacy import sealing
from keptinformed.replies import alarms, answering, finding, matching, owning
from keptinformed.replies.danger import hits
from keptinformed.replies.danger_words import danger_list
from keptinformed.replies.matching import CHANNEL_OF, Match
from keptinformed.replies.models import AlarmWords, DangerAlarm, Reply, ReplyWords
from keptinformed.replies.owning import OnDuty
from keptinformed.replies.policy import reply_policy
from keptinformed.replies.terms import Answered, Door, Kind, Means, Unmatched

_LOG = logging.getLogger(__name__)
INTAKE = Who("kept intake", "service")
"""Who takes in what comes by itself."""
MESSAGE_RECEIVED, MESSAGE_ANSWERED = "message_received", "message_answered"
LONGEST = 1000
"""Characters of what staff write about a reply."""


class BadReply(Refused):
    """Something that cannot be done with a reply; says what to do instead."""


@dataclass(frozen=True, slots=True)
class Arrived:
    """Something that somebody wrote, as it came through a door."""

    means: Means
    door: Door
    provider_id: str
    """What the door calls it: the same is taken in once."""
    text: str
    received_at: datetime
    kind: Kind = Kind.reply
    subject: str = ""
    sender: str = ""
    """The number or address that it came from; empty where there is none."""
    is_verified: bool = True
    """Whether it surely came from there; the network answers for a number, and nobody for what an e-mail says."""
    participation: Participation | None = None
    """Whose it is, where the door knows it: the portal, or staff to whom it was handed."""
    in_answer_to: Sequence[UUID] = ()
    """What a message of ours was called, to which it is an answer."""
    files_left_out: int = 0


def take_in(arrived: Arrived, *, by: Who, now: datetime) -> Reply:
    """Take in something that somebody wrote. What was taken in already is what it was then.

    It lands with one person in one case where that is sure, else in the queue of what is not matched. What may mean
    danger alarms in either case. Raises BadReply, CannotUnseal.
    """
    try:
        return _take_in(arrived, by, now)
    except IntegrityError:
        # Two of the same came at once: the other was first.
        found = _taken(arrived)
        if found is None:
            raise
        return found


@transaction.atomic
def enter(arrived: Arrived, *, by: Actor, now: datetime) -> Reply:
    """Enter what came as a letter or was handed in, for somebody in a case. Raises NotAllowed, NotVisible, BadReply."""
    require(by, Permission.record_event)
    if arrived.participation is None or not arrived.text.strip():
        raise BadReply("Write what it says, or what it is about.")
    if arrived.received_at > now:
        raise BadReply("It cannot have come in the future.")
    _require_owed(arrived.participation, by, now)
    return take_in(arrived, by=by.who, now=now)


@transaction.atomic
def open_reply(public_id: UUID, *, by: Actor, now: datetime) -> Reply:
    """Return one reply to be read. Once its owner opens it, it is read. Raises NotAllowed, NotVisible."""
    reply = finding.find(public_id, reader=by, now=now)
    if reply.owner == by.staff_number and reply.read_at is None:
        reply.read_at, reply.read_by = now, by.staff_number
        reply.save(update_fields=["read_at", "read_by"])
    note(Act.reply_read, _about(reply), by=by.who, now=now)
    return reply


@transaction.atomic
def pass_on(public_id: UUID, *, to: str, by: Actor, now: datetime) -> Reply:
    """Give a reply to somebody who works here and may see the case; it is unread until they open it.

    Raises NotAllowed, NotVisible, BadReply.
    """
    reply = _locked(public_id, by, now)
    staff = owning.working(now).filter(staff_number=to).first()
    case = reply.participation.case if reply.participation else None
    if staff is None or case is None or not owning.may_see(staff, case, now=now):
        raise BadReply("Choose somebody who works here and may see the case.")
    mine = staff.staff_number == by.staff_number
    reply.owner = staff.staff_number
    reply.read_at, reply.read_by = (now, by.staff_number) if mine else (None, "")
    reply.save(update_fields=["owner", "read_at", "read_by"])
    note(Act.reply_passed_on, _about(reply), by=by.who, now=now)
    return reply


@transaction.atomic
def match_reply(public_id: UUID, *, to: UUID, by: Actor, now: datetime) -> Reply:
    """Say whose a reply is that could not be matched: somebody in a case that `by` may know of. Nothing answers it.

    Raises NotAllowed, NotVisible.
    """
    reply = _not_matched(public_id, by)
    seen = visibility.visible(by, now)
    found = Participation.objects.filter(public_id=to, case__in=seen, part__in=OWED)
    one = found.select_related("person", "case").first()
    if one is None:
        raise visibility.NotVisible
    reply.matched_at, reply.matched_by = now, by.staff_number
    _place(reply, one, by.who, now)
    DangerAlarm.objects.filter(reply=reply, acknowledged_at__isnull=True).update(unit=one.case.unit)
    note(Act.reply_matched, _about(reply), by=by.who, now=now)
    return reply


@transaction.atomic
def put_aside(public_id: UUID, *, by: Actor, now: datetime) -> Reply:
    """Say of a reply in the queue that it is from nobody in a case. Raises NotAllowed, NotVisible, BadReply."""
    reply = _not_matched(public_id, by)
    if DangerAlarm.objects.filter(reply=reply, acknowledged_at__isnull=True).exists():
        raise BadReply("Answer its alarm first: say what you did about it.")
    _close(reply, Answered.not_ours, by, now)
    return reply


@transaction.atomic
def say_answered(public_id: UUID, *, how: Answered, why: str = "", by: Actor, now: datetime) -> Reply:
    """Close a reply: they were answered, or it asks for no answer and `why` says so. Twice is once.

    An answer becomes an entry of the history and meets what is owed. That none is needed withdraws the entry that asked
    for one, with the reason, for nobody answered. Raises NotAllowed, NotVisible, BadReply.
    """
    require(by, Permission.record_event)
    reply = _locked(public_id, by, now)
    if reply.answered_at is not None:
        return reply
    if DangerAlarm.objects.filter(reply=reply, acknowledged_at__isnull=True).exists():
        raise BadReply("Answer its alarm first: say what you did about it.")
    if how is Answered.not_needed:
        _needs_none(reply, why, by, now)
    elif how in (Answered.contact, Answered.message):
        _is_answered(reply, by, now)
    else:
        raise BadReply("Say how they were answered.")
    _close(reply, how, by, now)
    return reply


def settle_all(participation: Participation, answers: Collection[UUID], *, by: Actor, now: datetime) -> int:
    """Close the replies of one person that a contact answered; return how many. Part of the caller's transaction.

    What still alarms stays open: a call does not say what was done about danger.
    """
    found = finding.open_of(participation.pk).filter(public_id__in=answers)
    closed = 0
    for reply in found.select_related("participation__case", "participation__person", "event"):
        if not DangerAlarm.objects.filter(reply=reply, acknowledged_at__isnull=True).exists():
            _is_answered(reply, by, now)
            _close(reply, Answered.contact, by, now)
            closed += 1
    return closed


@transaction.atomic
def answer_alarm(public_id: UUID, *, what: str, by: Actor, now: datetime) -> DangerAlarm:
    """Say what was done about an alarm: it then stands before nobody. Raises NotAllowed, NotVisible, BadReply."""
    require(by, Permission.answer_alarms)
    standing = alarms.find(public_id, reader=by, now=now)
    if not what.strip() or len(what) > LONGEST:
        raise BadReply(f"Say in up to {LONGEST} characters what you did.")
    done = DangerAlarm.objects.filter(pk=standing.alarm.pk, acknowledged_at__isnull=True)
    if not done.update(acknowledged_at=now, acknowledged_by=by.staff_number):
        raise visibility.NotVisible
    AlarmWords.objects.create(alarm=standing.alarm, text=what.strip())
    note(Act.alarm_answered, _about(standing.alarm.reply), by=by.who, now=now)
    return standing.alarm


@transaction.atomic
def erase_words(public_id: UUID, *, ground: Ground, by: Actor, now: datetime) -> Reply:
    """Erase what somebody wrote, for good; that they wrote, and what became of it, stands.

    Raises NotAllowed, NotVisible, BadReply where there are no words any more.
    """
    require(by, Permission.erase_words)
    found = Reply.objects.filter(public_id=public_id).select_related(
        "participation__case", "participation__person"
    )
    reply = found.filter(participation__case__in=visibility.open_for_erasing(by, now)).first()
    if reply is None or reply.participation is None:
        raise visibility.NotVisible
    locking.lock(reply.participation.case_id)
    if not ReplyWords.objects.filter(reply=reply).delete()[0]:
        raise BadReply("It has no words, or they are erased already.")
    about = _about(reply)
    note(Act.words_erased, replace(about, reason=f"{ground.name}, reply {reply.pk}"), by=by.who, now=now)
    return reply


@transaction.atomic
def _take_in(arrived: Arrived, by: Who, now: datetime) -> Reply:
    if not arrived.provider_id:
        raise BadReply("It has no number of its own, so nobody could tell whether it came twice.")
    found = _taken(arrived)
    if found is not None:
        return found
    whose = _whose(arrived)
    reply = _unplaced(arrived, whose, now)
    owner = _place(reply, whose.participation, by, now) if whose.participation else None
    if whose.participation is None:
        reply.save()
    ReplyWords.objects.create(
        reply=reply,
        subject=_clean(arrived.subject, 200),
        text=_clean(arrived.text, reply_policy().characters),
    )
    note(Act.reply_received, _about(reply), by=by, now=now)
    found_signs = hits(answering.without_ours(f"{arrived.subject}\n{arrived.text}"), danger_list())
    if found_signs:
        alarms.raise_alarm(reply, tuple(hit.sign for hit in found_signs), now=now)
        note(Act.alarm_raised, _about(reply), by=by, now=now)
    if whose.point is not None:
        _answer_by_itself(reply, whose.point, owner, now)
    return reply


def _taken(arrived: Arrived) -> Reply | None:
    found = Reply.objects.filter(door=arrived.door, provider_id=arrived.provider_id[:250])
    return found.select_related("participation__case", "participation__person").first()


def _whose(arrived: Arrived) -> Match:
    if arrived.participation is not None:
        if arrived.participation.part not in OWED:
            raise BadReply("That is nobody who can be owed an answer.")
        return Match(arrived.participation)
    if arrived.means not in CHANNEL_OF:
        raise BadReply("Say whose it is.")
    whose = matching.match(arrived.means, arrived.sender, arrived.in_answer_to)
    if whose.why is None and not arrived.is_verified:
        return Match(why=Unmatched.not_verified, attempt=whose.attempt)
    return whose


def _unplaced(arrived: Arrived, whose: Match, now: datetime) -> Reply:
    sender, channel = arrived.sender.strip(), CHANNEL_OF.get(arrived.means)
    shown = arrived.means is Means.text
    return Reply(
        means=arrived.means.value,
        kind=arrived.kind.value,
        door=arrived.door.value,
        provider_id=arrived.provider_id[:250],
        received_at=arrived.received_at,
        taken_at=now,
        in_answer_to=whose.attempt,
        sealed=sealing.seal(sender) if sender else None,
        lookup=sealing.lookup_of(channel.value, sender) if sender and channel else None,
        ending=sealing.normalised(channel.value, sender)[-sealing.SHOWN :]
        if sender and channel and shown
        else "",
        not_matched=whose.why.value if whose.why else "",
        files_left_out=min(arrived.files_left_out, 1000),
        due_at=_due_by_policy(arrived.kind, arrived.received_at, now),
    )


def _place(reply: Reply, one: Participation, by: Who, now: datetime) -> OnDuty | None:
    """Put a reply with one person in one case: the entry of the history, by when it is answered, who sees to it."""
    locking.lock(one.case_id)
    came = min(reply.received_at, now)
    event = pipeline.receive(Happening(MESSAGE_RECEIVED, came, one), case=one.case, by=by, now=now)
    owner = owning.owner_of(one.case, reply_policy(), now=now)
    reply.participation, reply.event = one, event
    reply.owner = owner.staff.staff_number if owner else ""
    owed = Obligation.objects.filter(opened_by=event, participation=one).aggregate(due=Min("due_at"))["due"]
    reply.due_at = min(reply.due_at, owed) if owed else reply.due_at
    reply.save()
    return owner


def _due_by_policy(kind: Kind, received_at: datetime, now: datetime) -> datetime:
    return reply_policy().kinds[kind].due_at(min(received_at, now), current_law(now).calendar)


def _answer_by_itself(reply: Reply, point: ContactPoint, owner: OnDuty | None, now: datetime) -> None:
    """Answer what came, where that is safe; whatever is against it, what came is kept all the same."""
    try:
        with transaction.atomic():
            wanted = answering.answer_for(reply, point, owner, reply_policy(), now=now)
            if wanted is not None and owner is not None and reply.participation is not None:
                pipeline_messages.compose(
                    participation=reply.participation, wanted=wanted, by=owning.actor_of(owner.staff), now=now
                )
    except Exception as problem:  # noqa: BLE001 (an answer that breaks must never lose what somebody wrote)
        _LOG.error("A reply could not be answered by itself: %s", type(problem).__name__)


def _is_answered(reply: Reply, by: Actor, now: datetime) -> None:
    if reply.participation is None:
        raise visibility.NotVisible
    what = Happening(MESSAGE_ANSWERED, now, reply.participation)
    pipeline.record(what, case=reply.participation.case, by=by, now=now)


def _needs_none(reply: Reply, why: str, by: Actor, now: datetime) -> None:
    if not why.strip() or len(why) > LONGEST:
        raise BadReply(f"Say in up to {LONGEST} characters why it needs no answer.")
    if reply.participation is None or reply.event is None:
        raise visibility.NotVisible
    what = Happening(
        ENTRY_WITHDRAWN, now, reply.participation, about=(reply.event.event_id,), words=why.strip()
    )
    pipeline.record(what, case=reply.participation.case, by=by, now=now)


def _close(reply: Reply, how: Answered, by: Actor, now: datetime) -> None:
    reply.answered_at, reply.answered_by, reply.answered_how = now, by.staff_number, how.value
    if reply.read_at is None:
        reply.read_at, reply.read_by = now, by.staff_number
    reply.save(update_fields=["answered_at", "answered_by", "answered_how", "read_at", "read_by"])
    note(Act.reply_closed, _about(reply), by=by.who, now=now)


def _locked(public_id: UUID, by: Actor, now: datetime) -> Reply:
    reply = finding.find(public_id, reader=by, now=now)
    if reply.participation is not None:
        locking.lock(reply.participation.case_id)
    return finding.find(public_id, reader=by, now=now)


def _not_matched(public_id: UUID, by: Actor) -> Reply:
    require(by, Permission.match_replies)
    open_ones = Reply.objects.select_for_update(of=("self",)).filter(
        public_id=public_id, participation__isnull=True, answered_at__isnull=True
    )
    reply = open_ones.first()
    if reply is None:
        raise visibility.NotVisible
    return reply


def _require_owed(one: Participation, by: Actor, now: datetime) -> None:
    visibility.require_visible(one.case, reader=by, now=now)
    if one.part not in OWED:
        raise visibility.NotVisible


def _about(reply: Reply) -> About:
    if reply.participation is None:
        return About(str(reply.public_id))
    return About(str(reply.participation.case.public_id), (reply.participation.person.public_id,))


def _clean(text: str, most: int) -> str:
    """Return what may be kept: no signs that no page can show, and not more than so much."""
    return "".join(char for char in text if char in "\n\t" or char.isprintable())[:most].strip()
