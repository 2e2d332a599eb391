"""Keeps assessments, decisions, plans and rules of safe contact: each a new row beside the earlier ones.

The callers (`keptinformed.pipeline_needs`) hold the lock of the case, so that versions follow on one another, and note
what was done in the access log.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Max

from keptinformed.cases.ages import london_day
from keptinformed.cases.models import ContactPoint, Event, Participation
from keptinformed.cases.representatives import who_may_be_told
from keptinformed.needs import code_words
from keptinformed.needs.contact_safety import Rule, Window, allows_anything, is_readable
from keptinformed.needs.models import (
    Answer,
    AnswerWords,
    Assessment,
    ContactPlan,
    ContactPlanWords,
    EnhancedDecision,
    EnhancedDecisionWords,
    SafeContactRule,
    SafeContactWords,
    SafeWindow,
)
from keptinformed.needs.planning import Wishes
from keptinformed.needs.policy import needs_policy
from keptinformed.needs.refusals import BadNeeds
from keptinformed.needs.terms import Decision, Given, Occasion

LONGEST_WORDS = 1000


@dataclass(frozen=True, slots=True)
class Answered:
    """What was answered to one question, and what was said with it."""

    given: Given
    words: str = ""


@dataclass(frozen=True, slots=True)
class NewPlan:
    """What was agreed with somebody."""

    wishes: Wishes
    agreed_with: UUID
    """The public id of the person with whom it was agreed."""
    ways: tuple[str, ...] = ()
    every_days: int | None = None
    also_tell: tuple[UUID, ...] = ()
    language: str = "en"
    formats: tuple[str, ...] = ()
    best_times: str = ""
    more: str = ""


@dataclass(frozen=True, slots=True)
class NewRule:
    """What somebody said about one number or address. None: they were not asked."""

    may_call: bool | None = None
    may_leave_message: bool | None = None
    may_say_police: bool | None = None
    may_text: bool | None = None
    may_email: bool | None = None
    may_post: bool | None = None
    windows: tuple[Window, ...] = ()
    code_word: str | None = None
    """None: the one that was agreed before still holds. Empty: there is none."""
    third_party: str = ""
    interpreter: str = ""
    reason: str = ""


def check_answers(answers: Mapping[str, Answered]) -> None:
    """Raise BadNeeds where answers cannot be kept."""
    questions = {question.id: question for question in needs_policy().questions}
    if all(each.given is Given.not_asked for each in answers.values()):
        raise BadNeeds("Nothing was asked. Answer what you have asked, and leave the rest as “Not asked”.")
    for question_id, answered in answers.items():
        question = questions.get(question_id)
        if question is None:
            raise BadNeeds(f"“{question_id}” is no question of the assessment.")
        _check_words(answered.words, f"words-{question_id}")
        if answered.given is Given.yes and question.words and not answered.words.strip():
            raise BadNeeds(
                f"{question.asks} Write it down: {_lower(question.words)}.", f"words-{question_id}"
            )


def add_assessment(
    event: Event, *, occasion: Occasion, answers: Mapping[str, Answered], at: datetime
) -> Assessment:
    """Keep a whole assessment, told of by `event`. A question that is not among `answers` was not asked."""
    participation = _of(event)
    made = Assessment.objects.create(
        participation=participation,
        version=_next(Assessment.objects.filter(participation=participation).aggregate(Max("version"))),
        occasion=occasion.value,
        at=at,
        by=event.by,
        event=event,
    )
    unasked = Answered(Given.not_asked)
    rows = Answer.objects.bulk_create(
        Answer(assessment=made, question=each.id, given=answers.get(each.id, unasked).given.value)
        for each in needs_policy().questions
    )
    said = {row: answers[row.question].words.strip() for row in rows if row.question in answers}
    AnswerWords.objects.bulk_create(AnswerWords(answer=row, text=text) for row, text in said.items() if text)
    return made


def add_decision(
    participation: Participation,
    decision: Decision,
    *,
    reasons: Sequence[str],
    event: Event | None,
    by: str,
    at: datetime,
) -> EnhancedDecision:
    """Keep what was decided about Enhanced Rights."""
    return EnhancedDecision.objects.create(
        participation=participation, decision=decision.value, reasons=list(reasons), event=event, by=by, at=at
    )


def add_decision_words(decision: EnhancedDecision, words: str) -> None:
    """Keep why somebody decided so, where they wrote anything."""
    if words.strip():
        EnhancedDecisionWords.objects.create(decision=decision, text=words.strip())


def check_plan(participation: Participation, plan: NewPlan, now: datetime) -> None:
    """Raise BadNeeds where a plan cannot be kept. `participation` has whoever acts for them loaded."""
    policy = needs_policy()
    told = {each.person.public_id for each in who_may_be_told(participation, now)}
    if plan.every_days is not None and not 1 <= plan.every_days <= 365:
        raise BadNeeds("Updates can be agreed for every 1 to 365 days.", "every_days")
    if plan.every_days is not None and not plan.wishes.routine:
        raise BadNeeds(
            "Whoever wants no routine updates has no number of days. Leave it empty.", "every_days"
        )
    if (plan.wishes.routine or plan.wishes.key_news) and not plan.ways:
        raise BadNeeds("Choose how they want to be told.", "ways")
    if set(plan.ways) - set(policy.ways) or set(plan.formats) - set(policy.formats):
        raise BadNeeds("Choose ways and formats from the list.", "ways")
    if plan.agreed_with not in told:
        raise BadNeeds("Say with whom it was agreed: the person, or whoever may act for them.", "agreed_with")
    if set(plan.also_tell) - (told - {participation.person.public_id}):
        raise BadNeeds("Somebody whom you chose may not be told in their place.", "also_tell")
    if not 1 <= len(plan.language) <= 20:
        raise BadNeeds("Give the language, as in en or cy.", "language")
    _check_words(plan.best_times, "best_times")
    _check_words(plan.more, "more")


def add_plan(event: Event, plan: NewPlan, *, at: datetime) -> ContactPlan:
    """Keep a plan that `check_plan` let through, told of by `event`."""
    participation = _of(event)
    made = ContactPlan.objects.create(
        participation=participation,
        version=_next(ContactPlan.objects.filter(participation=participation).aggregate(Max("version"))),
        routine_news=plan.wishes.routine,
        key_news=plan.wishes.key_news,
        ways=list(plan.ways),
        every_days=plan.every_days,
        also_tell=list(plan.also_tell),
        language=plan.language,
        formats=list(plan.formats),
        agreed_with=plan.agreed_with,
        at=at,
        by=event.by,
        event=event,
    )
    if plan.best_times.strip() or plan.more.strip():
        ContactPlanWords.objects.create(plan=made, best_times=plan.best_times.strip(), more=plan.more.strip())
    return made


def add_rule(
    point: ContactPoint, new: NewRule, *, domestic_abuse: bool, by: str, at: datetime
) -> SafeContactRule:
    """Keep what somebody said about a number or address. Raises BadNeeds, BadCodeWord."""
    policy = needs_policy()
    days = policy.ask_again_after_days_of_domestic_abuse if domestic_abuse else policy.ask_again_after_days
    rule = Rule(
        point.channel,
        london_day(at) + timedelta(days=days),
        *(new.may_call, new.may_leave_message, new.may_say_police, new.may_text, new.may_email, new.may_post),
        windows=new.windows,
    )
    _check_rule(rule, new)
    earlier = SafeContactRule.objects.filter(contact_point=point).order_by("-version").first()
    made = SafeContactRule.objects.create(
        contact_point=point,
        version=earlier.version + 1 if earlier else 1,
        may_call=new.may_call,
        may_leave_message=new.may_leave_message,
        may_say_police=new.may_say_police,
        may_text=new.may_text,
        may_email=new.may_email,
        may_post=new.may_post,
        code_word_digest=_code_word(new.code_word, point, earlier),
        third_party=bool(new.third_party.strip()),
        interpreter=new.interpreter.strip(),
        set_by=by,
        set_at=at,
        review_by=rule.review_by,
    )
    _add_what_belongs_to(made, new)
    # What older pages and imports read as one word follows what was said last: nothing allowed is not safe.
    ContactPoint.objects.filter(pk=point.pk).update(safe=allows_anything(rule))
    return made


def _add_what_belongs_to(rule: SafeContactRule, new: NewRule) -> None:
    SafeWindow.objects.bulk_create(
        SafeWindow(rule=rule, days=sorted(each.days), begins=each.begins, ends=each.ends)
        for each in new.windows
    )
    if new.third_party.strip() or new.reason.strip():
        SafeContactWords.objects.create(
            rule=rule, third_party=new.third_party.strip(), reason=new.reason.strip()
        )


def _check_rule(rule: Rule, new: NewRule) -> None:
    if not is_readable(rule):
        raise BadNeeds(
            "Hours need at least one day, and must end after they begin, on the same day.", "hours"
        )
    said = (rule.may_call, rule.may_text, rule.may_email, rule.may_post)
    if all(each is None for each in said):
        raise BadNeeds("Say at least whether this way of making contact is safe.", "ways")
    if new.windows and not new.may_call:
        raise BadNeeds("Hours are for calls. Say that a call is safe, or leave the hours empty.", "hours")
    if len(new.interpreter) > 60:
        raise BadNeeds("Give the interpreter's language in up to 60 letters.", "interpreter")
    _check_words(new.third_party, "third_party")
    _check_words(new.reason, "reason")


def _code_word(word: str | None, point: ContactPoint, earlier: SafeContactRule | None) -> str:
    if word is None:
        return earlier.code_word_digest if earlier else ""
    return code_words.digest_of(word, point.public_id) if word.strip() else ""


def _check_words(text: str, field: str) -> None:
    if len(text) > LONGEST_WORDS:
        raise BadNeeds(f"Write up to {LONGEST_WORDS} letters.", field)


def _of(event: Event) -> Participation:
    if event.participation is None:
        raise ValueError("what somebody needs is told of one person")
    return event.participation


def _next(found: Mapping[str, int | None]) -> int:
    return (found["version__max"] or 0) + 1


def _lower(words: str) -> str:
    return words[:1].lower() + words[1:]
