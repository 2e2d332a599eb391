"""Whether a month differs from the others by more than chance explains: the control chart of a share.

A p-chart where months vary as chance alone would have it; Laney's p'-chart where they vary more, as they do
when promises are kept or broken by the dozen. The rules by which a month is called a signal are fixed here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from math import sqrt

FEWEST_MONTHS = 8
"""With fewer, limits say too little."""
SIDE_RUN = 8
TREND_RUN = 6
SIGMAS = 3
MEAN_RANGE_OF_TWO = 1.128379167095513
"""The mean distance of two draws from a normal distribution of standard deviation 1: 2 / sqrt(pi)."""
_EFFICIENCY = 0.8264
_ONE_SIDED_95 = 1.6448536269514722


class Signal(StrEnum):
    """Why a month is called out."""

    beyond = "beyond"
    """Further than three sigma from the centre."""
    side = "side"
    """One of eight or more in a row on the same side of the centre."""
    trend = "trend"
    """One of six or more in a row, each higher than the one before, or each lower."""


class Method(StrEnum):
    """How the limits were drawn."""

    p = "p"
    laney = "laney"


@dataclass(frozen=True, slots=True)
class Count:
    """What fell due in one month, and how much of it was kept in time."""

    month: str
    kept: int
    counted: int

    @property
    def share(self) -> float:
        """The share kept; `counted` must not be 0."""
        return self.kept / self.counted


@dataclass(frozen=True, slots=True)
class Point:
    """One month on the chart: its share, its limits, and why it stands out, if it does."""

    count: Count
    low: float
    high: float
    signals: frozenset[Signal]


@dataclass(frozen=True, slots=True)
class ControlChart:
    """The months in order, around their common share."""

    method: Method
    centre: float
    spread: float
    """How many times as much months vary as chance alone would have it; 1 on a p-chart."""
    points: tuple[Point, ...]

    @property
    def signals(self) -> tuple[Point, ...]:
        """The months that stand out."""
        return tuple(point for point in self.points if point.signals)


def control_chart(counts: Sequence[Count]) -> ControlChart | None:
    """Return the chart of months in order, each with something counted; None below `FEWEST_MONTHS`.

    Laney's limits are taken where months vary more than chance alone would have them in 19 of 20 charts.
    Raises ValueError where a month counts nothing.
    """
    if any(one.counted <= 0 for one in counts):
        raise ValueError("a month in which nothing fell due has no share: leave it out")
    if len(counts) < FEWEST_MONTHS:
        return None
    centre = sum(one.kept for one in counts) / sum(one.counted for one in counts)
    sigmas = [sqrt(centre * (1 - centre) / one.counted) for one in counts]
    spread = _spread(counts, centre, sigmas)
    usual = 1 + _ONE_SIDED_95 * sqrt(_EFFICIENCY / (len(counts) - 1))
    method = Method.laney if spread > usual else Method.p
    if method is Method.p:
        spread = 1.0
    limits = [
        (max(0.0, centre - SIGMAS * spread * sigma), min(1.0, centre + SIGMAS * spread * sigma))
        for sigma in sigmas
    ]
    shares = [one.share for one in counts]
    beyond = {i for i, (low, high) in enumerate(limits) if not low - 1e-12 <= shares[i] <= high + 1e-12}
    side, trend = runs_on_one_side(shares, centre), runs_of_a_trend(shares)
    points = []
    for i, one in enumerate(counts):
        found = {Signal.beyond: i in beyond, Signal.side: i in side, Signal.trend: i in trend}
        points.append(Point(one, *limits[i], frozenset(name for name, is_so in found.items() if is_so)))
    return ControlChart(method, centre, spread, tuple(points))


def runs_on_one_side(values: Sequence[float], centre: float, length: int = SIDE_RUN) -> set[int]:
    """Return the places of all values in runs of at least `length` above the centre, or below it."""
    sides = [(value > centre) - (value < centre) for value in values]
    return _in_runs(sides, length)


def runs_of_a_trend(values: Sequence[float], length: int = TREND_RUN) -> set[int]:
    """Return the places of all values in runs of at least `length` that rise all the way, or fall."""
    directions = [(b > a) - (b < a) for a, b in pairwise(values)]
    steps = _in_runs(directions, length - 1)
    return steps | {place + 1 for place in steps}


def _in_runs(signs: Sequence[int], length: int) -> set[int]:
    """Return the places of equal signs, other than 0, that stand at least `length` in a row."""
    found: set[int] = set()
    start = 0
    for place in range(1, len(signs) + 1):
        if place == len(signs) or signs[place] != signs[start]:
            if signs[start] and place - start >= length:
                found.update(range(start, place))
            start = place
    return found


def _spread(counts: Sequence[Count], centre: float, sigmas: Sequence[float]) -> float:
    if not 0 < centre < 1:
        return 1.0
    standings = [(one.share - centre) / sigma for one, sigma in zip(counts, sigmas, strict=True)]
    ranges = [abs(b - a) for a, b in pairwise(standings)]
    return sum(ranges) / len(ranges) / MEAN_RANGE_OF_TWO
