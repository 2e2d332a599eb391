"""`conformance/check.py`: what a stranger reads when an engine agrees, differs or is unusable."""

import csv
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from dev.repository import ROOT
from tests.conformance.stranger import GROUPS, SUITE

FOLDER = "made-up-code/as-at-20220930T225959.999999Z-known-at-20220909T225959.999999Z"
type Rows = list[list[str]]


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    """The rows of an engine that agrees with everything."""
    for group in GROUPS:
        target = tmp_path / group["folder"] / "obligations.csv"
        target.parent.mkdir(parents=True)
        shutil.copy(SUITE / group["folder"] / "expected.csv", target)
    return tmp_path


def checked(mine: Path, *folders: str) -> "subprocess.CompletedProcess[str]":
    # -I and -S: nothing of this repository, and nothing installed.
    command = [sys.executable, "-I", "-S", str(ROOT / "conformance" / "check.py"), str(mine), *folders]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def rewritten(mine: Path, change: Callable[[Rows], Rows]) -> None:
    path = mine / FOLDER / "obligations.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(change(rows))


def test_an_engine_that_agrees_is_told_so(mine: Path) -> None:
    done = checked(mine)
    assert (done.returncode, done.stderr) == (0, "")
    assert f"All agree: {sum(group['cases'] for group in GROUPS)} golden cases in" in done.stdout


def test_neither_order_nor_the_writing_of_times_matters(mine: Path) -> None:
    def otherwise(rows: Rows) -> Rows:
        turned = [list(reversed(row)) for row in (rows[0], *reversed(rows[1:]))]
        return [
            [re.sub(r"^(\S+)T23:00:00Z$", r"\1 23:00:00.000+00:00", cell) for cell in row] for row in turned
        ]

    rewritten(mine, otherwise)
    assert checked(mine, FOLDER).returncode == 0


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (
            lambda rows: [[cell.replace("overdue", "late") for cell in row] for row in rows],
            "status is late, should be overdue",
        ),
        (
            lambda rows: [[cell.replace("T23:00:00Z", "T23:00:00.000001Z") for cell in row] for row in rows],
            "due_at is 2022-09-16T23:00:00.000001Z, should be 2022-09-16T23:00:00Z",
        ),
        (lambda rows: rows[:-1], "is missing; it should be overdue, due 2022-09-16T23:00:00Z"),
        (
            lambda rows: [*rows, ["another", *rows[-1][1:]]],
            "another (no case of this folder): mu-arrest for erin from a should not be there",
        ),
        (
            lambda rows: [rows[0], *([*row[:10], "b", *row[11:]] for row in rows[1:])],
            "met_by is b, should be empty",
        ),
    ],
    ids=["a status", "a microsecond", "a row too few", "a row too many", "who met it"],
)
def test_a_difference_is_told_in_words(mine: Path, change: Callable[[Rows], Rows], told: str) -> None:
    rewritten(mine, change)
    done = checked(mine)
    assert done.returncode == 1
    assert told in done.stdout
    assert f"Different: 1 of {len(GROUPS)} folders." in done.stdout


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda rows: [row[1:] for row in rows], "lacks the column case_id"),
        (lambda rows: [*rows, rows[-1]], "has 1 row twice"),
        (lambda rows: [rows[0], *(row[1:] for row in rows[1:])], "fewer fields than the heading"),
        (
            lambda rows: [[cell.removesuffix("Z") for cell in row] for row in rows],
            "does not say its zone",
        ),
        (
            lambda rows: [[cell.replace("T23:", "T29:") for cell in row] for row in rows],
            "is no ISO 8601 time",
        ),
    ],
)
def test_what_cannot_be_compared_is_refused(mine: Path, change: Callable[[Rows], Rows], told: str) -> None:
    rewritten(mine, change)
    done = checked(mine, FOLDER)
    assert (done.returncode, done.stdout) == (2, "")
    assert told in done.stderr


def test_a_missing_file_and_an_unknown_folder_are_refused(mine: Path) -> None:
    (mine / FOLDER / "obligations.csv").unlink()
    assert "obligations.csv cannot be opened" in checked(mine, FOLDER).stderr
    assert "there is no folder nowhere" in checked(mine, "nowhere").stderr


def test_a_suite_that_was_tampered_with_is_refused(mine: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(ROOT / "conformance", copy)
    expected = copy / "suite" / FOLDER / "expected.csv"
    expected.write_text(expected.read_text(encoding="utf-8").replace("overdue", "met"), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, str(copy / "check.py"), str(mine)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "is not the file that was published" in done.stderr
