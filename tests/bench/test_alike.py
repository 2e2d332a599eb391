"""What is said of times that may give somebody away: nothing where they are alike, and plainly where they are not."""

from random import Random

import pytest

from bench.alike import TRIED, UNKNOWN, Found, longer, render


def times(seed: int, more: float = 0.0) -> list[float]:
    dice = Random(seed)  # noqa: S311 (no secret)
    return [dice.gauss(0.1, 0.01) + more for _ in range(400)]


def test_each_pair_counts_once_and_ties_by_half() -> None:
    assert longer([2.0, 2.0], [1.0, 2.0, 3.0, 4.0]).share == pytest.approx((1 + 0.5) / 4)


def test_times_that_are_alike_tell_nothing_and_two_milliseconds_tell() -> None:
    assert not longer(times(1), times(2)).gives_away
    assert longer(times(1, 0.002), times(2)).gives_away


@pytest.mark.parametrize("more", [0.0, 0.05])
def test_the_page_says_whether_time_tells(more: float) -> None:
    known = {what: times(number, 0.0 if what == UNKNOWN else more) for number, what in enumerate(TRIED)}
    page = render(Found(known, known), "a machine")
    assert page.count("time tells") == (4 if more else 0)
