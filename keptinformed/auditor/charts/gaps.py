"""How much less often one group of people is told in time than another, and what chance could make of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import sqrt

from keptinformed.auditor.intervals import Z_95, wilson


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


def newcombe(one: Kept, other: Kept) -> Difference | None:
    """Return the difference of the shares by Newcombe's hybrid score interval; None if one counts nothing."""
    mine, theirs = wilson(one.kept, one.counted), wilson(other.kept, other.counted)
    if mine is None or theirs is None:
        return None
    difference = mine.rate - theirs.rate
    below = sqrt((mine.rate - mine.low) ** 2 + (theirs.high - theirs.rate) ** 2)
    above = sqrt((mine.high - mine.rate) ** 2 + (theirs.rate - theirs.low) ** 2)
    return Difference(difference, difference - below, difference + above)


def like_for_like(pairs: Iterable[tuple[Kept, Kept]], z: float = Z_95) -> Difference | None:
    """Return the difference within the same duty, averaged over duties (Mantel and Haenszel's weights).

    Each pair is one duty: the group, and those it is compared with. Duties that only one of them was owed say
    nothing and are left out; None where no duty is left. The variance is Greenland's and Robins's.
    """
    weights = weighted = variance = 0.0
    for one, other in pairs:
        together = one.counted + other.counted
        if not one.counted or not other.counted:
            continue
        weight = one.counted * other.counted / together
        first, second = one.kept / one.counted, other.kept / other.counted
        weights += weight
        weighted += weight * (first - second)
        variance += weight**2 * (first * (1 - first) / one.counted + second * (1 - second) / other.counted)
    if not weights:
        return None
    difference = weighted / weights
    reach = z * sqrt(variance) / weights
    return Difference(difference, max(-1.0, difference - reach), min(1.0, difference + reach))


@dataclass(frozen=True, slots=True)
class Gap:
    """One group beside all the others of its kind."""

    group: str
    mine: Kept
    others: Kept
    raw: Difference | None
    same_duties: Difference | None


def gaps(groups: Mapping[str, Mapping[str, Kept]]) -> tuple[Gap, ...]:
    """Return the gap of each group, given its counts duty by duty, against all the other groups together.

    Of two groups only the first is compared: the other is the same gap seen from the other side.
    """
    names = list(groups)
    return (
        tuple(_gap(name, groups) for name in (names[:1] if len(names) == 2 else names)) if names[1:] else ()
    )


def _gap(name: str, groups: Mapping[str, Mapping[str, Kept]]) -> Gap:
    mine = groups[name]
    others: dict[str, Kept] = {}
    for other, duties in groups.items():
        if other != name:
            for duty, kept in duties.items():
                others[duty] = others.get(duty, Kept(0, 0)) + kept
    none = Kept(0, 0)
    all_mine, all_others = sum(mine.values(), none), sum(others.values(), none)
    pairs = [(mine.get(duty, none), others.get(duty, none)) for duty in sorted({*mine, *others})]
    return Gap(name, all_mine, all_others, newcombe(all_mine, all_others), like_for_like(pairs))
