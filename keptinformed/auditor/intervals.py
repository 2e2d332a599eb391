"""How far chance alone could move a rate: the Wilson interval, which stays honest for small counts."""

from dataclasses import dataclass
from math import sqrt

Z_95 = 1.959963984540054
"""The two-sided 95 % point of the normal distribution."""


@dataclass(frozen=True, slots=True)
class Interval:
    """A share and the range around it, each from 0 to 1, `low <= rate <= high`."""

    rate: float
    low: float
    high: float


def wilson(kept: float, counted: float, z: float = Z_95) -> Interval | None:
    """Return the share `kept` of `counted` with its Wilson score interval, or None where nothing was counted.

    Neither need be whole: counts that say less than their number are scaled down before they come here.
    Raises ValueError where `kept` is not between 0 and `counted`.
    """
    if not 0 <= kept <= counted:
        raise ValueError(f"{kept} kept of {counted} counted cannot be: the first must lie within the second")
    if counted == 0:
        return None
    rate = kept / counted
    spread = z * z / counted
    centre = rate + spread / 2
    half = z * sqrt((rate * (1 - rate) + spread / 4) / counted)
    low = (centre - half) / (1 + spread)
    high = (centre + half) / (1 + spread)
    # At the two ends the formula gives exactly 0 or 1; floating point may miss by a hair.
    return Interval(rate, 0.0 if kept == 0 else min(low, rate), 1.0 if kept == counted else max(high, rate))
