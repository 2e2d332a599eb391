"""The one window: which cases somebody may know of, and the only way to open one."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from keptinformed.access.actors import Actor, may, require
from keptinformed.access.models import Staff
from keptinformed.access.roles import Permission, Reach
from keptinformed.access_log.acts import Act
from keptinformed.access_log.entries import About, note
from keptinformed.cases.models import (
    BreakGlass,
    Case,
    Participation,
    Representative,
    Restriction,
    RestrictionMember,
)


class NotVisible(LookupError):
    """There is no such case for this reader. Whether there is one for others, nobody is told."""

    def __init__(self, asked: UUID | None = None) -> None:
        super().__init__()
        self.asked = asked
        """The public id that was asked for, so that the try can be noted."""


def visible(reader: Actor, now: datetime) -> QuerySet[Case]:
    """Return the cases that `reader` may know of at `now`: by reach, less conflicts, less what is restricted.

    Sources: security-ux.md, controls 2, 5, 6, 7 and 8.
    """
    if not may(reader, Permission.see_case):
        return Case.objects.none()
    emergency = Exists(_emergencies(reader, now)) if may(reader, Permission.break_glass) else Q(pk__in=())
    member = Exists(_memberships(reader, now)) if may(reader, Permission.see_restricted) else Q(pk__in=())
    restricted = Exists(_standing())
    within = _within_reach(reader)
    return Case.objects.filter(~_in_conflict(reader)).filter(
        emergency | member | (within & ~restricted) if within is not None else emergency | member
    )


def require_visible(case: Case, *, reader: Actor, now: datetime) -> None:
    """Raise NotVisible where `reader` may not know of `case`."""
    if not visible(reader, now).filter(pk=case.pk).exists():
        raise NotVisible(case.public_id)


def find(public_id: UUID, *, reader: Actor, now: datetime) -> Case:
    """Return a case without opening it to the eye: for forms that act on it. Raises NotVisible."""
    found = visible(reader, now).filter(public_id=public_id).first()
    if found is None:
        raise NotVisible(public_id)
    return found


@transaction.atomic
def open_case(public_id: UUID, *, reader: Actor, now: datetime, reason: str = "") -> Case:
    """Return a case to be read, and note that it was. Raises NotVisible, NotAllowed."""
    require(reader, Permission.see_case)
    case = find(public_id, reader=reader, now=now)
    note(Act.case_opened, About(str(case.public_id), people_of(case), reason=reason), by=reader.who, now=now)
    return case


def people_of(case: Case) -> tuple[UUID, ...]:
    """Return the public ids of everybody whom the pages of a case name: who is in it, and who acts for them."""
    in_it = Participation.objects.filter(case=case).values_list("person__public_id", flat=True)
    acting = Representative.objects.filter(participation__case=case)
    return tuple(in_it.union(acting.values_list("person__public_id", flat=True)))


def is_restricted(case: Case) -> bool:
    """Say whether a restriction stands on a case."""
    return Restriction.objects.filter(case=case, lifted_at__isnull=True).exists()


def not_open_to_all(cases: Collection[int]) -> tuple[int, ...]:
    """Return those of some cases that a role alone does not open: restricted, or with a colleague in them."""
    colleague = Participation.objects.filter(case=OuterRef("pk")).exclude(person__staff_number="")
    acting = Representative.objects.filter(participation__case=OuterRef("pk")).exclude(
        person__staff_number=""
    )
    closed = Exists(_standing()) | Exists(colleague) | Exists(acting)
    return tuple(Case.objects.filter(closed, pk__in=cases).values_list("pk", flat=True))


def open_for_erasing(reader: Actor, now: datetime) -> QuerySet[Case]:
    """Return the cases in which `reader` may have words erased.

    Whoever answers for lawful use comes to those of the whole force, of which they read nothing else; not to those that
    concern them, and not to restricted ones, where their owner does it.
    """
    if not may(reader, Permission.erase_words):
        return Case.objects.none()
    if may(reader, Permission.judge_breach):
        return Case.objects.filter(~_in_conflict(reader) & ~Exists(_standing()))
    return visible(reader, now)


def concerning(reader: Actor) -> QuerySet[Case]:
    """Return the cases in which the reader, or somebody of their own team, has a part: closed to them always."""
    return Case.objects.filter(_in_conflict(reader))


def _emergencies(reader: Actor, now: datetime) -> QuerySet[BreakGlass]:
    return BreakGlass.objects.filter(
        case=OuterRef("pk"), staff_number=reader.staff_number, at__lte=now, until__gt=now
    )


def _standing() -> QuerySet[Restriction]:
    return Restriction.objects.filter(case=OuterRef("pk"), lifted_at__isnull=True)


def _memberships(reader: Actor, now: datetime) -> QuerySet[RestrictionMember]:
    """Memberships in a restriction that stands. A restriction past its review stays closed: its owner is asked."""
    return RestrictionMember.objects.filter(
        Q(until__isnull=True) | Q(until__gt=now),
        restriction__case=OuterRef("pk"),
        restriction__lifted_at__isnull=True,
        staff_number=reader.staff_number,
    )


def _within_reach(reader: Actor) -> Q | None:
    own = Q(officer=reader.staff_number)
    match reader.reach:
        case Reach.force:
            return Q()
        case Reach.unit:
            return own | Q(unit=reader.unit) if reader.unit else own
        case Reach.team:
            return own | Q(unit=reader.unit, team=reader.team) if reader.unit and reader.team else own
        case Reach.own:
            return own
        case Reach.none:
            return None


def _in_conflict(reader: Actor) -> Q:
    """Somebody in the case, or who acts for somebody in it, is the reader or works in the reader's own team."""
    colleagues = Q(person__staff_number=reader.staff_number)
    if reader.unit and reader.team:
        team = Staff.objects.filter(unit=reader.unit, team=reader.team).values("staff_number")
        colleagues |= Q(person__staff_number__in=team)
    named = colleagues & ~Q(person__staff_number="")
    # Found once, by the index of those who work here: asked of each case, it would be most of what a list costs.
    return Q(pk__in=Participation.objects.filter(named).values("case")) | Q(
        pk__in=Representative.objects.filter(named).values("participation__case")
    )
