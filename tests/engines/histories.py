"""Scenes made up to be hard to judge: rules, a history and a moment to look back from, full of collisions.

One set of choices serves Hypothesis (which shrinks them) and a plain seeded generator (which makes tens of
thousands in a second). Times are drawn from a few instants where mistakes hide: midnights, both nights when
the clocks change, bank holidays, and the very instants at which the scene's own rules fall due.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from zoneinfo import ZoneInfo

from keptinformed.duties.history import Case, Event, Grade, History, Participant, Precision, Role
from keptinformed.duties.rules import Rule, Unit
from keptinformed.timekeeping.calendar import WorkingCalendar
from keptinformed.timekeeping.instants import Micros, day_start
from tests.reference import plain

HOUR = 3_600_000_000
# Few, fixed and awkward: each is the middle of a week in which days are not what they seem.
TURNING_DAYS = (
    date(2026, 5, 1),  # the Friday before a bank-holiday Monday
    date(2021, 4, 1),  # the first day of the 2020 Code, before Good Friday
    date(2024, 3, 30),  # Easter, and 23 hours long on the morrow
    date(2025, 10, 25),  # 25 hours long on the morrow
    date(2022, 9, 16),  # the Monday after is announced as a holiday only on the Sunday
    date(2027, 12, 24),  # Christmas and Boxing Day on a weekend, with substitutes
    date(2024, 1, 31),  # a month after is the 29th of February
    date(2024, 4, 25),  # Cairo has no midnight on the morrow
)
ZONES = ("Europe/London", "Europe/London", "Europe/London", "Africa/Cairo")
# Ordered differently as bytes, as UTF-16, by case or by number; one is also a word, one is nearly nothing.
EVENT_IDS = (
    "e1",
    "e10",
    "e9",
    "E2",
    "é",
    "e",
    "z",
    "\uffff",
    "\U0001f4de",
    "told",
    "suspect_arrested",
    "e 1",
    "0",
    "-1",
    "e1\u0301",
    "ß",
    "Z",
    "\u017f",
    "e01",
)


@dataclass(frozen=True)
class Dice:
    """Makes choices from one source of numbers; the first option is always the simplest."""

    below: Callable[[int], int]
    """Gives a whole number from 0 up to, and without, the one it is given."""

    @classmethod
    def seeded(cls, seed: int) -> "Dice":
        """Return dice that fall the same way every time."""
        return cls(Random(seed).randrange)  # noqa: S311 (made-up histories are no secret)

    def of[T](self, options: Sequence[T]) -> T:
        """Pick one of `options`."""
        return options[self.below(len(options))]

    def once_in(self, times: int) -> bool:
        """Say yes once in so many times."""
        return self.below(times) == times - 1

    def some[T](self, options: Sequence[T], *, most: int, least: int = 0) -> tuple[T, ...]:
        """Pick between `least` and `most` different ones."""
        picked = [self.of(options) for _ in range(least + self.below(most - least + 1))]
        return tuple(dict.fromkeys(picked))


@dataclass(frozen=True)
class MadeUpCalendar:
    """A calendar simple enough to be right by reading it: the reference and the engines both count by it."""

    first: date = date(2020, 1, 1)
    last: date = date(2030, 12, 31)
    holidays: Mapping[date, date | None] = field(
        default_factory=lambda: {
            date(2026, 5, 4): date(2026, 5, 3),
            date(2021, 4, 2): None,
            date(2021, 4, 5): date(2021, 4, 3),
            date(2024, 3, 29): None,
            date(2024, 4, 1): date(2024, 3, 31),
            date(2025, 10, 27): date(2025, 10, 27),
            date(2022, 9, 19): date(2022, 9, 18),
            date(2027, 12, 27): date(2027, 12, 26),
            date(2027, 12, 28): date(2027, 12, 25),
            date(2024, 2, 2): date(2024, 2, 2),
            date(2024, 4, 29): date(2024, 4, 26),
        }
    )
    """Each holiday with the day on which it was announced, or None where everyone always knew.

    Most are announced later than in life, so that many histories are told partly before, partly after it.
    """

    def is_working_day(self, day: date, known_on: date | None = None) -> bool:
        """Say whether `day` counts, as far as was announced on `known_on`."""
        announced = self.holidays.get(day)
        unheard_of = announced is not None and known_on is not None and known_on < announced
        return day.weekday() < 5 and (day not in self.holidays or unheard_of)

    def add_working_days(self, start: date, count: int, known_on: date | None = None) -> date:
        """Return the `count`-th working day strictly after `start`."""
        day = start
        while count:
            day += timedelta(days=1)
            count -= self.is_working_day(day, known_on)
        return day


@dataclass(frozen=True)
class Scene:
    """All that an engine needs to answer once."""

    rules: tuple[Rule, ...]
    history: History
    as_at: Micros
    known_at: Micros | None
    calendar: MadeUpCalendar | WorkingCalendar = field(default_factory=MadeUpCalendar, repr=False)


def scene(dice: Dice, rules: Sequence[Rule], turning: date, *, cases: int) -> Scene:
    """Return a scene of `cases` cases around `turning` under `rules`, which must share one time zone."""
    calendar, zone = MadeUpCalendar(), ZoneInfo(rules[0].timezone)
    moments = (moment(dice, turning, zone), moment(dice, turning, zone))
    told = [one_case(dice, f"c{number}", dice.of(rules), moments, calendar) for number in range(cases)]
    # Not made unique: what many things share is where looking back is hardest.
    times = sorted([*moments, *(event.at for _, _, events in told for event in events)])
    # Mostly after everything, else at, or a whisker from, something that happens or falls due.
    as_at = (
        times[-1] + 400 * 24 * HOUR,
        times[-1] + 1,
        dice.of(times) + dice.of((0, -1, 1)),
        near_a_due_instant(dice, dice.of(rules), moments, calendar),
    )[dice.below(4)]
    recorded = [event.recorded_at for _, _, events in told for event in events]
    recorded += [known for _, people, _ in told for person in people for known in enhanced_known(person)]
    known_at = (None, dice.of(recorded or times), dice.of(moments))[dice.below(3)]
    known_at = None if known_at is None else known_at + dice.of((0, -1, 1))
    history = History(
        cases=tuple(case for case, _, _ in told),
        participants=tuple(person for _, people, _ in told for person in people),
        events=tuple(event for _, _, events in told for event in events),
    )
    return Scene(tuple(rules), history, as_at, known_at, calendar)


def enhanced_known(person: Participant) -> tuple[Micros, ...]:
    """Return when it was known that a person is Enhanced, if ever."""
    known = person.enhanced_recorded_at if person.enhanced_recorded_at is not None else person.enhanced_from
    return () if known is None else (known,)


# --- when ---


def moment(dice: Dice, turning: date, zone: ZoneInfo) -> Micros:
    """Return an instant near a turning day: mostly a midnight or a whisker from one."""
    start = day_start(turning + timedelta(days=dice.below(5) - 1), zone)
    return start + dice.of((0, -1, 1, 9 * HOUR, HOUR // 2, HOUR, 90 * 60_000_000, 2 * HOUR, 24 * HOUR - 1))


def near_a_due_instant(
    dice: Dice, rule: Rule, moments: Sequence[Micros], calendar: MadeUpCalendar, begun: Micros | None = None
) -> Micros:
    """Return the instant at which `rule` falls due if opened at one of `moments`, or a microsecond off."""
    opened_at = dice.of(moments) if begun is None else begun
    line = dice.of(rule.within)
    if line.unit is Unit.before:
        return opened_at + dice.of((0, 1, -1, 24 * HOUR))
    matter = plain.Matter(rule, Participant("", ""), (), calendar, plain.View(0, None))
    return plain.counted(matter, line, opened_at, plan=dice.of(CADENCES)) + dice.of((0, -1, 1))


def times_for(
    dice: Dice, rule: Rule, moments: Sequence[Micros], calendar: MadeUpCalendar
) -> tuple[Micros, ...]:
    """Return the few instants that one case's events share, so that they collide."""
    due = near_a_due_instant(dice, rule, moments, calendar)
    after = near_a_due_instant(dice, rule, moments, calendar, begun=due)
    return (*moments, moments[0] + 1, due, due - 1, after, near_a_due_instant(dice, rule, moments, calendar))


# --- what happens ---

CADENCES = (7, 1, 2, 365)
ABSENT = "nothing-known"


def one_case(
    dice: Dice, case_id: str, rule: Rule, moments: Sequence[Micros], calendar: MadeUpCalendar
) -> tuple[Case, list[Participant], list[Event]]:
    """Return a case whose events mostly concern `rule`."""
    times = times_for(dice, rule, moments, calendar)
    people = [
        participant(dice, case_id, participant_id, rule, times)
        for participant_id in ("p1", "p10", "p9")[: 0 if dice.once_in(15) else dice.of((1, 2, 3))]
    ]
    offset, stride = dice.below(len(EVENT_IDS)), 1 + dice.below(len(EVENT_IDS) - 1)
    ids = [EVENT_IDS[(offset + n * stride) % len(EVENT_IDS)] for n in range(dice.below(13))]
    kinds = kinds_that_matter(rule)
    events = [event(dice, (case_id, event_id), (kinds, times), people, ids) for event_id in ids]
    return Case(case_id), people, events


def kinds_that_matter(rule: Rule) -> tuple[str, ...]:
    """Return the kinds that one rule looks at, the likeliest to make a story several times."""
    answers = rule.done_when.events or ("told",)
    excuses = tuple(kind for excuse in rule.excused_when for kind in (excuse.begins, excuse.ends) if kind)
    before = tuple(kind for line in rule.within for kind in line.before)
    plans = any(line.unit is Unit.agreed or line.or_agreed_if_sooner for line in rule.within)
    starts = rule.starts_when * 3 + answers * 2
    return (
        starts + rule.lapses_when + excuses + before + ("plan_agreed",) * plans + ("entry_withdrawn", "told")
    )


def participant(
    dice: Dice, case_id: str, participant_id: str, rule: Rule, times: Sequence[Micros]
) -> Participant:
    """Return one participant, mostly one whom the rule concerns."""
    enhanced_from = dice.of(times) if dice.once_in(2) else None
    return Participant(
        case_id,
        participant_id,
        role=dice.of(tuple(Role)) if dice.once_in(6) else dice.of(rule.owed_to),
        enhanced_from=enhanced_from,
        enhanced_recorded_at=dice.of(times) if enhanced_from is not None and dice.once_in(3) else None,
        since=dice.of(times) if dice.once_in(4) else None,
    )


def event(
    dice: Dice,
    key: tuple[str, str],
    vocabulary: tuple[Sequence[str], Sequence[Micros]],
    people: Sequence[Participant],
    ids: Sequence[str],
) -> Event:
    """Return one usable event of a case: what the bundle reader would have let through."""
    kinds, times = vocabulary
    kind, at = dice.of(kinds), dice.of(times)
    if kind == "told" and not people:
        kind = "progress"
    someone = bool(people) and (kind == "told" or dice.once_in(2))
    about: tuple[str, ...] = ()
    if kind == "told":
        about = dice.some((*kinds, *ids, ABSENT), least=1, most=3)
    if kind == "entry_withdrawn":
        about = dice.some((*ids, ABSENT, "suspect_arrested"), least=1, most=2)
    return Event(
        *key,
        kind=kind,
        at=at,
        recorded_at=dice.of(times) if dice.once_in(3) else at,
        participant_id=dice.of(people).participant_id if someone else "",
        precision=dice.of((Precision.day, Precision.month)) if dice.once_in(12) else Precision.instant,
        about=about,
        grade=dice.of(GRADES) if kind == "told" or dice.once_in(4) else None,
        every_days=dice.of((*CADENCES, None)) if kind == "plan_agreed" else None,
    )


GRADES = (Grade.delivered, Grade.verified, Grade.sent, Grade.message_left, Grade.attempted)
