"""The one door for people who ring: who they are, messages taken for colleagues, and calls that are owed."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from keptinformed import pipeline
from keptinformed.access.actors import Actor, require
from keptinformed.access.roles import Permission
from keptinformed.access_log.acts import Act
from keptinformed.access_log.entries import About, note
from keptinformed.cases import locking, visibility
from keptinformed.cases.models import Participation
from keptinformed.cases.models.people import OWED
from keptinformed.cases.submissions import once
from keptinformed.cases.timeline import Happening
from keptinformed.errors import Refused
from keptinformed.needs import code_words
from keptinformed.needs.contact_safety import Standing
from keptinformed.needs.finding import ways_of
from keptinformed.obligations.current import current_law
from keptinformed.worklists import calling
from keptinformed.worklists.models import CallBack, CallerCheck, CheckedBy
from keptinformed.worklists.policy import contact_policy

MESSAGE_RECEIVED, MESSAGE_ANSWERED = "message_received", "message_answered"
LONGEST = 4000
"""Characters of what somebody writes about a contact."""


class BadContact(Refused):
    """A contact that cannot be logged as it is; `field` is the field of the form that it is about."""

    def __init__(self, sentence: str, field: str = "") -> None:
        super().__init__(sentence)
        self.field = field


@dataclass(frozen=True, slots=True)
class Message:
    """What somebody who rang asked to be passed on."""

    words: str
    call: bool
    """Whether they want to be rung back."""
    within: str
    """An id of `call_back` in policy/contacts.yaml."""


@transaction.atomic
def give_code_word(*, participation: Participation, spoken: str, by: Actor, now: datetime) -> bool:
    """Say whether whoever is on the telephone gave a code word of this person; each try is kept.

    Raises NotAllowed, NotVisible, BadContact where none was agreed, or after too many wrong ones.
    """
    _may_check(participation, by, now)
    kept = calling.code_words_of(participation)
    if not kept:
        raise BadContact("No code word was agreed. Ring back on a number that is kept here.", "spoken")
    if calling.wrong_words(participation, now=now) >= contact_policy().most_wrong_words:
        raise BadContact(
            "A wrong code word was given too often. Ring back on a number that is kept here.", "spoken"
        )
    right = any(code_words.is_right(spoken, digest, point.public_id) for point, digest in kept)
    _keep_check(participation, CheckedBy.code_word, passed=right, by=by, now=now)
    note(Act.code_word_right if right else Act.code_word_wrong, about(participation), by=by.who, now=now)
    return right


@transaction.atomic
def rang_back(
    *, participation: Participation, contact_point: UUID, reached: bool, by: Actor, now: datetime
) -> CallerCheck:
    """Keep that a caller was rung back on a number that is kept here, and whether it was they who answered.

    Raises NotAllowed, NotVisible, BadContact where the number is not one of theirs that holds, or may not be rung.
    """
    _may_check(participation, by, now)
    ways = {way.public_id: way for way in ways_of([participation], now=now)[participation.pk]}
    if contact_point not in [point.public_id for point in calling.telephones_of(participation)]:
        raise BadContact("Choose a number that is kept for this person.", "number")
    if reached and ways[contact_point].strip.standing is Standing.held:
        raise BadContact("That number may not be rung. Take a message, and tell them nothing.", "number")
    made = _keep_check(participation, CheckedBy.called_back, passed=reached, by=by, now=now)
    note(Act.caller_known if reached else Act.caller_not_known, about(participation), by=by.who, now=now)
    return made


@transaction.atomic
def take_message(
    *, participation: Participation, message: Message, form_key: UUID, by: Actor, now: datetime
) -> CallBack:
    """Keep what a caller asked to be passed on: an entry of the history, and a task with owner and deadline.

    The owner is the officer in the case; where there is none who works here, it stands as unowned for all to see.
    Raises NotAllowed, NotVisible, BadContact.
    """
    require(by, Permission.record_event)
    require_owed(participation, by, now)
    if message.within not in contact_policy().call_back:
        raise BadContact("Choose by when they must hear.", "within")
    if not message.call and not message.words.strip():
        raise BadContact("Write the message, or say that they want to be rung back.", "words")
    check_words(message.words)
    made = once(
        form_key,
        lambda: str(_take(participation, message, by, now).public_id),
        by=by.staff_number,
        now=now,
    )
    return CallBack.objects.get(public_id=made, participation=participation)


@transaction.atomic
def settle(*, call_back: UUID, by: Actor, now: datetime) -> CallBack:
    """Note that a call or message was seen to, and that the message was answered. Twice is once.

    Raises NotAllowed, NotVisible.
    """
    require(by, Permission.record_event)
    seen = CallBack.objects.filter(public_id=call_back, participation__case__in=visibility.visible(by, now))
    found = seen.select_related("participation__case", "participation__person").first()
    if found is None:
        raise visibility.NotVisible
    locking.lock(found.participation.case_id)
    see_to(found, by, now)
    found.refresh_from_db()
    return found


def see_to(found: CallBack, by: Actor, now: datetime) -> None:
    """Note that a call or message was seen to, unless it was already. The caller holds the lock of the case."""
    still = CallBack.objects.filter(pk=found.pk, done_at__isnull=True)
    if not still.update(done_at=now, done_by=by.staff_number):
        return
    what = Happening(MESSAGE_ANSWERED, now, found.participation)
    pipeline.record(what, case=found.participation.case, by=by, now=now)
    note(Act.call_back_done, about(found.participation), by=by.who, now=now)


def check_words(words: str) -> None:
    """Raise BadContact where somebody wrote too much."""
    if len(words) > LONGEST:
        raise BadContact(f"Write at most {LONGEST} characters.", "words")


def require_owed(participation: Participation, by: Actor, now: datetime) -> None:
    """Raise NotVisible where `by` may not know of somebody, or where nothing can be owed to them, as to a suspect."""
    visibility.require_visible(participation.case, reader=by, now=now)
    if participation.part not in OWED:
        raise visibility.NotVisible


def about(participation: Participation) -> About:
    """Return somebody in a case as the access log names them."""
    return About(str(participation.case.public_id), (participation.person.public_id,))


def _take(participation: Participation, message: Message, by: Actor, now: datetime) -> CallBack:
    locking.lock(participation.case_id)
    what = Happening(MESSAGE_RECEIVED, now, participation, words=message.words)
    event = pipeline.record(what, case=participation.case, by=by, now=now)
    made = CallBack.objects.create(
        participation=participation,
        event=event,
        call=message.call,
        owner=calling.owner_of(participation, now=now),
        taken_at=now,
        taken_by=by.staff_number,
        due_at=calling.due_at(contact_policy().call_back[message.within], current_law(now).calendar, now=now),
    )
    note(Act.message_taken, about(participation), by=by.who, now=now)
    return made


def _keep_check(
    participation: Participation,
    way: CheckedBy,
    *,
    passed: bool,
    by: Actor,
    now: datetime,
) -> CallerCheck:
    return CallerCheck.objects.create(
        participation=participation, way=way, passed=passed, at=now, by=by.staff_number
    )


def _may_check(participation: Participation, by: Actor, now: datetime) -> None:
    require(by, Permission.see_contact_points)
    require_owed(participation, by, now)
    locking.lock(participation.case_id)  # Many guesses at once are counted like one by one.
