"""How much less often one group of people is told in time than another, and what chance could make of it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

from keptinformed.auditor.intervals import Interval, wilson


@dataclass(frozen=True, slots=True)
class Kept:
    """How many promises were counted, and how many of them were kept in time."""

    kept: int
    counted: int

    def __add__(self, other: "Kept") -> "Kept":
        return Kept(self.kept + other.kept, self.counted + other.counted)


@dataclass(frozen=True, slots=True)
class Difference:
    """A difference of two shares with its 95 % interval, from -1 to 1; below 0 the first is the lower."""

    difference: float
    low: float
    high: float

    @property
    def could_be_none(self) -> bool:
        """True where chance alone could have made the difference."""
        return self.low <= 0 <= self.high


def newcombe(one: Kept, other: Kept, design_effect: float = 1.0) -> Difference | None:
    """Return the difference of the shares by Newcombe's hybrid score interval; None if one counts nothing.

    `design_effect` says how many promises say as much as one that stands alone.
    """
    return _hybrid(
        wilson(one.kept / design_effect, one.counted / design_effect),
        wilson(other.kept / design_effect, other.counted / design_effect),
    )


def like_for_like(pairs: Iterable[tuple[Kept, Kept]], design_effect: float = 1.0) -> Difference | None:
    """Return the difference within the same duty, averaged over duties with Mantel and Haenszel's weights.

    Each pair is one duty: the group, and those it is compared with. Duties that only one of them was owed say
    nothing and are left out; None where no duty is left. The interval is Newcombe's, of the weighted shares,
    so that it stays honest where a small group kept all or nothing.
    """
    weights: list[float] = []
    shared = [(one, other) for one, other in pairs if one.counted and other.counted]
    for one, other in shared:
        weights.append(one.counted * other.counted / (one.counted + other.counted))
    if not weights:
        return None
    return _hybrid(
        _weighted([one for one, _ in shared], weights, design_effect),
        _weighted([other for _, other in shared], weights, design_effect),
    )


def _weighted(duties: Sequence[Kept], weights: Sequence[float], design_effect: float) -> Interval | None:
    """Return the weighted share, with the interval of as many promises as its variance is worth."""
    weighed = list(zip(duties, weights, strict=True))
    total = sum(weights)
    rate = min(1.0, sum(weight * one.kept / one.counted for one, weight in weighed) / total)
    as_many = total**2 / sum(weight**2 / one.counted for one, weight in weighed) / design_effect
    return wilson(rate * as_many, as_many)


def _hybrid(mine: Interval | None, theirs: Interval | None) -> Difference | None:
    if mine is None or theirs is None:
        return None
    difference = mine.rate - theirs.rate
    below = sqrt((mine.rate - mine.low) ** 2 + (theirs.high - theirs.rate) ** 2)
    above = sqrt((mine.high - mine.rate) ** 2 + (theirs.rate - theirs.low) ** 2)
    return Difference(difference, difference - below, difference + above)


@dataclass(frozen=True, slots=True)
class Gap:
    """One group beside all the others of its kind."""

    group: str
    mine: Kept
    others: Kept
    raw: Difference | None
    same_duties: Difference | None


def gaps(groups: Mapping[str, Mapping[str, Kept]], design_effect: float = 1.0) -> tuple[Gap, ...]:
    """Return the gap of each group, given its counts duty by duty, against all the other groups together.

    Of two groups only the first is compared: the other is the same gap seen from the other side.
    """
    names = list(groups)
    if len(names) < 2:
        return ()
    compared = names[:1] if len(names) == 2 else names
    return tuple(_gap(name, groups, design_effect) for name in compared)


def _gap(name: str, groups: Mapping[str, Mapping[str, Kept]], design_effect: float) -> Gap:
    mine = groups[name]
    others: dict[str, Kept] = {}
    for other, duties in groups.items():
        if other != name:
            for duty, kept in duties.items():
                others[duty] = others.get(duty, Kept(0, 0)) + kept
    none = Kept(0, 0)
    all_mine, all_others = sum(mine.values(), none), sum(others.values(), none)
    pairs = [(mine.get(duty, none), others.get(duty, none)) for duty in sorted({*mine, *others})]
    raw = newcombe(all_mine, all_others, design_effect)
    return Gap(name, all_mine, all_others, raw, like_for_like(pairs, design_effect))
