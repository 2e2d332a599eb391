"""Made-up forces for the tests of cover, as Hypothesis draws them: few people, many ways not to be there."""

from datetime import UTC, datetime, timedelta
from random import Random

from hypothesis import strategies as some

from keptinformed.access.roles import Role
from keptinformed.cover.policy import read_for
from keptinformed.cover.terms import Arrangement, Force, Member, Span, Watched

BEGINS = datetime(2026, 3, 28, tzinfo=UTC)
"""A day before the clocks go forward."""
HOURS = 24 * 3
LADDER = read_for("").ladder
NUMBERS = tuple(f"S{number}" for number in range(8))
PLACES = (("North", "A"), ("North", "B"), ("South", "A"), ("", ""))
ROLES = (
    Role.officer, Role.officer, Role.investigator, Role.supervisor, Role.bureau_clerk, Role.call_handler, Role.partner,
)  # fmt: skip
hours = some.integers(0, HOURS)


def at(hour: float) -> datetime:
    """Return a moment of the days that are drawn from."""
    return BEGINS + timedelta(hours=hour)


def forces() -> some.SearchStrategy[Force]:
    """Draw a force."""
    return some.integers(0, 2**32).map(lambda seed: _force(Random(seed)))  # noqa: S311 (a made-up force)


def cases() -> some.SearchStrategy[Watched]:
    """Draw a case, ordinary or closed to some."""
    return some.integers(0, 2**32).map(lambda seed: _case(Random(seed)))  # noqa: S311 (a made-up case)


def _force(rolled: Random) -> Force:
    numbers = rolled.sample(NUMBERS, rolled.randint(1, len(NUMBERS)))
    members = {
        each: Member(
            each, rolled.choice(ROLES), *rolled.choice(PLACES), rolled.choice((None, None, _hour(rolled)))
        )
        for each in numbers
    }
    absences = {each: _spans(rolled, 2) for each in numbers if rolled.random() < 0.4}
    absences |= {each: (Span(_hour(rolled)),) for each in numbers if rolled.random() < 0.1}
    arranged = [
        Arrangement(rolled.choice(NUMBERS), rolled.choice(NUMBERS), Span(begins, begins + timedelta(days=1)))
        for begins in (_hour(rolled) for _ in range(rolled.randint(0, 3)))
    ]
    return Force(members, {each: _spans(rolled, 4) for each in numbers}, LADDER, absences, tuple(arranged))


def _case(rolled: Random) -> Watched:
    unit, team = rolled.choice(PLACES)
    inside = [(each, rolled.choice((None, _hour(rolled)))) for each in NUMBERS if rolled.random() < 0.3]
    return Watched(
        key=rolled.choice(("one", "two", "three")),
        officer=rolled.choice(("", *NUMBERS)),
        unit=unit,
        team=team,
        named=frozenset(rolled.sample(NUMBERS, rolled.choice((0, 0, 1, 2)))),
        named_teams=frozenset(rolled.sample(PLACES[:3], rolled.choice((0, 0, 1)))),
        members=tuple(inside) if rolled.random() < 0.3 else None,
    )


def _hour(rolled: Random) -> datetime:
    return at(rolled.randint(0, HOURS))


def _spans(rolled: Random, most: int) -> tuple[Span, ...]:
    """Roll times that do not overlap, in order."""
    marks = sorted(rolled.sample(range(HOURS + 1), 2 * rolled.randint(0, most)))
    return tuple(Span(at(one), at(other)) for one, other in zip(marks[::2], marks[1::2], strict=True))
