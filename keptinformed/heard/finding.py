"""Named queries of what people say back: of one case for whoever works on it, and in figures that name nobody."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from django.db.models import Count, OuterRef, Q, Subquery

from keptinformed.access.actors import Actor, require
from keptinformed.access.roles import Permission
from keptinformed.asking.opinions import opinion_policy
from keptinformed.cases.ages import LONDON, london_day
from keptinformed.cases.models import Case
from keptinformed.heard.figures import Table, protected
from keptinformed.heard.models import Confirmation, OpinionAnswer
from keptinformed.invitations.models import Invitation
from keptinformed.obligations.models import Obligation
from keptinformed.replies.models import Reply
from keptinformed.replies.terms import Door

MONTHS = 12
MOST_OF_A_CASE = 20
VERDICTS = {True: 0, False: 1, None: 2}
"""The column in which an obligation counts: confirmed, not confirmed, no answer."""


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody in a case says of one thing."""

    name: str
    person: UUID
    kind: str
    """The kind of the entry that it is about; empty where it is about a Right."""
    right: str
    confirms: bool
    at: datetime
    challenge: UUID | None
    """The reply that a "no" became; None for all else."""
    is_open: bool
    """Whether that still waits for an answer."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """What was recorded as told to people who have a page of their own, against what they say: by rule, and by team."""

    first: date
    last: date
    by_rule: Table
    by_team: Table
    ticked: Table
    """Rights that people say were done, while no entry says so."""


@dataclass(frozen=True, slots=True)
class Opinions:
    """How we did in the eyes of people: answers to each question."""

    answers: tuple[str, ...]
    table: Table


def of_case(case: Case) -> tuple[Said, ...]:
    """Return what people in a case say, the latest first. Whoever shows it has noted that the case was opened."""
    rows = Confirmation.objects.filter(participation__case=case).select_related(
        "participation__person", "event"
    )
    found = list(rows.order_by("-at", "-pk")[:MOST_OF_A_CASE])
    wanted = [str(each.ask_id) for each in found]
    challenges = {
        each.provider_id: each for each in Reply.objects.filter(door=Door.portal, provider_id__in=wanted)
    }
    return tuple(_said(each, challenges.get(str(each.ask_id))) for each in found)


def claimed_against_confirmed(*, by: Actor, now: datetime) -> Claimed:
    """Return the figures of the twelve months before this one. Nobody is named. Raises NotAllowed.

    Whole months: two looks on two days cannot be taken from each other to find out what one person said.
    """
    require(by, Permission.see_figures)
    first, after = _months(now)
    by_rule: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    by_team: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for rule, says, unit, team, verdict, number in _told(first, after):
        by_rule[f"{says} ({rule})"][VERDICTS[verdict]] += number
        by_team[" ".join(filter(None, (unit, team))) or "No team"][VERDICTS[verdict]] += number
    return Claimed(
        first, _last(after), protected(by_rule), protected(by_team), protected(_ticked(first, after))
    )


def opinions(*, by: Actor, now: datetime) -> Opinions:
    """Return how people say we did in the twelve months before this one. Raises NotAllowed."""
    require(by, Permission.see_figures)
    first, after = _months(now)
    policy = opinion_policy()
    places = {answer: number for number, answer in enumerate(policy.answers)}
    counts = {says: [0] * len(places) for says in policy.questions.values()}
    found = OpinionAnswer.objects.filter(opinion__month__gte=first, opinion__month__lt=after)
    for question, answer, number in found.values_list("question", "answer").annotate(number=Count("pk")):
        if question in policy.questions and answer in places:
            counts[policy.questions[question]][places[answer]] += number
    return Opinions(tuple(policy.answers.values()), protected(counts))


def _told(first: date, after: date) -> list[tuple[str, str, str, str, bool | None, int]]:
    """Count the duties that an entry met, of people with a page of their own, by what they last said of it."""
    theirs = Confirmation.objects.filter(participation=OuterRef("participation"), at__lt=_begins(after))
    about = theirs.filter(Q(event=OuterRef("met_by")) | Q(event=OuterRef("opened_by"))).order_by("-at", "-pk")
    invited = Invitation.objects.values("participation")
    met = Obligation.objects.filter(
        participation__in=invited, met_at__gte=_begins(first), met_at__lt=_begins(after)
    )
    return list(
        met.annotate(verdict=Subquery(about.values("confirms")[:1]))
        .values_list("rule__rule", "rule__says", "case__unit", "case__team", "verdict")
        .annotate(number=Count("pk"))
        .order_by("rule__rule", "case__unit", "case__team")
    )


def _ticked(first: date, after: date) -> dict[str, list[int]]:
    rows = Confirmation.objects.filter(at__gte=_begins(first), at__lt=_begins(after)).exclude(right="")
    return {right: [number] for right, number in rows.values_list("right").annotate(number=Count("pk"))}


def _said(row: Confirmation, challenge: Reply | None) -> Said:
    person = row.participation.person
    return Said(
        person.name,
        person.public_id,
        row.event.kind if row.event else "",
        row.right,
        row.confirms,
        row.at,
        challenge.public_id if challenge else None,
        challenge is not None and challenge.answered_at is None,
    )


def _months(now: datetime) -> tuple[date, date]:
    """Return the first day of twelve whole months, and the first day after them."""
    after = london_day(now).replace(day=1)
    return after.replace(year=after.year - MONTHS // 12), after


def _last(after: date) -> date:
    return date.fromordinal(after.toordinal() - 1)


def _begins(day: date) -> datetime:
    return datetime.combine(day, time.min, LONDON)
