"""What the pages about cover show: who is there now and next, who covers, and where nobody would be there."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from keptinformed.access.actors import Actor, may
from keptinformed.access.models import Staff
from keptinformed.access.roles import ROLES, Permission, Role
from keptinformed.access_log.acts import Act
from keptinformed.access_log.entries import About, note
from keptinformed.cases.visibility import visible
from keptinformed.cover import gathering, rosters
from keptinformed.cover.deciding import gaps
from keptinformed.cover.models import Absence, CoverArrangement
from keptinformed.cover.policy import cover_policy
from keptinformed.cover.saying import in_words
from keptinformed.cover.terms import Gap, Span

MOST_GAPS = 20


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody, as the pages about cover show them."""

    staff: Staff
    role: str
    now: str
    """Whether they are there now, in words."""
    is_there: bool
    shifts: tuple[str, ...]
    """The shift that they are on, and their next, in words."""
    cases: int
    """Open ones that the reader may see."""
    absences: tuple[Absence, ...]
    cover: tuple[tuple[CoverArrangement, str], ...]
    """Each with the name of who covers."""


@dataclass(frozen=True, slots=True)
class Hole:
    """A time in which nobody on duty would answer for some cases, in words."""

    gap: Gap
    references: tuple[str, ...]
    first: str
    """The name of who comes first; empty where nobody does."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit, as its supervisor sees it."""

    colleagues: tuple[Colleague, ...]
    holes: tuple[Hole, ...]
    more_holes: int
    days: int


@transaction.atomic
def unit_of(reader: Actor, *, now: datetime) -> Unit | None:
    """Return those of the reader's unit and where nobody would be there; None where that is not for them to see."""
    if not may(reader, Permission.keep_roster) or not reader.unit:
        return None
    working = [role.value for role, each in ROLES.items() if Permission.record_event in each.may]
    found = Staff.objects.filter(unit=reader.unit, role__in=working).order_by("team", "name", "staff_number")
    there = colleagues([each for each in found if each.works_here(now)], reader=reader, now=now)
    note(
        Act.staff_seen,
        About(individuals=tuple(each.staff.public_id for each in there)),
        by=reader.who,
        now=now,
    )
    holes = holes_in(reader, now=now)
    return Unit(there, holes[:MOST_GAPS], max(0, len(holes) - MOST_GAPS), cover_policy().look_ahead.days)


def colleagues(staff: Sequence[Staff], *, reader: Actor, now: datetime) -> tuple[Colleague, ...]:
    """Return people with when they are there. Six queries, however many they are."""
    numbers = [each.staff_number for each in staff]
    shifts = rosters.next_shifts(numbers, now=now, most=cover_policy().shown_shifts)
    cases = gathering.loads(numbers, reader=reader, now=now)
    still = Q(ends_at__isnull=True) | Q(ends_at__gt=now)
    absences = list(Absence.objects.filter(still, staff_number__in=numbers).order_by("begins_at", "pk"))
    cover = list(CoverArrangement.objects.filter(still, staff_number__in=numbers).order_by("begins_at", "pk"))
    names = names_of([each.cover for each in cover])
    return tuple(
        _colleague(
            each,
            shifts.get(each.staff_number, ()),
            cases.get(each.staff_number, 0),
            (
                tuple(one for one in absences if one.staff_number == each.staff_number),
                tuple((one, names[one.cover]) for one in cover if one.staff_number == each.staff_number),
            ),
            now,
        )
        for each in staff
    )


def could_cover(whose: Staff, *, now: datetime) -> tuple[Staff, ...]:
    """Return the colleagues of somebody's unit who could cover for them, by name."""
    found = Staff.objects.filter(unit=whose.unit, role__in=gathering.HAVE_CASES).exclude(pk=whose.pk)
    return tuple(
        each for each in found.order_by("name", "staff_number") if whose.unit and each.works_here(now)
    )


def holes_in(reader: Actor, *, now: datetime) -> tuple[Hole, ...]:
    """Return when nobody on duty would answer for an open case of the reader's unit, as far as is looked ahead."""
    unit = visible(reader, now).filter(unit=reader.unit)
    cases = list(gathering.open_cases(unit).only("public_id", "reference", "officer", "unit", "team"))
    watched = gathering.watched_of(cases)
    last = now + cover_policy().look_ahead
    found = gaps(watched.values(), gathering.force_of(watched.values(), first=now, last=last), now, last)
    references = {str(case.public_id): case.reference for case in cases}
    names = names_of([gap.first.number for gap in found])
    return tuple(
        Hole(gap, tuple(sorted(references[key] for key in gap.cases)), names.get(gap.first.number, ""))
        for gap in found
    )


def names_of(numbers: Collection[str]) -> dict[str, str]:
    """Return what people are called, by staff number; the number itself where no name is kept."""
    known = dict(Staff.objects.filter(staff_number__in=set(numbers)).values_list("staff_number", "name"))
    return {number: known.get(number) or number for number in numbers if number}


def _colleague(
    staff: Staff,
    shifts: tuple[Span, ...],
    cases: int,
    kept: tuple[tuple[Absence, ...], tuple[tuple[CoverArrangement, str], ...]],
    now: datetime,
) -> Colleague:
    absences, cover = kept
    away = next((each for each in absences if each.begins_at <= now), None)
    there = bool(shifts) and shifts[0].begins <= now and away is None
    return Colleague(
        staff=staff,
        role=ROLES[Role(staff.role)].title,
        now="Away" if away else "On duty" if there else "Off duty" if shifts else "No shift is known",
        is_there=there,
        shifts=tuple(in_words(span) for span in shifts),
        cases=cases,
        absences=absences,
        cover=cover,
    )


def tomorrow(now: datetime) -> datetime:
    """Return the same time a day later: as far as is handed over where no next shift is known."""
    return now + timedelta(days=1)
