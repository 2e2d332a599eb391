"""The one door for what a self-assessment comes to: a round begins, is scored, ends, and leads to actions."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import connection, transaction

from keptinformed.access.actors import Actor, require
from keptinformed.access.models import Staff
from keptinformed.access.roles import Permission
from keptinformed.access_log.acts import Act
from keptinformed.access_log.entries import About, note
from keptinformed.cases.ages import london_day
from keptinformed.cases.locking import NAMESPACE
from keptinformed.cases.visibility import NotVisible
from keptinformed.errors import Refused
from keptinformed.self_assessment.checks import look
from keptinformed.self_assessment.deciding import Given, lacking, suggest
from keptinformed.self_assessment.finding import given_in, units
from keptinformed.self_assessment.instruments import instruments
from keptinformed.self_assessment.models import (
    Action,
    ActionDone,
    ActionWords,
    Round,
    RoundEnd,
    Score,
    ScoreWords,
)
from keptinformed.self_assessment.terms import HIGHEST, LOWEST, Suggestion

LONGEST = 2000
"""Characters of what is written beside a score, or of an action."""


class BadRound(Refused):
    """Something that a round cannot take; `field` is the box of the form that it is about."""

    def __init__(self, sentence: str, field: str = "") -> None:
        super().__init__(sentence)
        self.field = field


@dataclass(frozen=True, slots=True)
class NewAction:
    """What is to be done about a component, by whom and until when."""

    component: str
    says: str
    owner: str
    """A staff number."""
    due_on: date


@transaction.atomic
def begin_round(*, instrument: str, unit: str, by: Actor, now: datetime, made_up: bool = False) -> Round:
    """Begin the next round of the force (an empty `unit`) or of a unit. Raises NotAllowed, BadRound."""
    require(by, Permission.assess_ourselves)
    if instrument not in instruments():
        raise BadRound("Choose what is assessed.", "instrument")
    if unit and unit not in units(now):
        raise BadRound("Choose the force or one of its units.", "unit")
    _hold(0)
    last = Round.objects.filter(instrument=instrument, unit=unit).order_by("-number").first()
    if last is not None and not RoundEnd.objects.filter(round=last).exists():
        raise BadRound("A round of this is open. Finish it before you begin the next.", "instrument")
    made = Round.objects.create(
        instrument=instrument,
        unit=unit,
        number=last.number + 1 if last else 1,
        begun_at=now,
        begun_by=by.staff_number,
        made_up=made_up,
    )
    _note(Act.self_assessment_begun, made, by, now)
    return made


@transaction.atomic
def score(*, round_: Round, scores: Mapping[str, Given], by: Actor, now: datetime) -> None:
    """Keep what indicators are given, with what the service shows at this moment. Raises NotAllowed, BadRound."""
    require(by, Permission.assess_ourselves)
    _hold(round_.pk)
    _require_open(round_)
    suggested = suggestions(round_, by=by, now=now)
    before = given_in(round_)
    for indicator, given in scores.items():
        if indicator not in suggested:
            raise BadRound("There is no such indicator here.")
        if not _on_the_scale(given):
            raise BadRound(f"A score and a goal are from {LOWEST} to {HIGHEST}.")
        if before.get(indicator) != given:
            _keep(round_, indicator, given, suggested[indicator], by, now)
    _note(Act.self_assessment_scored, round_, by, now)


@transaction.atomic
def finish_round(*, round_: Round, by: Actor, now: datetime) -> None:
    """End a round; nothing is scored in it any more. Raises NotAllowed, BadRound where something is lacking.

    What the service shows is asked anew: a score that agreed with it last month may not agree with it today.
    """
    require(by, Permission.assess_ourselves)
    _hold(round_.pk)
    _require_open(round_)
    wanted = lacking(instruments()[round_.instrument], given_in(round_), suggestions(round_, by=by, now=now))
    if wanted:
        first, what = wanted[0]
        more = f" And {len(wanted) - 1} more." if len(wanted) > 1 else ""
        raise BadRound(f"This round is not complete. {first.indicator} {first.title}: {what}.{more}")
    RoundEnd.objects.create(round=round_, ended_at=now, ended_by=by.staff_number)
    _note(Act.self_assessment_finished, round_, by, now)


@transaction.atomic
def add_action(*, round_: Round, action: NewAction, by: Actor, now: datetime) -> Action:
    """Keep what is to be done about a component, with owner and date. Raises NotAllowed, BadRound."""
    require(by, Permission.assess_ourselves)
    if action.component not in {each.component for each in instruments()[round_.instrument].components}:
        raise BadRound("Choose what it is about.", "component")
    if not action.says.strip() or len(action.says) > LONGEST:
        raise BadRound(f"Say what is to be done, in at most {LONGEST:,} characters.", "says")
    owner = Staff.objects.filter(staff_number=action.owner).first()
    if owner is None or not owner.works_here(now):
        raise BadRound("Enter the staff number of somebody who works here.", "owner")
    if action.due_on < london_day(now):
        raise BadRound("Enter a day that is still to come.", "due_on")
    made = Action.objects.create(
        round=round_,
        component=action.component,
        owner=action.owner,
        due_on=action.due_on,
        at=now,
        by=by.staff_number,
    )
    ActionWords.objects.create(action=made, says=action.says.strip())
    _note(Act.self_assessment_action, round_, by, now)
    return made


@transaction.atomic
def end_action(*, round_: Round, action: UUID, by: Actor, now: datetime) -> None:
    """Keep that something was done; to say so twice changes nothing. Raises NotAllowed, NotVisible."""
    require(by, Permission.assess_ourselves)
    found = Action.objects.filter(round=round_, public_id=action).first()
    if found is None:
        raise NotVisible
    _hold(round_.pk)
    ActionDone.objects.get_or_create(action=found, defaults={"done_at": now, "done_by": by.staff_number})
    _note(Act.self_assessment_action, round_, by, now)


def suggestions(round_: Round, *, by: Actor, now: datetime) -> Mapping[str, Suggestion]:
    """Return what the service shows of each indicator at `now`, over the cases that `by` may see."""
    found = look(unit=round_.unit, by=by, now=now)
    return {each.indicator: suggest(each, found) for each in instruments()[round_.instrument].indicators()}


def _keep(
    round_: Round, indicator: str, given: Given, suggested: Suggestion, by: Actor, now: datetime
) -> None:
    made = Score.objects.create(
        round=round_,
        indicator=indicator,
        score=given.score,
        goal=given.goal,
        low=suggested.low,
        high=suggested.high,
        cites=list(suggested.cites),
        at=now,
        by=by.staff_number,
    )
    ScoreWords.objects.create(score=made, evidence=given.evidence, explanation=given.explanation)


def _on_the_scale(given: Given) -> bool:
    return all(LOWEST <= each <= HIGHEST for each in (given.score, given.goal) if each is not None)


def _require_open(round_: Round) -> None:
    if RoundEnd.objects.filter(round=round_).exists():
        raise BadRound("This round is finished. Begin the next one to score anew.")


def _hold(number: int) -> None:
    """Hold a round (0: the beginning of rounds) until the transaction ends: it cannot end while it is scored."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [NAMESPACE + 9, number])


def _note(act: Act, round_: Round, by: Actor, now: datetime) -> None:
    note(act, About(str(round_.public_id)), by=by.who, now=now)
