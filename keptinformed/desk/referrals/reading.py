"""Turns referrals into what their pages show."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from keptinformed.cases import people
from keptinformed.cases.models import Case, ContactPoint, Participation
from keptinformed.cases.models.people import Part
from keptinformed.referrals import finding, outbox
from keptinformed.referrals.finding import Standing
from keptinformed.referrals.policy import referral_policy
from keptinformed.referrals.terms import Basis, PostState, Step

type Act = Callable[[], str]


@dataclass(frozen=True, slots=True)
class Somebody:
    """Somebody in a case who can be offered support, with what became of that."""

    public_id: UUID
    name: str
    part: str
    referrals: tuple[Standing, ...]


@dataclass(frozen=True, slots=True)
class StepShown:
    """One thing that happened to a referral, in words."""

    at: datetime
    says: str
    by: str
    more: str
    ask: str
    """What whoever referred does next; empty where nothing is to be done."""
    words: str


@dataclass(frozen=True, slots=True)
class PostShown:
    """Something that is posted to an organisation's own system, in words."""

    what: str
    stands: str
    at: datetime
    tries: int


@dataclass(frozen=True, slots=True)
class Line:
    """One referral in a list."""

    standing: Standing
    why: str
    came_back: bool


def can_be_offered(one: Participation) -> bool:
    """Say whether support is offered to somebody in this part."""
    policy = referral_policy()
    return one.part in policy.unless_they_say_no | policy.if_they_say_yes


def people_of(case: Case) -> list[Somebody]:
    """Return everybody in a case, which is opened, who can be offered support."""
    referrals = finding.of_case(case)
    return [
        Somebody(
            one.public_id,
            one.person.name,
            Part(one.part).label,
            tuple(each for each in referrals if each.referral.participation_id == one.pk),
        )
        for one in people.of_case(case)
        if can_be_offered(one)
    ]


def point_of(one: Participation, public_id: UUID) -> ContactPoint | None:
    """Return a number or address of somebody by its public id; None where it is not theirs."""
    return ContactPoint.objects.filter(participation=one, public_id=public_id).first()


def steps_of(found: Standing) -> list[StepShown]:
    """Return all that happened to a referral, the latest first."""
    policy = referral_policy()
    shown = []
    for each in reversed(found.steps):
        reject = policy.rejects.get(each.reason) if each.kind == Step.rejected else None
        more = reject.says if reject else policy.outcomes.get(each.reason, "")
        if each.basis:
            more = Basis(each.basis).label
        words = each.words.text if hasattr(each, "words") else ""
        shown.append(
            StepShown(each.at, Step(each.kind).label, each.by, more, reject.ask if reject else "", words)
        )
    return shown


def posts_of(found: Standing) -> list[PostShown]:
    """Return what the organisation's own system was told of a referral, the latest first; empty where it has none."""
    return [
        PostShown(
            "That it was taken back" if each.step.kind == Step.withdrawn else "The referral",
            PostState(each.state).label,
            each.ended_at or each.step.at,
            each.tries,
        )
        for each in outbox.of_referral(found.referral.pk)
    ]


def line_of(found: Standing) -> Line:
    """Return one referral as a list shows it."""
    reject = referral_policy().rejects.get(found.latest.reason)
    return Line(found, reject.says if reject else "", found.step is Step.rejected)
