"""No small number of a published table can be worked out: whoever tries learns a wide range only."""

from collections.abc import Sequence
from functools import cache

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from keptinformed.auditor.small_numbers import Cell, withheld

FEWEST = 3
"""Small, so that the attacker below can try every table there is."""


def attack(rows: Sequence[Sequence[int]], hidden: frozenset[Cell]) -> dict[Cell, tuple[int, int]]:
    """Return the least and the most that each withheld cell can be: by trying every table that fits.

    The attacker knows the totals of the columns, every cell and total of a row that is shown, and that no
    number is negative.
    """
    columns = len(rows[0])
    shown = [[None if (r, c) in hidden else row[c] for c in range(columns)] for r, row in enumerate(rows)]
    sums = [None if (r, columns) in hidden else sum(row) for r, row in enumerate(rows)]
    totals = tuple(sum(column) for column in zip(*rows, strict=True))

    def fits(known: Sequence[int | None], limits: tuple[int, ...]) -> list[tuple[int, ...]]:
        if not known:
            return [()]
        values = range(limits[0] + 1) if known[0] is None else [known[0]] if known[0] <= limits[0] else []
        return [(value, *rest) for rest in fits(known[1:], limits[1:]) for value in values]

    @cache
    def possible(r: int, left: tuple[int, ...]) -> dict[Cell, tuple[int, int]] | None:
        if r == len(rows):
            return {} if not any(left) else None
        found: dict[Cell, tuple[int, int]] | None = None
        for row in fits(shown[r], left):
            if sums[r] is not None and sum(row) != sums[r]:
                continue
            below = possible(r + 1, tuple(a - b for a, b in zip(left, row, strict=True)))
            if below is None:
                continue
            ranges = dict(below)
            for c, value in enumerate((*row, sum(row))):
                ranges[r, c] = (value, value)
            found = ranges if found is None else wider(found, ranges)
        return found

    ranges = possible(0, totals)
    assert ranges is not None, "the true table fits what is shown"
    return {cell: ranges[cell] for cell in hidden}


def wider(
    one: dict[Cell, tuple[int, int]], other: dict[Cell, tuple[int, int]]
) -> dict[Cell, tuple[int, int]]:
    """Return the ranges that hold both."""
    return {cell: (min(one[cell][0], other[cell][0]), max(one[cell][1], other[cell][1])) for cell in one}


def publishable(rows: Sequence[Sequence[int]]) -> bool:
    """Tell whether every column's total is nothing, or enough to be published."""
    return all(sum(column) == 0 or sum(column) >= FEWEST for column in zip(*rows, strict=True))


tables = (
    st.integers(1, 3)
    .flatmap(
        lambda columns: st.lists(
            st.lists(st.integers(0, 6), min_size=columns, max_size=columns), min_size=1, max_size=4
        )
    )
    .filter(publishable)
)


@settings(max_examples=150, deadline=None)
@given(tables, st.sets(st.just((0, 0))))
@example([[1, 9], [9, 9]], set())
@example([[1, 0], [3, 0], [5, 4]], set())
@example([[2, 2, 2], [2, 2, 2]], set())
@example([[1, 6, 6], [6, 0, 6], [6, 6, 1]], {(0, 0)})
@example([[6, 6], [6, 6]], {(0, 0)})
def test_no_small_number_can_be_worked_out(rows: list[list[int]], also: set[Cell]) -> None:
    assume(not also or (len(rows) > 1 and sum(row[0] for row in rows) >= FEWEST))
    hidden = withheld(rows, FEWEST, also)
    full = [[*row, sum(row)] for row in rows]
    small = {(r, c) for r, row in enumerate(full) for c, value in enumerate(row) if 0 < value < FEWEST}
    small |= also
    assert small <= hidden
    ranges = attack(rows, hidden)
    assert {cell: ranges[cell] for cell in small if ranges[cell][1] - ranges[cell][0] < FEWEST} == {}


@given(st.lists(st.lists(st.sampled_from([0, 10, 25, 400]), min_size=3, max_size=3), min_size=1, max_size=6))
def test_nothing_is_withheld_where_nothing_is_small(rows: list[list[int]]) -> None:
    assert withheld(rows) == frozenset()


def test_one_small_number_takes_the_cheapest_three_with_it() -> None:
    rows = [[4, 50, 90], [30, 20, 900], [700, 800, 60]]
    assert withheld(rows) == {(0, 0), (0, 1), (1, 0), (1, 1)}


def test_a_total_that_is_small_itself_protects_nothing() -> None:
    with pytest.raises(ValueError, match="total below 10"):
        withheld([[4, 50], [3, 90]])
    with pytest.raises(ValueError, match="same columns"):
        withheld([[40, 50], [30]])


def test_the_attacker_is_a_good_one() -> None:
    """What hiding the small number alone is worth: nothing."""
    assert attack([[1, 5], [5, 5]], frozenset({(0, 0)})) == {(0, 0): (1, 1)}
