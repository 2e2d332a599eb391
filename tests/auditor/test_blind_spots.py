"""What an export may not be able to show: no 0 % that is the export's doing stands there as the force's."""

import csv
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from keptinformed.auditor import audit
from keptinformed.auditor.audit_command import in_short
from keptinformed.auditor.result import Wanted

NOW = datetime(2026, 7, 1, tzinfo=UTC)
REPORTED = [("crime_recorded", "2026-03-02T10:00:00Z", "", "")]
PLAN = "vc2020-r6-plan"


def export(folder: Path, cases: dict[str, list[tuple[str, str, str, str]]]) -> Path:
    """Write a bundle of one victim in each case, with events as (kind, at, about, grade)."""
    tables: dict[str, list[list[str]]] = {
        "cases": [["case_id", "unit"]],
        "participants": [["case_id", "participant_id", "role"]],
        "events": [["event_id", "case_id", "participant_id", "kind", "at", "about", "grade", "every_days"]],
    }
    for case, events in cases.items():
        tables["cases"].append([case, "North"])
        tables["participants"].append([case, "p", "victim"])
        for number, (kind, at, about, grade) in enumerate(events):
            tables["events"].append(
                [f"{case}-{number}", case, "p", kind, at, about, grade, "28" if kind == "plan_agreed" else ""]
            )
    folder.mkdir(parents=True)
    for name, rows in tables.items():
        with (folder / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows(rows)
    return folder


def audited(
    folder: Path, cases: dict[str, list[tuple[str, str, str, str]]], *, publish: bool = False
) -> Path:
    """Audit such a bundle as at June 2026, and return the folder of the result."""
    bundle = export(folder / "bundle", cases)
    question = audit.Question(bundle, editions=("victims-code-2020",), as_at="2026-06-30")
    out = folder / "out"
    figures = audit.run(question, out, now=NOW, progress=lambda *_: None, wanted=Wanted(publish))
    if not publish:
        (folder / "said").write_text("\n".join(in_short(figures, out)), encoding="utf-8")
    return out


def spots(out: Path) -> dict[str, Any]:
    """Return what the summary says of blind spots."""
    found: dict[str, Any] = json.loads((out / "summary.json").read_text())["blind_spots"]
    return found


def many(more: list[tuple[str, str, str, str]]) -> dict[str, list[tuple[str, str, str, str]]]:
    """Twelve cases in which the same happened."""
    return {f"c{number:02}": REPORTED + more for number in range(12)}


def test_a_duty_that_no_entry_could_meet_is_named_and_the_rate_is_given_without_it(tmp_path: Path) -> None:
    filed = [("case_filed", "2026-05-01T10:00:00Z", "", "")]
    out = audited(tmp_path, many(filed))
    assert "vc2020-r3-written-acknowledgement" in spots(out)["never_shown"]
    page = (out / "report.html").read_text(encoding="utf-8")
    assert "Nothing in this export could ever show" in page
    measure = next(
        one
        for one in json.loads((out / "summary.json").read_text())["measures"]
        if one["title"] == "Written acknowledgement"
    )
    assert measure["not_measured"] == "not_shown"
    assert "this rate says nothing of the force" in (tmp_path / "said").read_text(encoding="utf-8")


def test_one_entry_of_the_kind_anywhere_and_the_rate_counts_as_evidence(tmp_path: Path) -> None:
    cases = many([("case_filed", "2026-05-01T10:00:00Z", "", "")])
    cases["c00"] = [*cases["c00"], ("acknowledged_in_writing", "2026-03-03T10:00:00Z", "", "")]
    out = audited(tmp_path, cases)
    assert "vc2020-r3-written-acknowledgement" not in spots(out)["never_shown"]
    assert "Without 7 duties" in (tmp_path / "said").read_text(encoding="utf-8")


def test_what_was_too_weak_is_counted_by_grade(tmp_path: Path) -> None:
    arrest = [("suspect_arrested", "2026-04-01T10:00:00Z", "", "")]
    told = [
        ("told", "2026-04-02T10:00:00Z", "suspect_arrested", grade) for grade in ("sent", "message_left", "")
    ]
    out = audited(tmp_path, many(arrest + told))
    assert spots(out)["too_weak"] == [
        {"grade": "sent", "entries": 12},
        {"grade": "message_left", "entries": 12},
    ]


def test_updates_that_no_duty_asked_for_are_counted_with_what_would_start_one(tmp_path: Path) -> None:
    update = [("told", "2026-04-02T10:00:00Z", "progress", "spoken")]
    (unasked,) = spots(audited(tmp_path / "a", many(update)))["unasked"]
    assert (unasked["about"], unasked["tellings"]) == ("progress", 12)
    assert "plan_agreed" in unasked["starts"]
    begun = [("plan_agreed", "2026-03-03T10:00:00Z", "", ""), *update]
    assert spots(audited(tmp_path / "b", many(begun)))["unasked"] == []


def test_a_duty_without_a_date_is_shown_where_its_time_has_come(tmp_path: Path) -> None:
    assessed = ("needs_assessed", "2026-03-03T10:00:00Z", "", "")
    filed = ("case_filed", "2026-05-01T10:00:00Z", "", "")
    cases = {
        **{f"early{number}": [*REPORTED, assessed] for number in range(6)},
        **{f"kept{number}": [*REPORTED, assessed, filed] for number in range(3)},
        **{f"missed{number}": [*REPORTED, filed] for number in range(9)},
    }
    found = {str(one["rule"]): one for one in spots(audited(tmp_path, cases))["undated"]}
    needs = found["vc2020-r4-needs-assessed"]
    assert (needs["early"], needs["met"], needs["counted"]) == (6, 3, 12)


def test_what_is_published_names_the_duties_and_no_number(tmp_path: Path) -> None:
    out = audited(tmp_path, many([("case_filed", "2026-05-01T10:00:00Z", "", "")]), publish=True)
    (notice,) = json.loads((out / "summary.json").read_text())["notices"]
    assert "no evidence that it was not done" in notice
    assert "blind_spots" not in json.loads((out / "summary.json").read_text())


@pytest.mark.parametrize("kind", ["plan_agreed", "updates_wanted"])
def test_any_kind_that_meets_a_duty_shows_that_the_log_has_a_word_for_it(tmp_path: Path, kind: str) -> None:
    begun = [("case_filed", "2026-05-01T10:00:00Z", "", "")]
    assert PLAN in spots(audited(tmp_path / "a", many(begun)))["never_shown"]
    cases = many(begun)
    cases["c00"] = [*cases["c00"], (kind, "2026-03-05T10:00:00Z", "", "")]
    assert PLAN not in spots(audited(tmp_path / "b", cases))["never_shown"]
