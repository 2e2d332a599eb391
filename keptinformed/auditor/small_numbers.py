"""Decides which numbers of a table to withhold, so that no small one can be worked out from the others."""

from collections.abc import Collection, Iterator, Sequence
from itertools import product

FEWEST_TO_PUBLISH = 10
"""Below this many, a published number may point at somebody."""

type Cell = tuple[int, int]
"""(row, column); the column after the last is the total of the row."""


def withheld(
    rows: Sequence[Sequence[int]], fewest: int = FEWEST_TO_PUBLISH, also: Collection[Cell] = ()
) -> frozenset[Cell]:
    """Return the cells to withhold, totals of rows among them, where the totals of the columns are published.

    Whoever reads the rest, and knows that no number is negative, can narrow no number below `fewest` (and
    above nothing), and none of the cells `also`, to a range less than `fewest` wide. Raises ValueError where
    rows are of different lengths, or where a column's own total is such a small number: it is published, and
    cannot be protected. A cell of `also` can be protected only in a table of several rows.
    """
    table = [[*row, sum(row)] for row in rows]
    if len({len(row) for row in table}) > 1:
        raise ValueError("all rows of a table must have the same columns")
    totals = [sum(column) for column in zip(*rows, strict=True)]
    if any(0 < total < fewest for total in totals):
        raise ValueError(f"a total below {fewest} cannot be published, and so nothing that adds up to it")
    small = {(r, c) for r, row in enumerate(table) for c, value in enumerate(row) if 0 < value < fewest}
    small |= set(also)
    hidden = set(small)
    # The smallest are the hardest to hide: what they need often protects the others, too.
    for cell in sorted(small, key=lambda at: (table[at[0]][at[1]], at)):
        if any(hidden.issuperset(four) for four in _protecting(table, cell, fewest)):
            continue
        chosen = min(
            _protecting(table, cell, fewest), key=lambda four: _cost(table, four, hidden), default=None
        )
        if chosen is None:
            # With nothing but the totals of the columns left, each number may be anything up to its total.
            return frozenset((r, c) for r, row in enumerate(table) for c in range(len(row)))
        hidden.update(chosen)
    return frozenset(hidden)


def _protecting(table: Sequence[Sequence[int]], cell: Cell, fewest: int) -> Iterator[tuple[Cell, ...]]:
    """Yield fours of cells, `cell` first, that can move together by `fewest` and keep every total."""
    r, c = cell
    total = len(table[r]) - 1
    for other_row, other in product(range(len(table)), range(total + 1)):
        if other_row == r or other == c:
            continue
        here, there = table[r][c], table[other_row][c]
        beside, across = table[r][other], table[other_row][other]
        # A number moves against its neighbour in the row, but with the row's total.
        room = (
            min(there, across) + min(here, beside)
            if total in (c, other)
            else min(there, beside) + min(here, across)
        )
        if room >= fewest:
            yield (r, c), (other_row, c), (r, other), (other_row, other)


def _cost(
    table: Sequence[Sequence[int]], four: Sequence[Cell], hidden: set[Cell]
) -> tuple[int, int, Sequence[Cell]]:
    fresh = [(r, c) for r, c in four if (r, c) not in hidden]
    # The total of a row says most, so another column is taken before it.
    totals = sum(c == len(table[r]) - 1 for r, c in fresh)
    return totals, sum(table[r][c] for r, c in fresh), four
