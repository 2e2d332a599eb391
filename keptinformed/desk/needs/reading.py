"""What the pages on needs show: answers in words, what was decided, and what is promised whatever is agreed."""

from dataclasses import dataclass
from datetime import date, datetime

from keptinformed.cases.ages import london_day
from keptinformed.cases.models import Event, Participation
from keptinformed.desk.cases.reading import named, staff_names
from keptinformed.desk.cases.saying import last_day
from keptinformed.duties.vocabulary import TOLD
from keptinformed.needs import enhanced, finding
from keptinformed.needs.assessing import Completeness, Due, completeness
from keptinformed.needs.models import Answer, Assessment, ContactPlan, EnhancedDecision, SafeContactRule
from keptinformed.needs.planning import NextUpdate, Promised, next_update
from keptinformed.needs.policy import Question, Reason, Topic, needs_policy
from keptinformed.needs.recognition import Person, Recognised, recognised, recognition
from keptinformed.needs.terms import Decision, Given
from keptinformed.obligations.current import current_law
from keptinformed.obligations.models import Obligation

_UPDATES_AS_AGREED = "agreed-updates"


@dataclass(frozen=True, slots=True)
class Said:
    """One question with its answer."""

    question: Question
    given: Given
    words: str

    @property
    def is_a_need(self) -> bool:
        """Whether somebody must act on it."""
        return self.question.need and self.given is Given.yes


@dataclass(frozen=True, slots=True)
class Version:
    """One assessment as it was made."""

    number: int
    occasion: str
    at: datetime
    by: str
    stands: bool
    said: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Decided:
    """One decision on Enhanced Rights."""

    decision: str
    reasons: tuple[str, ...]
    words: str
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class Needs:
    """All that is known of what somebody needs."""

    due: tuple[Due, ...]
    completeness: Completeness
    topics: tuple[tuple[Topic, tuple[Said, ...]], ...]
    suggested: tuple[Reason, ...]
    decided: tuple[Decided, ...]
    turns_adult_on: date | None
    may_be_enhanced: bool
    recognised: tuple[Recognised, ...]
    """What to recognise about them now; a person decides."""
    assessed_at: datetime | None

    @property
    def needs(self) -> tuple[Said, ...]:
        """The answers on which somebody must act."""
        return tuple(said for _, each in self.topics for said in each if said.is_a_need)


@dataclass(frozen=True, slots=True)
class RuleShown:
    """One statement about safe contact, as it was made."""

    number: int
    set_at: datetime
    set_by: str
    review_by: date
    third_party: str
    reason: str


def needs_of(one: Participation, *, now: datetime) -> Needs:
    """Return what somebody needs, as their page shows it."""
    policy = needs_policy()
    assessments = finding.assessments_of(one)
    said = finding.last_said(assessments)
    facts = finding.facts_of([one], now=now)[one.pk]
    open_to_them = one.part not in enhanced.NEVER_ENHANCED
    return Needs(
        due=finding.needs_due([one.pk])[one.pk],
        completeness=completeness(policy.topics, facts.answers),
        topics=tuple((topic, _of_topic(topic, said)) for topic in policy.topics),
        suggested=() if facts.enhanced else enhanced.suggestions(facts, policy),
        decided=decided_about(one),
        turns_adult_on=enhanced.turns_adult_on(one.person.born_on, policy, london_day(now)),
        may_be_enhanced=open_to_them,
        recognised=recognised(
            Person(facts, finding.kinds_in(one), works_here=bool(one.person.staff_number)),
            recognition(),
            policy,
            london_day(now),
        ),
        assessed_at=next((row.at for row, stands in assessments if stands), None),
    )


def decided_about(one: Participation) -> tuple[Decided, ...]:
    """Return what was decided about somebody's Enhanced Rights, the latest first. Two queries."""
    rows = list(finding.decisions_of(one))
    staff = staff_names({row.by for row in rows})
    return tuple(
        Decided(Decision(row.decision).label, _reasons(row), _words(row), row.at, named(row.by, staff))
        for row in rows
    )


def versions_of(one: Participation) -> tuple[Version, ...]:
    """Return every assessment of somebody, the latest first, with what was answered in it."""
    policy = needs_policy()
    occasions = {trigger.occasion.value: trigger.says for trigger in policy.triggers}
    assessments = finding.assessments_of(one)
    staff = staff_names({row.by for row, _ in assessments})
    return tuple(
        Version(
            row.version,
            occasions.get(row.occasion, row.occasion),
            row.at,
            named(row.by, staff),
            stands,
            _all_said(row),
        )
        for row, stands in assessments
    )


def promised_to(one: Participation, *, now: datetime) -> tuple[Promised, ...]:
    """Return what is due to somebody whatever a plan says, the earliest first. One query."""
    titles = {edition.id: edition.title for edition in current_law(now).policy.editions}
    rows = (
        Obligation.objects.filter(participation=one, due_at__isnull=False)
        .still_to_do()
        .exclude(rule__promise=_UPDATES_AS_AGREED)
        .select_related("rule")
        .order_by("due_at", "pk")
    )
    return tuple(
        Promised(row.rule.says, titles.get(row.rule.edition, row.rule.edition), _day(last_day(row.due_at)))
        for row in rows
        if row.due_at is not None
    )


def next_update_of(
    one: Participation, plan: ContactPlan | None, promised: tuple[Promised, ...]
) -> NextUpdate:
    """Return by when somebody is to hear next: the earlier of the plan and of what is promised anyway."""
    told = (
        Event.objects.filter(participation=one, kind=TOLD)
        .order_by("-at")
        .values_list("at", flat=True)
        .first()
    )
    agreed = plan.at if plan else None
    since = max((moment for moment in (told, agreed) if moment is not None), default=None)
    wanted = plan is not None and plan.routine_news
    days = plan.every_days if plan and since else None
    return next_update(london_day(since) if since else date.min, days, promised, wanted=wanted)


def rules_shown(rows: list[SafeContactRule]) -> tuple[RuleShown, ...]:
    """Return statements about safe contact with their words. One query."""
    staff = staff_names({row.set_by for row in rows})
    return tuple(
        RuleShown(
            row.version,
            row.set_at,
            named(row.set_by, staff),
            row.review_by,
            row.words.third_party if hasattr(row, "words") else "",
            row.words.reason if hasattr(row, "words") else "",
        )
        for row in rows
    )


def _of_topic(topic: Topic, said: dict[str, Answer]) -> tuple[Said, ...]:
    return tuple(_said(question, said.get(question.id)) for question in topic.questions)


def _all_said(row: Assessment) -> tuple[Said, ...]:
    answers = {answer.question: answer for answer in row.answers.all()}
    return tuple(_said(question, answers.get(question.id)) for question in needs_policy().questions)


def _said(question: Question, answer: Answer | None) -> Said:
    if answer is None:
        return Said(question, Given.not_asked, "")
    return Said(question, Given(answer.given), answer.words.text if hasattr(answer, "words") else "")


def _reasons(row: EnhancedDecision) -> tuple[str, ...]:
    policy = needs_policy()
    return tuple(reason.says if (reason := policy.reason(each)) else each for each in row.reasons)


def _words(row: EnhancedDecision) -> str:
    return row.words.text if hasattr(row, "words") else ""


def _day(day: date) -> date:
    return london_day(day) if isinstance(day, datetime) else day
