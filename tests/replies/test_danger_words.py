"""How much danger the list of words finds, and how often it cries wolf: measured, written down, and held."""

from pathlib import Path

import pytest
import yaml

from keptinformed.duties.reading import PolicyError
from keptinformed.replies.danger import hits, slips
from keptinformed.replies.danger_words import danger_list

CORPUS = yaml.safe_load((Path(__file__).parent / "planted_replies.yaml").read_text(encoding="utf-8"))
DANGER, CLEAN = CORPUS["danger"], CORPUS["clean"]

# Measured on 22 November 2026: 57 of 62 found, and two alarms among 44 without danger. The same hands wrote list and
# corpus, so in the field it finds fewer; nobody who speaks them has looked at the languages other than English.
# What it misses stands at the end of the planted ones: hints, and words that only two people understand.
RECALL = 57
FALSE_ALARMS = 2


def test_there_is_enough_to_measure_in_every_language() -> None:
    assert len(DANGER) >= 60
    assert len(CLEAN) >= 40
    for group in (DANGER, CLEAN):
        assert {case["language"] for case in group} == {"en", "cy", "pl", "ur", "ar"}


def test_recall_is_what_was_measured() -> None:
    missed = [case["words"] for case in DANGER if not hits(case["words"], danger_list())]
    assert len(DANGER) - len(missed) == RECALL, f"of {len(DANGER)} missed {len(missed)}: {missed}"


def test_false_alarms_are_what_was_measured() -> None:
    alarms = {case["words"]: found for case in CLEAN if (found := hits(case["words"], danger_list()))}
    assert len(alarms) == FALSE_ALARMS, f"of {len(CLEAN)}: {alarms}"


@pytest.mark.parametrize("sign", sorted(danger_list().signs))
def test_each_sign_is_found_at_least_once(sign: str) -> None:
    assert any(sign in {hit.sign for hit in hits(case["words"], danger_list())} for case in DANGER)


def test_it_says_on_which_words_it_rests() -> None:
    (hit,) = hits("Listen. He\u2019s  OUTSIDE my house", danger_list())
    assert (hit.sign, hit.found) == ("here", "he is outside")


@pytest.mark.parametrize(
    "words", ["He may kill   ME", "he will k\u00edll me", "kil me", "kiill me", "klil me", "kill\nme"]
)
def test_capitals_accents_spaces_and_slips_hide_nothing(words: str) -> None:
    assert [hit.sign for hit in hits(words, danger_list())] == ["killing"]


@pytest.mark.parametrize(
    "words", ["will me", "fill me in", "skill meets", "kill", "me kill", "treats", "a thread"]
)
def test_only_whole_words_in_their_order_count(words: str) -> None:
    assert hits(words, danger_list()) == ()


def test_what_lies_between_may_be_three_words_and_no_more() -> None:
    assert hits("want all three dead", danger_list())
    assert not hits("want one two three four dead", danger_list())


def test_slips_are_counted_once_each() -> None:
    assert [slips("knife", other) for other in ("knife", "nife", "kniffe", "knfie", "spoon")] == [
        0,
        1,
        1,
        1,
        5,
    ]


def test_a_list_that_would_find_everything_is_refused(tmp_path: Path) -> None:
    shipped = Path(__file__).parents[2] / "policy" / "danger_words.yaml"
    broken = shipped.read_text(encoding="utf-8").replace('"kill me",', '"*",', 1)
    (tmp_path / "danger_words.yaml").write_text(broken, encoding="utf-8")
    with pytest.raises(PolicyError, match="must begin and end with a word"):
        danger_list(tmp_path)
