"""The one door to passing a gate without what it asks for, and to the reasons for what was decided."""

from collections.abc import Mapping
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
from keptinformed.cases.models import Case, Participation
from keptinformed.cases.timeline import Happening
from keptinformed.closing import gate as closing
from keptinformed.errors import Refused
from keptinformed.gates import standing
from keptinformed.gates.models import GateException, GateSignature, GateWords, Rationale, RationaleWords
from keptinformed.gates.standing import Missing
from keptinformed.obligations.current import current_law
from keptinformed.obligations.gates_policy import Gate

LONGEST = 1000
"""Characters of what somebody writes with a request or an answer."""


class CannotPass(Refused):
    """A request or an answer that cannot stand as it is; `field` is the field of the form that it is about."""

    def __init__(self, sentence: str, field: str = "") -> None:
        super().__init__(sentence)
        self.field = field


@dataclass(frozen=True, slots=True)
class Without:
    """What somebody asks to go without."""

    gate: str
    """An id in policy/gates/, as is the reason."""
    step: str
    """The kind of event that they want to record."""
    participation: Participation | None
    """For whom; None for what is asked of the case as a whole."""
    reason: str
    words: str


@transaction.atomic
def ask_exception(asked: Without, *, case: Case, by: Actor, now: datetime) -> GateException:
    """Ask that `case` may pass a gate though what it asks for is missing.

    Raises NotAllowed, NotVisible, and CannotPass where no gate waits for it, a reason asks for more tries than there
    were, or the same was asked and not answered yet.
    """
    require(by, Permission.record_event)
    visibility.require_visible(case, reader=by, now=now)
    locking.lock(case.pk)
    gate = current_law(now).gates.gates.get(asked.gate)
    if gate is None or asked.step not in gate.steps:
        raise CannotPass("No such gate stands here. Go back to the gates of this case.")
    reason = gate.reasons.get(asked.reason)
    if reason is None:
        raise CannotPass("Choose why it cannot be had.", "reason")
    if not asked.words.strip():
        raise CannotPass(reason.asks, "words")
    _check_length(asked.words)
    if reason.needs_attempts:
        _require_attempts(case, asked.participation, now)
    _require_waiting(asked, gate, case, now)
    made = GateException.objects.create(
        case=case,
        participation=asked.participation,
        gate=gate.id,
        step=asked.step,
        reason=reason.id,
        asked_at=now,
        asked_by=by.staff_number,
    )
    GateWords.objects.create(exception=made, of_answer=False, text=asked.words.strip())
    note(Act.gate_exception_asked, about(case, asked.participation), by=by.who, now=now)
    return made


@transaction.atomic
def answer_exception(
    public_id: UUID, *, granted: bool, words: str, by: Actor, now: datetime
) -> GateSignature:
    """Sign a request, or refuse it. Only whom the gate names can, who neither asked for it nor has the case.

    Raises NotAllowed, NotVisible, CannotPass.
    """
    require(by, Permission.sign_gates)
    asked = (
        GateException.objects.filter(public_id=public_id, case__in=visibility.visible(by, now))
        .select_related("case", "participation__person")
        .first()
    )
    if asked is None:
        raise visibility.NotVisible
    locking.lock(asked.case_id)
    if GateSignature.objects.filter(exception=asked).exists():
        raise CannotPass("This was answered already.")
    if by.staff_number in (asked.asked_by, asked.case.officer):
        raise CannotPass("Somebody else must answer: you asked for it, or have the case yourself.")
    gate = current_law(now).gates.offered.get(asked.gate)
    if gate is None or by.role.value not in gate.signed_by:
        raise CannotPass("Somebody else must answer: this gate does not name your role.")
    if not granted and not words.strip():
        raise CannotPass("Say why not, so that whoever asked knows what to do.", "words")
    _check_length(words)
    made = GateSignature.objects.create(
        exception=asked, granted=granted, signed_at=now, signed_by=by.staff_number
    )
    if words.strip():
        GateWords.objects.create(exception=asked, of_answer=True, text=words.strip())
    act = Act.gate_exception_signed if granted else Act.gate_exception_refused
    note(act, about(asked.case, asked.participation), by=by.who, now=now)
    return made


@transaction.atomic
def give_reasons(
    decision: str, *, principle: str, words: Mapping[str, str], case: Case, by: Actor, now: datetime
) -> Rationale:
    """Keep why something was decided, in the parts of the National Decision Model (policy/decisions.yaml).

    `words` are by the id of the part; every part is asked for. An earlier rationale stays beside it. Raises NotAllowed,
    NotVisible, CannotPass.
    """
    require(by, Permission.record_event)
    visibility.require_visible(case, reader=by, now=now)
    policy = current_law(now).decisions
    if decision not in policy.decisions:
        raise CannotPass("Choose what was decided.")
    if principle not in policy.principles:
        raise CannotPass("Choose the principle that it rests on most.", "principle")
    for part in policy.parts.values():
        if not words.get(part.id, "").strip():
            raise CannotPass(part.asks, part.id)
        _check_length(words[part.id], part.id)
    made = Rationale.objects.create(
        case=case, decision=decision, principle=principle, at=now, by=by.staff_number
    )
    RationaleWords.objects.bulk_create(
        [RationaleWords(rationale=made, part=part, text=words[part].strip()) for part in policy.parts]
    )
    note(Act.decision_reasoned, about(case, None), by=by.who, now=now)
    return made


def _check_length(words: str, field: str = "words") -> None:
    if len(words) > LONGEST:
        raise CannotPass(f"Write {LONGEST} characters at most.", field)


def _require_waiting(asked: Without, gate: Gate, case: Case, now: datetime) -> None:
    found = standing.missing(Happening(asked.step, now, asked.participation), case, now=now)
    whom = asked.participation.pk if asked.participation else None
    mine = [each for each in found if each.gate.id == gate.id and _number(each) == whom]
    if not mine:
        raise CannotPass("The gate does not wait for this: nothing needs to be signed.")
    before = mine[0].exception
    if before is not None and not hasattr(before, "signature"):
        raise CannotPass("This was asked for already, and waits for a supervisor.")


def _number(each: Missing) -> int | None:
    return each.participation.pk if each.participation else None


def _require_attempts(case: Case, participation: Participation | None, now: datetime) -> None:
    policy = current_law(now).closing
    if participation is None or participation.case_id != case.pk:
        raise CannotPass("Say who could not be reached.", "reason")
    tried = list(closing.tries(participation).values_list("at", flat=True))
    days = {london_day(at) for at in tried}
    if len(tried) < policy.attempts or len(days) < policy.on_days:
        on_record = f"{counted(len(tried), 'attempt')}, on {counted(len(days), 'day')}" if tried else "none"
        raise CannotPass(
            f"Try again first: {policy.attempts} attempts on {policy.on_days} different days are asked for. "
            f"On record: {on_record}. Log each attempt as a contact.",
            "reason",
        )


def about(case: Case, participation: Participation | None) -> About:
    """Return whom a note in the access log is about: one person, or nobody by name."""
    return About(str(case.public_id), (participation.person.public_id,) if participation else ())
