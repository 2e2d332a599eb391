"""How far promises of one case are kept or broken together, and so say less than their number."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Together:
    """Sums over the cases of a layer, of the promises counted in each and of those kept in time."""

    cases: int
    kept: int
    counted: int
    kept_squared: int
    kept_times_counted: int
    counted_squared: int

    @property
    def design_effect(self) -> float:
        """How many promises of this layer say as much as one that stands alone; never below 1.

        The variance of the share when whole cases are drawn, over that when promises are drawn one by one.
        """
        if self.cases < 2 or not 0 < self.kept < self.counted:
            return 1.0
        share = self.kept / self.counted
        between = self.kept_squared - 2 * share * self.kept_times_counted + share**2 * self.counted_squared
        alone = self.counted * share * (1 - share)
        return max(1.0, between / alone * self.cases / (self.cases - 1))
