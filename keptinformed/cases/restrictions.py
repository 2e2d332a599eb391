"""Closing a case to all but named people, changing who they are, and opening it again, which takes two."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from keptinformed.access.actors import Actor, require
from keptinformed.access.models import Staff
from keptinformed.access.roles import ROLES, Permission, Role
from keptinformed.access_log.acts import Act
from keptinformed.access_log.entries import About, note
from keptinformed.cases import locking
from keptinformed.cases.models import Case, Participation, Restriction, RestrictionMember
from keptinformed.cases.models.case import RestrictionKind
from keptinformed.cases.visibility import concerning, require_visible, visible


class NotPossible(ValueError):
    """A restriction that cannot be set, changed or lifted so; says why in words fit to show."""


@dataclass(frozen=True, slots=True)
class Closing:
    """How a case is to be closed: why, to whom not, who answers for it, and when they are asked again."""

    kind: RestrictionKind
    reason: str
    owner: str
    """A staff number; one of `members`."""
    members: tuple[str, ...]
    """The staff numbers of everybody who may still see the case."""
    review_at: datetime


@transaction.atomic
def add_restriction(what: Closing, *, case: Case, by: Actor, now: datetime) -> Restriction:
    """Close a case to all but `what.members` from this moment. Controls 5 and 6.

    Raises NotAllowed, NotVisible, and NotPossible where it is closed already, nobody would answer for it, the review
    is not ahead, or a member could not see the case anyway.
    """
    require(by, Permission.add_restriction)
    require_visible(case, reader=by, now=now)
    locking.lock(case.pk)
    if standing(case) is not None:
        raise NotPossible("This case is restricted already. Change who may see it instead.")
    if what.owner not in what.members:
        raise NotPossible("Whoever answers for the restriction must be one of those who may see the case.")
    _refuse_past(what.review_at, now)
    for number in what.members:
        _refuse_who_could_not(number, case, now)
    made = Restriction.objects.create(
        case=case,
        kind=what.kind.value,
        reason=what.reason,
        owner=what.owner,
        set_by=by.staff_number,
        set_at=now,
        review_at=what.review_at,
    )
    RestrictionMember.objects.bulk_create(
        RestrictionMember(restriction=made, staff_number=number, added_by=by.staff_number, added_at=now)
        for number in dict.fromkeys(what.members)
    )
    _note(Act.restriction_added, case, by=by, now=now)
    return made


@transaction.atomic
def add_member(number: str, *, case: Case, until: datetime | None, by: Actor, now: datetime) -> None:
    """Let one more person see a restricted case, for ever or until a moment.

    Raises NotAllowed, NotVisible, NotPossible.
    """
    restriction = _to_change(Permission.change_restriction, case, by, now)
    _refuse_who_could_not(number, case, now)
    if until is not None:
        _refuse_past(until, now)
    RestrictionMember.objects.update_or_create(
        restriction=restriction,
        staff_number=number,
        defaults={"added_by": by.staff_number, "added_at": now, "until": until},
    )
    _note(Act.restriction_changed, case, by=by, now=now)


@transaction.atomic
def remove_member(number: str, *, case: Case, by: Actor, now: datetime) -> None:
    """Take somebody out of those who may see a restricted case. Raises NotAllowed, NotVisible, NotPossible."""
    restriction = _to_change(Permission.change_restriction, case, by, now)
    if number == restriction.owner:
        raise NotPossible("They answer for the restriction. Let somebody else answer for it first.")
    gone, _ = RestrictionMember.objects.filter(restriction=restriction, staff_number=number).delete()
    if not gone:
        raise NotPossible("They were not one of those who may see this case.")
    _note(Act.restriction_changed, case, by=by, now=now)


@transaction.atomic
def keep_restriction(*, case: Case, owner: str, review_at: datetime, by: Actor, now: datetime) -> None:
    """Let a restriction stand until its next review, with this owner; a request to lift it ends unanswered.

    Raises NotAllowed, NotVisible, NotPossible.
    """
    restriction = _to_change(Permission.change_restriction, case, by, now)
    _refuse_past(review_at, now)
    if not restriction.members.filter(staff_number=owner).exists():
        raise NotPossible("Whoever answers for the restriction must be one of those who may see the case.")
    restriction.owner, restriction.review_at = owner, review_at
    restriction.lift_asked_at, restriction.lift_asked_by, restriction.lift_reason = None, "", ""
    restriction.save()
    _note(Act.restriction_changed, case, by=by, now=now)


@transaction.atomic
def ask_to_lift(reason: str, *, case: Case, by: Actor, now: datetime) -> None:
    """Ask for a case to be opened again; nothing opens until somebody else confirms.

    Raises NotAllowed, NotVisible, NotPossible.
    """
    restriction = _to_change(Permission.lift_restriction, case, by, now)
    restriction.lift_asked_at, restriction.lift_asked_by, restriction.lift_reason = (
        now,
        by.staff_number,
        reason,
    )
    restriction.save()
    _note(Act.restriction_lift_asked, case, by=by, now=now)


@transaction.atomic
def confirm_lifting(*, case: Case, by: Actor, now: datetime) -> None:
    """Open a case again that somebody else asked to open (control 10). Raises NotAllowed, NotVisible, NotPossible."""
    restriction = _to_change(Permission.lift_restriction, case, by, now)
    if restriction.lift_asked_at is None:
        raise NotPossible("Nobody has asked for this restriction to be lifted.")
    if restriction.lift_asked_by == by.staff_number:
        raise NotPossible("You asked for it, so somebody else must confirm it.")
    restriction.lifted_at, restriction.lifted_by = now, by.staff_number
    restriction.save()
    _note(Act.restriction_lifted, case, by=by, now=now)


def standing(case: Case) -> Restriction | None:
    """Return the restriction that stands on a case."""
    return Restriction.objects.filter(case=case, lifted_at__isnull=True).first()


@transaction.atomic
def seen(case: Case, *, by: Actor, now: datetime) -> Restriction | None:
    """Return the restriction that stands on a case, noted as a look at it. Raises NotAllowed, NotVisible."""
    require(by, Permission.see_restricted)
    require_visible(case, reader=by, now=now)
    _note(Act.restriction_seen, case, by=by, now=now)
    return standing(case)


def members_of(restriction: Restriction) -> list[tuple[RestrictionMember, str]]:
    """Return who may see a restricted case, each with their name, in the order of their numbers."""
    members = list(restriction.members.order_by("staff_number"))
    numbers = [member.staff_number for member in members]
    names = dict(Staff.objects.filter(staff_number__in=numbers).values_list("staff_number", "name"))
    return [(member, names.get(member.staff_number, "")) for member in members]


@transaction.atomic
def seen_list(*, by: Actor, now: datetime) -> QuerySet[Restriction]:
    """Return the standing restrictions of the cases that somebody may know of, the next to be reviewed first.

    Noted as a look at a list. Raises NotAllowed.
    """
    require(by, Permission.see_restricted)
    note(Act.list_seen, About(), by=by.who, now=now)
    return (
        Restriction.objects.filter(lifted_at__isnull=True, case__in=visible(by, now))
        .select_related("case")
        .order_by("review_at", "pk")
    )


def _to_change(permission: Permission, case: Case, by: Actor, now: datetime) -> Restriction:
    require(by, permission)
    require_visible(case, reader=by, now=now)
    locking.lock(case.pk)
    restriction = standing(case)
    if restriction is None:
        raise NotPossible("This case is not restricted.")
    return restriction


def _refuse_past(moment: datetime, now: datetime) -> None:
    if moment <= now:
        raise NotPossible("The day must be ahead.")


def _refuse_who_could_not(number: str, case: Case, now: datetime) -> None:
    """Raise NotPossible for a member whom their role, or their own part in the case, keeps out anyway."""
    staff = Staff.objects.filter(staff_number=number).first()
    if staff is None or not staff.works_here(now):
        raise NotPossible(f"Nobody with the staff number {number} works here.")
    role = ROLES[Role(staff.role)]
    if not {Permission.see_restricted, Permission.see_case} <= role.may:
        raise NotPossible(f"{number} has the role {role.title}, which sees no restricted case.")
    member = Actor(number, Role(staff.role), unit=staff.unit, team=staff.team)
    if concerning(member).filter(pk=case.pk).exists():
        raise NotPossible(f"{number}, or somebody of their team, has a part in this case.")


def _note(act: Act, case: Case, *, by: Actor, now: datetime) -> None:
    people = tuple(Participation.objects.filter(case=case).values_list("person__public_id", flat=True))
    note(act, About(str(case.public_id), people), by=by.who, now=now)
