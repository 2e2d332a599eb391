"""Says who sees to a reply: the officer in the case where they are on duty soon, else cover who may see the case."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from keptinformed.access.actors import Actor, may
from keptinformed.access.models import Staff
from keptinformed.access.roles import ROLES, Permission, Reach, Role
from keptinformed.cases import visibility
from keptinformed.cases.ages import london_day
from keptinformed.cases.models import Case, Shift
from keptinformed.cover import gathering, rosters
from keptinformed.replies.policy import ReplyPolicy

FORCE_WIDE = tuple(role.value for role in Role if ROLES[role].reach is Reach.force)


@dataclass(frozen=True, slots=True)
class OnDuty:
    """Somebody who could see to it, and from when they are on duty; None where no roster says."""

    staff: Staff
    begins_at: datetime | None


def owner_of(case: Case, policy: ReplyPolicy, *, now: datetime) -> OnDuty | None:
    """Return who sees to a reply in `case`; None where nobody can who works here."""
    officer = working(now).filter(staff_number=case.officer).first() if case.officer else None
    if officer is not None and may_see(officer, case, now=now):
        begins = next_shifts([officer.staff_number], now=now).get(officer.staff_number)
        if begins is not None and begins <= now + policy.on_duty_within:
            return OnDuty(officer, begins)
        if begins is None and not _has_a_roster(officer.staff_number, now):
            return OnDuty(officer, None)
    else:
        officer = None
    cover = next(iter(cover_for(case, policy, now=now)), None)
    return cover or (OnDuty(officer, None) if officer is not None else None)


def cover_for(case: Case, policy: ReplyPolicy, *, now: datetime) -> Iterable[OnDuty]:
    """Yield who could see to it instead: who was asked to, then whoever is on duty soonest, the team before others."""
    roles = {role.value: place for place, role in enumerate(policy.cover)}
    near = Q(unit=case.unit) if case.unit else Q()
    arranged = gathering.arrangements_of([case.officer], first=now, last=now + policy.on_duty_within)
    asked = {each.cover for each in arranged}
    found = working(now).filter(Q(near | Q(role__in=FORCE_WIDE), role__in=roles) | Q(staff_number__in=asked))
    there = {each.staff_number: each for each in found.exclude(staff_number=case.officer)}
    shifts = next_shifts(there, now=now)

    def place(number: str) -> tuple[bool, datetime, bool, int, str]:
        each = there[number]
        elsewhere = each.team != case.team or each.unit != case.unit
        return (
            number not in asked,
            max(shifts[number], now),
            elsewhere,
            roles.get(each.role, len(roles)),
            number,
        )

    for number in sorted(shifts, key=place):
        if shifts[number] <= now + policy.on_duty_within and may_see(there[number], case, now=now):
            yield OnDuty(there[number], shifts[number])


def may_see(staff: Staff, case: Case, *, now: datetime) -> bool:
    """Say whether somebody could read a reply in `case` and answer it."""
    actor = actor_of(staff)
    if not may(actor, Permission.see_words):
        return False
    return visibility.visible(actor, now).filter(pk=case.pk).exists()


def actor_of(staff: Staff) -> Actor:
    """Return a member of staff as somebody who acts."""
    return Actor(staff.staff_number, Role(staff.role), staff.name, staff.unit, staff.team)


def working(now: datetime) -> QuerySet[Staff]:
    """Return who works here at `now`."""
    return Staff.objects.filter(Q(left_at__isnull=True) | Q(left_at__gt=now), is_active=True)


def next_shifts(numbers: Collection[str], *, now: datetime) -> dict[str, datetime]:
    """Return when the shift begins, or began, that somebody is on, or their next, by their number."""
    found = rosters.next_shifts(numbers, now=now, most=1)
    return {number: spans[0].begins for number, spans in found.items() if spans}


def on_duty(who: QuerySet[Staff], *, now: datetime) -> bool:
    """Say whether anybody of these is on duty at `now`, as far as a roster says, and not away."""
    numbers = who.values("staff_number")
    there = Shift.objects.filter(staff_number__in=numbers, begins_at__lte=now, ends_at__gt=now)
    return there.exclude(staff_number__in=rosters.away_at(now)).exists()


def _has_a_roster(number: str, now: datetime) -> bool:
    """Say whether it is known when somebody is there: by shifts, or because they are away."""
    known = Shift.objects.filter(staff_number=number, day__gte=london_day(now)).exists()
    return known or rosters.away_at(now).filter(staff_number=number).exists()
