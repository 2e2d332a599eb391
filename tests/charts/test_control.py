"""The control chart: planted shifts are found, and chance alone is seldom called out."""

import random
from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keptinformed.auditor.charts.control import (
    Count,
    Method,
    Signal,
    control_chart,
    runs_of_a_trend,
    runs_on_one_side,
)


def drawn(chance: random.Random, shares: list[float], counted: int) -> list[Count]:
    return [
        Count(f"m{n:02}", sum(chance.random() < share for _ in range(counted)), counted)
        for n, share in enumerate(shares)
    ]


def test_limits_are_three_sigma_around_the_common_share_and_narrow_with_the_count() -> None:
    chart = control_chart([Count(str(n), 80 + n % 2, 100) for n in range(11)] + [Count("large", 323, 400)])
    assert chart is not None
    assert chart.method is Method.p
    centre = (80 * 6 + 81 * 5 + 323) / 1500
    assert chart.centre == pytest.approx(centre)
    reach = 3 * sqrt(centre * (1 - centre) / 100)
    assert chart.points[0].low == pytest.approx(centre - reach)
    assert chart.points[0].high == pytest.approx(centre + reach)
    assert chart.points[-1].high == pytest.approx(centre + reach / 2)


def test_a_month_far_off_is_called_and_no_other() -> None:
    counts = [Count(str(n), 800 + (n * 7) % 13, 1000) for n in range(24)]
    counts[9] = Count("9", 740, 1000)
    chart = control_chart(counts)
    assert chart is not None
    assert [(p.count.month, p.signals) for p in chart.signals if Signal.beyond in p.signals] == [
        ("9", frozenset({Signal.beyond}))
    ]


def test_a_lasting_shift_is_found() -> None:
    chance = random.Random(2026)  # noqa: S311 (made-up figures, not secrets)
    found = 0
    for _ in range(100):
        chart = control_chart(drawn(chance, [0.75] * 12 + [0.83] * 12, 300))
        assert chart is not None
        found += any(Signal.side in point.signals for point in chart.points)
    assert found >= 90


def test_a_steady_rise_is_found() -> None:
    chart = control_chart([Count(str(n), 700 + max(0, n - 10) * 25, 1000) for n in range(18)])
    assert chart is not None
    assert {p.count.month for p in chart.points if Signal.trend in p.signals} == {
        str(n) for n in range(10, 18)
    }


def test_chance_alone_is_seldom_called_a_signal() -> None:
    """A false alarm in about one chart of twelve over two years, as the page says."""
    chance = random.Random(7)  # noqa: S311
    charts = 400
    alarms = beyond = laney = 0
    for _ in range(charts):
        chart = control_chart(drawn(chance, [0.78] * 24, 120))
        assert chart is not None
        alarms += bool(chart.signals)
        beyond += sum(Signal.beyond in point.signals for point in chart.points)
        laney += chart.method is Method.laney
    assert 0.0005 < beyond / (charts * 24) < 0.006
    assert 0.03 < alarms / charts < 0.15
    assert 0.01 < laney / charts < 0.12


def test_months_that_vary_more_than_chance_get_wider_limits() -> None:
    chance = random.Random(11)  # noqa: S311
    beyond, months = 0, 0
    for _ in range(60):
        shares = [min(0.95, max(0.5, chance.gauss(0.75, 0.05))) for _ in range(24)]
        chart = control_chart(
            [Count(str(n), round(20_000 * share), 20_000) for n, share in enumerate(shares)]
        )
        assert chart is not None
        assert chart.method is Method.laney
        assert chart.spread > 5
        beyond += sum(Signal.beyond in point.signals for point in chart.points)
        months += 24
    assert beyond / months < 0.02


@pytest.mark.parametrize(
    ("values", "places"),
    [
        ([1] * 8, set(range(8))),
        ([1] * 7 + [-1], set()),
        ([1] * 4 + [0] + [1] * 4, set()),
        ([-1, *[1] * 9, -1], set(range(1, 10))),
        ([], set()),
    ],
)
def test_eight_on_one_side(values: list[float], places: set[int]) -> None:
    assert runs_on_one_side(values, 0) == places


@pytest.mark.parametrize(
    ("values", "places"),
    [
        ([1, 2, 3, 4, 5, 6], set(range(6))),
        ([1, 2, 3, 4, 5, 5], set()),
        ([9, 1, 2, 3, 4, 5, 6, 0], set(range(1, 7))),
        ([6, 5, 4, 3, 2, 1], set(range(6))),
        ([1, 2, 3, 4, 5], set()),
    ],
)
def test_six_rising_or_falling(values: list[float], places: set[int]) -> None:
    assert runs_of_a_trend(values) == places


@given(st.lists(st.tuples(st.integers(0, 500), st.integers(1, 500)), min_size=8, max_size=40))
def test_whatever_is_counted_the_limits_hold_the_centre(pairs: list[tuple[int, int]]) -> None:
    chart = control_chart([Count(str(n), min(kept, of), of) for n, (kept, of) in enumerate(pairs)])
    assert chart is not None
    assert chart.spread >= 1
    for point in chart.points:
        assert 0 <= point.low <= chart.centre + 1e-12
        assert chart.centre - 1e-12 <= point.high <= 1


@pytest.mark.parametrize("kept", [0, 30])
def test_all_kept_or_none_kept_is_no_signal(kept: int) -> None:
    chart = control_chart([Count(str(n), kept, 30) for n in range(12)])
    assert chart is not None
    assert chart.signals == ()


def test_seven_months_are_too_few_and_an_empty_month_is_refused() -> None:
    assert control_chart([Count(str(n), 5, 10) for n in range(7)]) is None
    with pytest.raises(ValueError, match="leave it out"):
        control_chart([Count("1", 0, 0)])
