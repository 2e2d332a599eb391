"""What a worklist is of, and what it can be narrowed by: ids, numbers and days, as they may stand in an address."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache
from uuid import UUID

from django.db import connection
from django.db.models import BooleanField, Exists, F, Func, OuterRef, Q, QuerySet, Subquery

from keptinformed.access.actors import Actor
from keptinformed.access.models import Staff
from keptinformed.access.roles import Reach, Role
from keptinformed.cases import offences
from keptinformed.cases.ages import LONDON
from keptinformed.cases.models import Case, Event
from keptinformed.cases.models.case import Stage
from keptinformed.duties.history import Grade
from keptinformed.duties.rules import Layer
from keptinformed.duties.vocabulary import ENTRY_WITHDRAWN, TOLD
from keptinformed.obligations.standing import StandingQuerySet
from keptinformed.worklists.policy import list_policy


class View(StrEnum):
    """A list of its own; the value stands in addresses."""

    mine = "mine"
    team = "team"
    unit = "unit"
    unowned = "unowned"
    overdue = "overdue"
    closing = "closing"

    @property
    def called(self) -> str:
        """What it is called."""
        return _TITLES[self][0]

    @property
    def says(self) -> str:
        """What is in it, in a sentence."""
        return _TITLES[self][1]


_TITLES = {
    View.mine: ("My victims", "What is owed in the cases you are the officer of."),
    View.team: ("My team", "What is owed in the cases of your team."),
    View.unit: ("Unit", "What is owed in the cases of your unit."),
    View.unowned: ("Unowned", "What is owed in cases that have no officer, or one who has left."),
    View.overdue: ("Overdue", "What should have been done by now, and can still be done."),
    View.closing: ("Closing", "What is still owed in cases that have ended, or are about to."),
}


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What somebody chose to see of a list; nothing chosen is everything."""

    unit: str = ""
    team: str = ""
    officer: UUID | None = None
    """The public id of a member of staff."""
    promise: str = ""
    """The word of a promise in policy/, such as told-of-arrest."""
    layer: Layer | None = None
    due_within: int | None = None
    """Days: 0 is by the end of today. What is overdue is always due."""
    enhanced: bool = False
    no_contact_for: int | None = None
    """Days without anything that reached the person."""


EVERYTHING = Narrowed()


@cache
def high_risk_codes() -> tuple[str, ...]:
    """Return the codes of offences that are listed as dangerous to make contact after."""
    return tuple(sorted(code for code in offences.classes() if offences.is_high_risk(code)))


def cases_of(
    view: View, chosen: Narrowed, cases: QuerySet[Case], *, reader: Actor, now: datetime
) -> QuerySet[Case]:
    """Return those of `cases` that a list is about, as narrowed. What the reader may see at all was decided before."""
    narrowed = _of_view(view, cases, reader, now)
    if chosen.unit:
        narrowed = narrowed.filter(unit=chosen.unit)
    if chosen.team:
        narrowed = narrowed.filter(team=chosen.team)
    if chosen.officer is not None:
        officer = Staff.objects.filter(public_id=chosen.officer).values("staff_number")[:1]
        narrowed = narrowed.filter(officer=Subquery(officer))
    return narrowed


def first_view(reader: Actor) -> View:
    """Return the list that somebody is shown first: their own, that of their team, or what is late. Pure."""
    if reader.role in (Role.supervisor, Role.case_director):
        return View.team
    return View.overdue if reader.reach is Reach.force else View.mine


def are_few(view: View, chosen: Narrowed, reader: Actor) -> bool:
    """Say whether a list is about so few cases that they are looked up first. Pure."""
    few = view in (View.mine, View.team, View.unowned) or reader.reach in (Reach.own, Reach.team)
    return few or bool(chosen.team) or chosen.officer is not None


def narrow(view: View, chosen: Narrowed, owed: StandingQuerySet, *, now: datetime) -> StandingQuerySet:
    """Return what of `owed` in the cases of a list belongs to it."""
    if view is View.overdue:
        owed = owed.filter(due_at__lte=now)
    if chosen.promise:
        owed = owed.filter(rule__promise=chosen.promise)
    if chosen.layer is not None:
        owed = owed.filter(rule__layer=chosen.layer.value)
    if chosen.due_within is not None:
        owed = owed.filter(due_at__lte=_end_of_day(now, chosen.due_within))
    if chosen.enhanced:
        owed = owed.filter(participation__enhanced_from__lte=now)
    if chosen.no_contact_for is not None:
        owed = owed.exclude(Exists(_reached_since(now - timedelta(days=chosen.no_contact_for))))
    return owed


def _of_view(view: View, cases: QuerySet[Case], reader: Actor, now: datetime) -> QuerySet[Case]:
    match view:
        case View.mine:
            return cases.filter(officer=reader.staff_number)
        case View.team:
            return cases.filter(unit=reader.unit, team=reader.team) if reader.team else cases.none()
        case View.unit:
            return cases.filter(unit=reader.unit) if reader.unit else cases
        case View.unowned:
            return cases.filter(officer__in=_who_left(now))
        case View.overdue:
            return cases
        case View.closing:
            return cases.filter(Q(stage=Stage.ended) | Exists(_about_to_close()))


def working(now: datetime, number: object) -> QuerySet[Staff]:
    """Return whoever of that staff number works here at `now`."""
    return working_here(now).filter(staff_number=number)


def working_here(now: datetime) -> QuerySet[Staff]:
    """Return whoever works here at `now`."""
    return Staff.objects.filter(Q(left_at__isnull=True) | Q(left_at__gt=now), is_active=True)


_OFFICERS = """
WITH RECURSIVE named AS (
  (SELECT officer FROM cases_case ORDER BY officer LIMIT 1)
  UNION ALL
  SELECT (SELECT c.officer FROM cases_case c WHERE c.officer > n.officer ORDER BY c.officer LIMIT 1)
  FROM named n WHERE n.officer IS NOT NULL)
SELECT officer FROM named WHERE officer IS NOT NULL
"""
"""Walks the index of officers from one to the next: each is looked at once, however many cases they have."""


def _who_left(now: datetime) -> list[str]:
    """Return the officers whom cases name and who do not work here at `now`; empty text stands for nobody."""
    with connection.cursor() as cursor:
        cursor.execute(_OFFICERS)
        named = [row[0] for row in cursor.fetchall()]
    here = set(working_here(now).values_list("staff_number", flat=True))
    return [number for number in named if number not in here]


def _end_of_day(now: datetime, days: int) -> datetime:
    local = now.astimezone(LONDON) + timedelta(days=days + 1)
    return local.replace(hour=0, minute=0, second=0, microsecond=0)


class IsAmong(Func):
    """Whether a value is among those of an array."""

    template = "%(expressions)s)"
    arg_joiner = " = ANY("
    conditional = True
    output_field = BooleanField()


class IsAmongFew(IsAmong):
    """Whether a value is among those of an array that the planner does not look into.

    It would find thousands of values, expect thousands of rows for each, and read a table where an index holds all.
    """

    template = "%(expressions)s)))"
    arg_joiner = " = ANY(ARRAY(SELECT UNNEST("


def standing(events: QuerySet[Event]) -> QuerySet[Event]:
    """Return those of `events` that were not withdrawn as wrong."""
    withdrawals = Event.objects.filter(case=OuterRef("case"), kind=ENTRY_WITHDRAWN)
    return events.exclude(Exists(withdrawals.filter(IsAmong(OuterRef("event_id"), F("about")))))


def _reached_since(moment: datetime) -> QuerySet[Event]:
    return standing(
        Event.objects.filter(
            case=OuterRef("case"),
            participation=OuterRef("participation"),
            kind=TOLD,
            grade__gte=Grade.delivered,
            at__gt=moment,
        )
    )


def _about_to_close() -> QuerySet[Event]:
    closing = list_policy().closing
    undone = Event.objects.filter(case=OuterRef("case"), kind__in=closing.undone_by, at__gt=OuterRef("at"))
    near = Event.objects.filter(case=OuterRef("pk"), kind__in=closing.about_to_be)
    return standing(near).exclude(Exists(undone))
