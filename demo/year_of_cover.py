"""`./kept prove cover`: lives through a year of the made-up force, and looks for a moment in which a victim has nobody.

Shifts and leave are those of the made-up force. Added are what a year brings: sickness that begins in the middle of a
shift, officers who leave while cases stay in their name, cases that are restricted or have a colleague in them.
"""

import argparse
import csv
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from demo.building import build
from demo.chance import Dice, dice
from demo.roster import Officer, Roster, on_pattern
from demo.times import at
from keptinformed.access.roles import Role
from keptinformed.cover.deciding import boundaries, gaps
from keptinformed.cover.policy import read_for
from keptinformed.cover.terms import Arrangement, Force, Gap, Member, Span, Watched

SEED = 2026
FIRST, LAST = at(date(2025, 7, 1), 0).astimezone(UTC), at(date(2026, 7, 1), 0).astimezone(UTC)
ROLE_OF = {
    "Investigation Hub": Role.investigator,
    "Public Protection": Role.investigator,
    "Witness Care Unit": Role.witness_care,
}
CONTROL, DUTY = "Contact Centre", "Duty inspectors"
NIGHT = Span(at(date(2026, 2, 11), 22).astimezone(UTC), at(date(2026, 2, 12), 7).astimezone(UTC))
"""The night of the planted gap: nobody of the contact centre comes to work."""


@dataclass(frozen=True, slots=True)
class Year:
    """A force with all that a year brings, and its cases."""

    force: Force
    cases: tuple[Watched, ...]

    def gaps(self) -> tuple[Gap, ...]:
        """Return every time in which some case has nobody."""
        return gaps(self.cases, self.force, FIRST, LAST)

    def moments(self) -> int:
        """Return how many moments are tried: all at which it can change who answers."""
        return len(boundaries(self.cases, self.force, FIRST, LAST))

    def with_a_gap(self) -> "Year":
        """Return the same year, in which one night nobody of the contact centre is there."""
        control = [number for number, member in self.force.members.items() if member.unit == CONTROL]
        away = {number: (*self.force.absences.get(number, ()), NIGHT) for number in control}
        return replace(self, force=replace(self.force, absences={**self.force.absences, **away}))


def year_of(cases: Iterable[Watched]) -> Year:
    """Return a year of the made-up force with these cases."""
    roster, rolled = Roster(SEED), dice(SEED, "a year of cover")
    people = [*roster.officers, *on_pattern(CONTROL, 20, 3001), *on_pattern(DUTY, 20, 4001)]
    shifts = {each.staff_id: _shifts(each) for each in people}
    absences = {each.staff_id: _sickness(rolled, each) for each in people}
    leaving = {each.staff_id: _within_the_year(rolled) for each in rolled.sample(roster.officers, 6)}
    members = {each.staff_id: _member(each, leaving.get(each.staff_id)) for each in people}
    force = Force(members, shifts, read_for("").ladder, absences, _arranged(roster.officers))
    duty = tuple((each.staff_id, None) for each in people if each.unit == DUTY)
    return Year(force, tuple(_as_it_is(number, case, duty) for number, case in enumerate(cases)))


def cases_of(bundle: Path) -> tuple[Watched, ...]:
    """Return the cases of a bundle as they come: none restricted, nobody of the force in them."""
    with (bundle / "cases.csv").open(encoding="utf-8", newline="") as file:
        return tuple(
            Watched(row["case_id"], row["officer"], row["unit"], row["team"]) for row in csv.DictReader(file)
        )


def main(arguments: Sequence[str] | None = None) -> int:
    """Live through the year and say what was found; return 1 where a victim had nobody."""
    parser = argparse.ArgumentParser(prog="kept prove cover", allow_abbrev=False)
    parser.add_argument(
        "--plant", action="store_true", help="plant a night in which nobody answers, to see it found"
    )
    args = parser.parse_args(arguments)
    with TemporaryDirectory() as folder:
        year = year_of(cases_of(build(Path(folder)).bundle))
    year = year.with_a_gap() if args.plant else year
    found = year.gaps()
    away = sum(map(len, year.force.absences.values()))
    print(
        f"{len(year.cases):,} cases, {len(year.force.members)} people, {away} spells of sickness, "
        f"{FIRST:%d %B %Y} to {LAST:%d %B %Y}: {year.moments():,} moments at which it can change who answers."
    )
    for gap in found[:20]:
        print(
            f"kept prove: from {gap.begins:%d %B %Y %H:%M} to {gap.ends:%d %B %Y %H:%M} UTC {len(gap.cases)} cases."
        )
    print(
        f"{len(found)} gaps." if found else "At every one of them somebody on duty answered for every case."
    )
    return 1 if found else 0


def _as_it_is(number: int, case: Watched, duty: tuple[tuple[str, None], ...]) -> Watched:
    if number % 40 == 7:
        return replace(case, members=((case.officer, None), *duty))
    if number % 40 == 23:
        # A colleague is the victim: neither they nor their team may see it.
        return replace(case, named=frozenset({case.officer}), named_teams=frozenset({(case.unit, case.team)}))
    return case


def _member(one: Officer, left_at: datetime | None) -> Member:
    role = {CONTROL: Role.call_handler, DUTY: Role.supervisor}.get(one.unit) or ROLE_OF.get(
        one.unit, Role.officer
    )
    return Member(one.staff_id, role, one.unit, one.team, left_at)


def _shifts(one: Officer) -> tuple[Span, ...]:
    days = ((FIRST + timedelta(days=ahead)).date() for ahead in range(-1, (LAST - FIRST).days + 1))
    hours = [found for day in days if (found := one.hours(day))]
    return tuple(Span(begins.astimezone(UTC), ends.astimezone(UTC)) for begins, ends in hours)


def _sickness(rolled: Dice, _: Officer) -> tuple[Span, ...]:
    begins = sorted(_within_the_year(rolled) for _ in range(rolled.randrange(4)))
    return tuple(Span(each, each + timedelta(hours=rolled.choice((9, 24, 72, 240, 720)))) for each in begins)


def _within_the_year(rolled: Dice) -> datetime:
    return FIRST + timedelta(minutes=rolled.randrange((LAST - FIRST) // timedelta(minutes=1)))


def _arranged(officers: Sequence[Officer]) -> tuple[Arrangement, ...]:
    """For every first leave the next of the unit was asked to cover."""
    made = []
    for one, other in zip(officers, [*officers[1:], officers[0]], strict=True):
        if one.leave and one.unit == other.unit:
            first, last = one.leave[0]
            span = Span(at(first, 0).astimezone(UTC), at(last + timedelta(days=1), 0).astimezone(UTC))
            made.append(Arrangement(one.staff_id, other.staff_id, span))
    return tuple(made)


if __name__ == "__main__":
    sys.exit(main())
