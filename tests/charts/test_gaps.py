"""Gaps between groups: Newcombe's own figures, and what comparing like with like must do."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keptinformed.auditor.charts.gaps import Kept, gaps, like_for_like, newcombe


# Newcombe 1998 (II), table II, method 10.
@pytest.mark.parametrize(
    ("one", "other", "low", "high"),
    [
        (Kept(56, 70), Kept(48, 80), 0.0524, 0.3339),
        (Kept(9, 10), Kept(3, 10), 0.1705, 0.8090),
        (Kept(6, 7), Kept(2, 7), 0.0582, 0.8062),
        (Kept(5, 56), Kept(0, 29), -0.0381, 0.1926),
        (Kept(0, 10), Kept(0, 20), -0.1611, 0.2775),
        (Kept(10, 10), Kept(0, 10), 0.6075, 1.0000),
    ],
)
def test_newcombes_own_examples(one: Kept, other: Kept, low: float, high: float) -> None:
    found = newcombe(one, other)
    assert found is not None
    assert (found.low, found.high) == pytest.approx((low, high), abs=6e-5)
    assert found.could_be_none == (low <= 0)


counts = st.integers(1, 400).flatmap(lambda of: st.builds(Kept, st.integers(0, of), st.just(of)))


@given(counts, counts)
def test_seen_from_the_other_side_the_gap_is_the_same(one: Kept, other: Kept) -> None:
    here, there = newcombe(one, other), newcombe(other, one)
    assert here is not None
    assert there is not None
    assert (here.difference, here.low, here.high) == pytest.approx(
        (-there.difference, -there.high, -there.low)
    )
    assert -1 - 1e-9 <= here.low <= here.difference <= here.high <= 1 + 1e-9


def test_a_gap_that_comes_only_from_different_duties_vanishes_within_the_duties() -> None:
    hard, easy = (Kept(100, 200), Kept(10, 20)), (Kept(18, 20), Kept(180, 200))
    raw = newcombe(hard[0] + easy[0], hard[1] + easy[1])
    alike = like_for_like([hard, easy])
    assert raw is not None
    assert alike is not None
    assert raw.high < -0.2
    assert alike.difference == pytest.approx(0)
    assert alike.could_be_none


def test_one_duty_alone_gives_the_plain_difference() -> None:
    alike = like_for_like([(Kept(56, 70), Kept(48, 80)), (Kept(3, 9), Kept(0, 0))])
    assert alike is not None
    assert alike.difference == pytest.approx(0.2)
    assert like_for_like([(Kept(3, 9), Kept(0, 0))]) is None


def test_its_interval_holds_the_truth_at_least_as_often_as_it_says() -> None:
    chance = random.Random(1959)  # noqa: S311 (made-up figures, not secrets)
    duties = [(0.9, 0.82, 60, 140), (0.6, 0.52, 80, 30), (0.4, 0.32, 50, 50)]
    held = 0
    for _ in range(500):
        pairs = [
            (Kept(_draw(chance, first, n), n), Kept(_draw(chance, second, m), m))
            for first, second, n, m in duties
        ]
        found = like_for_like(pairs)
        assert found is not None
        held += found.low <= 0.08 <= found.high
    assert 0.94 <= held / 500 <= 0.995


def _draw(chance: random.Random, share: float, times: int) -> int:
    return sum(chance.random() < share for _ in range(times))


def test_each_group_is_set_against_all_the_others() -> None:
    found = gaps(
        {"a": {"x": Kept(5, 10)}, "b": {"x": Kept(8, 10)}, "c": {"x": Kept(2, 10), "y": Kept(1, 10)}}
    )
    assert [(one.group, one.mine, one.others) for one in found] == [
        ("a", Kept(5, 10), Kept(11, 30)),
        ("b", Kept(8, 10), Kept(8, 30)),
        ("c", Kept(3, 20), Kept(13, 20)),
    ]


def test_two_groups_are_one_gap_and_one_is_none() -> None:
    assert [one.group for one in gaps({"a": {"x": Kept(5, 10)}, "b": {"x": Kept(8, 10)}})] == ["a"]
    assert gaps({"a": {"x": Kept(5, 10)}}) == ()
