"""What the service suggests, and what stands between a round and its end: decided from values alone."""

import pytest

from keptinformed.self_assessment.deciding import Given, corners, in_words, lacking, overall, suggest
from keptinformed.self_assessment.instruments import instruments
from keptinformed.self_assessment.terms import Check, Found, Indicator, Suggestion

GUIDE = instruments()["victim-and-witness-2007"]
ON, OFF = Found(holds=True, says="On."), Found(holds=False, says="Off.")
ALL_ON = dict.fromkeys((Check.closing_gate, Check.compliance_view, Check.duties_watched), ON)


def indicator(wanted: str) -> Indicator:
    return next(each for each in GUIDE.indicators() if each.indicator == wanted)


@pytest.mark.parametrize("off", [Check.closing_gate, Check.compliance_view])
def test_3_1_cannot_be_4_while_the_closing_gate_or_the_compliance_view_is_off(off: Check) -> None:
    found = suggest(indicator("3.1"), ALL_ON | {off: OFF})
    assert (found.low, found.high) == (2, 3)
    assert "Off." in found.cites
    assert not found.fits(4)


def test_3_1_is_4_where_all_of_it_is_there() -> None:
    found = suggest(indicator("3.1"), ALL_ON)
    assert (found.low, found.high, found.says) == (4, 4, "4")


def test_nothing_is_suggested_where_nothing_is_asked_or_too_few_are_there() -> None:
    assert suggest(indicator("4.1"), ALL_ON) == Suggestion()
    assert not suggest(indicator("4.1"), ALL_ON).is_measured
    assert suggest(indicator("2.3"), {Check.needs_assessed: Found(says="Too few.")}) == Suggestion()


@pytest.mark.parametrize(("percent", "high"), [(0.0, 3), (49.9, 3), (50.0, 4), (100.0, 4)])
def test_a_share_holds_from_its_limit_on(percent: float, high: int) -> None:
    found = suggest(indicator("2.3"), {Check.needs_assessed: Found(percent=percent, says="A share.")})
    assert (found.low, found.high, found.cites) == (0, high, ("A share.",))


def every(score: int, explanation: str = "") -> dict[str, Given]:
    given = Given(score, evidence="A report", explanation=explanation)
    return dict.fromkeys((each.indicator for each in GUIDE.indicators()), given)


def shown(**those: Suggestion) -> dict[str, Suggestion]:
    named = {name.replace("i", "").replace("_", "."): each for name, each in those.items()}
    return {each.indicator: Suggestion() for each in GUIDE.indicators()} | named


def test_a_round_lacks_what_is_not_scored_not_shown_or_not_explained() -> None:
    assert lacking(GUIDE, every(2), shown()) == ()
    assert len(lacking(GUIDE, {}, shown())) == 21
    bare = every(2) | {"1.1": Given(2), "1.2": Given(0)}
    assert [(each.indicator, what) for each, what in lacking(GUIDE, bare, shown())] == [
        ("1.1", "Say what shows it")
    ]
    too_high = every(4)
    cap = shown(i3_1=Suggestion(2, 3, ("Off.",)))
    ((which, what),) = lacking(GUIDE, too_high, cap)
    assert which.indicator == "3.1"
    assert "2 to 3" in what
    assert lacking(GUIDE, every(4, explanation="We also have a sheet on the wall"), cap) == ()


def test_a_score_below_what_is_shown_must_be_explained_too() -> None:
    ((which, _),) = lacking(GUIDE, every(1), shown(i2_7=Suggestion(2, 4, ("12 people.",))))
    assert which.indicator == "2.7"


def test_each_component_counts_once_whatever_its_number_of_indicators() -> None:
    given = {"1.1": Given(4, 4), "1.2": Given(2), "3.1": Given(1, 3), "2.1": Given(0)}
    found = corners(GUIDE, given)
    assert [each.score for each in found] == [3.0, 0.0, 1.0, None, None, None]
    assert [each.goal for each in found] == [4.0, None, 3.0, None, None, None]
    assert found[2].gap == 2.0
    assert found[1].gap is None
    assert overall(found) == pytest.approx(4 / 3)
    assert overall(corners(GUIDE, {})) is None


def test_the_sentence_says_what_the_picture_shows() -> None:
    before, after = corners(GUIDE, every(1)), corners(GUIDE, every(1) | {"3.1": Given(4), "3.2": Given(4)})
    assert in_words(after, before) == (
        "Highest is “3. Systems and processes” with 4.0 of 4, lowest “1. Understand the needs of victims and witnesses”"
        " with 1.0. Since the round before “3. Systems and processes” rose most, by 3.0."
    )
    assert (
        in_words(before, before)
        == "All that is scored stands at 1.0 of 4. Nothing changed since the round before."
    )
    assert in_words(corners(GUIDE, {})) == "Nothing is scored yet."
