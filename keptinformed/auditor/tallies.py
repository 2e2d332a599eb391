"""Counts of what became of obligations, and the one rate that may be drawn from them."""

from collections.abc import Mapping
from dataclasses import astuple, dataclass
from typing import Self

from keptinformed.auditor.intervals import Interval, wilson

FEWEST_FOR_A_RATE = 5
"""Below this many counted, a percentage says more than it knows: show the counts instead."""


@dataclass(frozen=True, slots=True)
class Tally:
    """How many obligations ended in each status (`docs/reference/duties.md`, section 4)."""

    met: int = 0
    late: int = 0
    overdue: int = 0
    excused: int = 0
    lapsed: int = 0
    pending: int = 0

    def __add__(self, other: Self) -> "Tally":
        return Tally(*(mine + theirs for mine, theirs in zip(astuple(self), astuple(other), strict=True)))

    @property
    def total(self) -> int:
        """Every obligation, whatever became of it."""
        return self.counted + self.excused + self.lapsed + self.pending

    @property
    def counted(self) -> int:
        """The denominator of the rate: kept in time, kept late, or past due and not kept."""
        return self.met + self.late + self.overdue

    @property
    def rate(self) -> Interval | None:
        """The share kept in time with its 95 % interval; None where nothing is counted."""
        return wilson(self.met, self.counted)

    def as_json(self) -> Mapping[str, object]:
        """Return the counts, the denominator and the rate as plain values in a fixed order."""
        rate = self.rate
        return {
            "met": self.met,
            "late": self.late,
            "overdue": self.overdue,
            "excused": self.excused,
            "lapsed": self.lapsed,
            "pending": self.pending,
            "total": self.total,
            "counted": self.counted,
            "rate": _rounded(rate.rate if rate else None),
            "rate_low": _rounded(rate.low if rate else None),
            "rate_high": _rounded(rate.high if rate else None),
        }


def _rounded(share: float | None) -> float | None:
    return None if share is None else round(share, 6)
