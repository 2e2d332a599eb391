"""How likely chance alone makes a count so low or so high: exact tails of the binomial distribution."""

from collections.abc import Callable
from functools import lru_cache
from math import exp, lgamma, log, log1p, sqrt
from statistics import NormalDist

LARGE_VARIANCE = 60.0
"""From this variance on, the normal distribution, corrected for skewness, stands in for the exact tail."""
_NORMAL = NormalDist()
_TINY = 1e-300


def at_most(count: float, of: float, chance: float) -> float:
    """Return the probability of at most `count` successes in `of` trials; between whole numbers it is smooth.

    `count` runs from -1 (probability 0) to `of` (probability 1); `chance` lies strictly between 0 and 1.
    """
    if count <= -1:
        return 0.0
    if count >= of:
        return 1.0
    return _incomplete_beta(of - count, count + 1, 1 - chance)


def limits(of: float, chance: float, level: float) -> tuple[float, float]:
    """Return the shares between which `level` of units with `of` trials lie, if chance alone is at work.

    A count is beyond the lower limit exactly where so few or fewer have less than half the rest of `level`
    as their probability, and the same above. A limit that no count can pass is 0 or 1.
    """
    if not 0 < chance < 1:
        return (chance, chance)
    return _lower(of, chance, level), 1 - _lower(of, 1 - chance, level)


@lru_cache(maxsize=4096)
def _lower(of: float, chance: float, level: float) -> float:
    tail = (1 - level) / 2
    variance = of * chance * (1 - chance)
    if variance > LARGE_VARIANCE:
        z = _NORMAL.inv_cdf(tail)
        count = of * chance - 0.5 + z * sqrt(variance) + (1 - 2 * chance) * (z * z - 1) / 6
    else:
        count = _solve(lambda x: at_most(x, of, chance), tail, of)
    return min(1.0, max(0.0, count / of))


def _solve(rising: Callable[[float], float], target: float, of: float) -> float:
    low, high = -1.0, of
    for _ in range(60):
        middle = (low + high) / 2
        if rising(middle) < target:
            low = middle
        else:
            high = middle
    return high


def _incomplete_beta(a: float, b: float, x: float) -> float:
    """Return the regularised incomplete beta function, by its continued fraction where that is quick."""
    if x <= 0 or x >= 1:
        return 0.0 if x <= 0 else 1.0
    front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x))
    if x < (a + 1) / (a + b + 2):
        return front * _fraction(a, b, x) / a
    return 1 - front * _fraction(b, a, 1 - x) / b


def _fraction(a: float, b: float, x: float) -> float:
    """Return the continued fraction of the incomplete beta function, from the front, one pair at a time."""
    c, d = 1.0, _reciprocal(1 - (a + b) * x / (a + 1))
    total = d
    for m in range(1, 400):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        for term in (even, odd):
            d = _reciprocal(1 + term * d)
            c = 1 + term / c
            c = c if abs(c) > _TINY else _TINY
            total *= d * c
        if abs(d * c - 1) < 1e-14:
            break
    return total


def _reciprocal(value: float) -> float:
    return 1 / (value if abs(value) > _TINY else _TINY)
