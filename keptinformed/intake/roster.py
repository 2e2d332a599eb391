"""Takes the staff and the shifts of a bundle in: what is here already stays as it is."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from keptinformed.access.actors import Actor, require
from keptinformed.access.models import Staff
from keptinformed.access.roles import Permission, Role
from keptinformed.access_log.acts import Act
from keptinformed.access_log.entries import About, note
from keptinformed.cases.arriving import RefusedRow
from keptinformed.cases.models import Batch, Shift
from keptinformed.intake.staged import ShiftRow, StaffRow
from keptinformed.timekeeping.instants import Micros, from_micros

OTHERWISE = "is here already and says otherwise: it stays as it is"
_LONG = "holds a text that is longer than this service keeps: shorten it"


@transaction.atomic
def take_in_staff(
    rows: Sequence[StaffRow], *, by: Actor, now: datetime, batch: Batch
) -> tuple[int, list[RefusedRow]]:
    """Add the staff who are not here yet, with no way to sign in; return how many, and the rows refused.

    A row without a role is an officer's. Raises NotAllowed.
    """
    require(by, Permission.import_bundle)
    require(by, Permission.manage_staff)
    here = {staff.staff_number.lower(): staff for staff in Staff.objects.all()}
    refused, fresh = [], []
    for row in rows:
        role = row.role or Role.officer.value
        there = here.get(row.staff_number.lower())
        if role not in set(Role):
            refused.append(RefusedRow("staff", row.place, f"unknown role: write one of {', '.join(Role)}"))
        elif _too_long((row.staff_number, 40), (row.name, 200), (row.unit, 200), (row.team, 200)):
            refused.append(RefusedRow("staff", row.place, _LONG))
        elif there is None:
            staff = Staff(
                staff_number=row.staff_number,
                name=row.name,
                role=role,
                unit=row.unit,
                team=row.team,
                made_up=row.made_up,
            )
            staff.set_unusable_password()
            fresh.append(staff)
        elif (there.name, there.unit, there.team) != (row.name, row.unit, row.team) or (
            row.role and there.role != row.role
        ):
            refused.append(RefusedRow("staff", row.place, OTHERWISE))
    Staff.objects.bulk_create(fresh)
    if fresh:
        note(
            Act.staff_changed,
            About(str(batch.public_id), reason=f"{len(fresh)} members of staff came with an import"),
            by=by.who,
            now=now,
        )
    return len(fresh), refused


@transaction.atomic
def take_in_shifts(
    rows: Sequence[ShiftRow], *, by: Actor, now: datetime, batch: Batch
) -> tuple[int, list[RefusedRow]]:
    """Add the shifts that are not here yet; return how many, and the rows refused. Raises NotAllowed."""
    require(by, Permission.import_bundle)
    known = set(Staff.objects.values_list("staff_number", flat=True))
    days = {row.day for row in rows}
    here = {(shift.staff_number, shift.day): shift for shift in Shift.objects.filter(day__in=days)}
    refused, fresh = [], []
    for row in rows:
        there = here.get((row.staff_number, row.day))
        shift = Shift(
            staff_number=row.staff_number,
            day=row.day,
            kind=row.kind,
            begins_at=_moment(row.begins_at),
            ends_at=_moment(row.ends_at),
            batch=batch,
        )
        if row.staff_number not in known:
            refused.append(RefusedRow("shifts", row.place, "nobody here has this staff_id"))
        elif _too_long((row.kind, 20)):
            refused.append(RefusedRow("shifts", row.place, _LONG))
        elif there is None:
            fresh.append(shift)
        elif (there.kind, there.begins_at, there.ends_at) != (shift.kind, shift.begins_at, shift.ends_at):
            refused.append(RefusedRow("shifts", row.place, OTHERWISE))
    Shift.objects.bulk_create(fresh, batch_size=2000)
    if fresh:
        note(Act.bundle_imported, About(str(batch.public_id)), by=by.who, now=now)
    return len(fresh), refused


def _too_long(*texts: tuple[str, int]) -> bool:
    return any(len(text) > most for text, most in texts)


def _moment(instant: Micros | None) -> datetime | None:
    return None if instant is None else from_micros(instant)
