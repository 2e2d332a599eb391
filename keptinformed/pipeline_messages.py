"""The one door for what staff do about messages: ask for one or leave it to a person, and say that a task was done."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from keptinformed import pipeline_telling
from keptinformed.access.actors import Actor, NotAllowed, require
from keptinformed.access.roles import Permission
from keptinformed.access_log.acts import Act
from keptinformed.access_log.entries import note
from keptinformed.cases import locking, visibility
from keptinformed.cases.models import Participation
from keptinformed.contact import ledger, reserve, tasks
from keptinformed.contact.foreseeing import Telling, possibilities
from keptinformed.contact.ledger import Wanted
from keptinformed.contact.models import ContactTask, ContactTaskWords, IntentWords
from keptinformed.contact.models.messages import State
from keptinformed.contact.policy import telling_policy
from keptinformed.contact.posting_days import Postage
from keptinformed.contact.reserve import Drafted
from keptinformed.contact.terms import Content, Reason, Way
from keptinformed.contact.timeliness import BY_A_PERSON, timed
from keptinformed.contact.too_late import is_refused, why_refused
from keptinformed.errors import Refused
from keptinformed.pipeline_telling import AskedFor, BadMessage
from keptinformed.worklists.due import due_to_tell

__all__ = ["BY_A_PERSON", "Beside", "CannotFinish", "TooLate", "compose", "finish_task"]

LONGEST = 1000
"""Characters of what somebody writes about what they did."""


ALL_BUT_TEXTS = frozenset(Way) - {Way.text}


class TooLate(BadMessage):
    """A way that would miss the date while others would not; says which these are."""


@dataclass(frozen=True, slots=True)
class Beside:
    """What is known of a message beside its own words."""

    postage: Postage = Postage.second
    """Of a letter."""
    tells: frozenset[Way] = ALL_BUT_TEXTS
    """The ways on which there are words that tell the same: no other is named as what would work instead."""
    drafted: tuple[Drafted, ...] = ()
    """The words in every form that could be filled in: should this way fail, the next has its words."""


class CannotFinish(Refused):
    """That something was done cannot be kept as it was said; says what to write."""


@transaction.atomic
def compose(
    *, participation: Participation, wanted: Wanted, beside: Beside = Beside(), by: Actor, now: datetime
) -> AskedFor:
    """Ask for a message, decided upon in this transaction; a call or a visit is a person's task from the start.

    Raises NotAllowed, NotVisible, BadMessage; TooLate where it would miss the date and another way would not.
    """
    asked = pipeline_telling.ask_for_message(participation=participation, wanted=wanted, by=by, now=now)
    intent = asked.intent
    intent.refresh_from_db(fields=["state"])
    if intent.state == State.waiting:
        _refuse_too_late(participation, wanted, beside, by, now)
        if IntentWords.objects.filter(intent=intent, text=wanted.text).exists():
            reserve.keep(intent, _with_its_own(wanted, beside), beside.postage)
    if intent.way in BY_A_PERSON and intent.state == State.waiting:
        ledger.hold(intent, Reason.by_a_person, now=now, policy=telling_policy())
    return asked


@transaction.atomic
def finish_task(public_id: UUID, *, what: str, by: Actor, now: datetime) -> ContactTask:
    """Note that what was left to a person was done, and what they did; a telling is logged as a contact of its own.

    What a supervisor or data protection must see to, only they can finish. Raises NotAllowed, NotVisible, CannotFinish.
    """
    require(by, Permission.see_contact_tasks)
    found = tasks.to_do(by, now=now).filter(public_id=public_id).first()
    if found is None:
        raise visibility.NotVisible
    if not tasks.may_finish(found, by):
        raise NotAllowed("Somebody else must say that this was done.")
    if not what.strip() or len(what) > LONGEST:
        raise CannotFinish(f"Say in up to {LONGEST} characters what you did.")
    locking.lock(found.participation.case_id)
    done = ContactTask.objects.filter(pk=found.pk, done_at__isnull=True)
    if not done.update(done_at=now, done_by=by.staff_number):
        raise visibility.NotVisible
    ContactTaskWords.objects.create(task=found, text=what.strip())
    note(Act.contact_task_done, ledger.about(found.participation), by=by.who, now=now)
    return found


def _with_its_own(wanted: Wanted, beside: Beside) -> tuple[Drafted, ...]:
    """Return the words that are kept; a letter that nobody drafted in parts is kept as the text that it is."""
    form = reserve.form_of(wanted.way, wanted.content)
    if wanted.way is not Way.post or any(each.form is form for each in beside.drafted):
        return beside.drafted
    return (*beside.drafted, Drafted(form, wanted.subject, wanted.text))


def _refuse_too_late(
    participation: Participation, wanted: Wanted, beside: Beside, by: Actor, now: datetime
) -> None:
    """Refuse a way that misses the date of the duty, where one that is open, safe and agreed to would keep it."""
    due_at = due_to_tell(participation, wanted.opening_event, now=now)
    if due_at is None or (wanted.content is Content.neutral and wanted.way not in BY_A_PERSON):
        return
    telling = Telling(participation, wanted.opening_event, wanted.news, beside.tells)
    ways = timed(possibilities(telling, by=by.staff_number, now=now), participation.case, due_at, now=now)
    for each in ways:
        same = each.possible.way is wanted.way and each.possible.point == wanted.contact_point
        if same and each.postage in (None, beside.postage) and is_refused(each, ways):
            raise TooLate(why_refused(each, ways, due_at, now=now))
