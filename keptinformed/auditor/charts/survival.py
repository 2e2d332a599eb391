"""How the share of promises done grows with the days, when some stop being owed before they are done.

The Kaplan-Meier estimate: what is excused, lapses or is still waited for counts for as long as it was waited
for, and no longer. The band is Greenwood's variance on the log-log scale: it stays between nothing and all.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import exp, log, sqrt

from keptinformed.auditor.intervals import Z_95


@dataclass(frozen=True, slots=True)
class Leaving:
    """How many stopped waiting on one day after the opening (day 0 is the day of the opening)."""

    day: int
    done: int
    """Because what was promised was done."""
    left: int
    """For any other reason: excused, lapsed, or not looked at any longer."""


@dataclass(frozen=True, slots=True)
class Step:
    """The estimate at the end of one day."""

    day: int
    waiting: int
    """Still waiting when the day began."""
    done: int
    left: int
    share: float
    """Done by the end of this day, from 0 to 1, with its 95 % band."""
    low: float
    high: float


def curve(leavings: Iterable[Leaving], z: float = Z_95) -> tuple[Step, ...]:
    """Return the estimate after each day on which anything was done or anyone left, in order of days.

    Within one day, what was done comes before who left. Where all is done the band keeps its last lower end.
    Raises ValueError where a count is negative.
    """
    by_day = _by_day(leavings)
    waiting = sum(one.done + one.left for one in by_day)
    survival, variance = 1.0, 0.0
    low = high = 0.0
    steps: list[Step] = []
    for one in by_day:
        if one.done:
            survival *= 1 - one.done / waiting
            if one.done < waiting:
                variance += one.done / (waiting * (waiting - one.done))
                low, high = _band(survival, variance, z)
            else:
                survival, high = 0.0, 1.0
        steps.append(Step(one.day, waiting, one.done, one.left, 1 - survival, low, high))
        waiting -= one.done + one.left
    return tuple(steps)


def at(steps: Sequence[Step], day: int) -> Step | None:
    """Return the estimate at the end of `day`: that of the last step up to then; None before the first."""
    return next((step for step in reversed(steps) if step.day <= day), None)


def day_of_share(steps: Sequence[Step], share: float) -> int | None:
    """Return the first day by whose end at least `share` were done, or None where that was never seen."""
    return next((step.day for step in steps if step.share >= share - 1e-12), None)


def _by_day(leavings: Iterable[Leaving]) -> list[Leaving]:
    days: dict[int, tuple[int, int]] = {}
    for one in leavings:
        if one.done < 0 or one.left < 0:
            raise ValueError(f"fewer than none cannot leave on day {one.day}")
        done, left = days.get(one.day, (0, 0))
        days[one.day] = (done + one.done, left + one.left)
    return [Leaving(day, *counts) for day, counts in sorted(days.items()) if any(counts)]


def _band(survival: float, variance: float, z: float) -> tuple[float, float]:
    reach = exp(z * sqrt(variance) / -log(survival))
    return 1 - survival ** (1 / reach), 1 - survival**reach
