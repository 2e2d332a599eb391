"""Opening a restricted case in an emergency: with a reason, for thirty minutes, and others are told (control 7)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q, QuerySet

from keptinformed.access.actors import Actor, require
from keptinformed.access.guessing import Guessed, too_often
from keptinformed.access.models import Staff
from keptinformed.access.roles import Permission, Role
from keptinformed.access_log.acts import Act
from keptinformed.access_log.entries import About, note
from keptinformed.cases.models import BreakGlass, Case, Participation
from keptinformed.cases.models.case import Emergency
from keptinformed.cases.visibility import concerning, is_restricted, visible

LASTS: Final = timedelta(minutes=30)
SHORTEST_REASON: Final = 15
MOST_SHOWN: Final = 200


class NothingToBreak(LookupError):
    """No case with that reference is closed to this reader and could be opened in an emergency. Says no more."""


class NotPossible(ValueError):
    """An emergency that cannot be declared or reviewed so; says why in words fit to show."""


@transaction.atomic
def break_glass(reference: str, category: Emergency, reason: str, *, by: Actor, now: datetime) -> BreakGlass:
    """Open a restricted case to `by` for thirty minutes; supervisors and data protection see it at once.

    Raises NotAllowed; NotPossible for a reason of fewer than 15 characters; NothingToBreak alike for a reference that
    nobody has, a case that is open to them or not restricted, and one in which they or their team have a part.
    """
    require(by, Permission.break_glass)
    if len(reason.strip()) < SHORTEST_REASON:
        raise NotPossible(f"Say why in {SHORTEST_REASON} characters or more.")
    if too_often(Guessed.restricted_reference, by.staff_number, now=now):
        raise NothingToBreak
    case = Case.objects.filter(reference=reference.strip()).first()
    if case is None or not is_restricted(case) or _is_open_or_never(case, by, now):
        raise NothingToBreak
    made = BreakGlass.objects.create(
        case=case,
        staff_number=by.staff_number,
        category=category.value,
        reason=reason.strip(),
        at=now,
        until=now + LASTS,
    )
    people = tuple(Participation.objects.filter(case=case).values_list("person__public_id", flat=True))
    note(Act.glass_broken, About(str(case.public_id), people, reason=category.value), by=by.who, now=now)
    return made


@transaction.atomic
def review_emergency(public_id: UUID, *, justified: bool, finding: str, by: Actor, now: datetime) -> None:
    """Say whether opening was right. Raises NotAllowed, BreakGlass.DoesNotExist, and NotPossible for one's own."""
    require(by, Permission.review_break_glass)
    emergency = watched(by).select_for_update(of=("self",)).get(public_id=public_id)
    if emergency.staff_number == by.staff_number:
        raise NotPossible("You opened it yourself, so somebody else must review it.")
    if emergency.reviewed_at is not None:
        raise NotPossible("It has been reviewed already.")
    emergency.reviewed_at, emergency.reviewed_by = now, by.staff_number
    emergency.justified, emergency.finding = justified, finding.strip()
    emergency.save()
    about = About(str(emergency.case.public_id), reason="justified" if justified else "not justified")
    note(Act.glass_reviewed, about, by=by.who, now=now)


@dataclass(frozen=True, slots=True)
class Watched:
    """An emergency as its reviewer sees it."""

    emergency: BreakGlass
    name: str
    """Who opened the case."""
    reference: str
    """The case's, only for a reviewer who may know of that case; else empty (control 5)."""


@transaction.atomic
def seen_emergencies(*, by: Actor, now: datetime) -> list[Watched]:
    """Return the emergencies that `by` watches over, the unreviewed first, and note the look. Raises NotAllowed."""
    require(by, Permission.review_break_glass)
    note(Act.emergencies_seen, About(), by=by.who, now=now)
    return _shown(watched(by).order_by(F("reviewed_at").desc(nulls_first=True), "-at")[:MOST_SHOWN], by, now)


@transaction.atomic
def seen_emergency(public_id: UUID, *, by: Actor, now: datetime) -> Watched:
    """Return one emergency, and note the look. Raises NotAllowed, BreakGlass.DoesNotExist."""
    require(by, Permission.review_break_glass)
    emergency = watched(by).get(public_id=public_id)
    note(Act.emergencies_seen, About(str(emergency.case.public_id)), by=by.who, now=now)
    return _shown([emergency], by, now)[0]


def _shown(found: Iterable[BreakGlass], by: Actor, now: datetime) -> list[Watched]:
    emergencies = list(found)
    numbers = {each.staff_number for each in emergencies}
    names = dict(Staff.objects.filter(staff_number__in=numbers).values_list("staff_number", "name"))
    cases = [each.case_id for each in emergencies]
    known = dict(visible(by, now).filter(pk__in=cases).values_list("pk", "reference"))
    return [
        Watched(each, names.get(each.staff_number, each.staff_number), known.get(each.case_id, ""))
        for each in emergencies
    ]


def watched(reader: Actor) -> QuerySet[BreakGlass]:
    """Return the emergencies that somebody is alerted to: all for data protection, their unit's for a supervisor.

    Never one in a case in which they or their team have a part: the reason given might be about them.
    """
    found = BreakGlass.objects.exclude(case__in=concerning(reader)).select_related("case")
    if reader.role is Role.data_protection:
        return found
    if not reader.unit:
        return found.none()
    unit = Staff.objects.filter(unit=reader.unit).values("staff_number")
    return found.filter(Q(staff_number__in=unit) | Q(case__unit=reader.unit))


def waiting(reader: Actor) -> int:
    """Return how many emergencies wait for somebody's review."""
    return watched(reader).filter(reviewed_at__isnull=True).exclude(staff_number=reader.staff_number).count()


def running(case: Case, *, reader: Actor, now: datetime) -> BreakGlass | None:
    """Return the emergency by which somebody sees a case just now: its page says until when."""
    return (
        BreakGlass.objects.filter(case=case, staff_number=reader.staff_number, at__lte=now, until__gt=now)
        .order_by("-until")
        .first()
    )


def _is_open_or_never(case: Case, by: Actor, now: datetime) -> bool:
    return visible(by, now).filter(pk=case.pk).exists() or concerning(by).filter(pk=case.pk).exists()
