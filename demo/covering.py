"""Who is there in the made-up force: shifts of the cast, a leave with cover, and a case that changes hands."""

from datetime import datetime, timedelta

from demo.cast import CAST
from demo.times import at
from keptinformed import pipeline_transfers
from keptinformed.access.actors import Actor
from keptinformed.access.models import Staff
from keptinformed.access.roles import Role
from keptinformed.cases.models import Case, Participation, Shift
from keptinformed.cover import directory, handing, keeping
from keptinformed.cover.directory import NewEntry
from keptinformed.cover.models import EntryKind
from keptinformed.cover.terms import Span

AWAY, COVERS, TAKES_OVER = "D1004", "D1007", "D1007"
DAYS = 28
_ROUND_THE_CLOCK = {Role.call_handler: (7, 15), Role.front_counter: (15, 23), Role.bureau_clerk: (23, 31)}
_OFFICE, _WEEKEND = (8, 17), 5


def puts_the_cast_on_shifts(now: datetime) -> None:
    """Let the contact centre never be empty, and the others of the cast work in office hours."""
    first = now.date() - timedelta(days=1)
    known = set(Shift.objects.filter(day__gte=first).values_list("staff_number", flat=True))
    made = []
    for player in CAST:
        hours, always = _ROUND_THE_CLOCK.get(player.role, _OFFICE), player.role in _ROUND_THE_CLOCK
        for day in (first + timedelta(days=ahead) for ahead in range(DAYS)):
            if player.staff_number not in known and (always or day.weekday() < _WEEKEND):
                begins, ends = at(day, hours[0]), at(day + timedelta(days=hours[1] // 24), hours[1] % 24)
                shift = {"day": day, "kind": "office", "begins_at": begins, "ends_at": ends}
                made.append(Shift(staff_number=player.staff_number, **shift))
    Shift.objects.bulk_create(made)


def goes_on_leave(by: Actor, now: datetime) -> str:
    """Let an officer be away from tomorrow on, and a colleague cover for them."""
    staff = Staff.objects.get(staff_number=AWAY)
    tomorrow = at(now.date() + timedelta(days=1), 0)
    span = Span(tomorrow, tomorrow + timedelta(days=5))
    keeping.say_away(staff=staff, span=span, by=by, now=now)
    cover = Staff.objects.get(staff_number=COVERS).public_id
    keeping.arrange_cover(staff=staff, cover=cover, span=span, by=by, now=now)
    return f"{AWAY} is away from tomorrow on, and {COVERS} covers: the page Cover says so."


def asks_the_bureau(victim: Participation, by: Actor, now: datetime) -> str:
    """Let the bureau be asked to speak with a victim, and an officer be on light duties, who could be asked, too."""
    light = Staff.objects.get(staff_number=COVERS)
    handing.say_light_duty(staff=light, span=Span(now, now + timedelta(days=10)), by=by, now=now)
    handing.hand_over(participation=victim, to=handing.BUREAU, by=by, now=now)
    return f"{victim.case.reference}: the bureau is to ring, and finds a briefing sheet. {COVERS} is on light duties."


def keeps_the_directory(by: Actor, now: datetime) -> str:
    """Let a station, a useful number and one officer stand in the directory; everybody else is asked to keep theirs."""
    hours = "Monday to Friday 8am to 8pm, Saturday 10am to 4pm"
    place = NewEntry(
        title="Northbank Station", telephone="01632 960 100", address="1 Made Up Street", hours=hours
    )
    station = directory.keep(kind=EntryKind.station, entry=place, by=by, now=now)
    ward = NewEntry(
        title="Northbank General, emergency department", telephone="01632 960 200", says="Made up"
    )
    directory.keep(kind=EntryKind.number, entry=ward, by=by, now=now)
    own = NewEntry(telephone="01632 960 145", hours="Lates in even weeks", station=station.public_id)
    officer = Staff.objects.get(staff_number="D1001")
    found = Actor(officer.staff_number, Role(officer.role), officer.name, officer.unit, officer.team)
    directory.keep_own(entry=own, by=found, now=now)
    return "D1001 keeps their entry in the directory; whoever does not is asked on their first page."


def changes_hands(case: Case, by: Actor, now: datetime) -> str:
    """Give a case to another officer of the unit."""
    to = Staff.objects.get(staff_number=_other_than(case.officer))
    pipeline_transfers.give_cases([case.public_id], to=to.public_id, by=by, now=now)
    return f"{case.reference} was given to {to.staff_number}, whose tasks say who must hear that."


def _other_than(officer: str) -> str:
    return AWAY if officer == TAKES_OVER else TAKES_OVER
