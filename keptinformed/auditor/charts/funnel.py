"""Which units keep their promises less or more often than chance explains, given how many they made."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from keptinformed.auditor.charts.binomial import limits

FEWEST_TO_PLOT = 20
"""Units with fewer counted are left to the table: no limit says much about them."""
INNER, OUTER = 0.95, 0.998


class Standing(StrEnum):
    """Where a unit lies among the limits around the share of its layer."""

    within = "within"
    between_below = "between_below"
    between_above = "between_above"
    """Outside 95 %, where one unit in twenty lies by chance alone."""
    below = "below"
    above = "above"
    """Outside 99.8 %, where one unit in five hundred lies by chance alone."""


@dataclass(frozen=True, slots=True)
class UnitCount:
    """One unit's promises that were kept or had fallen due, and how many were kept in time."""

    unit: str
    kept: int
    counted: int


@dataclass(frozen=True, slots=True)
class Placed:
    """One unit with its limits."""

    count: UnitCount
    share: float
    inner: tuple[float, float]
    outer: tuple[float, float]
    standing: Standing


@dataclass(frozen=True, slots=True)
class Funnel:
    """The units of a layer around the share of the whole layer."""

    centre: float
    placed: tuple[Placed, ...]
    too_few: tuple[UnitCount, ...]
    """Units with too few counted to be placed."""
    design_effect: float

    @property
    def outside(self) -> tuple[Placed, ...]:
        """Units beyond the 99.8 % limits."""
        return tuple(one for one in self.placed if one.standing in (Standing.below, Standing.above))

    @property
    def between(self) -> tuple[Placed, ...]:
        """Units beyond the 95 % limits only."""
        far = (Standing.between_below, Standing.between_above)
        return tuple(one for one in self.placed if one.standing in far)


def funnel(
    units: Iterable[UnitCount], fewest: int = FEWEST_TO_PLOT, design_effect: float = 1.0
) -> Funnel | None:
    """Return the funnel of these units, or None where fewer than two have `fewest` counted.

    The centre is the share of all units together, small ones included. Units keep their order.
    `design_effect` says how many promises say as much as one that stands alone: limits are drawn for so many.
    """
    given = [one for one in units if one.counted]
    large = [one for one in given if one.counted >= fewest]
    if len(large) < 2:
        return None
    centre = sum(one.kept for one in given) / sum(one.counted for one in given)
    return Funnel(
        centre,
        tuple(_place(one, centre, design_effect) for one in large),
        tuple(one for one in given if one.counted < fewest),
        design_effect,
    )


def _place(one: UnitCount, centre: float, design_effect: float) -> Placed:
    share = one.kept / one.counted
    inner, outer = (limits(one.counted / design_effect, centre, level) for level in (INNER, OUTER))
    standing = Standing.within
    if share < inner[0]:
        standing = Standing.below if share < outer[0] else Standing.between_below
    elif share > inner[1]:
        standing = Standing.above if share > outer[1] else Standing.between_above
    return Placed(one, share, inner, outer, standing)
