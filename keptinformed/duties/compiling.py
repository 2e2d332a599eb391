"""Rules turned into the small tables that `duties.sql` joins with: all date work is done here, once.

A deadline is an equality join on (pricing, day): a *pricing* is one distinct trio of allowances (standard,
Enhanced at the opening, Enhanced later), and its rows say for each local day when each of them runs out.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from keptinformed.duties.history import Role
from keptinformed.duties.rules import Allowance, Rule, Span, Unit
from keptinformed.errors import Refused
from keptinformed.timekeeping.instants import Micros, day_end, day_number, day_of_number
from keptinformed.timekeeping.months import months_after

type Row = tuple[int | None, ...]
type Tables = dict[str, list[Row]]

MICROS_IN = {Unit.hours: 3_600_000_000, Unit.minutes: 60_000_000}
OPEN_FROM, OPEN_TO = -(10**8), 10**8
"""Day numbers that no calendar reaches: an edition without a first or last day."""
ABOUT = 1000
"""Added to the code of a kind: "a telling about" it."""
LONGEST_CADENCE = 365

COMPILED: dict[str, list[tuple[str, str]]] = {
    "start_set": [
        (name, "INTEGER") for name in ("kind", "role", "rule_id", "only_first", "from_day", "to_day")
    ],
    "done_set": [(name, "INTEGER") for name in ("kind", "set_id", "least")],
    "bound_set": [(name, "INTEGER") for name in ("kind", "set_id")],
    "excuse_set": [(name, "INTEGER") for name in ("kind", "set_id", "spell", "begins")],
    "rule": [
        *(
            (name, "INTEGER")
            for name in (
                "rule_id",
                "repeats",
                "told",
                "done_set",
                "lapse_set",
                "excuse_set",
                "before_set",
                "pricing",
                "plans",
                "std_mode",
                "enh_mode",
                "late_mode",
                "has_std",
                "has_enh",
            )
        ),
        *((name, "BIGINT") for name in ("std_us", "enh_us", "late_us")),
    ],
    "deadline": [
        ("pricing", "INTEGER"),
        ("day", "INTEGER"),
        ("std_ts", "BIGINT"),
        ("enh_ts", "BIGINT"),
        ("late_ts", "BIGINT"),
    ],
    "day_end": [("day", "INTEGER"), ("ends_ts", "BIGINT")],
}
"""The tables that rules become, with their columns."""


class Calendar(Protocol):
    """What the engine needs of a calendar of working days."""

    @property
    def first(self) -> date:
        """The first day it covers."""

    @property
    def last(self) -> date:
        """The last day it covers."""

    def is_working_day(self, day: date, known_on: date | None = None) -> bool:
        """Say whether `day` counts, as far as was announced on `known_on`."""


class CannotCount(Refused):
    """A deadline would fall outside the days that the calendar covers."""


def in_one_zone(rules: Iterable[Rule]) -> ZoneInfo:
    """Return the time zone that all `rules` share; Europe/London where there is no rule."""
    zones = {rule.timezone for rule in rules} or {"Europe/London"}
    if len(zones) > 1:
        raise CannotCount(f"Rules of one run must share a time zone, and these name {sorted(zones)}.")
    return ZoneInfo(zones.pop())


@dataclass(frozen=True, slots=True)
class Line:
    """Which allowance applies without an agreed cadence, and how an agreed one bears on it."""

    base: Allowance | None
    mode: int
    """0 base alone; 1 the agreed cadence where there is one; 2 the sooner; 3 base only without a plan."""
    applies: int
    """0 always; 1 only where a cadence was agreed; 2 never."""

    @property
    def micros(self) -> int | None:
        """The length of an allowance in hours or minutes; None where it is counted in days."""
        return (
            self.base.count * MICROS_IN[self.base.unit] if self.base and self.base.unit in MICROS_IN else None
        )


def first_that_applies(within: Sequence[Allowance]) -> Line:
    """Read `within` for one person: the first line that applies, with and without an agreed cadence."""
    base = next((line for line in within if line.unit is not Unit.agreed), None)
    if within and within[0].unit is Unit.agreed:
        return Line(base, mode=1, applies=0 if base else 1)
    return Line(base, mode=2 if base and base.or_agreed_if_sooner else 0, applies=0 if base else 2)


def for_later_enhanced(within: Sequence[Allowance]) -> Line:
    """Read `within` for somebody who became Enhanced after the opening: only lines marked `if: enhanced`."""
    whole = first_that_applies(within)
    base = whole.base if whole.base and whole.base.only_enhanced else None
    if whole.mode == 1 and not within[0].only_enhanced:
        return Line(base, mode=3, applies=0)
    if whole.mode == 2 and base is None:
        return Line(None, mode=0, applies=2)
    return Line(base, whole.mode, applies=0)


@dataclass(slots=True)
class Compiler:
    """Collects the distinct sets and pricings of the rules it is shown."""

    codes: Mapping[str, int]
    done: dict[tuple[tuple[int, int], ...], int] = field(default_factory=dict)
    bounds: dict[tuple[int, ...], int] = field(default_factory=dict)
    excuses: dict[tuple[tuple[int, int | None], ...], int] = field(default_factory=dict)
    pricings: dict[tuple[Allowance | None, ...], int] = field(default_factory=dict)
    counts_from: dict[int, int] = field(default_factory=dict)
    """The first day number on which anything opens under a pricing."""
    tables: Tables = field(default_factory=lambda: {name: [] for name in COMPILED})

    def done_set(self, rule: Rule) -> int:
        """Return the number of the set of what discharges `rule`."""
        least = int(rule.done_when.least or 0)
        if rule.done_when.by_telling_of_trigger:
            key = tuple((ABOUT + code, least) for code in sorted(self.codes.values()))
        else:
            key = tuple(
                (code, least) for code in sorted(self.codes[kind] for kind in set(rule.done_when.events))
            )
        if key not in self.done:
            self.done[key] = len(self.done) + 1
            self.tables["done_set"] += [(kind, self.done[key], least) for kind, least in key]
        return self.done[key]

    def bound_set(self, kinds: Iterable[str]) -> int | None:
        """Return the number of the set of `kinds` that lapse a duty or bound it; None for an empty one."""
        key = tuple(sorted(self.codes[kind] for kind in set(kinds)))
        if not key:
            return None
        if key not in self.bounds:
            self.bounds[key] = len(self.bounds) + 1
            self.tables["bound_set"] += [(kind, self.bounds[key]) for kind in key]
        return self.bounds[key]

    def excuse_set(self, rule: Rule) -> int | None:
        """Return the number of the set of what begins and ends an excuse of `rule`; None for none."""
        key = tuple(
            (self.codes[excuse.begins], self.codes[excuse.ends] if excuse.ends else None)
            for excuse in rule.excused_when
        )
        if not key:
            return None
        if key not in self.excuses:
            self.excuses[key] = len(self.excuses) + 1
            for spell, (begins, ends) in enumerate(key, start=1):
                self.tables["excuse_set"].append((begins, self.excuses[key], spell, 1))
                if ends is not None:
                    self.tables["excuse_set"].append((ends, self.excuses[key], spell, 0))
        return self.excuses[key]

    def pricing(self, lines: Sequence[Line], first_day: int) -> int:
        """Return the number of a trio of allowances, in use from `first_day` on."""
        key = tuple(line.base if line.base and line.base.unit not in MICROS_IN else None for line in lines)
        number = self.pricings.setdefault(key, len(self.pricings) + 1)
        self.counts_from[number] = min(first_day, self.counts_from.get(number, OPEN_TO))
        return number

    def add(self, number: int, rule: Rule) -> None:
        """Enter one rule."""
        standard = first_that_applies([line for line in rule.within if not line.only_enhanced])
        enhanced, later = first_that_applies(rule.within), for_later_enhanced(rule.within)
        first = day_number(rule.in_force.first) if rule.in_force.first else OPEN_FROM
        last = day_number(rule.in_force.last) if rule.in_force.last else OPEN_TO
        before = next((line.before for line in rule.within if line.unit is Unit.before), ())
        self.tables["rule"].append(
            (
                number,
                int(rule.repeats),
                int(rule.done_when.by_telling_of_trigger),
                self.done_set(rule),
                self.bound_set(rule.lapses_when),
                self.excuse_set(rule),
                self.bound_set(before),
                self.pricing((standard, enhanced, later), first),
                int(any(line.unit is Unit.agreed or line.or_agreed_if_sooner for line in rule.within)),
                *(line.mode for line in (standard, enhanced, later)),
                standard.applies,
                enhanced.applies,
                *(line.micros for line in (standard, enhanced, later)),
            )
        )
        roles = list(Role)
        self.tables["start_set"] += [
            (self.codes[kind], roles.index(role) + 1, number, int(rule.only_first), first, last)
            for kind in rule.starts_when
            for role in rule.owed_to
        ]


@dataclass(frozen=True, slots=True)
class Counter:
    """Counts allowances from any local day of a span to the instant at which they run out."""

    calendar: Calendar
    working: tuple[int, ...]
    """The numbers of all working days that the calendar covers, in order."""
    ends: Mapping[int, Micros]

    def runs_out(self, allowance: Allowance, day: int) -> Micros:
        """Return the first instant after the last local day of `allowance`, counted from `day`.

        Raises CannotCount where the calendar does not reach.
        """
        match allowance.unit:
            case Unit.working_days:
                at = bisect_right(self.working, day) + allowance.count - 1
                if day < day_number(self.calendar.first) or at >= len(self.working):
                    raise CannotCount(
                        f"{allowance.count} working days from {day_of_number(day)} cannot be counted: the "
                        f"calendar covers {self.calendar.first} to {self.calendar.last}. Add the missing "
                        "bank holidays to policy/holidays, or leave out the rows dated beyond them."
                    )
                last = self.working[at]
            case Unit.days:
                last = day + allowance.count
            case Unit.months:
                last = day_number(months_after(day_of_number(day), allowance.count))
            case _:
                raise ValueError(f"{allowance.unit} is not counted in days")
        return self.ends[last]


def working_day_numbers(calendar: Calendar, known_on: date | None) -> tuple[int, ...]:
    """Return every working day that `calendar` covers, as known on a day."""
    span = range((calendar.last - calendar.first).days + 1)
    days = (calendar.first + timedelta(days=n) for n in span)
    return tuple(day_number(day) for day in days if calendar.is_working_day(day, known_on))


def compile_rules(
    rules: Sequence[Rule],
    kinds: Sequence[str],
    calendar: Calendar,
    *,
    days: tuple[date, date] | None,
    known_on: date | None = None,
) -> Tables:
    """Return the tables of COMPILED for the enabled `rules`; a rule's number is its place in them, from 1.

    `kinds` in code order; `days` are the first and last local day on which anything opens, None for nothing.
    Raises CannotCount.
    """
    enabled = [rule for rule in rules if rule.enabled]
    compiler = Compiler({kind: code for code, kind in enumerate(kinds, start=1)})
    if days is None:
        return compiler.tables
    for number, rule in enumerate(enabled, start=1):
        if overlaps(rule.in_force, days):
            compiler.add(number, rule)
    first, last = (day_number(day) for day in days)
    longest = max((counted_days(line) for rule in enabled for line in rule.within), default=0)
    zone = in_one_zone(enabled)
    ends = {
        day: day_end(day_of_number(day), zone) for day in range(first, last + longest + LONGEST_CADENCE + 1)
    }
    counter = Counter(calendar, working_day_numbers(calendar, known_on), ends)
    compiler.tables["day_end"] = [(day, ends[day]) for day in range(first, last + LONGEST_CADENCE + 1)]
    for trio, pricing in compiler.pricings.items():
        counted = [line if line and line.unit is not Unit.before else None for line in trio]
        compiler.tables["deadline"] += [
            (pricing, day, *(counter.runs_out(line, day) if line else None for line in counted))
            for day in range(max(first, compiler.counts_from[pricing]), last + 1)
        ]
    return compiler.tables


def overlaps(span: Span, days: tuple[date, date]) -> bool:
    """Say whether a span of dates holds any of the days from the first to the last of `days`."""
    return (span.first is None or span.first <= days[1]) and (span.last is None or span.last >= days[0])


def counted_days(allowance: Allowance) -> int:
    """Return a bound on the calendar days that an allowance may span (holidays included)."""
    generous = {Unit.working_days: 2, Unit.days: 1, Unit.months: 31}
    return allowance.count * generous.get(allowance.unit, 0) + 31
