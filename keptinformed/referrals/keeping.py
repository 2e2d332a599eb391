"""Adds referrals and their steps; the caller holds the lock of the case, and notes it in the access log."""

from dataclasses import dataclass
from datetime import datetime

from keptinformed.cases.models import ContactPoint, Event, Participation
from keptinformed.referrals import finding
from keptinformed.referrals.models import Referral, ReferralStep, ReferralWords
from keptinformed.referrals.terms import OFFERS, Basis, Step


@dataclass(frozen=True, slots=True)
class Detail:
    """What belongs to a step beside its kind."""

    event: Event | None = None
    basis: Basis | None = None
    contact_point: ContactPoint | None = None
    reason: str = ""
    words: str = ""


NOTHING_MORE = Detail()


def begin(
    participation: Participation, organisation: str, helps: tuple[str, ...], *, by: str, now: datetime
) -> Referral:
    """Return a new referral, counted after the earlier ones to the same organisation."""
    before = Referral.objects.filter(participation=participation, organisation=organisation).count()
    return Referral.objects.create(
        participation=participation,
        organisation=organisation,
        number=before + 1,
        helps=list(helps),
        made_at=now,
        made_by=by,
    )


def add_step(
    referral: Referral, kind: Step, detail: Detail = NOTHING_MORE, *, by: str, now: datetime
) -> ReferralStep:
    """Add what happened to a referral, with what was written about it."""
    made = ReferralStep.objects.create(
        referral=referral,
        number=ReferralStep.objects.filter(referral=referral).count() + 1,
        kind=kind.value,
        at=now,
        by=by,
        basis=detail.basis.value if detail.basis else "",
        contact_point=detail.contact_point,
        reason=detail.reason,
        event=detail.event,
    )
    if detail.words.strip():
        ReferralWords.objects.create(step=made, text=detail.words.strip())
    return made


def standing_offer(participation: Participation, organisation: str) -> Referral | None:
    """Return what was offered and not sent yet."""
    found = Referral.objects.filter(participation=participation, organisation=organisation)
    return finding.with_step(found, OFFERS).order_by("-number").first()


def settle_earlier(new: Referral, event: Event, *, by: str, now: datetime) -> None:
    """What was offered, or came back, for the same organisation needs nothing more once it was sent anew."""
    same = Referral.objects.filter(participation=new.participation, organisation=new.organisation)
    for each in finding.with_step(same.exclude(pk=new.pk), (*OFFERS, Step.rejected)):
        add_step(each, Step.seen_to, Detail(event=event), by=by, now=now)


def sent_as(referral: Referral) -> Event:
    """Return the entry of the history that says of a referral that it was sent. Raises ReferralStep.DoesNotExist."""
    sent = ReferralStep.objects.filter(referral=referral, kind=Step.sent.value)
    return Event.objects.select_related("case", "participation__person").get(
        pk=sent.values("event").get()["event"]
    )


def stands_at(referral: Referral, kinds: tuple[Step, ...]) -> bool:
    """Say whether the latest step of a referral is one of `kinds`."""
    return finding.with_step(Referral.objects.filter(pk=referral.pk), kinds).exists()
