"""A second, deliberately plain reading of what the rules mean: one case, one person, one rule at a time.

It exists to disagree with the fast engine. It was written from the page alone, without sight of the SQL, and
it is slow on purpose: every sentence of the page should be found here as one loop or one comparison. Numbers
in comments are the sections of `docs/reference/duties.md`.
"""

from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from keptinformed.duties.history import Event, History, Obligation, Participant, Precision, Role, Status
from keptinformed.duties.rules import Allowance, Rule, Unit
from keptinformed.timekeeping.instants import Micros, day_end, local_day

MICROS_PER = {Unit.hours: 3_600_000_000, Unit.minutes: 60_000_000}


class WorkingDays(Protocol):
    """Whatever can count working days: the product's calendar, or a small one made up for a test."""

    def add_working_days(self, start: date, count: int, known_on: date | None) -> date:
        """Return the `count`-th working day strictly after `start`, as the holidays stood on `known_on`."""


@dataclass(frozen=True)
class View:
    """From when one looks back: events after `as_at` do not exist, nor those recorded after `known_at`."""

    as_at: Micros
    known_at: Micros | None

    def sees(self, at: Micros, recorded_at: Micros) -> bool:
        """Say whether a thing of that time, recorded then, exists in this view (section 4)."""
        return at <= self.as_at and (self.known_at is None or recorded_at <= self.known_at)


@dataclass(frozen=True)
class Matter:
    """One rule, one person, and the events that count for that person, in order."""

    rule: Rule
    person: Participant
    events: Sequence[Event]
    calendar: WorkingDays
    view: View

    @property
    def zone(self) -> ZoneInfo:
        """The zone whose wall clock says which day it is (3.1)."""
        return ZoneInfo(self.rule.timezone)

    @property
    def enhanced_from(self) -> Micros | None:
        """Since when Enhanced Rights hold, in this view (section 1). A business is never Enhanced."""
        begins = self.person.enhanced_from
        if begins is None or self.person.role is Role.business:
            return None
        recorded = self.person.enhanced_recorded_at
        return begins if self.view.sees(begins, begins if recorded is None else recorded) else None


def assess(
    rules: Sequence[Rule],
    history: History,
    calendar: WorkingDays,
    as_at: Micros,
    known_at: Micros | None = None,
) -> list[Obligation]:
    """Return every obligation that `rules` make of `history`, as seen at `as_at`, sorted by its key.

    Instants are microseconds since 1970 in UTC. With `known_at`, what was recorded later is not yet known.
    """
    view = View(as_at, known_at)
    events_of: dict[str, list[Event]] = defaultdict(list)
    for event in history.events:
        events_of[event.case_id].append(event)
    standing = {case_id: what_stands(events, view) for case_id, events in events_of.items()}
    owed: list[Obligation] = []
    for person in history.participants:
        # Section 4: an event with an empty participant counts for everyone in the case.
        theirs = [
            e for e in standing.get(person.case_id, []) if e.participant_id in ("", person.participant_id)
        ]
        for rule in rules:
            if rule.enabled and person.role in rule.owed_to:
                matter = Matter(rule, person, theirs, calendar, view)
                owed.extend(judge(matter, opening) for opening in openings(matter))
    return sorted(owed, key=key_of)


def key_of(obligation: Obligation) -> tuple[bytes, ...]:
    """Return what makes an obligation one of a kind, ordered as bytes (section 4, last line)."""
    key = (obligation.case_id, obligation.participant_id, obligation.rule_id, obligation.opened_by)
    return tuple(part.encode() for part in key)


def order(event: Event) -> tuple[Micros, bytes]:
    """Return the place of an event among others: by time, ties by id as UTF-8 bytes (sections 1 and 4)."""
    return (event.at, event.event_id.encode())


def what_stands(events: Sequence[Event], view: View) -> list[Event]:
    """Return the events of one case that exist in `view`, are datable and are not withdrawn, in order."""
    withdrawals = {e.event_id for e in events if e.kind == "entry_withdrawn"}
    withdrawn: set[str] = set()
    for event in events:
        # A withdrawal counts whatever its precision: it says what is false, not when something was done.
        if event.kind == "entry_withdrawn" and view.sees(event.at, event.recorded_at):
            # Section 1, Corrections: a withdrawal cannot itself be withdrawn.
            withdrawn.update(set(event.about) - withdrawals)
    standing = [
        event
        for event in events
        if view.sees(event.at, event.recorded_at)
        and event.event_id not in withdrawn
        and event.precision is not Precision.month  # section 1: opens and discharges nothing
    ]
    return sorted(standing, key=order)


# --- Section 2: which events open the duty ---


def openings(matter: Matter) -> list[Event]:
    """Return the events that open this duty for this person, each of them once."""
    opened: dict[str, Event] = {}
    for start in starts(matter):
        for event in series(matter, start) if matter.rule.repeats else [start]:
            if event.event_id in opened:
                break  # Section 4: series that reach the same event share its obligation.
            if applying_line(matter, event.at, enhanced=is_enhanced_at(matter, event.at)) is None:
                break  # Section 2, `within`: no line applies, so nothing is owed or follows.
            opened[event.event_id] = event
    return list(opened.values())


def starts(matter: Matter) -> list[Event]:
    """Return the starting events that count: not before `since`, and on a day when the rule is in force."""
    since = matter.person.since
    begun = [
        event
        for event in matter.events
        if event.kind in matter.rule.starts_when and (since is None or event.at >= since)
    ]
    if matter.rule.only_first:
        begun = begun[:1]  # If that one is outside `in_force`, nothing is owed.
    return [event for event in begun if in_force(matter, event)]


def in_force(matter: Matter, event: Event) -> bool:
    """Say whether the local date of an event is within the rule's dates, both included."""
    day = local_day(event.at, matter.zone)
    first, last = matter.rule.in_force.first, matter.rule.in_force.last
    return (first is None or first <= day) and (last is None or day <= last)


def series(matter: Matter, start: Event) -> Iterator[Event]:
    """Yield `start`, then each discharging event that opens the next step (section 4, repeats)."""
    opening: Event | None = start
    while opening is not None:
        yield opening
        met, lapsed = discharge(matter, opening), lapse(matter, opening)
        # A lapse at or before the discharge ends the series.
        ended = met is not None and lapsed is not None and lapsed.at <= met.at
        opening = None if ended else met


# --- Section 3: when it is due ---


def is_enhanced_at(matter: Matter, moment: Micros) -> bool:
    """Say whether Enhanced Rights hold at `moment` (3.4)."""
    return matter.enhanced_from is not None and matter.enhanced_from <= moment


def plan_at(matter: Matter, opened_at: Micros) -> int | None:
    """Return the days between updates agreed last, at or before the opening (3.5)."""
    agreed = None
    for event in matter.events:
        if event.kind == "plan_agreed" and event.every_days is not None and event.at <= opened_at:
            agreed = event.every_days
    return agreed


def applying_line(matter: Matter, opened_at: Micros, *, enhanced: bool) -> Allowance | None:
    """Return the first line of `within` that applies at an opening (section 2), or None."""
    for line in matter.rule.within:
        if line.only_enhanced and not enhanced:
            continue
        if line.unit is Unit.agreed and plan_at(matter, opened_at) is None:
            continue
        return line
    return None


def due(matter: Matter, opened_at: Micros) -> Micros | None:
    """Return when the obligation opened then is due; None while a `before` event is still to come."""
    line = applying_line(matter, opened_at, enhanced=is_enhanced_at(matter, opened_at))
    assert line is not None, "only asked of an opening that owes something"
    if line.unit is Unit.before:
        coming = [e.at for e in matter.events if e.kind in line.before and e.at >= opened_at]
        return min(coming, default=None)
    plan = plan_at(matter, opened_at)
    ends = counted(matter, line, opened_at, plan)
    late = matter.enhanced_from
    if late is not None and opened_at < late < ends:
        # 3.4: Enhanced later, but before it was due: the earlier of the two, the second counted from then.
        would_have = applying_line(matter, opened_at, enhanced=True)
        if would_have is not None and would_have.only_enhanced:
            ends = min(ends, counted(matter, would_have, late, plan))
    return ends


def counted(matter: Matter, line: Allowance, opened_at: Micros, plan: int | None) -> Micros:
    """Return the end of one allowance counted from `opened_at` (3.2, 3.3)."""
    day_zero = local_day(opened_at, matter.zone)
    if line.unit in MICROS_PER:
        ends = opened_at + line.count * MICROS_PER[line.unit]
    else:
        ends = day_end(last_day(matter, line, day_zero, plan), matter.zone)
    if line.or_agreed_if_sooner and plan is not None:
        ends = min(ends, day_end(day_zero + timedelta(days=plan), matter.zone))
    return ends


def last_day(matter: Matter, line: Allowance, day_zero: date, plan: int | None) -> date:
    """Return the last local day of an allowance that is counted in days (3.2)."""
    match line.unit:
        case Unit.working_days:
            known_at = matter.view.known_at
            known_on = None if known_at is None else local_day(known_at, matter.zone)
            return matter.calendar.add_working_days(day_zero, line.count, known_on)
        case Unit.days:
            return day_zero + timedelta(days=line.count)
        case Unit.months:
            return months_after(day_zero, line.count)
        case Unit.agreed:
            assert plan is not None, "an agreed line applies only where a plan has one"
            return day_zero + timedelta(days=plan)
        case _:
            raise AssertionError(f"{line.unit} is not counted in days")


def months_after(day: date, count: int) -> date:
    """Return the same day of the `count`-th following month, or that month's last day."""
    years, month_before = divmod(day.month - 1 + count, 12)
    year, month = day.year + years, month_before + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


# --- Section 4: what became of it ---


def judge(matter: Matter, opening: Event) -> Obligation:
    """Return the obligation that `opening` opens, with what became of it."""
    due_at = due(matter, opening.at)
    met, lapsed = discharge(matter, opening), lapse(matter, opening)
    excuse = running_excuse(matter, matter.view.as_at if due_at is None else min(due_at, matter.view.as_at))
    met_at = None if met is None else met.at
    lapsed_at = None if lapsed is None else lapsed.at
    return Obligation(
        case_id=matter.person.case_id,
        participant_id=matter.person.participant_id,
        rule_id=matter.rule.id,
        opened_by=opening.event_id,
        opened_at=opening.at,
        due_at=due_at,
        met_at=met_at,
        met_by=None if met is None else met.event_id,
        lapsed_at=lapsed_at,
        excused_by=None if excuse is None else excuse.event_id,
        status=status(due_at, met_at, lapsed_at, matter.view.as_at, excused=excuse is not None),
    )


def discharge(matter: Matter, opening: Event) -> Event | None:
    """Return the earliest event that discharges what `opening` opened, or None."""
    done = matter.rule.done_when
    # An obligation opened by a discharging event is met only by one with a strictly later time.
    opened_by_discharge = opening.kind in done.events
    for event in matter.events:
        if event.at < opening.at or event.event_id == opening.event_id:
            continue
        if opened_by_discharge and event.at == opening.at:
            continue
        if done.by_telling_of_trigger:
            if event.kind != "told" or not {opening.event_id, opening.kind} & set(event.about):
                continue
        elif event.kind not in done.events:
            continue
        if done.least is not None and (event.grade is None or event.grade < done.least):
            continue
        return event
    return None


def lapse(matter: Matter, opening: Event) -> Event | None:
    """Return the earliest event that lapses what `opening` opened, other than `opening` itself, or None."""
    for event in matter.events:
        if (
            event.kind in matter.rule.lapses_when
            and event.at >= opening.at
            and event.event_id != opening.event_id
        ):
            return event
    return None


def running_excuse(matter: Matter, moment: Micros) -> Event | None:
    """Return the event that began the excuse running at `moment`; of several, the one that began first."""
    running: list[Event] = []
    for excuse in matter.rule.excused_when:
        began: Event | None = None
        for event in matter.events:
            if event.at > moment:
                break
            if event.kind == excuse.begins:
                began = began or event
            elif event.kind == excuse.ends:
                began = None
        if began is not None:
            running.append(began)
    return min(running, key=order, default=None)


def status(
    due_at: Micros | None, met_at: Micros | None, lapsed_at: Micros | None, as_at: Micros, *, excused: bool
) -> Status:
    """Return the first status that holds (section 4). Without a `due_at` nothing can be late or overdue."""
    if met_at is not None and (due_at is None or met_at < due_at):
        return Status.met
    if excused:
        return Status.excused
    if lapsed_at is not None and (due_at is None or lapsed_at < due_at):
        return Status.lapsed
    if met_at is not None:
        return Status.late
    if due_at is not None and as_at >= due_at:
        return Status.overdue
    return Status.pending
