"""What somebody must see to today: the first lines of what is overdue and due in the cases they answer for."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Min, Q, QuerySet

from keptinformed.access.actors import Actor, may
from keptinformed.access.roles import Permission, Role
from keptinformed.access_log.acts import Act
from keptinformed.access_log.entries import About, note
from keptinformed.cases.ages import LONDON
from keptinformed.cases.models import Participation
from keptinformed.cases.visibility import visible
from keptinformed.desk.cases.saying import days_late, last_day
from keptinformed.desk.worklists.saying import Safe, safe_of
from keptinformed.needs.finding import ways_of
from keptinformed.obligations.models import KnownRule, Obligation

ANSWER_FOR_A_TEAM = (Role.supervisor, Role.case_director)
HAVE_CASES = (Role.officer, Role.investigator, *ANSWER_FOR_A_TEAM)
FIRST = 25
MOST_COUNTED = 1000

type Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class DueLine:
    """One thing to do, in one case, for one person."""

    participation: UUID
    case: UUID
    reference: str
    name: str
    says: str
    due: date
    """The last day on which it is in time, or the moment."""
    days_late: int
    others: int
    """How many more things are overdue for the same person, where this stands for them all."""
    safe: Safe | None
    """How it is safe to make contact; None where the reader may not see how somebody can be reached."""


@dataclass(frozen=True, slots=True)
class Today:
    """What is overdue, due by the end of today and due within the seven days after it."""

    overdue: int
    due_today: int
    due_soon: int
    still_in_time: tuple[DueLine, ...]
    late: tuple[DueLine, ...]
    """One line for each person, that which is overdue longest."""
    people_late: int
    more: bool
    """True where there was too much to count it all."""
    of_team: bool
    """Whose cases these are: a team's, or the reader's own."""


@transaction.atomic
def today_of(reader: Actor, *, now: datetime) -> Today | None:
    """Return what `reader` must see to, and note whom they were shown; None for roles that have no cases."""
    if reader.role not in HAVE_CASES or not may(reader, Permission.see_worklists):
        return None
    tonight = _midnight_after(now)
    lines = list(_lines(reader, now).filter(due_at__lt=tonight + timedelta(days=7))[: MOST_COUNTED + 1])
    overdue = [line for line in lines if line["due"] <= now]
    today = [line for line in lines if now < line["due"] <= tonight]
    firsts, counts = _one_for_each_person(overdue)
    shown = _People(today[:FIRST] + firsts[:FIRST], reader, now)
    note(Act.list_seen, About(individuals=shown.individuals), by=reader.who, now=now)
    return Today(
        overdue=len(overdue),
        due_today=len(today),
        due_soon=len(lines) - len(overdue) - len(today),
        still_in_time=tuple(shown.line(each) for each in today[:FIRST]),
        late=tuple(shown.line(each, counts[each["participation"]] - 1) for each in firsts[:FIRST]),
        people_late=len(firsts),
        more=len(lines) > MOST_COUNTED,
        of_team=reader.role in ANSWER_FOR_A_TEAM,
    )


def _lines(reader: Actor, now: datetime) -> QuerySet[Obligation, Any]:
    """One row for each thing to do, the earliest first: its strictest date stands for every promise in it."""
    mine = Q(case__officer=reader.staff_number)
    if reader.role in ANSWER_FOR_A_TEAM:
        mine |= Q(case__unit=reader.unit, case__team=reader.team)
    return (
        Obligation.objects.still_to_do()
        .filter(mine, case__in=visible(reader, now), due_at__isnull=False)
        .values("case", "participation", "rule__promise", "opened_by")
        .annotate(due=Min("due_at"), rule=Min("rule"))
        .order_by("due", "participation", "rule__promise", "opened_by")
    )


def _one_for_each_person(lines: Sequence[Row]) -> tuple[list[Row], Counter[int]]:
    firsts: dict[int, Row] = {}
    for line in lines:
        firsts.setdefault(line["participation"], line)
    return list(firsts.values()), Counter(line["participation"] for line in lines)


class _People:
    """Whom some rows are about, what is owed to them, and what is safe, in words. The same few queries for any."""

    def __init__(self, rows: Sequence[Row], reader: Actor, now: datetime) -> None:
        self._now = now
        found = Participation.objects.select_related("person", "case")
        self._people = found.in_bulk([row["participation"] for row in rows])
        self._says = dict(KnownRule.objects.values_list("pk", "says"))
        reachable = list(self._people.values()) if may(reader, Permission.see_contact_points) else []
        self._safe = {who: safe_of(ways) for who, ways in ways_of(reachable, now=now).items()}
        self.individuals = tuple(each.person.public_id for each in self._people.values())

    def line(self, row: Row, others: int = 0) -> DueLine:
        """Return one row in words."""
        who = self._people[row["participation"]]
        says, due, late = self._says[row["rule"]], last_day(row["due"]), days_late(row["due"], self._now)
        return DueLine(
            participation=who.public_id,
            case=who.case.public_id,
            reference=who.case.reference,
            name=who.person.name,
            says=says,
            due=due,
            days_late=late,
            others=others,
            safe=self._safe.get(who.pk),
        )


def _midnight_after(now: datetime) -> datetime:
    local = now.astimezone(LONDON)
    return (local + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
