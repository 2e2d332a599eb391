"""Who works here: adding somebody, changing what they are, ending their access, and inviting them to sign in."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from keptinformed.access import one_time_codes, second_factors
from keptinformed.access.actors import Actor, require
from keptinformed.access.models import CodeKind, OneTimeCode, Staff
from keptinformed.access.roles import ROLES, Permission, Role
from keptinformed.access_log.acts import Act
from keptinformed.access_log.entries import About, note


class NotPossible(ValueError):
    """A change of staff that cannot be made; says why in words fit to show."""


@dataclass(frozen=True, slots=True)
class Post:
    """What somebody is here."""

    name: str
    role: Role
    unit: str = ""
    team: str = ""
    email: str = ""


@transaction.atomic
def add_staff(staff_number: str, post: Post, *, by: Actor, now: datetime) -> tuple[Staff, str]:
    """Add somebody; return them and the code with which they set up how they sign in (72 hours).

    Raises NotAllowed, and NotPossible where the number is taken.
    """
    require(by, Permission.manage_staff)
    number = staff_number.strip()
    if Staff.objects.filter(staff_number__iexact=number).exists():
        raise NotPossible(f"{number} is taken already. Look for it in the list.")
    staff = Staff(staff_number=number)
    _put(staff, post)
    staff.set_unusable_password()
    staff.save()
    code = one_time_codes.make(CodeKind.invitation, staff, now=now)
    _note(staff, f"Added as {ROLES[post.role].title}", by=by, now=now)
    return staff, code


@transaction.atomic
def change_post(staff: Staff, post: Post, *, by: Actor, now: datetime) -> None:
    """Change somebody's name, role, unit or team; it holds from their next page on. Raises NotAllowed, NotPossible."""
    require(by, Permission.manage_staff)
    _refuse_own(staff, by)
    was = Role(staff.role)
    _put(staff, post)
    staff.save(update_fields=["name", "role", "unit", "team", "email"])
    _note(staff, f"Was {ROLES[was].title}, is {ROLES[post.role].title}", by=by, now=now)


@transaction.atomic
def end_access(staff: Staff, *, by: Actor, now: datetime) -> None:
    """Shut somebody out at once: every session, code and second factor they have ends.

    Raises NotAllowed, NotPossible.
    """
    require(by, Permission.manage_staff)
    _refuse_own(staff, by)
    staff.is_active, staff.left_at = False, now
    # A session is bound to the password: one that comes back to life after a return would not open.
    staff.set_unusable_password()
    staff.save(update_fields=["is_active", "left_at", "password"])
    second_factors.forget(staff)
    OneTimeCode.objects.filter(staff=staff).delete()
    _note(staff, "Access ended", by=by, now=now)


@transaction.atomic
def invite(staff: Staff, *, by: Actor, now: datetime) -> str:
    """Return a code with which somebody sets up anew how they sign in, and take away what they had.

    For who forgot a password, lost a telephone, or comes back. Raises NotAllowed, NotPossible.
    """
    require(by, Permission.manage_staff)
    _refuse_own(staff, by)
    staff.is_active, staff.left_at = True, None
    staff.set_unusable_password()
    staff.save(update_fields=["is_active", "left_at", "password"])
    second_factors.forget(staff)
    _note(staff, "Invited to set up how they sign in", by=by, now=now)
    return one_time_codes.make(CodeKind.invitation, staff, now=now)


@transaction.atomic
def everyone(*, by: Actor, now: datetime) -> QuerySet[Staff]:
    """Return all staff in the order of their numbers, who has left last; noted as a look at them. Raises NotAllowed."""
    require(by, Permission.manage_staff)
    note(Act.staff_seen, About(), by=by.who, now=now)
    return Staff.objects.order_by("-is_active", "staff_number")


@transaction.atomic
def one(public_id: UUID, *, by: Actor, now: datetime) -> Staff:
    """Return one member of staff, noted as a look at them. Raises NotAllowed, Staff.DoesNotExist."""
    require(by, Permission.manage_staff)
    staff = Staff.objects.get(public_id=public_id)
    note(Act.staff_seen, About(str(public_id), (public_id,)), by=by.who, now=now)
    return staff


def _put(staff: Staff, post: Post) -> None:
    staff.name, staff.role, staff.email = post.name.strip(), post.role.value, post.email.strip()
    staff.unit, staff.team = post.unit.strip(), post.team.strip()


def _refuse_own(staff: Staff, by: Actor) -> None:
    if staff.staff_number == by.staff_number:
        raise NotPossible("Nobody changes their own access. Ask another administrator.")


def _note(staff: Staff, words: str, *, by: Actor, now: datetime) -> None:
    about = About(str(staff.public_id), (staff.public_id,), reason=words)
    note(Act.staff_changed, about, by=by.who, now=now)
