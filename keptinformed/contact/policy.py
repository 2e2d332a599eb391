"""Reads policy/safe_telling.yaml: when a message may leave by itself, and how it is handed over."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import time, timedelta
from functools import cache
from pathlib import Path

from keptinformed.contact.terms import Reason, TaskKind, Way
from keptinformed.duties.fields import Fields
from keptinformed.duties.history import Grade
from keptinformed.duties.reading import PolicyError, shipped_policy
from keptinformed.duties.yaml_text import Section, UnreadableYaml, read_yaml
from keptinformed.needs.policy import needs_policy
from keptinformed.timekeeping.calendar import WorkingCalendar, load_calendar

FILE = "safe_telling.yaml"
SECTIONS = (
    "most",
    "letters_at_high_risk",
    "visits_at_high_risk",
    "quiet",
    "may_arrive_late",
    "full_news",
    "delivery",
    "tasks",
    "grades",
    "reasons",
)
CALENDAR = "england-and-wales"
MADE = (Way.text, Way.email, Way.post)
"""The ways on which something is handed to a provider; the others are done by a person."""


@dataclass(frozen=True, slots=True)
class Night:
    """Hours in which nothing is sent: from an evening until the next morning."""

    begins: time
    ends: time


@dataclass(frozen=True, slots=True)
class Delivery:
    """How handing over goes on."""

    lease: timedelta
    tries: int
    again_first: timedelta
    again_longest: timedelta
    later: timedelta
    old: timedelta
    most_at_once: int
    most_in_a_minute: int
    """On each way."""
    failures: int
    """After so many in a row a way is left alone."""
    alone_first: timedelta
    alone_longest: timedelta


@dataclass(frozen=True, slots=True)
class TellingPolicy:
    """All of policy/safe_telling.yaml, with the days after which what was said is to be asked again."""

    stale_days: int
    stale_days_of_domestic_abuse: int
    in_a_day: int
    in_a_week: int
    letter_days: int
    visit_days: int
    quiet: frozenset[Way]
    working_night: Night
    rest_night: Night
    may_arrive_late: frozenset[Way]
    full_news: frozenset[Way]
    full_news_at_high_risk: frozenset[Way]
    delivery: Delivery
    tasks: Mapping[TaskKind, timedelta]
    grades: Mapping[str, Grade]
    """By `neutral`, and by the way of a full message."""
    sentences: Mapping[Reason, str]
    waiting: frozenset[Reason]
    """Reasons that pass by themselves."""
    calendar: WorkingCalendar


@cache
def telling_policy(root: Path | None = None) -> TellingPolicy:
    """Return what is in `safe_telling.yaml` under `root`, or in the policy that ships.

    Raises PolicyError with a sentence for everything that is wrong.
    """
    faults: list[str] = []
    try:
        content = read_yaml((root or shipped_policy()) / FILE)
    except UnreadableYaml as unreadable:
        raise PolicyError([str(unreadable)]) from None
    page = Fields(content if isinstance(content, Section) else Section(), FILE, faults)
    page.only(SECTIONS)
    made = _read(page)
    if faults:
        raise PolicyError(faults)
    return made


def _read(page: Fields) -> TellingPolicy:
    most = _inside(page, "most", ("in_a_day", "in_a_week"))
    quiet = _inside(page, "quiet", ("channels", "working_days", "days_of_rest"))
    news = _inside(page, "full_news", ("channels", "at_high_risk"))
    sentences, waiting = _reasons(page)
    needs = needs_policy()
    return TellingPolicy(
        stale_days=needs.ask_again_after_days,
        stale_days_of_domestic_abuse=needs.ask_again_after_days_of_domestic_abuse,
        in_a_day=most.number("in_a_day", 10),
        in_a_week=most.number("in_a_week", 20),
        letter_days=_inside(page, "letters_at_high_risk", ("within_days",)).number("within_days", 28),
        visit_days=_inside(page, "visits_at_high_risk", ("within_days",)).number("within_days", 28),
        quiet=_ways(quiet, "channels"),
        working_night=_night(quiet, "working_days"),
        rest_night=_night(quiet, "days_of_rest"),
        may_arrive_late=_ways(page, "may_arrive_late"),
        full_news=_ways(news, "channels", never=Way.text),
        full_news_at_high_risk=_ways(news, "at_high_risk", never=Way.text),
        delivery=_delivery(page),
        tasks=_hours_of_tasks(page),
        grades=_grades(page),
        sentences=sentences,
        waiting=waiting,
        calendar=load_calendar(CALENDAR, shipped_policy()),
    )


def _inside(page: Fields, name: str, allowed: tuple[str, ...]) -> Fields:
    inside = Fields(page.part(name), f"{FILE}, {name}", page.faults)
    inside.only(allowed)
    return inside


def _ways(page: Fields, name: str, *, never: Way | None = None) -> frozenset[Way]:
    found = set()
    for word in page.texts(name):
        if word not in set(Way):
            page.fault(f'{name} names "{word}". Choose from {", ".join(Way)}.')
        elif word == never:
            page.fault(f'{name} names "{word}", which stands on a locked screen: it never tells the news.')
        else:
            found.add(Way(word))
    return frozenset(found)


def _night(page: Fields, name: str) -> Night:
    inside = _inside(page, name, ("begins", "ends"))
    begins, ends = (_clock(inside, each) for each in ("begins", "ends"))
    if begins <= ends:
        inside.fault("begins in the evening and ends the next morning: give a later hour first.")
    return Night(begins, ends)


def _clock(page: Fields, name: str) -> time:
    try:
        return time.fromisoformat(page.text(name))
    except ValueError:
        page.fault(f'{name} must be a time of day such as "20:00".')
        return time(0)


def _delivery(page: Fields) -> Delivery:
    inside = _inside(page, "delivery", tuple(each.name for each in fields(Delivery)))
    made = Delivery(
        lease=timedelta(seconds=inside.number("lease", 3600, lowest=30)),
        tries=inside.number("tries", 20),
        again_first=timedelta(minutes=inside.number("again_first", 60)),
        again_longest=timedelta(minutes=inside.number("again_longest", 24 * 60)),
        later=timedelta(minutes=inside.number("later", 24 * 60)),
        old=timedelta(hours=inside.number("old", 24 * 14)),
        most_at_once=inside.number("most_at_once", 10_000),
        most_in_a_minute=inside.number("most_in_a_minute", 3_000),
        failures=inside.number("failures", 20, lowest=2),
        alone_first=timedelta(minutes=inside.number("alone_first", 60)),
        alone_longest=timedelta(minutes=inside.number("alone_longest", 6 * 60)),
    )
    if made.again_longest < made.again_first:
        inside.fault("again_longest must not be shorter than again_first.")
    if made.alone_longest < made.alone_first:
        inside.fault("alone_longest must not be shorter than alone_first.")
    return made


def _hours_of_tasks(page: Fields) -> dict[TaskKind, timedelta]:
    inside = _inside(page, "tasks", tuple(TaskKind))
    return {kind: timedelta(hours=inside.number(kind, 24 * 14)) for kind in TaskKind}


def _grades(page: Fields) -> dict[str, Grade]:
    inside = _inside(page, "grades", ("neutral", *MADE))
    names = ("neutral", *MADE)
    grades = {name: inside.one_of(name, Grade, fallback=Grade.attempted) for name in names}
    if grades["neutral"] > Grade.attempted:
        inside.fault("neutral tells nothing, and cannot be more than attempted.")
    for name, grade in grades.items():
        if grade > Grade.sent:
            inside.fault(f"{name} is known to be sent once it was handed over, and no more.")
    return grades


def _reasons(page: Fields) -> tuple[dict[Reason, str], frozenset[Reason]]:
    sentences: dict[Reason, str] = {}
    waiting = set()
    for section in page.sections("reasons"):
        entry = Fields(section, f"{FILE} line {section.line}", page.faults)
        entry.only(("id", "says", "waits"))
        reason = entry.one_of("id", Reason, fallback=Reason.in_doubt)
        if reason in sentences:
            entry.fault(f'gives "{reason}" a second time.')
        sentences[reason] = entry.text("says")
        if entry.flag("waits", default=False):
            waiting.add(reason)
    for missing in sorted(set(Reason) - set(sentences)):
        page.fault(f'reasons lacks "{missing}".')
    if extra := sorted(waiting - {Reason.outside_hours, Reason.quiet_hours, Reason.too_many}):
        page.fault(f"{', '.join(extra)} cannot wait: it does not pass by itself.")
    return sentences, frozenset(waiting)
