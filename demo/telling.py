"""Decides first what becomes of each piece of news, and then makes it so: told in time, late or never.

The shares are made up, and stated in `demo/README.md`.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from demo.case_file import CaseFile, Happening, Person
from demo.chance import Dice, chosen
from demo.promises import OF_THE_FORCE, Promise, became_of, due_at
from demo.roster import Officer, Roster
from demo.times import NOW, later
from keptinformed.duties.history import Grade
from keptinformed.timekeeping.calendar import WorkingCalendar

SHARES = {
    "told in time": 70.0,
    "told late": 11.0,
    "never told": 6.0,
    "voicemail only": 4.0,
    "letter sent, delivery unknown": 2.0,
    "told, but only the log says so": 3.0,
    "told, but recorded nowhere": 2.0,
    "told of something else": 1.0,
    "telling entered in error and withdrawn": 1.0,
}
"""What becomes of news in general, in per cent; `Person.reliability` weighs the first."""

_UNIT_RELIABILITY = {
    "Public Protection": 2.2,
    "Investigation Hub": 1.1,
    "Neighbourhoods": 1.3,
    "Northbank Response": 0.9,
    "Southbank Response": 0.45,
    "Witness Care Unit": 1.6,
}


@dataclass(frozen=True, slots=True)
class Desk:
    """What telling people takes: who is on duty, the working days, the promises that hold, and dice."""

    roster: Roster
    calendar: WorkingCalendar
    promises: Sequence[Promise]
    rolled: Dice


def tell_everyone(case: CaseFile, desk: Desk, officer: Officer) -> None:
    """Give every person of the case their news of what has happened, each with a fate of its own."""
    kinds = {promise.kind for promise in desk.promises}
    openings = sorted(
        (happening for happening in case.happenings if happening.kind in kinds), key=lambda h: h.moment
    )
    for person in case.people:
        for news in _by_day(openings, person):
            _tell(case, desk, officer, person, news)


def _by_day(openings: Sequence[Happening], person: Person) -> list[list[Happening]]:
    """Group news by local day: what happened on one day is told in one call."""
    days: defaultdict[date, list[Happening]] = defaultdict(list)
    for opening in openings:
        if opening.person in (None, person) and (person.since is None or opening.moment >= person.since):
            days[opening.moment.date()].append(opening)
    return list(days.values())


def _tell(case: CaseFile, desk: Desk, officer: Officer, person: Person, news: list[Happening]) -> None:
    owed = [
        (opening, promise, due_at(opening.moment, promise, person.enhanced_from, desk.calendar))
        for opening in news
        for promise in desk.promises
        if promise.kind == opening.kind and person.role in promise.owed_to
    ]
    if not owed:
        return
    if person.declines_news:
        for opening, promise, due in owed:
            status = became_of(due, None, excused=promise.can_be_declined)
            case.plant(promise.rule_id, person, opening, "did not want to be told", status, due_at=due)
        return
    weight = person.reliability * _UNIT_RELIABILITY[officer.unit]
    fate = chosen(desk.rolled, {**SHARES, "told in time": SHARES["told in time"] * weight})
    dues = [due for _, _, due in owed]
    begins = max(opening.moment for opening in news)
    # Officers work to the Code's days; the force's own, shorter ones are kept or missed as a consequence.
    by_law = [due for _, promise, due in owed if promise not in OF_THE_FORCE]
    soonest, latest = min(by_law or dues), max(by_law or dues)
    fate, told = _make_it_so(case, desk, _Call(officer, person, news, begins, soonest, latest), fate)
    for opening, promise, due in owed:
        case.plant(promise.rule_id, person, opening, fate, became_of(due, told), due_at=due)


@dataclass(frozen=True, slots=True)
class _Call:
    """News to be told to one person, after it began and with the first and last moment it is due."""

    officer: Officer
    person: Person
    news: list[Happening]
    begins: datetime
    soonest: datetime
    latest: datetime


def _make_it_so(case: CaseFile, desk: Desk, call: _Call, fate: str) -> tuple[str, datetime | None]:
    """Write what the fate asks for; return the fate and the moment of a telling that counts, or None."""
    rolled, person = desk.rolled, call.person
    if fate == "told late":
        begins = later(call.latest, minutes=1)
        # Four days at least: an office is shut for as long over Easter.
        ends = later(begins, days=4 + rolled.expovariate(1 / 6))
        moment = desk.roster.moment_to_call(rolled, call.officer, begins, ends)
    else:
        moment = desk.roster.moment_to_call(rolled, call.officer, call.begins, call.soonest)
    if moment > NOW:
        return "not told yet", None
    about: list[Happening | str] = [*call.news]
    if fate in {"told in time", "told late"}:
        _try_first(case, desk, call, moment)
        case.happened(
            "told",
            moment,
            to=person,
            about=_as_entered(case, desk, about),
            grade=_grade(rolled),
            recorded=later(moment, minutes=rolled.choice((0, 5, 20, 180, 900))),
        )
        return fate, moment
    if fate == "voicemail only":
        for tries in range(rolled.randint(1, 3)):
            grade = rolled.choice((Grade.attempted, Grade.message_left))
            case.tell(person, later(moment, minutes=tries * 50), about, grade)
    elif fate == "letter sent, delivery unknown":
        case.tell(person, moment, about, Grade.sent)
    elif fate == "told, but only the log says so":
        case.happened("recorded_in_log_only", moment, to=person)
    elif fate == "told of something else":
        case.tell(person, moment, ["property_kept"], Grade.spoken)
    elif fate == "telling entered in error and withdrawn":
        return _withdraw(case, desk, call, moment)
    return fate, None


def _withdraw(case: CaseFile, desk: Desk, call: _Call, moment: datetime) -> tuple[str, datetime | None]:
    told = case.tell(call.person, moment, call.news, Grade.spoken)
    withdrawn = later(moment, days=1 + desk.rolled.randrange(6), minutes=desk.rolled.randrange(300))
    if withdrawn > NOW:
        return "told in time", moment
    case.happened("entry_withdrawn", withdrawn, about=[told])
    return "telling entered in error and withdrawn", None


def _try_first(case: CaseFile, desk: Desk, call: _Call, moment: datetime) -> None:
    """Now and then nobody answers before somebody does."""
    earlier = later(moment, minutes=-desk.rolled.randint(40, 400))
    if desk.rolled.random() < 0.2 and earlier > call.begins and earlier.hour >= 8:
        case.tell(call.person, earlier, call.news, Grade.message_left)


def _as_entered(case: CaseFile, desk: Desk, about: list[Happening | str]) -> list[Happening | str]:
    """Some officers name the event, some only its kind: the same where the case has one of that kind."""
    kinds = [topic.kind for topic in about if isinstance(topic, Happening)]
    once = all(sum(happening.kind == kind for happening in case.happenings) == 1 for kind in kinds)
    return [*kinds] if once and desk.rolled.random() < 0.15 else about


def _grade(rolled: Dice) -> Grade:
    return Grade[chosen(rolled, {"spoken": 70, "delivered": 18, "read": 8, "verified": 4})]


def on_working_day(rolled: Dice, first: datetime, last_day: date) -> datetime:
    """Return a moment in office hours from `first` to the end of `last_day`, for what needs no call."""
    day = first.date() + timedelta(days=rolled.randrange(max(1, (last_day - first.date()).days + 1)))
    moment = datetime.combine(day, first.timetz()).replace(hour=9 + rolled.randrange(8))
    return moment if moment > first else later(first, minutes=10 + rolled.randrange(60))
