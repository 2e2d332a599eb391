"""The audit of 2017, asked again: a bundle of its shares gives its figures, three ways, in every layer."""

import json
from pathlib import Path

import pytest

from demo.october_2017 import AS_AT, build
from keptinformed.__main__ import main
from keptinformed.auditor import audit_2017
from keptinformed.auditor.audit_2017 import Answer, Share, read
from keptinformed.auditor.report_words import share_in_words
from keptinformed.duties.rules import Layer
from tests.auditor.test_report import Page


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the folder of an audit of the made-up hundred."""
    folder = tmp_path_factory.mktemp("october")
    bundle = build(folder / "bundle")
    out = folder / "result"
    asked = ["audit", str(bundle), "--force", "west-midlands", "--as-at", AS_AT, "--out", str(out)]
    assert main(asked) == 0
    return out


def shares(out: Path, way: str, layer: str = "statutory") -> list[tuple[int, int]]:
    """Return (done, of) of each of the three questions."""
    told = json.loads((out / "summary.json").read_text(encoding="utf-8"))["audit_2017"]["measures"]
    answers = [[one for one in measure["layers"] if one["layer"] == layer] for measure in told]
    return [(one[way]["done"], one[way]["of"]) for (one,) in answers]


@pytest.mark.parametrize("layer", ["statutory", "force"])
def test_the_published_shares_come_out_and_the_reasons_move_them(result: Path, layer: str) -> None:
    assert shares(result, "raw", layer) == [(46, 100), (69, 100), (89, 100)]
    assert shares(result, "reasons_taken_out", layer) == [(46, 58), (69, 78), (89, 91)]
    assert shares(result, "worst", layer) == [(46, 100), (69, 100), (89, 100)]
    assert shares(result, "best", layer) == [(54, 66), (77, 86), (90, 92)]


def test_the_page_says_which_figure_is_which(result: Path) -> None:
    page = Page((result / "report.html").read_text(encoding="utf-8")).words
    assert "46% (46 of 100) 79% (46 of 58) 46% (46 of 100) to 82% (54 of 66) 46%" in page
    assert "whoever has one counts as missed" in page
    assert "no reason here" in page


def test_a_withdrawn_or_ended_reason_is_none(tmp_path: Path) -> None:
    bundle = build(tmp_path / "bundle")
    with (bundle / "events.csv").open("a", encoding="utf-8") as file:
        # 66: reported by someone else, entered in error; 77: no crime at first, then recorded as one.
        file.write("w,OCTOBER-066,,entry_withdrawn,2017-09-01T10:00Z,,,2,,\n")
        file.write("c,OCTOBER-077,,crime_recorded,2017-09-01T10:00Z,,,,,\n")
    out = tmp_path / "result"
    assert main(["audit", str(bundle), "--as-at", AS_AT, "--out", str(out)]) == 0
    assert shares(out, "reasons_taken_out")[0] == (46, 60)
    # The leaflet fell due while it was still no crime: the Code excuses that, neither kept nor missed.
    assert shares(out, "reasons_taken_out")[1] == (69, 79)
    assert shares(out, "raw") == [(46, 100), (69, 100), (89, 100)]


def test_a_case_still_open_is_in_the_raw_count_only(tmp_path: Path) -> None:
    out = tmp_path / "result"
    bundle = build(tmp_path / "bundle")
    assert main(["audit", str(bundle), "--as-at", "2017-09-20", "--out", str(out)]) == 0
    assert shares(out, "raw")[0] == (46, 100)
    assert shares(out, "reasons_taken_out")[0] == (46, 46)


def test_the_bounds_hold_the_figure_between_them() -> None:
    shown = Answer(Layer.force, 7, 5, 6, 3, 2, ())
    assert [shown.raw, shown.worst] == [Share(7, 21), Share(7, 18)]
    assert [shown.reasons_taken_out, shown.best] == [Share(7, 12), Share(9, 14)]


def test_whoever_has_several_reasons_is_counted_once() -> None:
    audit = read()
    group = audit_2017.Group(done=False, missed=True, reasons={"non_crime", "recorded_in_log_only"}, people=4)
    answer = audit_2017.answer(Layer.force, [group], audit)
    assert (answer.with_reason, answer.done_after_all, answer.missed) == (4, 4, 0)
    assert [people for _, people in answer.by_reason] == [4, 4]


def test_a_share_of_few_is_shown_as_numbers() -> None:
    assert share_in_words(Share(3, 4)) == "3 of 4"
    assert share_in_words(Share(4, 5)) == "80% (4 of 5)"
    assert share_in_words(Share(0, 0)) == "nobody"
