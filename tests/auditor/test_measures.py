"""The five national measures: answered by promises that were judged, layer by layer, and nothing else."""

from pathlib import Path

import pytest

from keptinformed.auditor.measures import Measure, NotMeasured, measure, read_national
from keptinformed.auditor.report import render
from keptinformed.auditor.tallies import Tally
from keptinformed.duties.reading import PolicyError
from keptinformed.duties.rules import Layer, Verified
from tests.auditor.made_up_audit import ARREST, HEARING, OWN_ARREST, POLICY, QUIET, UNSURE, audited
from tests.auditor.test_report import OWED, Page


def asked(*promises: str) -> Measure:
    """Return a question that these promises answer."""
    return Measure("news", "News", "Was the victim told?", promises, Verified.V_SEC, "Says little.")


def test_each_layer_answers_for_itself_and_adds_up_its_own_rules() -> None:
    opened = [(ARREST, Tally(met=3)), (HEARING, Tally(late=2)), (OWN_ARREST, Tally(overdue=7))]
    (found,) = measure([asked("told-of-arrest", "told-of-hearing")], POLICY, opened)
    assert [(one.layer, one.tally, one.why) for one in found.layers] == [
        (Layer.statutory, Tally(met=3, late=2), None),
        (Layer.force, Tally(overdue=7), None),
    ]
    assert found.layers[0].rules == (ARREST, HEARING)
    assert UNSURE.promise == ARREST.promise
    assert found.why is None


@pytest.mark.parametrize(
    ("promise", "opened", "why"),
    [
        ("property-returned", [(ARREST, Tally(met=3))], NotMeasured.not_promised),
        (QUIET.promise, [(ARREST, Tally(met=3))], NotMeasured.never_opened),
        (HEARING.promise, [(HEARING, Tally(excused=3, pending=1))], NotMeasured.nothing_counted),
    ],
)
def test_what_cannot_be_shown_is_not_measured_and_says_why(
    promise: str, opened: list[tuple[object, Tally]], why: NotMeasured
) -> None:
    (found,) = measure([asked(promise)], POLICY, opened)  # type: ignore[arg-type]
    assert found.why is why
    assert found.as_json()["not_measured"] == why.value


def test_they_open_the_report_and_the_document(tmp_path: Path) -> None:
    questions = [asked("told-of-arrest"), asked(QUIET.promise), asked("nothing-like-it")]
    summary = audited(tmp_path, OWED, questions=questions)
    page = Page(render(summary, POLICY))
    assert page.words.index("The five national measures") < page.words.index("In short", 400)
    assert "84%" in page.words
    assert "Not measured Nothing in the bundle started a duty that promises this." in page.words
    assert "Not measured No duty that was judged here promises this." in page.words
    document = summary.as_json()
    assert list(document).index("measures") < list(document).index("layers")


def test_the_shipped_five_can_be_read() -> None:
    assert [one.id for one in read_national().measures] == [
        "acknowledged",
        "referred",
        "updated",
        "statement",
        "release",
    ]


def test_a_directory_of_rules_may_bring_its_own_and_is_told_what_is_wrong(tmp_path: Path) -> None:
    assert read_national(tmp_path) == read_national()
    own = tmp_path / "measures" / "national.yaml"
    own.parent.mkdir()
    own.write_text(
        "title: Ours\nsource: us\nmeasures:\n  - {id: a, title: A, says: B?, promise: [x]}\n", "utf-8"
    )
    with pytest.raises(PolicyError, match='"promise" is no field here'):
        read_national(tmp_path)
