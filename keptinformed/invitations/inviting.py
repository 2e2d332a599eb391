"""What staff do about somebody's own page: check, invite, change, give codes, shut it at once, let it go on, end it.

Who may is decided by the door that calls; every act is noted in the access log of the same transaction.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from keptinformed.access_log.acts import Act
from keptinformed.access_log.entries import About, Who, note
from keptinformed.cases.ages import LONDON
from keptinformed.cases.models import Participation, Representative
from keptinformed.cases.models.people import OWED, Basis
from keptinformed.errors import Refused
from keptinformed.invitations import codes, eligibility, knowing
from keptinformed.invitations.eligibility import Offer
from keptinformed.invitations.models import Account, DoorSession, Freeze, Invitation, SafetyCheck
from keptinformed.invitations.policy import Answer, safety_policy
from keptinformed.invitations.terms import HAS_DOOR, Mode


class CannotInvite(Refused):
    """An invitation, or a change of one, that is not safe or not possible; says why, and beside which `field`."""

    def __init__(self, words: str, field: str = "") -> None:
        super().__init__(words)
        self.field = field


@dataclass(frozen=True, slots=True)
class Checked:
    """A safety check that was kept, and what it leaves."""

    check: SafetyCheck
    offer: Offer


@transaction.atomic
def check_safety(
    participation: Participation, answers: Mapping[str, Answer], *, by: Who, now: datetime
) -> Checked:
    """Keep what somebody answered, with what is left after it; louder modes that no longer hold end at once.

    Raises CannotInvite where nothing is owed to them here.
    """
    if participation.part not in OWED or participation.frozen_at is not None:
        raise CannotInvite("Only somebody to whom something is owed in this case can have a page.")
    policy = safety_policy()
    offer = eligibility.decide(knowing.known_of(participation, now=now), answers, policy)
    check = SafetyCheck.objects.create(
        participation=participation,
        answers={each.id: answers.get(each.id, Answer.unsure).value for each in policy.questions},
        risks=[risk.id for risk in offer.risks],
        offered=[mode.value for mode in offer.modes],
        at=now,
        by=by.staff_number,
    )
    note(Act.page_checked, _about(participation), by=by, now=now)
    standing = invitation_of(participation)
    if standing is not None and Mode(standing.mode) not in offer.modes:
        freeze(standing, why="The latest safety check no longer allows it.", by=by, now=now)
    return Checked(check, offer)


@transaction.atomic
def invite(
    check: SafetyCheck, mode: Mode, supporter: Representative | None, *, by: Who, now: datetime
) -> Invitation:
    """Invite somebody in one of the modes that a fresh check left, or change the mode of the invitation they have.

    Every session ends with a change of mode. Raises CannotInvite.
    """
    _hold(check, mode, now)
    _is_supporter(check.participation, supporter, mode, now)
    standing = invitation_of(check.participation)
    if standing is None:
        made = Invitation.objects.create(
            participation=check.participation,
            check_made=check,
            mode=mode.value,
            supporter=supporter,
            made_at=now,
            made_by=by.staff_number,
        )
        Account.objects.create(invitation=made, **_door_of(made))
        note(Act.page_invited, _about(check.participation), by=by, now=now)
        return made
    standing.mode, standing.check_made, standing.supporter = mode.value, check, supporter
    standing.save(update_fields=["mode", "check_made", "supporter"])
    Account.objects.filter(invitation=standing).update(
        **(_door_of(standing) | {"opens_until": _shut_at(mode, now)})
    )
    end_sessions(standing, now=now)
    note(Act.page_changed, _about(check.participation), by=by, now=now)
    return standing


def give_code(invitation: Invitation, *, by: Who, now: datetime) -> str:
    """Return a first code, to be said aloud or printed on a card; those given before stop working.

    Raises CannotInvite where no page opens in this mode.
    """
    account = _account_with_a_door(invitation)
    with transaction.atomic():
        note(Act.page_code_given, _given(invitation), by=by, now=now)
        return codes.make_activation(account, by=by.staff_number, now=now)


def read_out_number(invitation: Invitation, *, by: Who, now: datetime) -> str:
    """Return six digits, to be read out to somebody who is on the telephone now. Raises CannotInvite."""
    account = _account_with_a_door(invitation)
    with transaction.atomic():
        note(Act.page_code_given, _given(invitation), by=by, now=now)
        return codes.make_number(account, beginning=None, by=by.staff_number, now=now)


@transaction.atomic
def spoke_today(invitation: Invitation, *, by: Who, now: datetime) -> datetime:
    """Open a page that is opened by a spoken check each day, until the end of today; return until when.

    Raises CannotInvite in any other mode.
    """
    if invitation.mode != Mode.call_first:
        raise CannotInvite("Only a page in the mode call first is opened for a day.")
    until = _end_of_today(now)
    Account.objects.filter(invitation=invitation).update(opens_until=until)
    note(Act.page_changed, _about(invitation.participation), by=by, now=now)
    return until


@transaction.atomic
def freeze(invitation: Invitation, *, why: str, by: Who, now: datetime) -> None:
    """Shut somebody's page at once: every session ends, and no code or key opens it. Raises CannotInvite."""
    if not why.strip():
        raise CannotInvite("Say in a few words why the page is shut.", "why")
    account = Account.objects.select_for_update().get(invitation=invitation)
    if not is_frozen(invitation):
        Freeze.objects.create(account=account, why=why.strip()[:300], began_at=now, began_by=by.staff_number)
    end_sessions(invitation, now=now)
    note(Act.page_frozen, _about(invitation.participation), by=by, now=now)


@transaction.atomic
def let_go_on(invitation: Invitation, check: SafetyCheck, *, by: Who, now: datetime) -> None:
    """Open a page that was shut, on a fresh safety check that allows its mode. Raises CannotInvite."""
    if check.participation_id != invitation.participation_id:
        raise CannotInvite("Make a safety check with this person first.")
    _hold(check, Mode(invitation.mode), now)
    invitation.check_made = check
    invitation.save(update_fields=["check_made"])
    Freeze.objects.filter(account__invitation=invitation, ended_at__isnull=True).update(
        ended_at=now, ended_by=by.staff_number
    )
    note(Act.page_let_go_on, _about(invitation.participation), by=by, now=now)


@transaction.atomic
def end(invitation: Invitation, *, by: Who, now: datetime) -> None:
    """End an invitation for good; another one can be made later."""
    invitation.ended_at, invitation.ended_by = now, by.staff_number
    invitation.save(update_fields=["ended_at", "ended_by"])
    Account.objects.filter(invitation=invitation).update(ended_at=now)
    end_sessions(invitation, now=now)
    note(Act.page_changed, _about(invitation.participation), by=by, now=now)


def end_sessions(invitation: Invitation, *, now: datetime) -> int:
    """End every session of somebody; return how many there were."""
    rows = DoorSession.objects.filter(account__invitation=invitation, ended_at__isnull=True)
    return rows.update(ended_at=now)


def invitation_of(participation: Participation) -> Invitation | None:
    """Return the invitation of somebody that stands."""
    rows = Invitation.objects.select_related("participation__case", "participation__person", "account")
    return rows.filter(participation=participation, ended_at__isnull=True).first()


def latest_check(participation: Participation, *, now: datetime) -> SafetyCheck | None:
    """Return the latest safety check of somebody, if it still counts."""
    since = now - timedelta(hours=safety_policy().holds_hours)
    rows = SafetyCheck.objects.select_related("participation__case", "participation__person")
    return rows.filter(participation=participation, at__gt=since).order_by("-at", "-pk").first()


def is_frozen(invitation: Invitation) -> bool:
    """Say whether a page is shut."""
    return Freeze.objects.filter(account__invitation=invitation, ended_at__isnull=True).exists()


def supporters_of(participation: Participation, *, now: datetime) -> list[Representative]:
    """Return who acts for somebody as a supporter to whom they consented, and is not kept out."""
    rows = Representative.objects.filter(
        participation=participation, basis=Basis.advocate, frozen_at__isnull=True, begins_at__lte=now
    ).filter(Q(ends_at__isnull=True) | Q(ends_at__gt=now))
    return list(rows.select_related("person").order_by("pk"))


def _hold(check: SafetyCheck, mode: Mode, now: datetime) -> None:
    """The case may have changed since the questions were asked: what it shows now is looked at once more."""
    if check.at <= now - timedelta(hours=safety_policy().holds_hours):
        raise CannotInvite("That safety check is too old. Ask the questions again.")
    newest = latest_check(check.participation, now=now)
    if newest is None or newest.pk != check.pk:
        raise CannotInvite("There is a later safety check. Use that one.")
    answers = {name: Answer(given) for name, given in check.answers.items()}
    known = knowing.known_of(check.participation, now=now)
    if mode not in eligibility.decide(known, answers, safety_policy()).modes:
        raise CannotInvite("The safety check does not allow that. Choose a quieter way.", "mode")


def _is_supporter(
    participation: Participation, supporter: Representative | None, mode: Mode, now: datetime
) -> None:
    if mode is not Mode.advocate:
        if supporter is not None:
            raise CannotInvite("A supporter is named in the mode of that name only.", "supporter")
        return
    if supporter is None or supporter not in supporters_of(participation, now=now):
        raise CannotInvite("Choose the supporter to whom they agreed.", "supporter")


def _door_of(invitation: Invitation) -> dict[str, object]:
    mode, one = Mode(invitation.mode), invitation.participation
    shut = invitation.made_at if mode is Mode.call_first else None
    return {
        "page": invitation.public_id,
        "case": one.case.public_id,
        "person": (invitation.supporter or one).person.public_id,
        "has_door": mode in HAS_DOOR,
        "sends_numbers": mode is Mode.full,
        "opens_until": shut,
    }


def _shut_at(mode: Mode, now: datetime) -> datetime | None:
    return now if mode is Mode.call_first else None


def _account_with_a_door(invitation: Invitation) -> Account:
    account = Account.objects.get(invitation=invitation)
    if not account.has_door or account.ended_at is not None:
        raise CannotInvite("In this mode there is no page to open: it is read out on the telephone.")
    return account


def _end_of_today(now: datetime) -> datetime:
    tomorrow = now.astimezone(LONDON).date() + timedelta(days=1)
    return datetime(tomorrow.year, tomorrow.month, tomorrow.day, tzinfo=LONDON)


def _given(invitation: Invitation) -> About:
    one = invitation.participation
    holder = (invitation.supporter or one).person.public_id
    return About(
        str(one.case.public_id), (one.person.public_id,), recipient=f"the holder of the page, {holder}"
    )


def _about(participation: Participation) -> About:
    return About(str(participation.case.public_id), (participation.person.public_id,))
