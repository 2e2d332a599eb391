"""The longest silences: from when updates were owed, until something reached the person or the duty ended."""

import csv
import json
from pathlib import Path

import pytest

from keptinformed.__main__ import main
from tests.auditor.test_report import Page

HEADING = "event_id,case_id,participant_id,kind,at,recorded_at,about,grade,every_days\n"
PLAN = "plan,A,,plan_agreed,2026-03-01T10:00Z,,,,28\n"


def told(event_id: str, day: str, grade: str = "spoken", who: str = "erin") -> str:
    """Return a telling at ten in the morning."""
    return f"{event_id},A,{who},told,{day}T10:00Z,,progress,{grade},\n"


def happened(event_id: str, kind: str, day: str, about: str = "", who: str = "") -> str:
    """Return an event of the case at ten in the morning."""
    return f"{event_id},A,{who},{kind},{day}T10:00Z,,{about},,\n"


def silences(folder: Path, *events: str, who: tuple[str, ...] = ("erin",)) -> list[dict[str, str]]:
    """Audit one case as at noon on 29 June 2026, and return the rows of `silences.csv`."""
    bundle = folder / "bundle"
    bundle.mkdir(exist_ok=True)
    (bundle / "cases.csv").write_text("case_id,unit\nA,=North\n", encoding="utf-8")
    people = "".join(f"{one},A,victim\n" for one in who)
    (bundle / "participants.csv").write_text(f"participant_id,case_id,role\n{people}", encoding="utf-8")
    (bundle / "events.csv").write_text(HEADING + "".join(events), encoding="utf-8")
    out = folder / "result"
    assert main(["audit", str(bundle), "--as-at", "2026-06-29T12:00Z", "--out", str(out)]) == 0
    with (out / "silences.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def found(folder: Path, *events: str) -> tuple[int, str, str, str]:
    (row,) = silences(folder, PLAN, *events)
    return int(row["days"]), row["from"][:10], row["to"][:10], row["ended_by"]


def test_it_runs_from_the_plan_and_lasts_until_now(tmp_path: Path) -> None:
    assert found(tmp_path) == (120, "2026-03-01", "2026-06-29", "still_silent")


def test_a_telling_ends_it_and_a_voicemail_does_not(tmp_path: Path) -> None:
    heard = told("a", "2026-03-20"), told("b", "2026-05-10", "message_left"), told("c", "2026-06-20")
    assert found(tmp_path, *heard) == (92, "2026-03-20", "2026-06-20", "told")


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        ([happened("f", "case_filed", "2026-04-01")], (31, "2026-03-01", "2026-04-01", "duty_ended")),
        (
            [happened("f", "case_filed", "2026-04-01"), happened("r", "case_reopened", "2026-05-01")],
            (59, "2026-05-01", "2026-06-29", "still_silent"),
        ),
        (
            [happened("n", "updates_declined", "2026-03-11"), happened("w", "updates_wanted", "2026-06-01")],
            (28, "2026-06-01", "2026-06-29", "still_silent"),
        ),
        (
            [happened("f", "case_filed", "2026-04-01"), happened("x", "entry_withdrawn", "2026-04-02", "f")],
            (120, "2026-03-01", "2026-06-29", "still_silent"),
        ),
        (
            [told("t", "2026-04-01"), happened("x", "entry_withdrawn", "2026-04-02", "t")],
            (120, "2026-03-01", "2026-06-29", "still_silent"),
        ),
        (
            [happened("f", "case_filed", "2026-04-01"), told("t", "2026-04-05"), told("u", "2026-06-05")],
            (31, "2026-03-01", "2026-04-01", "duty_ended"),
        ),
    ],
    ids=["filed", "reopened", "not wanted", "filing withdrawn", "telling withdrawn", "told once it was over"],
)
def test_what_ends_it_and_what_starts_it_again(
    tmp_path: Path, events: list[str], expected: tuple[int, str, str, str]
) -> None:
    assert found(tmp_path, *events) == expected


def test_each_person_hears_for_themselves(tmp_path: Path) -> None:
    rows = silences(tmp_path, PLAN, told("a", "2026-05-01"), who=("erin", "frank"))
    assert [(row["participant_id"], row["days"]) for row in rows] == [("frank", "120"), ("erin", "61")]


def test_before_anybody_owes_updates_there_is_no_silence(tmp_path: Path) -> None:
    assert silences(tmp_path, happened("a", "suspect_arrested", "2026-03-01")) == []
    page = (tmp_path / "result" / "report.html").read_text(encoding="utf-8")
    assert "Nobody in this bundle was owed updates." in page


def test_whose_it_is_stands_in_the_list_alone(tmp_path: Path) -> None:
    (row,) = silences(tmp_path, PLAN)
    assert (row["case_id"], row["participant_id"], row["unit"]) == ("A", "erin", "'=North")
    page = Page((tmp_path / "result" / "report.html").read_text(encoding="utf-8")).words
    assert "=North 120 It lasts" in page
    assert "erin" not in page
    told_of = json.loads((tmp_path / "result" / "summary.json").read_text(encoding="utf-8"))["silences"]
    assert told_of["longest"] == [{"days": 120, "ended_by": "still_silent", "unit": "=North"}]
    assert told_of["by_unit"] == [
        {"unit": "=North", "people": 1, "median_days": 120, "ninth_tenth_days": 120, "longest_days": 120}
    ]
