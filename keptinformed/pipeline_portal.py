"""The one door for people's own pages: who is invited to one, and what becomes of what somebody asks there."""

import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from keptinformed import pipeline, pipeline_asks
from keptinformed.access.actors import Actor, require
from keptinformed.access.roles import Permission
from keptinformed.access_log.entries import Who
from keptinformed.asking.models import PortalAsk
from keptinformed.asking.terms import Kind
from keptinformed.cases import visibility
from keptinformed.cases.models import ContactPoint, Participation, Representative
from keptinformed.cases.timeline import Happening
from keptinformed.contact import numbers
from keptinformed.contact.delivery import Moment, Ways
from keptinformed.contact.models import Intent
from keptinformed.contact.terms import CHANNEL_OF, Content, News, Way
from keptinformed.duties.history import Grade
from keptinformed.duties.vocabulary import TOLD
from keptinformed.invitations import beginnings, codes, inviting, slowing
from keptinformed.invitations.door_sessions import ROLE
from keptinformed.invitations.inviting import CannotInvite, Checked
from keptinformed.invitations.models import Account, Beginning, Invitation, SafetyCheck
from keptinformed.invitations.policy import Answer, safety_policy
from keptinformed.invitations.terms import Mode
from keptinformed.publishing import storing

_LOG = logging.getLogger(__name__)
MOST_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Round:
    """What one round of taking up asks came to."""

    taken: int
    failed: int
    """Asks over which something broke; they come again."""


@transaction.atomic
def check_safety(
    *, participation: Participation, answers: Mapping[str, Answer], by: Actor, now: datetime
) -> Checked:
    """Keep the answers of a safety check, and say what they leave. Raises NotAllowed, NotVisible, CannotInvite."""
    _see(participation, Permission.invite, by, now)
    return inviting.check_safety(participation, answers, by=by.who, now=now)


@transaction.atomic
def invite(
    *, check: SafetyCheck, mode: Mode, supporter: UUID | None = None, by: Actor, now: datetime
) -> Invitation:
    """Invite somebody to a page of their own, or change how; what they may see is published from now on.

    `supporter` is the public id of the person through whom everything goes, in the mode of that name. Raises
    NotAllowed, NotVisible, CannotInvite, NoPage.
    """
    participation = check.participation
    _see(participation, Permission.invite, by, now)
    acting = _supporter(participation, supporter, now)
    made = inviting.invite(check, mode, acting, by=by.who, now=now)
    storing.begin(participation=participation, invitation=made.public_id, representative=acting, now=now)
    return made


@transaction.atomic
def end(*, invitation: Invitation, by: Actor, now: datetime) -> None:
    """End an invitation: the page is taken back, and opens no more. Raises NotAllowed, NotVisible."""
    _see(invitation.participation, Permission.invite, by, now)
    inviting.end(invitation, by=by.who, now=now)
    storing.end(invitation=invitation.public_id)


@transaction.atomic
def freeze(*, invitation: Invitation, why: str, by: Actor, now: datetime) -> None:
    """Shut somebody's page at once, for whoever may see the case. Raises NotAllowed, NotVisible, CannotInvite."""
    _see(invitation.participation, Permission.freeze_page, by, now)
    inviting.freeze(invitation, why=why, by=by.who, now=now)


@transaction.atomic
def let_go_on(*, invitation: Invitation, by: Actor, now: datetime) -> None:
    """Open a page again that was shut, on a safety check made since. Raises NotAllowed, NotVisible, CannotInvite."""
    _see(invitation.participation, Permission.invite, by, now)
    check = inviting.latest_check(invitation.participation, now=now)
    if check is None:
        raise CannotInvite("Make a safety check with this person first.")
    inviting.let_go_on(invitation, check, by=by.who, now=now)


@transaction.atomic
def give_code(*, invitation: Invitation, by: Actor, now: datetime) -> str:
    """Return a first code, to be said or printed once. Raises NotAllowed, NotVisible, CannotInvite."""
    _see(invitation.participation, Permission.invite, by, now)
    return inviting.give_code(invitation, by=by.who, now=now)


@transaction.atomic
def read_out_number(*, invitation: Invitation, by: Actor, now: datetime) -> str:
    """Return six digits, to be read out now. Raises NotAllowed, NotVisible, CannotInvite."""
    _see(invitation.participation, Permission.invite, by, now)
    return inviting.read_out_number(invitation, by=by.who, now=now)


@transaction.atomic
def spoke_today(*, invitation: Invitation, by: Actor, now: datetime) -> datetime:
    """Open a page for today, after a spoken check. Raises NotAllowed, NotVisible, CannotInvite."""
    _see(invitation.participation, Permission.invite, by, now)
    return inviting.spoke_today(invitation, by=by.who, now=now)


def take_up(*, now: datetime) -> Round:
    """Take up what was asked on people's own pages. For workers; each ask has a transaction of its own.

    One that breaks holds up no other: the kind of error is logged, never its words, and the next round comes.
    """
    waiting = PortalAsk.objects.filter(taken_at__isnull=True).order_by("at", "pk")
    taken = failed = 0
    for number in list(waiting.values_list("pk", flat=True)[:MOST_AT_ONCE]):
        try:
            taken += _take_up(number, now)
        except Exception as problem:  # noqa: BLE001 (one ask that breaks must not keep the others)
            _LOG.error("An ask could not be taken up: %s", type(problem).__name__)
            failed += 1
    pipeline_asks.keep_in_step()
    return Round(taken, failed)


def tidy(*, now: datetime) -> None:
    """Forget tries, beginnings and sessions that no longer count."""
    slowing.tidy(now=now)
    beginnings.tidy(now=now)


def send_numbers(*, ways: Ways, moment: Moment) -> int:
    """Send six digits to whoever waits for them on their own page; return how many may have left. For workers.

    Where no number or address is safe now, nothing leaves: the page says to ring, and staff read them out.
    """
    waiting = Beginning.objects.filter(wants_number=True, account__isnull=False, ends_at__gt=moment())
    return sum(
        _send_number(each, ways, moment()) for each in waiting.values_list("pk", flat=True)[:MOST_AT_ONCE]
    )


def _send_number(digest: str, ways: Ways, now: datetime) -> bool:
    """Send six digits once: that they are wanted is taken back for good before anything leaves."""
    made = _make_number(digest, now)
    if made is None:
        return False
    invitation, number = made
    words, by = safety_policy().number_says.format(number=number), Who(invitation.made_by, ROLE)
    return any(
        numbers.hand_over_number(each, words, ways=ways, by=by, now=now) for each in _where(invitation, ways)
    )


@transaction.atomic
def _make_number(digest: str, now: datetime) -> tuple[Invitation, str] | None:
    rows = Beginning.objects.select_for_update(skip_locked=True, of=("self",))
    begun = rows.filter(pk=digest, wants_number=True).select_related("account__invitation").first()
    if begun is None or begun.account is None:
        return None
    begun.wants_number = False
    begun.save(update_fields=["wants_number"])
    invitation = begun.account.invitation
    return invitation, codes.make_number(begun.account, beginning=begun, by=invitation.made_by, now=now)


def _where(invitation: Invitation, ways: Ways) -> Iterator[Intent]:
    """Tell where six digits could go: what they prefer first. Whether it is safe is decided where it leaves."""
    points = ContactPoint.objects.filter(participation=invitation.participation_id, ended_at__isnull=True)
    channels = {CHANNEL_OF[way]: way for way in (Way.text, Way.email) if way in ways}
    loaded = Participation.objects.select_related("case", "person").get(pk=invitation.participation_id)
    for point in points.filter(channel__in=channels).order_by("-preferred", "added_at", "pk"):
        yield Intent(
            pk=0,
            participation=loaded,
            contact_point=point,
            way=channels[point.channel].value,
            content=Content.neutral.value,
            news=News.key.value,
            asked_by=invitation.made_by,
        )


@transaction.atomic
def _take_up(number: UUID, now: datetime) -> int:
    rows = PortalAsk.objects.select_for_update(skip_locked=True, of=("self",))
    ask = (
        rows.filter(pk=number, taken_at__isnull=True)
        .select_related("invitation__participation__case", "invitation__participation__person")
        .first()
    )
    if ask is None:
        return 0
    if ask.kind == Kind.updates_shown:
        _was_shown(ask, now)
    else:
        pipeline_asks.take(ask, by=_who(ask), now=now)
    ask.taken_at = now
    ask.save(update_fields=["taken_at", "due_at"])
    return 1


def _was_shown(ask: PortalAsk, now: datetime) -> None:
    """Enter in the history that they were told, as surely as can be: they asked to see it, and it was shown."""
    found = storing.events_shown(ask.invitation.public_id, ask.about)
    if found is None or not found[1]:
        return
    participation, events = found
    what = Happening(TOLD, ask.at, participation, about=events, grade=Grade.read)
    pipeline.receive(what, case=participation.case, by=_who(ask), now=now)


def _who(ask: PortalAsk) -> Who:
    account = Account.objects.only("public_id").get(invitation=ask.invitation_id)
    return Who(f"page-{account.public_id.hex}", ROLE)


def _supporter(participation: Participation, person: UUID | None, now: datetime) -> Representative | None:
    if person is None:
        return None
    for each in inviting.supporters_of(participation, now=now):
        if each.person.public_id == person:
            return each
    raise CannotInvite("Choose the supporter to whom they agreed.", "supporter")


def _see(participation: Participation, permission: Permission, by: Actor, now: datetime) -> None:
    require(by, permission)
    visibility.require_visible(participation.case, reader=by, now=now)
