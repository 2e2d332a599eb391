"""The design effect: one where promises stand alone, the size of a case where that is all or nothing."""

import random

import pytest

from keptinformed.auditor.charts.together import Together


def of_cases(cases: list[tuple[int, int]]) -> Together:
    return Together(
        len(cases),
        sum(kept for kept, _ in cases),
        sum(n for _, n in cases),
        sum(kept * kept for kept, _ in cases),
        sum(kept * n for kept, n in cases),
        sum(n * n for _, n in cases),
    )


def test_cases_that_are_all_or_nothing_say_as_much_as_one_promise_each() -> None:
    found = of_cases([(7, 7)] * 300 + [(0, 7)] * 100)
    assert found.design_effect == pytest.approx(7, rel=0.01)


def test_promises_that_stand_alone_say_as_much_as_their_number() -> None:
    chance = random.Random(3)  # noqa: S311 (made-up figures, not secrets)
    cases = [(sum(chance.random() < 0.7 for _ in range(8)), 8) for _ in range(4000)]
    assert of_cases(cases).design_effect == pytest.approx(1, abs=0.08)


@pytest.mark.parametrize("cases", [[], [(3, 4)], [(4, 4), (2, 2)], [(0, 4), (0, 1)], [(1, 2), (1, 2)]])
def test_it_is_never_below_one(cases: list[tuple[int, int]]) -> None:
    assert of_cases(cases).design_effect == 1
