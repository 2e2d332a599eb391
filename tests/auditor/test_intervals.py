"""The Wilson interval against published values, and what must hold for any counts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keptinformed.auditor.intervals import wilson


@pytest.mark.parametrize(
    ("kept", "counted", "low", "high"),
    [
        # Newcombe (1998), Statistics in Medicine 17, table I, method 3.
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0000, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_it_agrees_with_published_values(kept: int, counted: int, low: float, high: float) -> None:
    interval = wilson(kept, counted)
    assert interval is not None
    assert (round(interval.low, 4), round(interval.high, 4)) == (low, high)


def test_nothing_counted_has_no_rate() -> None:
    assert wilson(0, 0) is None


@pytest.mark.parametrize(("kept", "counted"), [(3, 2), (-1, 5), (1, 0)])
def test_more_kept_than_counted_is_refused(kept: int, counted: int) -> None:
    with pytest.raises(ValueError, match="cannot be"):
        wilson(kept, counted)


@given(st.integers(1, 10_000_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_it_lies_around_the_rate_within_nought_and_one(counts: tuple[int, int]) -> None:
    kept, counted = counts
    interval = wilson(kept, counted)
    mirrored = wilson(counted - kept, counted)
    assert interval is not None
    assert mirrored is not None
    assert 0 <= interval.low <= interval.rate == kept / counted <= interval.high <= 1
    assert interval.low < interval.high
    assert (interval.low, interval.high) == pytest.approx((1 - mirrored.high, 1 - mirrored.low))


@given(st.integers(1, 1000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_more_of_the_same_narrows_it(counts: tuple[int, int]) -> None:
    once, tenfold = wilson(*counts), wilson(counts[0] * 10, counts[1] * 10)
    assert once is not None
    assert tenfold is not None
    assert tenfold.high - tenfold.low < once.high - once.low
