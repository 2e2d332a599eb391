"""Gathers what deciding about cover takes: cases with whom they are closed to, and the people around them."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from django.db.models import Count, Q, QuerySet

from keptinformed.access.actors import Actor
from keptinformed.access.models import Staff
from keptinformed.access.roles import ROLES, Permission, Reach, Role
from keptinformed.cases.models import Case, Participation, Representative, RestrictionMember
from keptinformed.cases.models.case import Restriction, Stage
from keptinformed.cases.models.people import Part
from keptinformed.cases.visibility import visible
from keptinformed.cover import rosters
from keptinformed.cover.deciding import accountable, moment
from keptinformed.cover.models import CoverArrangement
from keptinformed.cover.policy import cover_policy
from keptinformed.cover.rosters import FAR, LONG_AGO
from keptinformed.cover.terms import Answer, Arrangement, Force, Member, Span, Watched

_FORCE_WIDE = tuple(
    role.value
    for role, each in ROLES.items()
    if each.reach is Reach.force and Permission.record_event in each.may
)

HAVE_CASES = tuple(
    role.value for role, each in ROLES.items() if {Permission.record_event, Permission.close_case} <= each.may
)
"""The roles to which a case can be given."""


def answers(cases: Collection[Case], *, now: datetime) -> dict[int, Answer]:
    """Return by the number of each case who answers for it at `now`. Nine queries, however many cases.

    Whoever is asked may know of the cases: this asks nobody's reach.
    """
    watched = watched_of(cases)
    there = moment(force_of(watched.values(), first=now, last=now + FAR), now)
    return {number: accountable(case, there) for number, case in watched.items()}


def open_cases(cases: QuerySet[Case]) -> QuerySet[Case]:
    """Return those of `cases` that have a victim and have not ended."""
    victims = Participation.objects.filter(part=Part.victim, frozen_at__isnull=True).values("case")
    return cases.exclude(stage=Stage.ended).filter(pk__in=victims)


def loads(officers: Collection[str], *, reader: Actor, now: datetime) -> dict[str, int]:
    """Return how many open cases that `reader` may know of each officer has: a count must not give a case away."""
    found = visible(reader, now).exclude(stage=Stage.ended).filter(officer__in=officers)
    return dict(found.values_list("officer").annotate(Count("pk")).order_by("officer"))


def watched_of(cases: Collection[Case]) -> dict[int, Watched]:
    """Return cases as deciding takes them, by their numbers. Five queries."""
    numbers = [case.pk for case in cases]
    named = _named_in(numbers)
    teams = _teams({each for found in named.values() for each in found})
    restricted = _members(numbers)
    return {
        case.pk: Watched(
            key=str(case.public_id),
            officer=case.officer,
            unit=case.unit,
            team=case.team,
            named=frozenset(named[case.pk]),
            named_teams=frozenset(teams[each] for each in named[case.pk] if each in teams),
            members=restricted.get(case.pk),
        )
        for case in cases
    }


def force_of(cases: Collection[Watched], *, first: datetime, last: datetime) -> Force:
    """Return everybody who could answer for one of `cases` between two moments, and when they are there. Four queries.

    Those of the cases' units, the roles that come to every case, and whoever is named: the officer, who was asked to
    cover for them, the members of a restriction.
    """
    officers = {case.officer for case in cases if case.officer}
    arranged = arrangements_of(officers, first=first, last=last)
    named = officers | {each.cover for each in arranged}
    named |= {number for case in cases for number, _ in case.members or ()}
    units = {case.unit for case in cases if case.unit}
    near = Q(staff_number__in=named) | Q(unit__in=units) | Q(role__in=_FORCE_WIDE)
    members = {each.staff_number: member_of(each) for each in Staff.objects.filter(near)}
    # A day before, too: a shift of the night may have begun then.
    since = first - timedelta(days=1)
    return Force(
        members,
        rosters.shifts_of(list(members), first=since, last=last),
        cover_policy().ladder,
        rosters.absences_of(list(members), first=since, last=last),
        arranged,
    )


def arrangements_of(officers: Collection[str], *, first: datetime, last: datetime) -> tuple[Arrangement, ...]:
    """Return who was asked to cover for any of these between two moments."""
    found = CoverArrangement.objects.filter(staff_number__in=officers, ends_at__gt=first, begins_at__lt=last)
    return tuple(
        Arrangement(each.staff_number, each.cover, Span(each.begins_at, each.ends_at))
        for each in found.order_by("begins_at", "pk")
    )


def member_of(staff: Staff) -> Member:
    """Return somebody as deciding takes them: who cannot sign in left long ago, where nobody wrote down when."""
    left = staff.left_at or (None if staff.is_active else LONG_AGO)
    return Member(staff.staff_number, Role(staff.role), staff.unit, staff.team, left)


def _named_in(cases: Collection[int]) -> Mapping[int, set[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    staff = ~Q(person__staff_number="")
    there = Participation.objects.filter(staff, case__in=cases).values_list("case", "person__staff_number")
    acting = Representative.objects.filter(staff, participation__case__in=cases)
    for case, number in [*there, *acting.values_list("participation__case", "person__staff_number")]:
        found[case].add(number)
    return found


def _teams(numbers: Collection[str]) -> dict[str, tuple[str, str]]:
    found = Staff.objects.filter(staff_number__in=numbers).exclude(unit="").exclude(team="")
    return {each.staff_number: (each.unit, each.team) for each in found}


def _members(cases: Collection[int]) -> dict[int, tuple[tuple[str, datetime | None], ...]]:
    standing = Restriction.objects.filter(case__in=cases, lifted_at__isnull=True).values_list(
        "case", flat=True
    )
    found: dict[int, list[tuple[str, datetime | None]]] = {case: [] for case in standing}
    inside = RestrictionMember.objects.filter(
        restriction__case__in=found, restriction__lifted_at__isnull=True
    )
    for case, number, until in inside.order_by("pk").values_list(
        "restriction__case", "staff_number", "until"
    ):
        found[case].append((number, until))
    return {case: tuple(each) for case, each in found.items()}
