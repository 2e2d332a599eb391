"""The one door to closing a case though somebody was not told: who asks for it, and who answers for it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from keptinformed.access.actors import Actor, require
from keptinformed.access.roles import Permission
from keptinformed.access_log.acts import Act
from keptinformed.access_log.entries import About, note
from keptinformed.bundles.counted import counted
from keptinformed.cases import locking, visibility
from keptinformed.cases.ages import london_day
from keptinformed.cases.models import Participation
from keptinformed.closing import gate
from keptinformed.closing.models import ClosingException, ClosingSignature, ClosingWords
from keptinformed.errors import Refused
from keptinformed.obligations.closing_policy import Reason
from keptinformed.obligations.current import current_law

LONGEST = 1000
"""Characters of what somebody writes with a request or an answer."""


class CannotExcept(Refused):
    """A request or an answer that cannot stand as it is; `field` is the field of the form that it is about."""

    def __init__(self, sentence: str, field: str = "") -> None:
        super().__init__(sentence)
        self.field = field


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody asks for."""

    kind: str
    """How the case is to close: one of `closes` in policy/closing.yaml."""
    reason: str
    words: str


@transaction.atomic
def ask_exception(
    wanted: Wanted, *, participation: Participation, by: Actor, now: datetime
) -> ClosingException:
    """Ask that a case may close though one person in it was not told.

    Raises NotAllowed, NotVisible, and CannotExcept where the gate does not wait for them, a reason asks for more tries
    than there were, or the same was asked and not answered yet.
    """
    require(by, Permission.close_case)
    visibility.require_visible(participation.case, reader=by, now=now)
    locking.lock(participation.case_id)
    reason = _reason(wanted, now)
    _require_waiting(wanted, participation, now)
    if reason.needs_attempts:
        _require_attempts(participation, now)
    made = ClosingException.objects.create(
        participation=participation,
        kind=wanted.kind,
        reason=reason.id,
        asked_at=now,
        asked_by=by.staff_number,
    )
    ClosingWords.objects.create(exception=made, of_answer=False, text=wanted.words.strip())
    note(Act.closing_exception_asked, _about(participation), by=by.who, now=now)
    return made


@transaction.atomic
def answer_exception(
    public_id: UUID, *, granted: bool, words: str, by: Actor, now: datetime
) -> ClosingSignature:
    """Sign a request, or refuse it. Only a supervisor who neither asked for it nor has the case can.

    Raises NotAllowed, NotVisible, CannotExcept.
    """
    require(by, Permission.sign_closing)
    asked = (
        ClosingException.objects.filter(
            public_id=public_id, participation__case__in=visibility.visible(by, now)
        )
        .select_related("participation__case", "participation__person")
        .first()
    )
    if asked is None:
        raise visibility.NotVisible
    case = asked.participation.case
    locking.lock(case.pk)
    if ClosingSignature.objects.filter(exception=asked).exists():
        raise CannotExcept("This was answered already.")
    if by.staff_number in (asked.asked_by, case.officer):
        raise CannotExcept("Somebody else must answer: you asked for it, or have the case yourself.")
    if not granted and not words.strip():
        raise CannotExcept("Say why not, so that whoever asked knows what to do.", "words")
    if len(words) > LONGEST:
        raise CannotExcept(f"Write {LONGEST} characters at most.", "words")
    made = ClosingSignature.objects.create(
        exception=asked, granted=granted, signed_at=now, signed_by=by.staff_number
    )
    if words.strip():
        ClosingWords.objects.create(exception=asked, of_answer=True, text=words.strip())
    act = Act.closing_exception_signed if granted else Act.closing_exception_refused
    note(act, _about(asked.participation), by=by.who, now=now)
    return made


def _reason(wanted: Wanted, now: datetime) -> Reason:
    closing = current_law(now).closing
    if wanted.kind not in closing.closes:
        raise CannotExcept("That does not close a case.", "kind")
    reason = closing.reasons.get(wanted.reason)
    if reason is None:
        raise CannotExcept("Choose why they were not told.", "reason")
    if not wanted.words.strip():
        raise CannotExcept(reason.asks, "words")
    if len(wanted.words) > LONGEST:
        raise CannotExcept(f"Write {LONGEST} characters at most.", "words")
    return reason


def _require_waiting(wanted: Wanted, participation: Participation, now: datetime) -> None:
    case = participation.case
    closing = current_law(now).closing
    least = closing.least_for(wanted.kind, current_law(now).policy.enabled)
    told = gate.told_of(case, wanted.kind, least=least)
    at = gate.closes_from(told, now)
    if not gate.untold(case, wanted.kind, at=at).filter(pk=participation.pk).exists():
        raise CannotExcept("The case does not wait for this person: nothing needs to be signed.")
    before = gate.exceptions_of(case, wanted.kind).get(participation.pk)
    if before is not None and not hasattr(before, "signature"):
        raise CannotExcept("This was asked for already, and waits for a supervisor.")


def _require_attempts(participation: Participation, now: datetime) -> None:
    closing = current_law(now).closing
    tried = list(gate.tries(participation).values_list("at", flat=True))
    days = {london_day(at) for at in tried}
    if len(tried) < closing.attempts or len(days) < closing.on_days:
        on_record = f"{counted(len(tried), 'attempt')}, on {counted(len(days), 'day')}" if tried else "none"
        raise CannotExcept(
            f"Try again first: {closing.attempts} attempts on {closing.on_days} different days are asked for. "
            f"On record: {on_record}. Log each attempt as a contact.",
            "reason",
        )


def _about(participation: Participation) -> About:
    return About(str(participation.case.public_id), (participation.person.public_id,))
