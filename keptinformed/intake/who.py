"""Who answers for a command that is run on the machine itself: a member of staff, or the command by its own name."""

from datetime import datetime

from keptinformed.access.actors import Actor, may
from keptinformed.access.models import Staff
from keptinformed.access.roles import Permission, Role
from keptinformed.errors import Refused


class NobodyOfThatKind(Refused):
    """Somebody who is not here, or who may not do what was asked."""


def actor_for(staff_number: str, permission: Permission, *, role: Role, name: str, now: datetime) -> Actor:
    """Return whoever has `staff_number`; where it is empty, the first of `role` who works here, or else `name`.

    Raises NobodyOfThatKind.
    """
    if staff_number:
        found = Staff.objects.filter(staff_number__iexact=staff_number).first()
        if found is None or not found.works_here(now):
            raise NobodyOfThatKind(f"Nobody who works here has the number {staff_number}. Look it up again.")
    else:
        found = (
            Staff.objects.filter(role=role.value, is_active=True, left_at=None)
            .order_by("staff_number")
            .first()
        )
        if found is None:
            return Actor(name, role)
    actor = Actor(found.staff_number, Role(found.role), found.name, found.unit, found.team)
    if not may(actor, permission):
        raise NobodyOfThatKind(f"{found.staff_number} may not {permission.value}. Name somebody who may.")
    return actor
