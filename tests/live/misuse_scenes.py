"""A made-up force at work: ordinary shifts by role, and twelve abuses acted out on top of them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import accumulate, count
from random import Random

from keptinformed.access.roles import Role
from keptinformed.supervision.findings import CaseFacts, Look, Rule, StaffFacts

FIRST = datetime(2026, 6, 1, tzinfo=UTC)
DAYS = 28
UNITS, TEAMS, CASES = ("North", "South"), ("A", "B", "C"), 1_800
SURNAMES = 20_000
NIGHT, EARLY, LATE = 21, 6, 13
MEMBERS: tuple[tuple[Role, int], ...] = (
    (Role.call_handler, 18), (Role.front_counter, 6), (Role.officer, 54), (Role.investigator, 12),
    (Role.supervisor, 8), (Role.witness_care, 8), (Role.bureau_clerk, 4), (Role.code_lead, 2),
)  # fmt: skip


@dataclass
class Force:
    """Everybody who works there, every case, and what the access log would hold."""

    random: Random
    staff: dict[str, StaffFacts] = field(default_factory=dict)
    cases: dict[str, CaseFacts] = field(default_factory=dict)
    looks: dict[str, list[Look]] = field(default_factory=dict)
    ids: Iterator[int] = field(default_factory=lambda: count(1))
    shifts: int = 0

    def look(self, by: str, at: datetime, act: str = "case.opened", **more: object) -> None:
        """Add one entry."""
        self.looks.setdefault(by, []).append(Look(next(self.ids), at, act, by, **more))  # type: ignore[arg-type]

    def record(self, by: str, at: datetime, case: str) -> None:
        """Add an entry of work done."""
        self.look(by, at, "event.recorded", case=case, recorded=True)

    def in_order(self, by: str) -> list[Look]:
        """Return what somebody did, in the order of time."""
        return sorted(self.looks[by], key=lambda look: (look.at, look.entry))

    def copied(self) -> "Force":
        """Return the same force, to which an abuse can be added."""
        looks = {by: list(some) for by, some in self.looks.items()}
        return Force(Random(0), dict(self.staff), dict(self.cases), looks, count(10_000_000), self.shifts)  # noqa: S311

    def of_team(self, member: StaffFacts) -> list[str]:
        """Return the cases that somebody works on."""
        return [case for case, facts in self.cases.items() if member.works_on(facts)]


@cache
def a_force(seed: int) -> Force:
    """Return a force that has worked for four weeks without misuse."""
    force = Force(Random(seed))  # noqa: S311 (it guards nothing)
    surnames = _surnames()
    names, sums = list(surnames), list(accumulate(surnames.values()))
    _hire(force, surnames, sums)
    for number in range(CASES):
        unit, team = force.random.choice(UNITS), force.random.choice(TEAMS)
        officers = [
            m.number for m in force.staff.values() if (m.role, m.unit, m.team) == (Role.officer, unit, team)
        ]
        people = frozenset(force.random.choices(names, cum_weights=sums, k=2))
        force.cases[f"case{number}"] = CaseFacts(unit, team, force.random.choice(officers), surnames=people)
    for member in list(force.staff.values()):
        mine = force.of_team(member)
        for begins, ends in member.shifts:
            force.shifts += 1
            _work(force, member, mine, (begins, ends))
    return force


def _surnames() -> dict[str, float]:
    """Return made-up surnames with shares about as in England: the commonest one in eighty, most people's far rarer."""
    weights = [0.0125 / (1 + rank / 4) ** 0.85 for rank in range(SURNAMES)]
    return {f"name{rank}": weight / sum(weights) for rank, weight in enumerate(weights)}


def _hire(force: Force, surnames: dict[str, float], sums: list[float]) -> None:
    teams: dict[tuple[str, str], list[str]] = {}
    for role, how_many in MEMBERS:
        for index in range(how_many):
            unit, team = UNITS[index % 2], TEAMS[index // 2 % 3]
            number = f"{role.value}{index}"
            teams.setdefault((unit, team), []).append(number)
            (surname,) = force.random.choices(list(surnames), cum_weights=sums)
            force.staff[number] = StaffFacts(
                number, role, surname, surnames[surname], unit, team, shifts=_rota(role, index)
            )
    for number, member in force.staff.items():
        mates = frozenset(teams[member.unit, member.team]) - {number}
        force.staff[number] = replace(member, colleagues=mates)


def _rota(role: Role, index: int) -> tuple[tuple[datetime, datetime], ...]:
    around_the_clock = role in {Role.call_handler, Role.officer}
    shifts = []
    for day in range(DAYS):
        if (day + index) % 7 < 5:
            hour = (EARLY, LATE, NIGHT)[(day // 7 + index) % 3] if around_the_clock else 7
            begins = FIRST + timedelta(days=day, hours=hour)
            shifts.append((begins, begins + timedelta(hours=9)))
    return tuple(shifts)


def _work(force: Force, member: StaffFacts, mine: list[str], shift: tuple[datetime, datetime]) -> None:
    begins, ends = shift
    over = timedelta(minutes=force.random.choice((0,) * 9 + (45, 120)))
    early = timedelta(minutes=force.random.choice((0, 0, 10, 30)))
    moments = sorted(
        begins - early + (ends + over - begins) * force.random.random()
        for _ in range(_how_many(force, member))
    )
    every = list(force.cases)
    for at in moments:
        match member.role:
            case Role.call_handler | Role.front_counter | Role.bureau_clerk:
                _answer_a_call(force, member.number, at, every)
            case Role.witness_care:
                _look_after(force, member.number, at, every, recording=0.6)
            case Role.code_lead:
                _look_after(force, member.number, at, every, recording=0.0)
            case Role.supervisor:
                _look_after(force, member.number, at, mine, recording=0.1)
            case _:
                _look_after(force, member.number, at, mine, recording=0.4)
    if force.random.random() < 0.0005:
        force.look(member.number, begins, "glass.broken", case=force.random.choice(every))


def _how_many(force: Force, member: StaffFacts) -> int:
    least, most = {Role.call_handler: (14, 32), Role.supervisor: (20, 48), Role.code_lead: (15, 40)}.get(
        member.role, (6, 22)
    )
    return force.random.randint(least, most)


def _answer_a_call(force: Force, by: str, at: datetime, cases: list[str]) -> None:
    """One caller: a search, the case, now and then a wrong one first; most calls leave a record."""
    asked = force.random.choice(cases)
    force.look(by, at, "case.searched", words=f"words of {asked}")
    if force.random.random() < 0.12:
        force.look(by, at + timedelta(seconds=20), case=force.random.choice(cases))
    force.look(by, at + timedelta(seconds=50), case=asked)
    if force.random.random() < 0.8:
        force.record(by, at + timedelta(minutes=6), asked)


def _look_after(force: Force, by: str, at: datetime, cases: list[str], *, recording: float) -> None:
    case = force.random.choice(cases)
    force.look(by, at, case=case)
    if force.random.random() < recording:
        force.record(by, at + timedelta(minutes=15), case)


@dataclass(frozen=True)
class Abuse:
    """One abuse acted out: by whom, what it is, and the rule that must find it."""

    by: str
    rule: Rule
    act: Callable[[Force, "Abuse"], None]


NOON = FIRST + timedelta(days=20, hours=11)
"""The day of most abuses: three in four shifts run over it."""


def _surname(force: Force, it: Abuse) -> None:
    """Looks once at the case of somebody with their rare surname."""
    force.staff[it.by] = replace(force.staff[it.by], surname="zephaniah", surname_share=0.0001)
    case = _a_case_of_others(force, it.by)
    force.cases[case] = replace(force.cases[case], surnames=frozenset({"zephaniah"}))
    force.look(it.by, NOON, case=case)


def _strangers(force: Force, it: Abuse) -> None:
    """An officer goes through cases of another unit."""
    for number, case in enumerate(_cases_of_others(force, it.by)[:5]):
        force.look(it.by, NOON + timedelta(minutes=9 * number), case=case)


def _collects(force: Force, it: Abuse) -> None:
    """Opens one case after another for forty minutes, and covers it by recording in a few."""
    for number, case in enumerate(list(force.cases)[:80]):
        force.look(it.by, NOON + timedelta(seconds=30 * number), case=case)
        if number % 10 == 0:
            force.record(it.by, NOON + timedelta(seconds=30 * number + 5), case)


def _leaves(force: Force, it: Abuse) -> None:
    """Reads through the team's cases in the week before leaving."""
    force.staff[it.by] = replace(force.staff[it.by], left_at=NOON + timedelta(days=1))
    untouched = [case for case in force.of_team(force.staff[it.by]) if not _has_recorded(force, it.by, case)]
    for number, case in enumerate(untouched[:24]):
        force.look(it.by, NOON - timedelta(days=number % 4, minutes=number), case=case)


def _off_duty(force: Force, it: Abuse) -> None:
    """Looks from home in the middle of days off."""
    begins = next(
        one_ends + timedelta(hours=20)
        for (_, one_ends), (next_begins, _) in zip(
            force.staff[it.by].shifts[5:], force.staff[it.by].shifts[6:], strict=False
        )
        if next_begins - one_ends > timedelta(hours=40)
    )
    mine = [case for case in force.of_team(force.staff[it.by]) if not _has_recorded(force, it.by, case)]
    force.look(it.by, begins, case=mine[0])


def _own(force: Force, it: Abuse) -> None:
    """Is a suspect, and follows a link to the case."""
    case = _a_case_of_others(force, it.by)
    force.cases[case] = replace(force.cases[case], staff=frozenset({it.by}))
    force.look(it.by, NOON, "case.refused", case=case)


def _colleague(force: Force, it: Abuse) -> None:
    """A colleague is the victim, and the team is curious."""
    case = _a_case_of_others(force, it.by)
    mate = min(force.staff[it.by].colleagues)
    force.cases[case] = replace(force.cases[case], staff=frozenset({mate}))
    force.look(it.by, NOON, "case.refused", case=case)


def _searches(force: Force, it: Abuse) -> None:
    """Searches for the same name on several days, and does nothing with it."""
    for day in range(6):
        at = NOON - timedelta(days=day) + timedelta(minutes=7)
        force.looks[it.by] = [
            look
            for look in force.looks[it.by]
            if not (look.recorded and at <= look.at <= at + timedelta(hours=1))
        ]
        force.look(it.by, at, "case.searched", words="a former partner's name")


def _returns(force: Force, it: Abuse) -> None:
    """Follows a case of the own team for days, without any part in it."""
    case = next(
        case
        for case in force.of_team(force.staff[it.by])
        if force.cases[case].officer != it.by and not _has_recorded(force, it.by, case)
    )
    for day in range(5):
        force.look(it.by, NOON - timedelta(days=day), case=case)
        force.look(it.by, NOON - timedelta(days=day) + timedelta(hours=3), case=case)


def _emergency(force: Force, it: Abuse) -> None:
    """Breaks the glass of a restricted case."""
    force.look(it.by, NOON, "glass.broken", case=_a_case_of_others(force, it.by))


def _by_night(force: Force, it: Abuse) -> None:
    """Reads cases through a quiet night shift."""
    midnight = FIRST + timedelta(days=20)
    untouched = [case for case in force.cases if not _has_recorded(force, it.by, case)]
    for number, case in enumerate(untouched[:30]):
        force.look(it.by, midnight + timedelta(minutes=7 * number), case=case)


def _former(force: Force, it: Abuse) -> None:
    """Has changed teams, and keeps an eye on a case of old."""
    case = _a_case_of_others(force, it.by)
    force.cases[case] = replace(force.cases[case], worked_on={it.by: NOON - timedelta(days=60)})
    force.look(it.by, NOON - timedelta(days=1), "case.refused", case=case)
    force.look(it.by, NOON, "case.refused", case=case)


ABUSES: tuple[Abuse, ...] = (
    Abuse("call_handler3", Rule.same_surname, _surname),
    Abuse("officer1", Rule.no_link, _strangers),
    Abuse("witness_care1", Rule.scraping, _collects),
    Abuse("officer4", Rule.leaver, _leaves),
    Abuse("officer7", Rule.off_shift, _off_duty),
    Abuse("officer10", Rule.own_case, _own),
    Abuse("officer13", Rule.colleague_case, _colleague),
    Abuse("front_counter2", Rule.repeated_search, _searches),
    Abuse("investigator1", Rule.again_and_again, _returns),
    Abuse("supervisor2", Rule.emergency, _emergency),
    Abuse("call_handler7", Rule.night_bulk, _by_night),
    Abuse("officer16", Rule.former_case, _former),
)


def _cases_of_others(force: Force, by: str) -> list[str]:
    member = force.staff[by]
    seen = {look.case for look in force.looks[by]}
    return [case for case, facts in force.cases.items() if not member.works_on(facts) and case not in seen]


def _a_case_of_others(force: Force, by: str) -> str:
    return force.random.choice(_cases_of_others(force, by))


def _has_recorded(force: Force, by: str, case: str) -> bool:
    return any(look.recorded and look.case == case for look in force.looks[by])
