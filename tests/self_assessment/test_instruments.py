"""The instruments are data: two of them ship, and a file that is written wrongly is refused with all its faults."""

import shutil
from pathlib import Path

import pytest

from keptinformed.duties.reading import PolicyError, shipped_policy
from keptinformed.self_assessment.instruments import instruments
from keptinformed.self_assessment.terms import Check

GUIDE = "victim-and-witness-2007"


def test_the_tool_of_2007_has_six_components_and_21_indicators_with_five_levels_each() -> None:
    guide = instruments()[GUIDE]
    assert [len(each.indicators) for each in guide.components] == [2, 8, 2, 2, 4, 3]
    assert len({each.indicator for each in guide.indicators()}) == 21
    for each in guide.indicators():
        assert len(set(each.levels)) == len(each.levels) == 5, each.indicator
        assert each.source == f"Indicator {each.indicator}"
        assert each.not_measured
        assert each.indicator[0] == next(one.title[0] for one in guide.components if each in one.indicators)


def test_a_second_instrument_is_read_by_the_same_reader() -> None:
    commitment = instruments()["quality-of-service-2006"]
    assert len(commitment.components) == 5
    assert all(each.levels == commitment.scale for each in commitment.indicators())


def test_every_check_is_asked_somewhere() -> None:
    asked = {
        check
        for each in instruments().values()
        for indicator in each.indicators()
        for rule in indicator.rules
        for check in rule.checks
    }
    assert asked == set(Check)


WRONG = {
    "a level is missing": ('  - "There are plans to put it in place."\n', "", "scale must be 5 sentences"),
    "no such check": ("checks: [closing_gate]", "checks: [closing_gat]", 'checks names "closing_gat"'),
    "a rule without end": (
        "{checks: [closing_gate], at_most: 3}",
        "{checks: [closing_gate]}",
        "neither at_least nor at_most",
    ),
    "beyond the scale": ("share: 90, at_least: 2", "share: 90, at_least: 5", "whole number from 1 to 4"),
    "a share of more than all": ("share: 90, at_least", "share: 900, at_least", "whole number from 1 to 100"),
    "no such ladder": (
        "ladder: taught\n        not_m",
        "ladder: tought\n        not_m",
        'no ladder "tought"',
    ),
    "one indicator twice": ('indicator: "1.2"', 'indicator: "1.1"', '"1.1" stands more than once'),
    "a misspelt field": ("    short: ", "    shrot: ", '"shrot" is no field here'),
    "what cannot be told is left out": (
        'not_measured: "Rewards and sanctions are not kept in the service."',
        'not_measured: ""',
        "not_measured is missing",
    ),
    "no address": ("component: systems", "component: systems/../3", "component stands in addresses"),
    "another name": ("instrument: victim-and-witness-2007", "instrument: victims", 'must be "victim-and'),
    "no yaml": ("scale:", "scale: [", "victim-and-witness-2007.yaml"),
}


@pytest.mark.parametrize("fault", WRONG)
def test_a_file_that_is_written_wrongly_is_refused_with_its_place(fault: str, tmp_path: Path) -> None:
    was, becomes, says = WRONG[fault]
    root = shutil.copytree(shipped_policy() / "self_assessment", tmp_path / "self_assessment").parent
    file = root / "self_assessment" / f"{GUIDE}.yaml"
    text = file.read_text(encoding="utf-8")
    assert was in text
    file.write_text(text.replace(was, becomes, 1), encoding="utf-8")
    with pytest.raises(PolicyError) as refused:
        instruments(root)
    assert says in str(refused.value)
    assert all(each.startswith(GUIDE) for each in refused.value.faults)


def test_all_faults_of_a_file_are_named_at_once(tmp_path: Path) -> None:
    root = shutil.copytree(shipped_policy() / "self_assessment", tmp_path / "self_assessment").parent
    file = root / "self_assessment" / f"{GUIDE}.yaml"
    text = file.read_text(encoding="utf-8").replace("checks: [closing_gate]", "checks: [gate]")
    file.write_text(text.replace("    short: ", "    shrot: ", 1), encoding="utf-8")
    with pytest.raises(PolicyError) as refused:
        instruments(root)
    assert len(refused.value.faults) >= 3
