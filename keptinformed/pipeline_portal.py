"""The one door for people's own pages: who is invited to one, and what becomes of what somebody asks there."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import DatabaseError, transaction

from keptinformed.access.actors import Actor, require
from keptinformed.access.roles import Permission
from keptinformed.access_log.acts import Act
from keptinformed.access_log.entries import About, Who, note
from keptinformed.asking.models import PortalAsk
from keptinformed.asking.terms import Kind
from keptinformed.cases import locking, stages, timeline, visibility
from keptinformed.cases.models import Participation, Representative
from keptinformed.cases.timeline import Happening
from keptinformed.duties.history import Grade
from keptinformed.duties.vocabulary import TOLD
from keptinformed.errors import Refused
from keptinformed.invitations import inviting
from keptinformed.invitations.door_sessions import ROLE
from keptinformed.invitations.inviting import CannotInvite, Checked
from keptinformed.invitations.models import Account, Invitation, SafetyCheck
from keptinformed.invitations.policy import Answer
from keptinformed.invitations.terms import Mode
from keptinformed.obligations import deriving
from keptinformed.obligations.current import current_law
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
        except (DatabaseError, Refused, LookupError) as problem:
            _LOG.error("An ask could not be taken up: %s", type(problem).__name__)
            failed += 1
    return Round(taken, failed)


@transaction.atomic
def _take_up(number: UUID, now: datetime) -> int:
    rows = PortalAsk.objects.select_for_update(skip_locked=True, of=("self",))
    ask = (
        rows.filter(pk=number, taken_at__isnull=True)
        .select_related("invitation__participation__case")
        .first()
    )
    if ask is None:
        return 0
    if ask.kind == Kind.updates_shown:
        _was_shown(ask, now)
    ask.taken_at = now
    ask.save(update_fields=["taken_at"])
    return 1


def _was_shown(ask: PortalAsk, now: datetime) -> None:
    """Enter in the history that they were told, as surely as can be: they asked to see it, and it was shown."""
    found = storing.events_shown(ask.invitation.public_id, ask.about)
    if found is None or not found[1]:
        return
    participation, events = found
    case, by = participation.case, _who(ask)
    locking.lock(case.pk)
    what = Happening(TOLD, ask.at, participation, about=events, grade=Grade.read)
    timeline.check(what, case, current_law(now).policy.vocabulary, now)
    timeline.append(what, case=case, by=by.staff_number, now=now)
    deriving.derive(case.pk, now=now, participation=participation.pk)
    stages.refresh([case.pk])
    storing.refresh(case.pk, now=now)
    individuals = (participation.person.public_id,)
    note(Act.event_recorded, About(str(case.public_id), individuals), by=by, now=now)


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
