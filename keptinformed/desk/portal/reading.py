"""What staff see of somebody's own page: how they are kept informed, whether it is shut, and who is in; no more."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from keptinformed.access_log.acts import Act
from keptinformed.access_log.entries import About, Who, note
from keptinformed.cases.models import Participation
from keptinformed.invitations import eligibility, inviting, knowing
from keptinformed.invitations.door_sessions import WHOLE
from keptinformed.invitations.eligibility import Offer
from keptinformed.invitations.models import DoorSession, Freeze, Invitation, SafetyCheck
from keptinformed.invitations.policy import Answer, ModeOffered, safety_policy
from keptinformed.invitations.terms import HAS_DOOR, Mode

HOW = {
    "passkey": "A passkey in their own device",
    "app": "A user name, a password and an app",
    "password": "A user name, a password and six digits each time",
    "demonstration": "Straight in, as in the demonstration",
}


@dataclass(frozen=True, slots=True)
class OwnPage:
    """The page of one person as it is now."""

    mode: ModeOffered
    supporter: str
    has_door: bool
    invited_at: datetime
    invited_by: str
    set_up: str
    """How they sign in; empty where they have not come in yet."""
    opens_until: datetime | None
    """In the mode call first: until when today's spoken check lasts."""
    frozen_since: datetime | None
    frozen_why: str
    frozen_by_them: bool
    sessions: tuple[datetime, ...]
    """When each of those who are in came in."""
    address: str


@dataclass(frozen=True, slots=True)
class Standing:
    """What can be done now."""

    page: OwnPage | None
    check: SafetyCheck | None
    """The latest, while it counts."""
    offer: Offer | None
    """What it leaves, as the case is now."""


def standing_of(one: Participation, *, by: Who, now: datetime) -> Standing:
    """Return it, and note that it was looked at. The row comes with person and case. Part of a transaction."""
    note(Act.page_use_seen, About(str(one.case.public_id), (one.person.public_id,)), by=by, now=now)
    invitation, check = inviting.invitation_of(one), inviting.latest_check(one, now=now)
    return Standing(
        _page(invitation, now) if invitation else None, check, _offer(one, check, now) if check else None
    )


def offered(offer: Offer) -> list[ModeOffered]:
    """Return what is left, as staff read it."""
    return [safety_policy().mode(each) for each in offer.modes]


def ruled_out(offer: Offer) -> list[tuple[ModeOffered, tuple[str, ...]]]:
    """Return what is not left, each with why."""
    return [(safety_policy().mode(mode), why) for mode, why in offer.against.items()]


def _offer(one: Participation, check: SafetyCheck, now: datetime) -> Offer:
    answers = {name: Answer(given) for name, given in check.answers.items()}
    return eligibility.decide(knowing.known_of(one, now=now), answers, safety_policy())


def _page(invitation: Invitation, now: datetime) -> OwnPage:
    account, supporter = invitation.account, invitation.supporter
    frozen = Freeze.objects.filter(account=account, ended_at__isnull=True).order_by("began_at").first()
    rows = DoorSession.objects.filter(account=account, ended_at__isnull=True, began_at__gt=now - WHOLE)
    return OwnPage(
        mode=safety_policy().mode(invitation.mode),
        supporter=supporter.person.name if supporter else "",
        has_door=Mode(invitation.mode) in HAS_DOOR,
        invited_at=invitation.made_at,
        invited_by=invitation.made_by,
        set_up=HOW.get(account.way, ""),
        opens_until=account.opens_until,
        frozen_since=frozen.began_at if frozen else None,
        frozen_why=frozen.why if frozen else "",
        frozen_by_them=frozen is not None and frozen.began_by.startswith("page-"),
        sessions=tuple(rows.order_by("began_at").values_list("began_at", flat=True)),
        address=settings.PORTAL_ADDRESS,
    )
