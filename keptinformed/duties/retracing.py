"""Retraces, step by step, how the date of one obligation came about, so that a person can follow it.

The engine alone decides when something is due; this says why, and says so when it arrives elsewhere.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Protocol
from zoneinfo import ZoneInfo

from keptinformed.duties.history import Event, Participant, Role
from keptinformed.duties.rules import Allowance, Rule, Unit
from keptinformed.duties.visible import Viewpoint
from keptinformed.duties.vocabulary import PLAN_AGREED
from keptinformed.timekeeping.instants import Micros, day_end, local_day
from keptinformed.timekeeping.months import months_after

_ONE_DAY = timedelta(days=1)
_MICROS_OF = {Unit.hours: 3_600_000_000, Unit.minutes: 60_000_000}


class Why(StrEnum):
    """Why one line of `within` was the one that applied."""

    only = "only"
    standard = "standard"
    enhanced = "enhanced"
    not_marked = "not_marked"
    enhanced_later = "enhanced_later"
    agreed = "agreed"
    agreed_sooner = "agreed_sooner"
    before = "before"


class NamedDays(Protocol):
    """A calendar that counts working days and can say why a day is none, such as `WorkingCalendar`."""

    def is_working_day(self, day: date, known_on: date | None = None) -> bool:
        """Tell whether people work on `day`, as far as was known on `known_on`."""

    def why_not_working(self, day: date, known_on: date | None = None) -> str | None:
        """Return why nobody works on `day`, or None where they do."""

    def add_working_days(self, start: date, count: int, known_on: date | None = None) -> date:
        """Return the `count`-th working day strictly after `start`."""


@dataclass(frozen=True, slots=True)
class SkippedDay:
    """A day that did not count, and why: `Saturday`, `Good Friday`."""

    day: date
    why: str
    news: bool = False
    """True where it was not yet known as a holiday on the day from which it is counted."""


@dataclass(frozen=True, slots=True)
class Counted:
    """One allowance counted from one moment: where it ends, and what it passed over on the way."""

    line: Allowance
    began: Micros
    due_at: Micros | None
    plan: Event | None = None
    """The plan whose cadence set the date, if one did."""
    first: date | None = None
    """The first day that counts; None for hours, minutes and `before`."""
    skipped: tuple[SkippedDay, ...] = ()
    due_as_known_then: Micros | None = None
    """Where a holiday was announced later: the date as it stood when the count began."""
    bound: Event | None = None
    """For `before`: the event that set the date, if it has happened."""


@dataclass(frozen=True, slots=True)
class Retraced:
    """How a date came about: the count that holds, why it was that one, and the standard one beside it."""

    count: Counted
    why: Why
    enhanced_from: Micros | None
    """From when Enhanced Rights hold, as far as known from here; None for a business or without them."""
    standard: Counted | None
    """The count that would hold without Enhanced Rights, if any line applies."""
    later_plans: tuple[Event, ...] = ()
    """Plans agreed after the opening: they count for the next step only."""

    @property
    def due_at(self) -> Micros | None:
        """The date that this retracing arrives at."""
        return self.count.due_at


class CannotRetrace(ValueError):
    """No line of the rule applies to this opening, although there is an obligation."""


@dataclass(frozen=True, slots=True)
class Tracer:
    """Counts allowances for one rule and one participant's events."""

    rule: Rule
    events: Sequence[Event]
    """Those that count for the participant (`visible.counting`), in order."""
    calendar: NamedDays
    viewpoint: Viewpoint

    @property
    def zone(self) -> ZoneInfo:
        """The zone in which the rule counts its days."""
        return ZoneInfo(self.rule.timezone)

    def retrace(self, opened_at: Micros, participant: Participant) -> Retraced:
        """Return how the date of an obligation opened at `opened_at` came about. Raises CannotRetrace."""
        enhanced_from = self._enhanced_from(participant)
        plan = self._plan_at(opened_at)
        later_plans = tuple(e for e in self.events if _sets_cadence(e) and e.at > opened_at)
        if self.rule.within[0].unit is Unit.before:
            count = self._bounded(opened_at)
            return Retraced(count, Why.before, enhanced_from, count)
        standard_line = self._line(plan, enhanced=False)
        enhanced_line = self._line(plan, enhanced=True)
        standard = self._counted(standard_line, opened_at, plan) if standard_line else None
        if enhanced_from is not None and enhanced_from <= opened_at:
            if enhanced_line is None:
                raise CannotRetrace(f"no line of {self.rule.id} applies")
            count = self._counted(enhanced_line, opened_at, plan)
            why = Why.enhanced if enhanced_line.only_enhanced else Why.not_marked
            return Retraced(count, _of_plan(count, why), enhanced_from, standard, later_plans)
        if standard is None or standard_line is None:
            raise CannotRetrace(f"no line of {self.rule.id} applies")
        why = Why.standard if any(line.only_enhanced for line in self.rule.within) else Why.only
        if enhanced_line and enhanced_line.only_enhanced and _before(enhanced_from, standard.due_at):
            assert enhanced_from is not None  # noqa: S101 (said by _before)
            later = self._counted(enhanced_line, enhanced_from, plan)
            if _before(later.due_at, standard.due_at):
                return Retraced(later, Why.enhanced_later, enhanced_from, standard, later_plans)
        return Retraced(standard, _of_plan(standard, why), enhanced_from, standard, later_plans)

    def _enhanced_from(self, participant: Participant) -> Micros | None:
        start = participant.enhanced_from
        if start is None or participant.role is Role.business:
            return None
        recorded = participant.enhanced_recorded_at
        return start if self.viewpoint.sees(start, start if recorded is None else recorded) else None

    def _plan_at(self, opened_at: Micros) -> Event | None:
        plans = [event for event in self.events if _sets_cadence(event) and event.at <= opened_at]
        return plans[-1] if plans else None

    def _line(self, plan: Event | None, *, enhanced: bool) -> Allowance | None:
        for line in self.rule.within:
            if (enhanced or not line.only_enhanced) and (line.unit is not Unit.agreed or plan):
                return line
        return None

    def _bounded(self, opened_at: Micros) -> Counted:
        line = self.rule.within[0]
        bound = next((e for e in self.events if e.kind in line.before and e.at >= opened_at), None)
        return Counted(line, opened_at, bound.at if bound else None, bound=bound)

    def _counted(self, line: Allowance, began: Micros, plan: Event | None) -> Counted:
        agreed = self._agreed(line, began, plan)
        if line.unit is Unit.agreed and agreed:
            return agreed
        own = self._own(line, began)
        sooner = line.or_agreed_if_sooner and agreed and _before(agreed.due_at, own.due_at)
        return agreed if sooner and agreed else own

    def _agreed(self, line: Allowance, began: Micros, plan: Event | None) -> Counted | None:
        if plan is None or plan.every_days is None:
            return None
        start = local_day(began, self.zone)
        due = day_end(start + timedelta(days=plan.every_days), self.zone)
        return Counted(line, began, due, plan=plan, first=start + _ONE_DAY)

    def _own(self, line: Allowance, began: Micros) -> Counted:
        if line.unit in _MICROS_OF:
            return Counted(line, began, began + line.count * _MICROS_OF[line.unit])
        start = local_day(began, self.zone)
        if line.unit is Unit.working_days:
            return self._working_days(line, began, start)
        last = months_after(start, line.count) if line.unit is Unit.months else start + timedelta(line.count)
        return Counted(line, began, day_end(last, self.zone), first=start + _ONE_DAY)

    def _working_days(self, line: Allowance, began: Micros, start: date) -> Counted:
        known_on = self._known_on()
        last = self.calendar.add_working_days(start, line.count, known_on)
        then = self.calendar.add_working_days(start, line.count, start)
        days = [start + timedelta(days=n) for n in range(1, (last - start).days)]
        why = [(day, self.calendar.why_not_working(day, known_on)) for day in days]
        skipped = tuple(
            SkippedDay(day, reason, news=self.calendar.is_working_day(day, start))
            for day, reason in why
            if reason
        )
        return Counted(
            line,
            began,
            day_end(last, self.zone),
            first=self.calendar.add_working_days(start, 1, known_on),
            skipped=skipped,
            due_as_known_then=day_end(then, self.zone) if then != last else None,
        )

    def _known_on(self) -> date | None:
        known_at = self.viewpoint.known_at
        return None if known_at is None else local_day(known_at, self.zone)


def _sets_cadence(event: Event) -> bool:
    return event.kind == PLAN_AGREED and event.every_days is not None


def _before(one: Micros | None, other: Micros | None) -> bool:
    return one is not None and other is not None and one < other


def _of_plan(count: Counted, why: Why) -> Why:
    if count.plan is None:
        return why
    return Why.agreed if count.line.unit is Unit.agreed else Why.agreed_sooner
