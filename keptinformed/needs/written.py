"""Finds what was written about somebody's needs, and erases it while the answers, plans and rules stand."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

from keptinformed.cases.models import Participation
from keptinformed.needs.models import (
    AnswerWords,
    ContactPlanWords,
    EnhancedDecisionWords,
    SafeContactWords,
)
from keptinformed.needs.policy import needs_policy

ENHANCED, PLAN, SAFE = "Enhanced Rights", "Contact plan", "How it is safe to reach them"


@dataclass(frozen=True, slots=True)
class Written:
    """One text, with what it was written about."""

    participation: int
    about: str
    text: str
    at: datetime


def written_of(participations: Collection[int]) -> tuple[Written, ...]:
    """Return all that was written about the needs of some people, the latest first. Four queries."""
    found = [*_answers(participations), *_decisions(participations), *_plans(participations)]
    return tuple(sorted([*found, *_rules(participations)], key=lambda each: each.at, reverse=True))


def erase(participation: Participation) -> int:
    """Erase all of it, and return how many texts went. Whoever calls has asked whether that may be, and notes it."""
    gone = [
        AnswerWords.objects.filter(answer__assessment__participation=participation).delete(),
        EnhancedDecisionWords.objects.filter(decision__participation=participation).delete(),
        ContactPlanWords.objects.filter(plan__participation=participation).delete(),
        SafeContactWords.objects.filter(rule__contact_point__participation=participation).delete(),
    ]
    return sum(count for count, _ in gone)


def _answers(participations: Collection[int]) -> Iterator[Written]:
    asked = {each.id: each.asks for each in needs_policy().questions}
    rows = AnswerWords.objects.filter(answer__assessment__participation__in=participations)
    for row in rows.select_related("answer__assessment"):
        answer = row.answer
        about = asked.get(answer.question, answer.question)
        yield Written(answer.assessment.participation_id, about, row.text, answer.assessment.at)


def _decisions(participations: Collection[int]) -> Iterator[Written]:
    rows = EnhancedDecisionWords.objects.filter(decision__participation__in=participations)
    for row in rows.select_related("decision"):
        yield Written(row.decision.participation_id, ENHANCED, row.text, row.decision.at)


def _plans(participations: Collection[int]) -> Iterator[Written]:
    rows = ContactPlanWords.objects.filter(plan__participation__in=participations)
    for row in rows.select_related("plan"):
        for text in filter(None, (row.best_times, row.more)):
            yield Written(row.plan.participation_id, PLAN, text, row.plan.at)


def _rules(participations: Collection[int]) -> Iterator[Written]:
    rows = SafeContactWords.objects.filter(rule__contact_point__participation__in=participations)
    for row in rows.select_related("rule__contact_point"):
        for text in filter(None, (row.third_party, row.reason)):
            yield Written(row.rule.contact_point.participation_id, SAFE, text, row.rule.set_at)
