"""The drawings: each value at its place, rounds told apart without colour, and a name that tells what is seen."""

import re
from xml.etree import ElementTree

from keptinformed.auditor.charts.spider import MIDDLE, REACH, Axis, bars, key, spider

SIX = [Axis(f"{number} <axis>", (4.0, 2.0, None), 3.0) for number in range(6)]


def drawn(text: str) -> ElementTree.Element:
    return ElementTree.fromstring(text)  # noqa: S314 (our own drawing)


def spots(root: ElementTree.Element, css: str) -> list[tuple[float, float]]:
    (path,) = [each for each in root.iter("path") if each.get("class") == css]
    return [(float(x), float(y)) for x, y in re.findall(r"(-?[\d.]+) (-?[\d.]+)", path.get("d") or "")]


def test_the_highest_score_reaches_the_edge_and_half_of_it_half_way() -> None:
    root = drawn(spider("one", "Title", "Sentence", SIX, 4))
    latest, before = spots(root, "round latest"), spots(root, "round before")
    assert len(latest) == len(before) == 6
    assert latest[0] == (MIDDLE[0], MIDDLE[1] - REACH)
    assert before[0] == (MIDDLE[0], MIDDLE[1] - REACH / 2)
    assert latest[3] == (MIDDLE[0], MIDDLE[1] + REACH)


def test_rounds_differ_in_mark_and_a_missing_one_is_not_drawn() -> None:
    root = drawn(spider("one", "Title", "Sentence", SIX, 4))
    circles = [each.get("class") for each in root.iter("circle")]
    assert circles == ["mark dot latest"] * 6
    assert sum("open-diamond" in (each.get("class") or "") for each in root.iter("path")) == 6
    assert "earlier" not in ElementTree.tostring(root, encoding="unicode")
    assert len({key(place) for place in range(3)}) == 3


def test_a_missing_value_leaves_its_corner_out_and_is_no_zero() -> None:
    axes = [Axis("a", (4.0,)), Axis("b", (None,)), Axis("c", (4.0,)), Axis("d", (4.0,))]
    root = drawn(spider("one", "Title", "Sentence", axes, 4))
    assert len(spots(root, "round latest")) == 3
    assert MIDDLE not in spots(root, "round latest")


def test_two_axes_are_a_line_and_none_scored_is_no_error() -> None:
    assert spots(drawn(spider("one", "T", "S", SIX[:2], 4)), "round latest")
    assert "round" not in spider("one", "T", "S", [Axis("a", (None,)), Axis("b", ())], 4)


def test_a_bar_is_as_long_as_its_share_and_says_its_number() -> None:
    root = drawn(bars("one", "Title", "Sentence", [Axis("a", (2.0,), 4.0), Axis("b", (None,))], 4))
    (frame, _), (bar, *_) = (
        [each for each in root.iter("path") if each.get("class") == css] for css in ("frame", "bar")
    )
    ends = [float(re.findall(r"L([\d.]+) ", each.get("d") or "")[0]) for each in (frame, bar)]
    assert ends[1] == ends[0] / 2
    assert [each.text for each in root.iter("text")] == ["a", "2.0", "b", "none"]


def test_the_picture_has_a_name_and_a_description_and_every_word_is_escaped() -> None:
    root = drawn(spider("one", "Scores <b>", "What it shows", SIX, 4))
    assert root.get("role") == "img"
    names = {each.get("id"): each.text for each in root if each.get("id")}
    assert [names[each] for each in (root.get("aria-labelledby") or "").split()] == [
        "Scores <b>",
        "What it shows",
    ]
