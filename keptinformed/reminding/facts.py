"""Reads what reminding decides by: what is owed and near its date, who is on duty, and what was put already."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from typing import NamedTuple

from django.db.models import Q

from keptinformed.access.models import Staff
from keptinformed.access.roles import ROLES, Role
from keptinformed.cases.ages import london_day
from keptinformed.cases.models import Case, Shift
from keptinformed.cover.rosters import absences_of
from keptinformed.obligations.current import current_law
from keptinformed.obligations.models import Obligation
from keptinformed.obligations.standing import StandingQuerySet
from keptinformed.reminding.duty import Office, RosterDay, on_duty
from keptinformed.reminding.models import PutReminder
from keptinformed.reminding.policy import NEEDS
from keptinformed.reminding.terms import Duty, DutyKey, Person, Put, ReminderPolicy, Window
from keptinformed.timekeeping.calendar import CalendarEnds, WorkingCalendar

READ_AT_ONCE = 5000
BACK_DAYS = 2
"""A night shift of yesterday goes on today."""
FOR_GOOD = datetime.max.replace(tzinfo=UTC)
"""When an absence ends of which nobody knows the end."""


class _Row(NamedTuple):
    participation: int
    opened_by: int
    promise: str
    case: int
    kind: str
    rule: str
    opened_at: datetime
    due_at: datetime
    enhanced_from: datetime | None
    officer: str
    unit: str
    team: str


_COLUMNS = (
    "participation", "opened_by", "rule__promise", "case", "opened_by__kind", "rule__rule", "opened_at", "due_at",
    "participation__enhanced_from", "case__officer", "case__unit", "case__team",
)  # fmt: skip


def owed(policy: ReminderPolicy, *, now: datetime) -> StandingQuerySet:
    """Return what may lead to a reminder: still to be done, and neither far off nor long past."""
    return Obligation.objects.still_to_do().filter(
        due_at__gt=now - policy.back - timedelta(days=1), due_at__lt=now + policy.ahead
    )


def duties(obligations: StandingQuerySet, *, now: datetime) -> Iterator[Duty]:
    """Yield one duty for each line that `obligations` make, in the order of people. One query."""
    ordered = obligations.order_by("participation", "opened_by", "rule__promise", "due_at", "pk")
    rows = map(_Row._make, ordered.values_list(*_COLUMNS).iterator(chunk_size=READ_AT_ONCE))
    for key, together in groupby(rows, key=lambda row: (row.participation, row.opened_by, row.promise)):
        yield _duty(key, list(together), now)


def case_duties(case: Case, policy: ReminderPolicy, *, now: datetime, until: datetime) -> tuple[Duty, ...]:
    """Return the duties of one case that may lead to a reminder until a moment."""
    dated = Obligation.objects.still_to_do().filter(
        due_at__gt=now - policy.back - timedelta(days=1), due_at__lt=until + policy.ahead
    )
    return tuple(duties(dated.filter(case=case), now=now))


def still_owed(keys: Collection[DutyKey]) -> set[DutyKey]:
    """Return those of some duties of which something can still be done. One query."""
    rows = Obligation.objects.still_to_do().filter(
        participation__in={key[0] for key in keys}, opened_by__in={key[1] for key in keys}
    )
    return set(rows.values_list("participation", "opened_by", "rule__promise")) & set(keys)


def ledger(keys: Collection[DutyKey]) -> Mapping[DutyKey, list[Put]]:
    """Return what was put already about some duties, in order. One query."""
    found: dict[DutyKey, list[Put]] = defaultdict(list)
    rows = PutReminder.objects.filter(participation__in={key[0] for key in keys}).order_by("pk")
    for row in rows.values_list(
        "participation",
        "opened_by",
        "promise",
        "step",
        "raised",
        "rung",
        "staff_number",
        "digest_at",
        "read__at",
    ):
        found[row[:3]].append(Put(*row[3:]))
    return found


def people(
    policy: ReminderPolicy, about: Iterable[Duty], *, now: datetime, until: datetime
) -> Mapping[str, Person]:
    """Return who could be reminded of these duties, with their times on duty until a moment. Three queries."""
    about = list(about)
    units, officers = {duty.unit for duty in about}, {duty.officer for duty in about}
    roles = {role for rung in (*policy.ladder, policy.last_resort) for role in rung.roles}
    of_force = {
        role for rung in (*policy.ladder, policy.last_resort) if rung.of == "force" for role in rung.roles
    }
    here = Staff.objects.filter(Q(left_at__isnull=True) | Q(left_at__gt=now), is_active=True).filter(
        Q(staff_number__in=officers) | Q(role__in=of_force) | Q(role__in=roles, unit__in=units)
    )
    found = [each for each in here if ROLES[Role(each.role)].may >= NEEDS]
    numbers = {each.staff_number for each in found}
    rosters, away = _rosters(numbers, now, until), _absences(numbers, now, until)
    days = (london_day(now) - timedelta(days=BACK_DAYS), london_day(until))
    office = Office(policy.times.office_begins, policy.times.office_ends, _working(now))
    return {
        each.staff_number: Person(
            each.staff_number, Role(each.role), each.unit, each.team,
            on_duty(rosters.get(each.staff_number, ()), away.get(each.staff_number, ()), days, office),
        )
        for each in found
    }  # fmt: skip


def _duty(key: DutyKey, rows: Sequence[_Row], now: datetime) -> Duty:
    first = rows[0]
    return Duty(
        key=key,
        case=first.case,
        kind=first.kind,
        rules=frozenset(row.rule for row in rows),
        opened_at=min(row.opened_at for row in rows),
        due_at=first.due_at,
        done=False,
        enhanced=first.enhanced_from is not None and first.enhanced_from <= now,
        officer=first.officer,
        unit=first.unit,
        team=first.team,
    )


def _rosters(numbers: Collection[str], now: datetime, until: datetime) -> Mapping[str, list[RosterDay]]:
    found: dict[str, list[RosterDay]] = defaultdict(list)
    first, last = london_day(now) - timedelta(days=BACK_DAYS), london_day(until)
    rows = Shift.objects.filter(staff_number__in=numbers, day__gte=first, day__lte=last)
    for number, day, begins, ends in rows.values_list("staff_number", "day", "begins_at", "ends_at"):
        found[number].append(RosterDay(day, begins, ends))
    return found


def _absences(numbers: Collection[str], now: datetime, until: datetime) -> Mapping[str, list[Window]]:
    first = now - timedelta(days=BACK_DAYS)
    found = absences_of(numbers, first=first, last=until + timedelta(days=1))
    return {
        number: [Window(span.begins, span.ends or FOR_GOOD) for span in spans]
        for number, spans in found.items()
    }


def _working(now: datetime) -> "_WorkingDays":
    return _WorkingDays(current_law(now).calendar, london_day(now))


class _WorkingDays:
    """Says of a day whether the office works; beyond the calendar, by the day of the week."""

    def __init__(self, calendar: WorkingCalendar, known_on: date) -> None:
        self._calendar, self._known_on = calendar, known_on

    def __call__(self, day: date) -> bool:
        try:
            return self._calendar.is_working_day(day, self._known_on)
        except CalendarEnds:
            return day.weekday() < 5
