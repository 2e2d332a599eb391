"""Keeps who is away and who covers for whom, as people say it of themselves, and supervisors of their unit."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from keptinformed.access.actors import Actor, may, require
from keptinformed.access.models import Staff
from keptinformed.access.roles import ROLES, Permission, Role
from keptinformed.access_log.acts import Act
from keptinformed.access_log.entries import About, note
from keptinformed.cases.visibility import NotVisible
from keptinformed.cover.models import Absence, CoverArrangement
from keptinformed.cover.terms import Span
from keptinformed.errors import Refused

LONGEST = timedelta(days=366)


class BadAbsence(Refused):
    """An absence or cover that cannot be kept; `field` is the box of the form that it is about."""

    def __init__(self, sentence: str, field: str = "") -> None:
        super().__init__(sentence)
        self.field = field


def find_colleague(public_id: UUID, *, reader: Actor) -> Staff:
    """Return somebody whose absence is for `reader` to keep: their own, or one of their unit's. Raises NotVisible."""
    staff = Staff.objects.filter(public_id=public_id).first()
    if staff is None or not may_keep_for(staff, reader):
        raise NotVisible
    return staff


def may_keep_for(staff: Staff, reader: Actor) -> bool:
    """Say whether it is for `reader` to say when somebody is away."""
    if staff.staff_number == reader.staff_number:
        return may(reader, Permission.say_away)
    return may(reader, Permission.keep_roster) and bool(reader.unit) and staff.unit == reader.unit


@transaction.atomic
def say_away(*, staff: Staff, span: Span, by: Actor, now: datetime) -> Absence:
    """Keep that somebody is away; an end of None is open. Raises NotVisible, NotAllowed, BadAbsence."""
    _require(staff, by)
    if span.ends is not None and span.ends <= span.begins:
        raise BadAbsence("The day they are back must be after the day it begins.", "ends")
    if span.ends is not None and span.ends <= now:
        raise BadAbsence("That is over already. Enter a day that is still to come.", "ends")
    if span.begins > now + LONGEST:
        raise BadAbsence("Enter a day within a year from now.", "begins")
    made = Absence.objects.create(
        staff_number=staff.staff_number,
        begins_at=span.begins,
        ends_at=span.ends,
        said_by=by.staff_number,
        said_at=now,
    )
    _note(Act.absence_kept, staff, by, now)
    return made


@transaction.atomic
def end_absence(*, staff: Staff, absence: UUID, by: Actor, now: datetime) -> None:
    """Let somebody be there again from now on; what has not begun is taken away. Raises NotVisible, NotAllowed."""
    _require(staff, by)
    found = (
        Absence.objects.select_for_update().filter(public_id=absence, staff_number=staff.staff_number).first()
    )
    if found is None:
        raise NotVisible
    if found.begins_at >= now:
        found.delete()
    elif found.ends_at is None or found.ends_at > now:
        found.ends_at = now
        found.save(update_fields=["ends_at"])
    _note(Act.absence_kept, staff, by, now)


@transaction.atomic
def arrange_cover(*, staff: Staff, cover: UUID, span: Span, by: Actor, now: datetime) -> CoverArrangement:
    """Keep who covers for somebody, by their public id. Raises NotVisible, NotAllowed, BadAbsence."""
    _require(staff, by)
    found = Staff.objects.filter(public_id=cover).first()
    if found is None or not found.works_here(now) or found.unit != staff.unit:
        raise BadAbsence("Choose a colleague of the same unit who works here.", "cover")
    if found.pk == staff.pk:
        raise BadAbsence("Nobody covers for themselves. Choose a colleague.", "cover")
    if Permission.record_event not in ROLES[Role(found.role)].may:
        raise BadAbsence(f"A {ROLES[Role(found.role)].title.lower()} cannot see to cases.", "cover")
    if span.ends is None or span.ends <= max(now, span.begins) or span.ends > now + LONGEST:
        raise BadAbsence("Enter a last day to come, within a year, and not before the first.", "last")
    made = CoverArrangement.objects.create(
        staff_number=staff.staff_number,
        cover=found.staff_number,
        begins_at=span.begins,
        ends_at=span.ends,
        said_by=by.staff_number,
        said_at=now,
    )
    _note(Act.cover_arranged, staff, by, now)
    return made


@transaction.atomic
def end_cover(*, staff: Staff, arrangement: UUID, by: Actor, now: datetime) -> None:
    """End that somebody covers; what has not begun is taken away. Raises NotVisible, NotAllowed."""
    _require(staff, by)
    kept = CoverArrangement.objects.select_for_update()
    found = kept.filter(public_id=arrangement, staff_number=staff.staff_number).first()
    if found is None:
        raise NotVisible
    if found.begins_at >= now:
        found.delete()
    elif found.ends_at > now:
        found.ends_at = now
        found.save(update_fields=["ends_at"])
    _note(Act.cover_arranged, staff, by, now)


def _require(staff: Staff, by: Actor) -> None:
    require(by, Permission.say_away)
    require_kept_by(staff, by)


def require_kept_by(staff: Staff, by: Actor) -> None:
    """Raise NotVisible where it is not for `by` to say when somebody is there."""
    if not may_keep_for(staff, by):
        raise NotVisible


def _note(act: Act, staff: Staff, by: Actor, now: datetime) -> None:
    note(act, About(str(staff.public_id), (staff.public_id,)), by=by.who, now=now)
