"""Keeps who is asked to speak with somebody in the officer's place, who took it on, and who can: light-duty pool."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from keptinformed.access.actors import Actor, require
from keptinformed.access.models import Staff
from keptinformed.access.roles import ROLES, Permission, Role
from keptinformed.access_log.acts import Act
from keptinformed.access_log.entries import About, note
from keptinformed.cases import locking
from keptinformed.cases.models import Participation
from keptinformed.cases.visibility import NotVisible, visible
from keptinformed.cover import gathering
from keptinformed.cover.deciding import may_answer_for
from keptinformed.cover.gathering import member_of
from keptinformed.cover.keeping import LONGEST, BadAbsence, require_kept_by
from keptinformed.cover.models import HandedCall, LightDuty
from keptinformed.cover.terms import Span
from keptinformed.errors import Refused

BUREAU = "bureau"
"""What stands for the bureau where others are chosen by their public id."""


class BadHandover(Refused):
    """A call that cannot be handed over or taken on."""


@transaction.atomic
def say_light_duty(*, staff: Staff, span: Span, by: Actor, now: datetime) -> LightDuty:
    """Keep that somebody is on light duties. For supervisors of the unit. Raises NotVisible, NotAllowed, BadAbsence."""
    require(by, Permission.keep_roster)
    require_kept_by(staff, by)
    if Permission.speak_for_officer not in ROLES[Role(staff.role)].may:
        raise BadAbsence(f"A {ROLES[Role(staff.role)].title.lower()} cannot speak with people for others.")
    if span.ends is None or span.ends <= max(now, span.begins) or span.ends > now + LONGEST:
        raise BadAbsence("Enter a last day to come, within a year, and not before the first.", "last")
    made = LightDuty.objects.create(
        staff_number=staff.staff_number,
        begins_at=span.begins,
        ends_at=span.ends,
        said_by=by.staff_number,
        said_at=now,
    )
    note(Act.light_duty_kept, About(str(staff.public_id), (staff.public_id,)), by=by.who, now=now)
    return made


@transaction.atomic
def end_light_duty(*, staff: Staff, light_duty: UUID, by: Actor, now: datetime) -> None:
    """End light duties now; those that have not begun are taken away. Raises NotVisible, NotAllowed."""
    require(by, Permission.keep_roster)
    require_kept_by(staff, by)
    kept = LightDuty.objects.select_for_update()
    found = kept.filter(public_id=light_duty, staff_number=staff.staff_number).first()
    if found is None:
        raise NotVisible
    if found.begins_at >= now:
        found.delete()
    elif found.ends_at > now:
        found.ends_at = now
        found.save(update_fields=["ends_at"])
    note(Act.light_duty_kept, About(str(staff.public_id), (staff.public_id,)), by=by.who, now=now)


def light_duties_of(staff: Staff, *, now: datetime) -> Sequence[LightDuty]:
    """Return somebody's light duties that have not ended, in order. One query."""
    found = LightDuty.objects.filter(staff_number=staff.staff_number, ends_at__gt=now)
    return list(found.order_by("begins_at", "pk"))


def pool_for(one: Participation, *, now: datetime) -> tuple[Staff, ...]:
    """Return who is on light duties and could speak with somebody, by name: only those to whom the case is open.

    The caller has opened the case. Eight queries at the most.
    """
    there = LightDuty.objects.filter(begins_at__lte=now, ends_at__gt=now).values("staff_number")
    found = Staff.objects.filter(staff_number__in=there).order_by("name", "staff_number")
    case = gathering.watched_of([one.case])[one.case_id]
    return tuple(
        each
        for each in found
        if each.works_here(now)
        and Permission.speak_for_officer in ROLES[Role(each.role)].may
        and may_answer_for(member_of(each), case, now)
    )


def handed(one: Participation) -> HandedCall | None:
    """Return what was handed over about somebody and is not done; None where nothing is. One query."""
    return HandedCall.objects.filter(participation=one, done_at__isnull=True).first()


@transaction.atomic
def hand_over(*, participation: Participation, to: str, by: Actor, now: datetime) -> HandedCall:
    """Ask the bureau, or somebody on light duties by their public id, to speak with a person.

    Handed to somebody else meanwhile, it is theirs, unless it was taken on. Raises NotAllowed, NotVisible, BadHandover.
    """
    found = _held(participation, by, now)
    number = "" if to == BUREAU else _chosen(to, pool_for(participation, now=now))
    if found is not None and found.taken_at is not None:
        raise BadHandover("Somebody has taken it on already. Ask them, or wait until they give it back.")
    if found is not None:
        found.to, found.handed_at, found.handed_by = number, now, by.staff_number
        found.save(update_fields=["to", "handed_at", "handed_by"])
    made = found or HandedCall.objects.create(
        participation=participation, to=number, handed_at=now, handed_by=by.staff_number
    )
    _note(Act.call_handed, participation, by, now)
    return made


@transaction.atomic
def take(*, participation: Participation, by: Actor, now: datetime) -> HandedCall:
    """Take it on to speak with somebody; what nobody handed over is taken from the list. Twice by one is once.

    Raises NotAllowed, NotVisible, BadHandover.
    """
    found = _held(participation, by, now)
    if found is not None and found.taken_by == by.staff_number:
        return found
    if found is not None and found.taken_at is not None:
        raise BadHandover("A colleague has taken this on already.")
    if found is not None and found.to not in ("", by.staff_number):
        raise BadHandover("This was given to a colleague on light duties.")
    made = found or HandedCall(participation=participation, handed_at=now, handed_by=by.staff_number)
    made.taken_at, made.taken_by = now, by.staff_number
    made.save()
    _note(Act.call_taken, participation, by, now)
    return made


@transaction.atomic
def give_back(*, participation: Participation, by: Actor, now: datetime) -> None:
    """Leave it to others again: whoever took it on puts it back, anybody else takes back what nobody has taken on.

    Raises NotAllowed, NotVisible, BadHandover.
    """
    found = _held(participation, by, now)
    if found is None:
        return
    if found.taken_at is None:
        found.done_at, found.done_by = now, by.staff_number
    elif found.taken_by == by.staff_number:
        found.taken_at, found.taken_by, found.to = None, "", ""
    else:
        raise BadHandover("A colleague has taken this on: only they can give it back.")
    found.save()
    _note(Act.call_handed_back, participation, by, now)


def settle(*, participation: Participation, by: Actor, now: datetime) -> None:
    """End what was handed over about somebody who was now spoken with, by whomever. The caller notes the contact."""
    HandedCall.objects.filter(participation=participation, done_at__isnull=True).update(
        done_at=now, done_by=by.staff_number, told=True
    )


def _held(participation: Participation, by: Actor, now: datetime) -> HandedCall | None:
    require(by, Permission.speak_for_officer)
    if not visible(by, now).filter(pk=participation.case_id).exists():
        raise NotVisible
    locking.lock(participation.case_id)
    return handed(participation)


def _chosen(to: str, pool: Sequence[Staff]) -> str:
    try:
        wanted = UUID(to)
    except ValueError:
        raise BadHandover("Choose who is to speak with them.") from None
    for each in pool:
        if each.public_id == wanted:
            return each.staff_number
    raise BadHandover("Choose somebody who is on light duties, and to whom the case is open.")


def _note(act: Act, participation: Participation, by: Actor, now: datetime) -> None:
    about = About(str(participation.case.public_id), (participation.person.public_id,))
    note(act, about, by=by.who, now=now)
