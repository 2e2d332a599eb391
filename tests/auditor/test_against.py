"""Two results compared: what appeared, vanished or changed, and the reason that the records show."""

import csv
import json
from collections.abc import Iterable
from pathlib import Path

import openpyxl
import pytest

from keptinformed.__main__ import main
from tests.auditor.test_report import Page

HEADING = "event_id,case_id,participant_id,kind,at,recorded_at,about,grade,every_days"
ARREST = "1,A,,suspect_arrested,2026-05-01T10:00Z,2026-05-01T10:00Z,,,"
TOLD = "2,A,erin,told,2026-05-06T09:00Z,2026-05-06T09:00Z,1,spoken,"
LATER = "9,A,,progress,2026-06-01T10:00Z,2026-06-01T10:00Z,,,"
RULE = "vc2020-r6-arrest"
PEOPLE = "participant_id,case_id,role,enhanced_from\n"


def audited(folder: Path, events: Iterable[str], *options: str, people: str = "erin,A,victim,\n") -> Path:
    """Write a bundle of one case, audit it, and return the result."""
    bundle = folder / "bundle"
    bundle.mkdir(parents=True)
    (bundle / "cases.csv").write_text("case_id,unit\nA,North\n", encoding="utf-8")
    (bundle / "participants.csv").write_text(PEOPLE + people, encoding="utf-8")
    (bundle / "events.csv").write_text("\n".join([HEADING, *events, ""]), encoding="utf-8")
    out = folder / "result"
    assert main(["audit", str(bundle), "--out", str(out), *options]) == 0
    return out


def changes(out: Path) -> dict[str, tuple[str, str, str, str]]:
    """Return (change, before, now, why) by rule."""
    with (out / "changes.csv").open(encoding="utf-8", newline="") as file:
        return {
            row["rule_id"]: (row["change"], row["status_before"], row["status_now"], row["why"])
            for row in csv.DictReader(file)
        }


MAY, JUNE = ("--as-at", "2026-05-05"), ("--as-at", "2026-06-01T12:00Z")


@pytest.mark.parametrize(
    ("before", "then", "now", "at", "expected"),
    [
        ([ARREST], MAY, [ARREST, TOLD], JUNE, ("changed", "pending", "met", "happened_since")),
        ([ARREST], MAY, [ARREST], JUNE, ("changed", "pending", "overdue", "time_passed")),
        ([], MAY, [ARREST.replace("05-01", "05-30")], JUNE, ("appeared", "", "pending", "happened_since")),
        (
            [ARREST],
            JUNE,
            [ARREST, TOLD.replace("2026-05-06T09:00Z,1", "2026-06-20T09:00Z,1")],
            ("--as-at", "2026-06-30"),
            ("changed", "overdue", "met", "recorded_since"),
        ),
        (
            [ARREST, TOLD],
            JUNE,
            [ARREST, TOLD, "x,A,,entry_withdrawn,2026-05-30T10:00Z,2026-05-30T10:00Z,2,,"],
            JUNE,
            ("changed", "met", "overdue", "withdrawn"),
        ),
        (
            [ARREST],
            JUNE,
            [ARREST, "x,A,,entry_withdrawn,2026-05-30T10:00Z,2026-05-30T10:00Z,1,,"],
            JUNE,
            ("vanished", "overdue", "", "withdrawn"),
        ),
        ([ARREST, TOLD], JUNE, [ARREST], JUNE, ("changed", "met", "overdue", "not_in_export")),
        ([ARREST], JUNE, [LATER], JUNE, ("vanished", "overdue", "", "not_in_export")),
        ([ARREST], MAY, [ARREST], ("--as-at", "2026-04-30"), ("vanished", "pending", "", "earlier_as_at")),
        (
            [ARREST, TOLD.replace(",1,spoken", ",7,spoken")],
            JUNE,
            [ARREST, TOLD],
            JUNE,
            ("changed", "overdue", "met", "unexplained"),
        ),
    ],
    ids=[
        "told since",
        "time passed",
        "arrested since",
        "recorded since",
        "telling withdrawn",
        "arrest withdrawn",
        "telling gone",
        "arrest gone",
        "looked from earlier",
        "entry altered",
    ],
)
def test_the_reason_that_the_records_show(
    tmp_path: Path,
    before: list[str],
    then: tuple[str, str],
    now: list[str],
    at: tuple[str, str],
    expected: tuple[str, str, str, str],
) -> None:
    earlier = audited(tmp_path / "before", before, *then)
    out = audited(tmp_path / "now", now, *at, "--against", str(earlier))
    assert changes(out)[RULE] == expected


def test_a_date_that_moved_says_so(tmp_path: Path) -> None:
    earlier = audited(tmp_path / "before", [ARREST], *JUNE)
    out = audited(
        tmp_path / "now",
        [ARREST],
        *JUNE,
        "--against",
        str(earlier),
        people="erin,A,victim,2026-04-01T10:00Z\n",
    )
    assert changes(out)[RULE] == ("changed", "overdue", "overdue", "due_moved")


def test_duties_that_were_not_judged_before_or_are_not_now(tmp_path: Path) -> None:
    own = ("--force", "west-midlands")
    with_own = audited(tmp_path / "own", [ARREST], *JUNE, *own)
    code = audited(tmp_path / "code", [ARREST], *JUNE, "--against", str(with_own))
    assert set(changes(code).values()) == {("vanished", "overdue", "", "rule_gone")}
    again = audited(tmp_path / "again", [ARREST], *JUNE, *own, "--against", str(code))
    assert changes(again)["wm-arrest"] == ("appeared", "", "overdue", "rule_new")
    assert RULE not in changes(again)


def test_it_is_told_on_the_terminal_in_the_report_and_in_the_summary(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    earlier = audited(tmp_path / "before", [ARREST], *MAY)
    out = audited(tmp_path / "now", [ARREST, TOLD], *JUNE, "--against", str(earlier))
    assert "0 appeared, 0 vanished, 1 changed" in capsys.readouterr().out
    page = Page((out / "report.html").read_text(encoding="utf-8"))
    assert page.open == []
    assert "Changed: pending before, met now" in page.words
    assert "erin" not in page.words
    sheet = openpyxl.load_workbook(out / "report.xlsx")["What changed"]
    assert [row[4] for row in sheet.iter_rows(min_row=2, values_only=True)] == ["happened_since"]
    told = json.loads((out / "summary.json").read_text(encoding="utf-8"))["against"]
    assert [(one["now"], one["why"], one["obligations"]) for one in told["changes"]] == [
        ("met", "happened_since", 1)
    ]
    assert {shift["about"] for shift in told["shifts"]} == {"measure", "layer", "right"}


def test_the_same_twice_is_no_difference_and_may_replace_itself(tmp_path: Path) -> None:
    out = audited(tmp_path / "now", [ARREST, TOLD], *JUNE)
    again = ["audit", str(tmp_path / "now" / "bundle"), *JUNE, "--out", str(out), "--against", str(out)]
    assert main(again) == 0
    assert changes(out) == {}
    told = json.loads((out / "summary.json").read_text(encoding="utf-8"))["against"]
    assert (told["changes"], told["shifts"], told["unchanged"]) == ([], [], 1)


def test_what_is_no_result_is_refused_before_anything_is_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = audited(tmp_path / "now", [ARREST], *JUNE)
    bundle = str(tmp_path / "now" / "bundle")
    asked = ["audit", bundle, "--out", str(tmp_path / "never"), "--against"]
    assert main([*asked, bundle]) == 2
    assert "holds no result to set this audit against" in capsys.readouterr().err
    (out / "summary.json").write_text('{"format": 1}', encoding="utf-8")
    assert main([*asked, str(out)]) == 2
    assert "cannot be read as the summary of an audit" in capsys.readouterr().err
    assert main([*asked, str(out), "--publish"]) == 2
    assert "cannot be used together" in capsys.readouterr().err
    assert not (tmp_path / "never").exists()
