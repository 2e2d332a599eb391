"""Finds referrals: those of a person, those that came back, and those that one organisation may see."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, Subquery

from keptinformed.access.actors import Actor, may
from keptinformed.access.roles import Permission, Role
from keptinformed.cases import visibility
from keptinformed.cases.models import Case, Event, Restriction
from keptinformed.cases.models.case import Stage
from keptinformed.referrals.models import Referral, ReferralStep
from keptinformed.referrals.policy import Organisation, referral_policy
from keptinformed.referrals.terms import OFFERS, Step

MOST = 200
"""Referrals on one page."""
NOT_FOR_THE_ORGANISATION = (*OFFERS, Step.declined)
"""Steps of a referral of which the organisation has never heard."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A referral with all that happened to it, the earliest first."""

    referral: Referral
    steps: tuple[ReferralStep, ...]

    @property
    def latest(self) -> ReferralStep:
        """The step that says how it stands."""
        return self.steps[-1]

    @property
    def step(self) -> Step:
        """How it stands."""
        return Step(self.latest.kind)

    @property
    def sent(self) -> ReferralStep | None:
        """The step in which it left; None where it has not."""
        return next((each for each in reversed(self.steps) if each.kind == Step.sent), None)

    @property
    def organisation(self) -> str:
        """The title of the organisation; its id where the policy names it no longer."""
        known = referral_policy().organisations.get(self.referral.organisation)
        return known.title if known else self.referral.organisation

    @property
    def is_with_them(self) -> bool:
        """Whether it was sent back because the organisation has the person already."""
        reject = referral_policy().rejects.get(self.latest.reason) if self.step is Step.rejected else None
        return reject is not None and reject.is_with_them

    @property
    def helps(self) -> tuple[str, ...]:
        """What they want help with, in words."""
        return tuple(referral_policy().helps.get(each, each) for each in self.referral.helps)


def of_persons(participations: Iterable[int]) -> list[Standing]:
    """Return every referral of some participations, the latest first."""
    return _standing(Referral.objects.filter(participation__in=participations).order_by("-made_at", "-pk"))


def of_case(case: Case) -> list[Standing]:
    """Return every referral of a case, the latest first."""
    return _standing(Referral.objects.filter(participation__case=case).order_by("-made_at", "-pk"))


def in_case(case: Case, public_id: UUID) -> Standing:
    """Return one referral of a case that is opened. Raises NotVisible."""
    found = _standing(Referral.objects.filter(participation__case=case, public_id=public_id))
    if not found:
        raise visibility.NotVisible
    return found[0]


def unsettled(reader: Actor, *, now: datetime) -> list[Standing]:
    """Return what was sent back, then what waits for an answer, in the cases that `reader` may know of.

    The oldest first. What came back stays until somebody refers anew or says that they saw to it.
    """
    within = Referral.objects.filter(participation__case__in=visibility.visible(reader, now))
    found = with_step(within, (Step.rejected, Step.sent, *OFFERS))
    rows = _standing(found.order_by("made_at", "pk")[:MOST])
    return sorted(rows, key=lambda each: each.step is not Step.rejected)


def came_back(reader: Actor, *, now: datetime) -> QuerySet[Referral]:
    """Return what was sent back and not seen to, in the cases that `reader` has, or whose team they answer for."""
    theirs = Q(participation__case__officer=reader.staff_number)
    if reader.role in (Role.supervisor, Role.case_director):
        theirs |= Q(participation__case__unit=reader.unit, participation__case__team=reader.team)
    within = Referral.objects.filter(theirs, participation__case__in=visibility.visible(reader, now))
    return with_step(within, (Step.rejected,)) if may(reader, Permission.refer) else Referral.objects.none()


def organisation_of(reader: Actor) -> Organisation | None:
    """Return the organisation that `reader` works for: its title stands as their unit. None where there is none."""
    return referral_policy().organisation_titled(reader.unit) if reader.unit.strip() else None


def received(reader: Actor, *, now: datetime) -> list[Standing]:
    """Return what was referred to the organisation of `reader` and is not over, the oldest first."""
    return _standing(
        with_step(_theirs(reader, now), (Step.sent, Step.accepted)).order_by("made_at", "pk")[:MOST]
    )


def received_one(reader: Actor, public_id: UUID, *, now: datetime) -> Standing:
    """Return one referral to the organisation of `reader`. Raises NotVisible, whether or not there is such a one."""
    found = _standing(_theirs(reader, now).filter(public_id=public_id))
    if not found:
        raise visibility.NotVisible
    return found[0]


def with_step(found: QuerySet[Referral], kinds: Iterable[Step]) -> QuerySet[Referral]:
    """Return those of which the latest step is one of `kinds`."""
    latest = ReferralStep.objects.filter(referral=OuterRef("pk")).order_by("-number").values("kind")[:1]
    return found.alias(stands=Subquery(latest)).filter(stands__in=[each.value for each in kinds])


def _theirs(reader: Actor, now: datetime) -> QuerySet[Referral]:
    """What left for the organisation of `reader`: of no case that concerns them, is restricted or long closed (88)."""
    own = organisation_of(reader)
    if own is None:
        return Referral.objects.none()
    until = now - referral_policy().seen_after_close
    lately = Event.objects.filter(case=OuterRef("participation__case"), recorded_at__gt=until)
    restricted = Restriction.objects.filter(case=OuterRef("participation__case"), lifted_at__isnull=True)
    left = ReferralStep.objects.filter(referral=OuterRef("pk"), kind=Step.sent)
    return Referral.objects.filter(
        Exists(left),
        ~Exists(restricted),
        Exists(lately) | ~Q(participation__case__stage=Stage.ended),
        organisation=own.id,
    ).exclude(participation__case__in=visibility.concerning(reader))


def _standing(found: QuerySet[Referral]) -> list[Standing]:
    steps = (
        ReferralStep.objects.select_related("words", "contact_point", "contact_point__participation")
        .defer("contact_point__sealed", "contact_point__lookup")
        .order_by("number")
    )
    rows = found.select_related("participation__person", "participation__case").prefetch_related(
        Prefetch("steps", steps)
    )
    return [Standing(each, tuple(each.steps.all())) for each in rows]
