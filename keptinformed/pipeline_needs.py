"""The one door for needs: assessments, Enhanced Rights, contact plans and safe contact, with all that follows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from keptinformed import pipeline, pipeline_people
from keptinformed.access.actors import Actor, require
from keptinformed.access.roles import Permission
from keptinformed.access_log.acts import Act
from keptinformed.access_log.entries import About, note
from keptinformed.cases import locking, people, visibility
from keptinformed.cases.models import Case, ContactPoint, Event, Participation
from keptinformed.cases.models.people import OWED
from keptinformed.cases.timeline import Happening
from keptinformed.duties.vocabulary import PLAN_AGREED
from keptinformed.needs import code_words, enhanced, finding, keeping
from keptinformed.needs.assessing import Completeness, completeness
from keptinformed.needs.keeping import Answered, NewPlan, NewRule
from keptinformed.needs.models import (
    Assessment,
    AssessmentRequest,
    ContactPlan,
    EnhancedDecision,
    SafeContactRule,
)
from keptinformed.needs.planning import changes
from keptinformed.needs.policy import Reason, needs_policy
from keptinformed.needs.refusals import BadNeeds
from keptinformed.needs.terms import AskedBy, Decision, Occasion
from keptinformed.publishing import storing


@dataclass(frozen=True, slots=True)
class Assessed:
    """An assessment that was kept, and what to look at since."""

    assessment: Assessment
    completeness: Completeness
    suggests: tuple[Reason, ...]
    """Why Enhanced Rights should be looked at; none where they have them already."""
    given_by_age: bool
    """Whether they were given now, by age."""


@transaction.atomic
def assess_needs(
    *,
    participation: Participation,
    occasion: Occasion,
    answers: Mapping[str, Answered],
    by: Actor,
    now: datetime,
) -> Assessed:
    """Keep what somebody answered, enter it in the history, and give Enhanced Rights where age gives them.

    A question that is not among `answers` was not asked. Raises NotAllowed, NotVisible, BadNeeds.
    """
    keeping.check_answers(answers)
    _let_in(participation, by, now, may_give=True)
    event = _record("needs_assessed", participation, by, now)
    made = keeping.add_assessment(event, occasion=occasion, answers=answers, at=now)
    note(Act.needs_assessed, _about(participation), by=by.who, now=now)
    policy = needs_policy()
    given = give_what_age_gives(participation=participation, by=by, now=now)
    facts = finding.facts_of([participation], now=now)[participation.pk]
    return Assessed(
        made,
        completeness(policy.topics, facts.answers),
        () if given or facts.enhanced else enhanced.suggestions(facts, policy),
        given,
    )


@transaction.atomic
def open_needs(*, participation: Participation, by: Actor, now: datetime) -> None:
    """Note that somebody's needs are looked at: the door of every page that shows answers.

    Raises NotAllowed, NotVisible.
    """
    require(by, Permission.see_words)
    _see(participation, by, now)
    note(Act.needs_seen, _about(participation), by=by.who, now=now)


@transaction.atomic
def ask_for_assessment(
    *, participation: Participation, asked_by: AskedBy, by: Actor, now: datetime
) -> AssessmentRequest:
    """Keep that somebody asked for needs to be looked at again. Raises NotAllowed, NotVisible, BadNeeds."""
    require(by, Permission.record_event)
    _see(participation, by, now)
    made = AssessmentRequest.objects.create(
        participation=participation, asked_by=asked_by.value, at=now, by=by.staff_number
    )
    note(Act.assessment_asked, _about(participation), by=by.who, now=now)
    return made


@transaction.atomic
def give_what_age_gives(*, participation: Participation, by: Actor, now: datetime) -> bool:
    """Give Enhanced Rights to somebody who was under age at the time of the crime; return whether that was new.

    They hold from the moment the person became known: nobody had to decide. To be asked whenever somebody is added or a
    date of birth is learned; a suspect has none. Raises NotAllowed, NotVisible.
    """
    if participation.part not in OWED:
        return False
    _let_in(participation, by, now, may_give=True)
    facts = finding.facts_of([participation], now=now)[participation.pk]
    policy = needs_policy()
    if facts.enhanced or not enhanced.gives_by_age(facts, policy):
        return False
    reasons = [reason.id for reason in enhanced.suggestions(facts, policy)]
    event = _give(participation, _known_since(participation, now), by, now)
    keeping.add_decision(
        participation, Decision.by_age, reasons=reasons, event=event, by=by.staff_number, at=now
    )
    return True


@transaction.atomic
def confirm_enhanced_rights(
    *, participation: Participation, reasons: Sequence[str], why: str, by: Actor, now: datetime
) -> EnhancedDecision:
    """Give somebody Enhanced Rights from now on; what is owed to them is worked out anew at once.

    `reasons` are the suggestions that convinced, by id; `why` is needed where there are none. Raises NotAllowed,
    NotVisible, BadNeeds, BadPerson.
    """
    if any(needs_policy().reason(each) is None for each in reasons):
        raise BadNeeds("Choose the reasons from the list.", "reasons")
    if not reasons and not why.strip():
        raise BadNeeds("Choose a reason, or write why they should have Enhanced Rights.", "reasons")
    _let_in(participation, by, now, may_give=True)
    event = _give(participation, now, by, now)
    made = keeping.add_decision(
        participation, Decision.confirmed, reasons=reasons, event=event, by=by.staff_number, at=now
    )
    keeping.add_decision_words(made, why)
    return made


@transaction.atomic
def decline_enhanced_rights(
    *, participation: Participation, why: str, by: Actor, now: datetime
) -> EnhancedDecision:
    """Keep why a suggestion of Enhanced Rights was not followed. Raises NotAllowed, NotVisible, BadNeeds."""
    if not why.strip():
        raise BadNeeds("Write why they should not have Enhanced Rights. They may ask.", "why")
    _let_in(participation, by, now, may_give=True)
    facts = finding.facts_of([participation], now=now)[participation.pk]
    if facts.enhanced:
        raise BadNeeds("They have Enhanced Rights already.", "decision")
    if enhanced.gives_by_age(facts, needs_policy()):
        raise BadNeeds("Age gives them Enhanced Rights. Nobody can decide otherwise.", "decision")
    reasons = [reason.id for reason in enhanced.suggestions(facts, needs_policy())]
    made = keeping.add_decision(
        participation, Decision.declined, reasons=reasons, event=None, by=by.staff_number, at=now
    )
    keeping.add_decision_words(made, why)
    note(Act.enhanced_rights_declined, _about(participation), by=by.who, now=now)
    return made


@transaction.atomic
def agree_plan(*, participation: Participation, plan: NewPlan, by: Actor, now: datetime) -> ContactPlan:
    """Keep a plan that was agreed, and enter it, and every wish that is new, in the history.

    Routine updates and key news are separate wishes: declining one never declines the other. A plan can add dates and
    never moves one that the Code sets. Raises NotAllowed, NotVisible, BadNeeds.
    """
    participation = people.participation_in(participation.case, participation.public_id)
    keeping.check_plan(participation, plan, now)
    _let_in(participation, by, now)
    for kind in changes(finding.wishes_of(participation), plan.wishes):
        _record(kind, participation, by, now)
    event = _record(PLAN_AGREED, participation, by, now, every_days=plan.every_days)
    made = keeping.add_plan(event, plan, at=now)
    storing.refresh(participation.case_id, now=now)
    note(Act.plan_agreed, _about(participation), by=by.who, now=now)
    return made


@transaction.atomic
def set_safe_contact(
    *, contact_point: ContactPoint, said: NewRule, by: Actor, now: datetime
) -> SafeContactRule:
    """Keep what somebody said about how it is safe to use a number or address; the earlier statement stays.

    Raises NotAllowed, NotVisible, BadNeeds, BadCodeWord.
    """
    require(by, Permission.see_contact_points)
    participation = contact_point.participation
    _let_in(participation, by, now)
    if contact_point.ended_at is not None:
        raise BadNeeds("That number or address no longer holds. Say it of one that does.")
    facts = finding.facts_of([participation], now=now)[participation.pk]
    made = keeping.add_rule(
        contact_point,
        said,
        domestic_abuse=enhanced.domestic_abuse(facts, needs_policy()),
        by=by.staff_number,
        at=now,
    )
    note(Act.safe_contact_set, _about(participation), by=by.who, now=now)
    return made


@transaction.atomic
def check_code_word(*, contact_point: ContactPoint, spoken: str, by: Actor, now: datetime) -> bool:
    """Say whether a spoken word is the code word of a number; each try is noted. False where none was agreed.

    Raises NotAllowed, NotVisible.
    """
    require(by, Permission.see_contact_points)
    _see(contact_point.participation, by, now)
    latest = finding.rules_of_point(contact_point).first()
    kept = latest.code_word_digest if latest else ""
    right = code_words.is_right(spoken, kept, contact_point.public_id)
    note(
        Act.code_word_right if right else Act.code_word_wrong,
        _about(contact_point.participation),
        by=by.who,
        now=now,
    )
    return right


def _let_in(participation: Participation, by: Actor, now: datetime, *, may_give: bool = False) -> None:
    require(by, Permission.change_people)
    _see(participation, by, now)
    if may_give:
        # Giving Enhanced Rights takes this lock, too: taken after that of the case, two at once could wait for ever.
        locking.lock_who_acts_for_whom()
    locking.lock(participation.case_id)


def _see(participation: Participation, by: Actor, now: datetime) -> None:
    visibility.require_visible(participation.case, reader=by, now=now)
    if participation.part not in OWED:
        raise visibility.NotVisible


def _record(
    kind: str, participation: Participation, by: Actor, now: datetime, every_days: int | None = None
) -> Event:
    what = Happening(kind, now, participation, every_days=every_days)
    return pipeline.record(what, case=participation.case, by=by, now=now)


def _give(participation: Participation, since: datetime, by: Actor, now: datetime) -> Event:
    event = pipeline.record(
        Happening("enhanced_given", since, participation), case=participation.case, by=by, now=now
    )
    pipeline_people.give_enhanced_rights(participation=participation, since=since, by=by, now=now)
    participation.refresh_from_db(fields=["enhanced_from", "enhanced_recorded_at"])
    return event


def _known_since(participation: Participation, now: datetime) -> datetime:
    if participation.since is not None:
        return participation.since
    first = (
        Event.objects.filter(case=participation.case_id).order_by("at").values_list("at", flat=True).first()
    )
    return min(first, now) if first else now


def _about(participation: Participation, reason: str = "") -> About:
    case: Case = participation.case
    return About(str(case.public_id), (participation.person.public_id,), reason=reason)
