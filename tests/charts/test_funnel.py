"""The funnel: its limits are the exact tails of the binomial distribution, and units fall where these say."""

from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keptinformed.auditor.charts import binomial
from keptinformed.auditor.charts.funnel import Standing, UnitCount, funnel

shares = st.floats(0.02, 0.98)


def summed(count: int, of: int, chance: float) -> float:
    """The tail, term by term, as the definition has it."""
    return sum(comb(of, k) * chance**k * (1 - chance) ** (of - k) for k in range(count + 1))


@given(st.integers(1, 150), st.data(), shares)
def test_the_tail_is_the_sum_of_its_terms(of: int, data: st.DataObject, chance: float) -> None:
    count = data.draw(st.integers(0, of))
    assert binomial.at_most(count, of, chance) == pytest.approx(summed(count, of, chance), abs=1e-9)


@given(st.integers(1, 200), st.data(), shares, st.sampled_from([0.95, 0.998]))
def test_a_count_is_outside_exactly_where_its_tail_is_too_small(
    of: int, data: st.DataObject, chance: float, level: float
) -> None:
    count = data.draw(st.integers(0, of))
    tail = (1 - level) / 2
    so_few, so_many = summed(count, of, chance), 1 - (summed(count - 1, of, chance) if count else 0.0)
    if min(abs(so_few - tail), abs(so_many - tail)) < 1e-7:
        return  # too near the line for floating point to tell
    low, high = binomial.limits(of, chance, level)
    assert (count / of < low - 1e-12) == (so_few < tail)
    assert (count / of > high + 1e-12) == (so_many < tail)


@pytest.mark.parametrize("chance", [0.1, 0.5, 0.78, 0.97])
@pytest.mark.parametrize("level", [0.95, 0.998])
def test_large_counts_go_on_where_the_exact_limits_end(chance: float, level: float) -> None:
    of = int(binomial.LARGE_VARIANCE / chance / (1 - chance)) + 1
    tail = (1 - level) / 2
    low, high = binomial.limits(of, chance, level)
    assert binomial.at_most(low * of, of, chance) == pytest.approx(tail, rel=0.05)
    assert 1 - binomial.at_most(high * of - 1, of, chance) == pytest.approx(tail, rel=0.05)


def test_a_unit_that_lies_far_off_is_placed_there_and_a_small_one_is_left_out() -> None:
    found = funnel(
        [
            UnitCount("Usual", 800, 1000),
            UnitCount("Low", 500, 1000),
            UnitCount("High", 960, 1000),
            UnitCount("Somewhat low", 68, 100),
            UnitCount("Small", 0, 19),
            UnitCount("Nothing", 0, 0),
        ]
    )
    assert found is not None
    standings = {one.count.unit: one.standing for one in found.placed}
    assert standings["Low"] is Standing.below
    assert standings["High"] is Standing.above
    assert [one.count.unit for one in found.outside] == ["Usual", "Low", "High"]
    assert [one.unit for one in found.too_few] == ["Small"]
    assert found.centre == pytest.approx(2328 / 3119)


def test_between_the_limits_is_said_apart() -> None:
    found = funnel([UnitCount("Most", 8000, 10_000), UnitCount("Somewhat low", 70, 100)])
    assert found is not None
    assert [(one.count.unit, one.standing) for one in found.between] == [
        ("Somewhat low", Standing.between_below)
    ]


@pytest.mark.parametrize("kept", [0, 50])
def test_where_all_or_nothing_is_kept_nobody_is_outside(kept: int) -> None:
    found = funnel([UnitCount(name, kept, 50) for name in "ab"])
    assert found is not None
    assert {one.standing for one in found.placed} == {Standing.within}


def test_one_unit_is_no_comparison() -> None:
    assert funnel([UnitCount("Only", 70, 100), UnitCount("Small", 1, 3)]) is None
