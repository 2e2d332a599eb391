"""Reads policy/posting.yaml, and says on which day a letter leaves and by which day it has come."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import cache
from pathlib import Path

from keptinformed.contact.policy import CALENDAR, MADE
from keptinformed.contact.terms import Way
from keptinformed.duties.fields import Fields
from keptinformed.duties.reading import PolicyError, shipped_policy
from keptinformed.duties.yaml_text import Section, UnreadableYaml, read_yaml
from keptinformed.needs.contact_safety import LONDON
from keptinformed.timekeeping.calendar import WorkingCalendar, load_calendar

FILE = "posting.yaml"
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_ONE_DAY = timedelta(days=1)
_FIELDS = ("cut_off", "posted", "closed", "classes", "ahead", "says", "examples")
_SAYINGS = ("letter", "other", "never", "instead", "nothing")


class Postage(StrEnum):
    """How fast a letter is paid to come."""

    second = "second"
    first = "first"


@dataclass(frozen=True, slots=True)
class PostageDays:
    """On which days letters of a class come, and after how many of them one counts as come."""

    says: str
    days: int
    delivered: frozenset[int]
    """Days of the week, Monday is 0."""


@dataclass(frozen=True, slots=True)
class Example:
    """A letter worked through by hand."""

    postage: Postage
    asked: datetime
    arrives: date
    due: date
    last: datetime


@dataclass(frozen=True, slots=True)
class Posting:
    """All of policy/posting.yaml, with the bank holidays. What it says of days is pure."""

    cut_off: time
    posted: frozenset[int]
    closed: frozenset[tuple[int, int]]
    """Month and day."""
    classes: Mapping[Postage, PostageDays]
    """The usual one first."""
    ahead: Mapping[Way, timedelta]
    """How long before the last moment a message must be asked for."""
    says: Mapping[str, str]
    """What is said of a way that is too late, by what it is said of."""
    ways: Mapping[Way, str]
    examples: tuple[Example, ...]
    calendar: WorkingCalendar

    def is_posting_day(self, day: date) -> bool:
        """Say whether letters leave on a day. Raises CalendarEnds."""
        return self._is_open(day, self.posted)

    def leaves_on(self, moment: datetime) -> date:
        """Return the day on which a letter that is ready at `moment` is posted. Raises CalendarEnds."""
        local = moment.astimezone(LONDON)
        day = local.date() if local.time() < self.cut_off else local.date() + _ONE_DAY
        return self.first_posting_day(day)

    def first_posting_day(self, day: date) -> date:
        """Return `day`, or the next on which letters leave. Raises CalendarEnds."""
        while not self.is_posting_day(day):
            day += _ONE_DAY
        return day

    def arrives(self, posted: date, postage: Postage) -> date:
        """Return the day by whose end a letter posted on a day counts as come. Raises CalendarEnds."""
        kind, day, left = self.classes[postage], posted, self.classes[postage].days
        while left:
            day += _ONE_DAY
            left -= self._is_open(day, kind.delivered)
        return day

    def _is_open(self, day: date, week: frozenset[int]) -> bool:
        if day.weekday() not in week or (day.month, day.day) in self.closed:
            return False
        why = self.calendar.why_not_working(day)
        return why is None or why.lower() in DAYS


@cache
def posting_policy(root: Path | None = None) -> Posting:
    """Return what is in `posting.yaml` under `root`, or in the policy that ships.

    The days on which its examples arrive are worked through. Raises PolicyError with a sentence for all that is wrong.
    """
    faults: list[str] = []
    try:
        content = read_yaml((root or shipped_policy()) / FILE)
    except UnreadableYaml as unreadable:
        raise PolicyError([str(unreadable)]) from None
    page = Fields(content if isinstance(content, Section) else Section(), FILE, faults)
    page.only(_FIELDS)
    made = Posting(
        cut_off=_time(page, "cut_off"),
        posted=_days(page, "posted"),
        closed=_days_of_the_year(page),
        classes=_classes(page),
        ahead=_ahead(page),
        says=_says(page),
        ways=_ways(page),
        examples=_examples(page),
        calendar=load_calendar(CALENDAR, shipped_policy()),
    )
    if not faults:
        _work_through(made, page)
    if faults:
        raise PolicyError(faults)
    return made


def _work_through(made: Posting, page: Fields) -> None:
    for each in made.examples:
        found = made.arrives(made.leaves_on(each.asked), each.postage)
        if found != each.arrives:
            page.fault(f"the {each.postage} class letter of {each.asked:%Y-%m-%d %H:%M} arrives on {found}.")


def _classes(page: Fields) -> dict[Postage, PostageDays]:
    found: dict[Postage, PostageDays] = {}
    for section in page.sections("classes"):
        entry = Fields(section, f"{FILE} line {section.line}", page.faults)
        entry.only(("class", "says", "within", "spare", "delivered"))
        postage = entry.one_of("class", Postage, fallback=Postage.second)
        if postage in found:
            entry.fault(f'gives "{postage}" a second time.')
        days = entry.number("within", 10) + entry.number("spare", 10, lowest=0)
        found[postage] = PostageDays(entry.text("says"), days, _days(entry, "delivered"))
    for missing in sorted(set(Postage) - set(found)):
        page.fault(f'classes lacks "{missing}".')
    return found


def _days(page: Fields, name: str) -> frozenset[int]:
    words = page.texts(name)
    for word in words:
        if word not in DAYS:
            page.fault(f'{name} names "{word}". Choose from {", ".join(DAYS)}.')
    return frozenset(DAYS.index(word) for word in words if word in DAYS)


def _days_of_the_year(page: Fields) -> frozenset[tuple[int, int]]:
    found = set()
    for word in page.texts("closed", required=False):
        try:
            day = date.fromisoformat(f"2028-{word}")
        except ValueError:
            page.fault(f'closed names "{word}". Write month and day, such as "12-25".')
        else:
            found.add((day.month, day.day))
    return frozenset(found)


def _ahead(page: Fields) -> dict[Way, timedelta]:
    inside = Fields(page.part("ahead"), f"{FILE}, ahead", page.faults)
    inside.only(MADE)
    return {way: timedelta(minutes=inside.number(way, 24 * 60)) for way in MADE}


def _says(page: Fields) -> dict[str, str]:
    inside = Fields(page.part("says"), f"{FILE}, says", page.faults)
    inside.only((*_SAYINGS, "ways"))
    return {name: inside.text(name) for name in _SAYINGS}


def _ways(page: Fields) -> dict[Way, str]:
    says = Fields(page.part("says"), f"{FILE}, says", page.faults)
    inside = Fields(says.part("ways"), f"{FILE}, ways", page.faults)
    inside.only(tuple(Way))
    return {way: inside.text(way) for way in Way}


def _examples(page: Fields) -> tuple[Example, ...]:
    made = []
    for section in page.sections("examples"):
        entry = Fields(section, f"{FILE} line {section.line}", page.faults)
        entry.only(("class", "asked", "arrives", "due", "last"))
        postage = entry.one_of("class", Postage, fallback=Postage.second)
        arrives, due = entry.day("arrives"), entry.day("due")
        asked, last = _moment(entry, "asked"), _moment(entry, "last")
        if arrives and due and asked and last:
            made.append(Example(postage, asked, arrives, due, last))
        elif not (arrives and due):
            entry.fault("arrives and due must both be days.")
    return tuple(made)


def _moment(page: Fields, name: str) -> datetime | None:
    try:
        return datetime.strptime(page.text(name), "%Y-%m-%d %H:%M").replace(tzinfo=LONDON)
    except ValueError:
        page.fault(f'{name} must be a day and a time such as "2026-06-30 14:59".')
        return None


def _time(page: Fields, name: str) -> time:
    try:
        return time.fromisoformat(page.text(name))
    except ValueError:
        page.fault(f'{name} must be a time of day such as "15:00".')
        return time(12)
