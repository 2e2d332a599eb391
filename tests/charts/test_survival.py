"""The time-to-told curve: the textbook's values, and what must hold of any curve."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keptinformed.auditor.charts.survival import Leaving, at, curve, day_of_share

# Weeks of remission with 6-mercaptopurine (Freireich and others, 1963), the example of every textbook on the
# subject; the second list was still in remission when last seen.
RELAPSED = [6, 6, 6, 7, 10, 13, 16, 22, 23]
LAST_SEEN = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
TEXTBOOK = {  # week: (in remission, lower, upper), the log-log interval that statistical packages print
    6: (0.8571, 0.6197, 0.9516),
    7: (0.8067, 0.5631, 0.9228),
    10: (0.7529, 0.5032, 0.8894),
    13: (0.6902, 0.4316, 0.8491),
    16: (0.6275, 0.3675, 0.8049),
    22: (0.5378, 0.2678, 0.7468),
    23: (0.4482, 0.1881, 0.6801),
}

leavings = st.lists(
    st.builds(Leaving, st.integers(0, 40), st.integers(0, 30), st.integers(0, 30)), min_size=1, max_size=30
)


def spread_out(done: list[int], left: list[int]) -> list[Leaving]:
    days = Counter(done), Counter(left)
    return [Leaving(day, days[0][day], days[1][day]) for day in {*done, *left}]


def test_the_textbook_example_comes_out_as_in_the_textbook() -> None:
    steps = curve(spread_out(RELAPSED, LAST_SEEN))
    for week, (remission, low, high) in TEXTBOOK.items():
        step = at(steps, week)
        assert step is not None
        assert (1 - step.share, 1 - step.high, 1 - step.low) == pytest.approx(
            (remission, low, high), abs=6e-5
        )
    assert [step.waiting for step in steps[:4]] == [21, 17, 16, 15]


def test_the_middle_of_the_textbook_example_is_at_23_weeks() -> None:
    assert day_of_share(curve(spread_out(RELAPSED, LAST_SEEN)), 0.5) == 23


@given(st.lists(st.integers(0, 60), min_size=1, max_size=200))
def test_where_nobody_left_it_is_the_share_done_by_each_day(days: list[int]) -> None:
    for step in curve(spread_out(days, [])):
        assert step.share == pytest.approx(sum(day <= step.day for day in days) / len(days))


@given(leavings)
def test_it_only_rises_within_its_band_between_nothing_and_all(given_days: list[Leaving]) -> None:
    steps = curve(given_days)
    previous = 0.0
    for step in steps:
        assert 0 <= step.low <= step.share + 1e-9
        assert step.share <= step.high + 1e-9 <= 1 + 2e-9
        assert step.share >= previous - 1e-12
        previous = step.share


@given(leavings)
def test_everyone_leaves_once(given_days: list[Leaving]) -> None:
    steps = curve(given_days)
    everyone = sum(one.done + one.left for one in given_days)
    assert sum(step.done + step.left for step in steps) == everyone
    if steps:
        assert steps[0].waiting == everyone
        assert steps[-1].waiting == steps[-1].done + steps[-1].left


@given(leavings, st.integers(2, 50))
def test_a_larger_force_of_the_same_kind_has_the_same_curve_and_a_narrower_band(
    given_days: list[Leaving], times: int
) -> None:
    small = curve(given_days)
    large = curve([Leaving(one.day, one.done * times, one.left * times) for one in given_days])
    for few, many in zip(small, large, strict=True):
        assert many.share == pytest.approx(few.share)
        assert many.high - many.low <= few.high - few.low + 1e-9


@given(leavings)
def test_leaving_earlier_than_anything_is_done_changes_nothing(given_days: list[Leaving]) -> None:
    later = [Leaving(one.day + 1, one.done, one.left) for one in given_days]
    with_more = curve([*later, Leaving(0, 0, 7)])
    assert [(s.day, s.share) for s in with_more if s.day] == [(s.day, s.share) for s in curve(later)]


def test_those_who_left_would_have_gone_on_like_the_rest() -> None:
    half_left = curve([Leaving(1, 50, 25), Leaving(2, 10, 15)])
    assert [step.share for step in half_left] == pytest.approx([0.5, 0.7])


def test_before_the_first_step_nothing_is_known() -> None:
    steps = curve([Leaving(3, 1, 1)])
    assert at(steps, 2) is None
    assert day_of_share(steps, 0.6) is None
    assert curve([]) == ()


def test_a_negative_count_is_refused() -> None:
    with pytest.raises(ValueError, match="fewer than none"):
        curve([Leaving(1, -1, 0)])
