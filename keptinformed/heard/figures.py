"""Tables of what people say back, with small numbers withheld so that none can be worked out from the others. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from keptinformed.auditor.small_numbers import FEWEST_TO_PUBLISH, withheld


@dataclass(frozen=True, slots=True)
class Line:
    """One line; None is a number that is withheld."""

    name: str
    numbers: tuple[int | None, ...]
    total: int | None


@dataclass(frozen=True, slots=True)
class Table:
    """Lines, and the sums of their columns; where even a sum is small, nothing is shown."""

    lines: tuple[Line, ...]
    sums: tuple[int, ...]
    is_withheld: bool
    """Whether everything is: somebody could be pointed at by a sum."""

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to count."""
        return not self.is_withheld and not self.lines


def protected(counts: Mapping[str, Sequence[int]], fewest: int = FEWEST_TO_PUBLISH) -> Table:
    """Return a table of the numbers under each name, in the order of the names. Pure."""
    names = sorted(name for name, numbers in counts.items() if any(numbers))
    rows = [list(counts[name]) for name in names]
    try:
        hidden = withheld(rows, fewest)
    except ValueError:
        return Table((), (), is_withheld=True)
    lines = tuple(
        Line(
            name,
            tuple(None if (r, c) in hidden else value for c, value in enumerate(row)),
            None if (r, len(row)) in hidden else sum(row),
        )
        for r, (name, row) in enumerate(zip(names, rows, strict=True))
    )
    return Table(lines, tuple(map(sum, zip(*rows, strict=True))), is_withheld=False)
