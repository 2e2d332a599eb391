"""The one door for contacts: what somebody was told, how surely, and by when they hear next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from keptinformed import pipeline, pipeline_promises, pipeline_replies
from keptinformed.access.actors import Actor, require
from keptinformed.access.roles import Permission
from keptinformed.access_log.acts import Act
from keptinformed.access_log.entries import note
from keptinformed.cases import locking
from keptinformed.cases.ages import london_day
from keptinformed.cases.models import Event, Participation, Submission
from keptinformed.cases.submissions import once
from keptinformed.cases.timeline import Happening
from keptinformed.cover import handing
from keptinformed.duties.history import Status
from keptinformed.duties.rules import SeenBy
from keptinformed.duties.vocabulary import ENTRY_WITHDRAWN, TOLD
from keptinformed.obligations.current import current_law
from keptinformed.obligations.law import rules_by_id
from keptinformed.pipeline_calls import BadContact, about, check_words, require_owed, see_to
from keptinformed.worklists import calling, telling
from keptinformed.worklists.listing import lines_of
from keptinformed.worklists.models import CallBack, Contact, Draft
from keptinformed.worklists.policy import Outcome, contact_policy


@dataclass(frozen=True, slots=True)
class Ahead:
    """What was said of the way ahead: when the investigation is looked at again, or why it has ended (S3-08)."""

    review_on: date | None = None
    why_ended: str = ""
    """An id in policy/contacts.yaml; empty where the investigation goes on."""


@dataclass(frozen=True, slots=True)
class NewContact:
    """One contact as somebody logs it."""

    outcome: str
    """An id in policy/contacts.yaml, as is `identity`."""
    told: tuple[str, ...] = ()
    """Event ids of the case, or `progress`; nothing is an ordinary update."""
    identity: str = ""
    words: str = ""
    ahead: Ahead | None = None
    next_on: date | None = None
    """The day by which they hear next, where another was agreed than follows by itself: never a later one."""
    at: datetime | None = None
    """None: now."""
    answers: tuple[UUID, ...] = ()
    """The calls, messages and replies that it settles."""


@dataclass(frozen=True, slots=True)
class Logged:
    """A contact that was saved."""

    contact: Contact
    """With its event."""
    next_on: date | None
    """The last day on which they must hear next; None where nothing says."""
    overdue: int
    """How many other things are overdue for them, which no contact meets by itself."""


@transaction.atomic
def log_contact(
    *, participation: Participation, contact: NewContact, form_key: UUID, by: Actor, now: datetime
) -> Logged:
    """Log one contact: one telling about all that was told, and all that follows from it. Twice the same form is one.

    A message left and no answer are recorded, and stop nothing that asks for more. Raises NotAllowed, NotVisible,
    BadContact, NotAnEvent.
    """
    require(by, Permission.record_event)
    require_owed(participation, by, now)
    made = once(
        form_key,
        lambda: str(_log(participation, contact, by, now).public_id),
        by=by.staff_number,
        now=now,
    )
    Draft.objects.filter(key=form_key, by=by.staff_number).delete()
    logged = Contact.objects.select_related("event").get(public_id=made, participation=participation)
    return Logged(logged, logged.next_on, _others_overdue(participation, now))


@transaction.atomic
def keep_draft(
    *, participation: Participation, form_key: UUID, typed: Mapping[str, object], by: Actor, now: datetime
) -> Draft | None:
    """Keep what was typed so far, in the place of what was kept before; None where the form is saved already.

    Raises NotAllowed, NotVisible. The access log has a row for the first time that anything is kept, not for every
    few seconds of typing.
    """
    require(by, Permission.record_event)
    require_owed(participation, by, now)
    if Submission.objects.filter(key=form_key, by=by.staff_number).exists():
        return None
    made, new = Draft.objects.update_or_create(
        by=by.staff_number,
        participation=participation,
        defaults={"key": form_key, "typed": dict(typed), "at": now},
    )
    if new:
        note(Act.contact_begun, about(participation), by=by.who, now=now)
    return made


@transaction.atomic
def throw_draft_away(*, participation: Participation, by: Actor, now: datetime) -> None:
    """Erase what somebody began to write and does not want. Raises NotAllowed, NotVisible."""
    require(by, Permission.record_event)
    require_owed(participation, by, now)
    if Draft.objects.filter(participation=participation, by=by.staff_number).delete()[0]:
        note(Act.words_erased, about(participation), by=by.who, now=now)


def _log(participation: Participation, contact: NewContact, by: Actor, now: datetime) -> Contact:
    locking.lock(participation.case_id)
    outcome = _checked(participation, contact, by, now)
    identity = contact.identity if outcome.by_telephone else ""
    event = pipeline.record(
        Happening(
            TOLD,
            contact.at or now,
            participation,
            about=_about_what(contact, outcome, now),
            grade=telling.grade_of(contact.outcome, identity, contact_policy()),
            words=contact.words,
        ),
        case=participation.case,
        by=by,
        now=now,
    )
    ahead = contact.ahead if outcome.reached else None
    logged = Contact.objects.create(
        participation=participation,
        event=event,
        outcome=contact.outcome,
        identity=identity,
        goes_on=None if ahead is None else not ahead.why_ended,
        review_on=ahead.review_on if ahead else None,
        why_ended=ahead.why_ended if ahead else "",
        next_on=_next_on(participation, contact, now),
        at=event.at,
        by=by.staff_number,
    )
    pipeline_promises.given_in(logged, beyond=_asked_anyway(participation, now), by=by, now=now)
    if outcome.reached:
        _settle_all(participation, contact.answers, by, now)
        handing.settle(participation=participation, by=by, now=now)
    return logged


def _about_what(contact: NewContact, outcome: Outcome, now: datetime) -> tuple[str, ...]:
    """Whoever is told that it has ended, and why, is told that the case closes, before it can (policy/closing.yaml)."""
    told = contact.told or (telling.PROGRESS,)
    why = contact.ahead.why_ended if contact.ahead and outcome.reached else ""
    return (*told, *current_law(now).closing.closes) if why in contact_policy().closing else told


def _checked(participation: Participation, contact: NewContact, by: Actor, now: datetime) -> Outcome:
    policy = contact_policy()
    outcome = policy.outcomes.get(contact.outcome)
    if outcome is None:
        raise BadContact("Choose what came of it.", "outcome")
    check_words(contact.words)
    if outcome.by_telephone:
        _check_identity(participation, contact.identity, by, now)
    if outcome.reached:
        _check_ahead(contact.ahead, now)
    _check_told(participation, contact.told, now)
    return outcome


def _check_identity(participation: Participation, identity: str, by: Actor, now: datetime) -> None:
    """Nothing is told by telephone to somebody who was not made sure of (S0-37)."""
    known = contact_policy().identity.get(identity)
    if known is None:
        raise BadContact("Say how you knew who was on the telephone.", "identity")
    if identity == "not_checked":
        raise BadContact(
            "Nothing may be told before you know who it is. If you told them nothing, log this as “No answer”.",
            "identity",
        )
    check = calling.standing_check(participation, by=by, now=now) if known.needs_check else None
    if known.needs_check and (check is None or check.way != identity):
        raise BadContact("That was not checked here just now. Check first who it is.", "identity")


def _check_ahead(ahead: Ahead | None, now: datetime) -> None:
    if ahead is None or (ahead.review_on is None and not ahead.why_ended):
        raise BadContact(
            "Say by when the investigation is looked at again, or why it has ended.", "review_on"
        )
    if ahead.why_ended and ahead.review_on is not None:
        raise BadContact("An investigation that has ended is not looked at again on a day.", "review_on")
    if ahead.why_ended and ahead.why_ended not in contact_policy().ended:
        raise BadContact("Choose why the investigation does not go on.", "why_ended")
    if ahead.review_on is not None and ahead.review_on < london_day(now):
        raise BadContact("The day on which it is looked at again must not be in the past.", "review_on")


def _check_told(participation: Participation, told: Sequence[str], now: datetime) -> None:
    named = [item for item in told if item != telling.PROGRESS]
    events = Event.objects.filter(case=participation.case_id, event_id__in=named)
    vocabulary = current_law(now).policy.vocabulary
    fit = {
        each.event_id
        for each in events
        if each.participation_id in (None, participation.pk)
        and each.kind in vocabulary
        and vocabulary[each.kind].seen_by is SeenBy.participant
    }
    withdrawn = Event.objects.filter(case=participation.case_id, kind=ENTRY_WITHDRAWN, about__overlap=named)
    if set(named) - fit or (named and withdrawn.exists()):
        raise BadContact("Choose what this person was told from the list.", "told")


def _next_on(participation: Participation, contact: NewContact, now: datetime) -> date | None:
    """The earlier of what follows from the rules, now that this was recorded, and of what was agreed: never later."""
    today, last = london_day(now), _asked_anyway(participation, now)
    if contact.next_on is None or not contact_policy().outcomes[contact.outcome].reached:
        return last
    if contact.next_on < today:
        raise BadContact("The day by which they hear next must not be in the past.", "next_on")
    return contact.next_on if last is None else min(contact.next_on, max(last, today))


def _asked_anyway(participation: Participation, now: datetime) -> date | None:
    """The last day on which the rules ask for the next contact, whatever was agreed; None where none does."""
    rules = rules_by_id(current_law(now))
    open_ones = [line for line in lines_of(participation, now=now) if telling.met_by_telling(line, rules)]
    return min((telling.last_day(line.due_at) for line in open_ones if line.due_at), default=None)


def _others_overdue(participation: Participation, now: datetime) -> int:
    rules = rules_by_id(current_law(now))
    return sum(
        line.status is Status.overdue and not telling.met_by_telling(line, rules)
        for line in lines_of(participation, now=now)
    )


def _settle_all(participation: Participation, answers: Sequence[UUID], by: Actor, now: datetime) -> None:
    found = CallBack.objects.filter(participation=participation, public_id__in=answers, done_at__isnull=True)
    for each in found.select_related("participation__case", "participation__person"):
        see_to(each, by, now)
    pipeline_replies.settle_all(participation, answers, by=by, now=now)
