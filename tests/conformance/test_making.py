"""The maker of the suite publishes nothing that a person wrote otherwise, and nothing that is out of step."""

from pathlib import Path

import pytest

from dev import conformance, reference
from dev.golden_cases import SuiteWrong, of_hand

HARD_CASES = conformance.HOME / "hard_cases.yaml"


@pytest.fixture(scope="module")
def written() -> dict[str, str]:
    return conformance.files()


def test_making_it_twice_gives_the_same_bytes(written: dict[str, str]) -> None:
    assert conformance.files() == written


def test_it_stays_small_enough_to_be_carried_along(written: dict[str, str]) -> None:
    assert sum(len(text.encode()) for text in written.values()) < 3_000_000


def test_no_name_is_refused_by_any_system(written: dict[str, str]) -> None:
    assert not [name for name in written if set(name) & set('<>:"\\|?*')]


@pytest.mark.parametrize(
    ("said", "instead", "told"),
    [
        ("due: 2026-05-11, status: overdue", "due: 2026-05-12, status: overdue", "written by hand, but not"),
        ("status: met, met_by: Z", "status: met, met_by: z", "tie-earliest-by-id"),
        ("status: excused, excused_by: e", "status: excused, excused_by: f", "excuse-begun-twice"),
        ("    owed: []", "    owed: [{rule: mu-arrest, by: a, due: open, status: met}]", "withdrawn-start"),
        ("editions: [victims-code-2006,", "editions: [victims-code-1806,", "which does not exist"),
    ],
)
def test_what_was_worked_out_by_hand_must_hold(
    said: str, instead: str, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_hand_slipped(said, instead, tmp_path, monkeypatch)
    with pytest.raises(SuiteWrong, match=told):
        conformance.files()


def with_hand_slipped(said: str, instead: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = HARD_CASES.read_text(encoding="utf-8")
    assert said in text
    (tmp_path / "hard_cases.yaml").write_text(text.replace(said, instead, 1), encoding="utf-8")
    monkeypatch.setattr(conformance, "of_hand", lambda _: of_hand(tmp_path / "hard_cases.yaml"))


@pytest.mark.parametrize(
    ("said", "instead", "told"),
    [
        ("owed: [{rule: mu-arrest, by: a,", "owed: [{rule: mu-arrest, by: z,", "no event is called z"),
        ("enhanced_from: 2026-06-01T12:00}", "enhanced: 2026-06-01T12:00}", "enhanced is no field here"),
        ("- case: count-from-saturday", "- case: count-over-bank-holiday", "two cases called"),
        ("grade: sent}", "grade: posted}", "posted"),
    ],
)
def test_a_slip_of_the_pen_is_refused(
    said: str, instead: str, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_hand_slipped(said, instead, tmp_path, monkeypatch)
    with pytest.raises(SuiteWrong, match=told):
        list(of_hand(tmp_path / "hard_cases.yaml"))


def test_what_is_out_of_step_is_told_and_brought_in_step(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(reference, "ROOT", tmp_path)
    monkeypatch.setattr(reference, "GENERATED", {})
    monkeypatch.setattr(conformance, "SUITE", tmp_path / "suite")
    monkeypatch.setattr(conformance, "files", lambda: {"a/rows.csv": "x\n", "b.json": "{}\n"})
    stranger = tmp_path / "suite" / "gone" / "rows.csv"
    stranger.parent.mkdir(parents=True)
    stranger.write_text("of a case that is no more\n", encoding="utf-8")

    assert reference.docs(only_check=True) == 1
    told = capsys.readouterr().out
    assert "suite/a/rows.csv: out of step" in told
    assert "suite/gone/rows.csv: no longer belongs" in told
    assert reference.docs(only_check=False) == 0
    assert reference.docs(only_check=True) == 0
    assert not stranger.parent.exists()
    assert (tmp_path / "suite" / "a" / "rows.csv").read_text(encoding="utf-8") == "x\n"
