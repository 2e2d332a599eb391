"""`kept audit` through its door: what it writes, what it refuses, and that it leaves nothing half done."""

import csv
import json
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

import duckdb
import pytest

from keptinformed.__main__ import main
from keptinformed.auditor import audit, judging, on_spark
from keptinformed.auditor.audit import Question
from keptinformed.auditor.result import RESULT_FILES
from tests.conformance.stranger import GROUPS, SUITE

NOW = datetime(2026, 9, 1, 12, tzinfo=UTC)


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    """Two cases: an arrest told in time to one victim and not at all to the other; one row is unusable."""
    folder = tmp_path / "a force's export"
    folder.mkdir()
    (folder / "cases.csv").write_text("case_id,unit\nA,North\nB,South\n", encoding="utf-8")
    (folder / "participants.csv").write_text(
        "participant_id,case_id,role\nerin,A,victim\nfrank,B,victim\n", encoding="utf-8"
    )
    (folder / "events.csv").write_text(
        "event_id,case_id,participant_id,kind,at,recorded_at,about,grade\n"
        "1,A,,suspect_arrested,2026-05-01T16:10,2026-05-01T16:20,,\n"
        "2,A,erin,told,2026-05-08T09:00,2026-05-20T09:00,1,spoken\n"
        "1,B,,suspect_arrested,2026-05-01T16:10,,,\n"
        "2,B,frank,told,2026-05-08T09:00,,suspect_arrested,message_left\n"
        "3,B,nobody,told,2026-05-08T09:00,,suspect_arrested,spoken\n"
        "4,B,,case_allocated,2026-06-30,,,\n",
        encoding="utf-8",
    )
    return folder


def obligations(out: Path) -> list[tuple[object, ...]]:
    text = ", ".join(f"CAST({column} AS VARCHAR)" for column in judging.COLUMNS)
    with duckdb.connect() as connection:
        return connection.execute(
            f"SELECT {text} FROM read_parquet($file)", {"file": str(out / "obligations.parquet")}
        ).fetchall()


def statuses(out: Path, rule: str = "vc2020-r6-arrest") -> dict[str, str]:
    with duckdb.connect() as connection:
        found = connection.execute(
            "SELECT participant_id, status FROM read_parquet($file) WHERE rule_id = $rule",
            {"file": str(out / "obligations.parquet"), "rule": rule},
        ).fetchall()
    return {str(who): str(status) for who, status in found}


def test_says_which_promise_was_kept_and_which_was_not(
    bundle: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "result"
    assert main(["audit", str(bundle), "--out", str(out)]) == 0
    assert sorted(path.name for path in out.iterdir()) == sorted(RESULT_FILES)
    assert statuses(out) == {"erin": "met", "frank": "overdue"}
    said = capsys.readouterr().out
    assert "events: 5 of 6 rows used" in said
    assert str(out / "report.html") in said
    with (out / "rejects.csv").open(encoding="utf-8", newline="") as file:
        (reject,) = csv.DictReader(file)
    assert (reject["file"], reject["line"], reject["event_id"]) == ("events.csv", "6", "3")
    assert reject["reason"].startswith("no such participant")
    page = (out / "report.html").read_text(encoding="utf-8")
    assert "a force&#39;s export" in page
    assert "erin" not in page


def test_the_obligations_have_the_columns_that_the_reference_names(bundle: Path, tmp_path: Path) -> None:
    out = tmp_path / "result"
    main(["audit", str(bundle), "--out", str(out)])
    with duckdb.connect() as connection:
        described = connection.execute(
            "DESCRIBE SELECT * FROM read_parquet($file)", {"file": str(out / "obligations.parquet")}
        ).fetchall()
    with (SUITE / GROUPS[0]["folder"] / "expected.csv").open(encoding="utf-8", newline="") as file:
        published = next(csv.reader(file))
    assert tuple(row[0] for row in described) == tuple(published)
    assert {row[1] for row in described if str(row[0]).endswith("_at")} == {"TIMESTAMP WITH TIME ZONE"}


def test_looks_from_the_latest_entry_when_the_export_is_old(bundle: Path, tmp_path: Path) -> None:
    out = tmp_path / "result"
    main(["audit", str(bundle), "--out", str(out)])
    summary = json.loads((out / "summary.json").read_text(encoding="utf-8"))
    assert summary["as_at"].startswith("2026-06-30T22:59:59.999999")


def test_what_was_recorded_late_was_not_known_before(bundle: Path, tmp_path: Path) -> None:
    out = tmp_path / "result"
    main(["audit", str(bundle), "--out", str(out), "--as-at", "2026-06-30", "--known-at", "2026-05-19"])
    assert statuses(out)["erin"] == "overdue"


def test_before_the_arrest_nothing_is_owed_and_before_the_date_it_is_pending(
    bundle: Path, tmp_path: Path
) -> None:
    out = tmp_path / "result"
    main(["audit", str(bundle), "--out", str(out), "--as-at", "2026-05-01T16:09"])
    assert statuses(out) == {}
    main(["audit", str(bundle), "--out", str(out), "--as-at", "2026-05-06"])
    assert statuses(out) == {"erin": "pending", "frank": "pending"}


def test_a_force_s_own_promises_stand_beside_the_code_only_when_asked_for(
    bundle: Path, tmp_path: Path
) -> None:
    out = tmp_path / "result"
    main(["audit", str(bundle), "--out", str(out)])
    assert statuses(out, "wm-arrest") == {}
    main(["audit", str(bundle), "--out", str(out), "--force", "west-midlands"])
    assert statuses(out, "wm-arrest") == {"erin": "late", "frank": "overdue"}
    assert statuses(out) == {"erin": "met", "frank": "overdue"}


@pytest.mark.parametrize(
    ("options", "teaches"),
    [
        (["--code", "victims-code-2021"], "victims-code-2020"),
        (["--force", "west-midland"], "west-midlands"),
        (["--as-at", "yesterday"], "2026-06-30T18:00"),
        (["--as-at", "2026-03-29T01:30"], "never was"),
        (["--rules", "no-such-folder"], "no-such-folder"),
    ],
)
def test_what_cannot_be_answered_is_refused_with_a_sentence(
    bundle: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], options: list[str], teaches: str
) -> None:
    out = tmp_path / "result"
    assert main(["audit", str(bundle), "--out", str(out), *options]) == 2
    said = capsys.readouterr().err
    assert teaches in said
    assert not out.exists()


def test_a_bundle_that_is_not_there_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["audit", str(tmp_path / "nothing")]) == 2
    assert "nothing" in capsys.readouterr().err


def test_a_folder_with_something_else_in_it_is_never_replaced(
    bundle: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "result"
    out.mkdir()
    (out / "letter to the chief.txt").write_text("keep me", encoding="utf-8")
    assert main(["audit", str(bundle), "--out", str(out)]) == 2
    assert "letter to the chief.txt" in capsys.readouterr().err
    assert (out / "letter to the chief.txt").read_text(encoding="utf-8") == "keep me"


def test_stopping_at_any_moment_leaves_the_earlier_result_and_nothing_else(
    bundle: Path, tmp_path: Path
) -> None:
    place = tmp_path / "place"
    place.mkdir()
    out = place / "result"
    audit.run(Question(bundle), out, now=NOW, progress=lambda *_: None)
    before = (out / "summary.json").read_bytes()
    for moment in count():
        calls = count()

        def stop(*_: object, moment: int = moment, calls: "count[int]" = calls) -> None:
            if next(calls) == moment:
                raise KeyboardInterrupt

        try:
            audit.run(Question(bundle, as_at="2026-05-06"), out, now=NOW, progress=stop)
        except KeyboardInterrupt:
            assert [path.name for path in place.iterdir()] == ["result"]
            assert (out / "summary.json").read_bytes() == before
        else:
            break
    assert moment > 5
    assert (out / "summary.json").read_bytes() != before


def test_the_size_of_a_range_changes_nothing(
    bundle: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    main(["audit", str(bundle), "--out", str(tmp_path / "whole")])
    monkeypatch.setattr(judging, "ROWS_IN_A_RANGE", 1)
    main(["audit", str(bundle), "--out", str(tmp_path / "ranges")])
    whole = obligations(tmp_path / "whole")
    assert len(whole) == 2
    assert [row[:2] for row in whole] == sorted(row[:2] for row in whole)
    assert obligations(tmp_path / "ranges") == whole


@pytest.mark.parametrize(("command", "fails_at"), [("audit", 1), ("what-if", 1), ("what-if", 2)])
def test_a_failure_of_the_database_engine_is_tried_once_more(
    command: str,
    fails_at: int,
    bundle: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    asked = [command, str(bundle), "--as-at", "2026-09-01"]
    asked += ["--holiday", "2026-05-07"] if command == "what-if" else []
    assert main([*asked, "--out", str(tmp_path / "whole")]) == 0
    assert "starting afresh" not in capsys.readouterr().err
    fail_at(monkeypatch, fails_at)
    assert main([*asked, "--out", str(tmp_path / "tried twice")]) == 0
    assert capsys.readouterr().err.count("starting afresh. (a planted fault)") == 1
    files = sorted(path.name for path in (tmp_path / "whole").iterdir())
    assert sorted(path.name for path in (tmp_path / "tried twice").iterdir()) == files
    if command == "what-if":
        assert all(
            (tmp_path / "tried twice" / name).read_bytes() == (tmp_path / "whole" / name).read_bytes()
            for name in files
        )
    else:
        assert obligations(tmp_path / "tried twice") == obligations(tmp_path / "whole")


def test_an_engine_that_fails_again_is_not_tried_for_ever(
    bundle: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fail_at(monkeypatch, 1, 2)
    with pytest.raises(duckdb.InternalException, match="a planted fault"):
        main(["audit", str(bundle), "--out", str(tmp_path / "result")])
    assert not (tmp_path / "result").exists()


def fail_at(monkeypatch: pytest.MonkeyPatch, *calls: int) -> None:
    """Let those calls of the judging fail, counted from 1, as the engine has been seen to."""
    judge, number = judging.judge, count(1)

    def fails(*given: Any, **more: Any) -> list[Path]:
        if next(number) in calls:
            raise duckdb.InternalException("a planted fault")
        return judge(*given, **more)

    monkeypatch.setattr(judging, "judge", fails)


def test_a_run_that_is_stopped_again_and_again_goes_on_where_it_was(
    bundle: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(judging, "ROWS_IN_A_RANGE", 1)
    audit.run(Question(bundle), tmp_path / "whole", now=NOW, progress=lambda *_: None)
    question = Question(bundle, work=tmp_path / "work")
    read_again = 0

    def stop_when_done(stage: str, done: int, total: int | None) -> None:
        nonlocal read_again
        read_again += stage.startswith("Reading")
        if stage == judging.STAGE and done and total and done < total:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        audit.run(question, tmp_path / "resumed", now=NOW, progress=stop_when_done)
    assert sorted(path.name for path in (tmp_path / "work").glob("part-*")) == ["part-00000.parquet"]
    first_part = (tmp_path / "work" / "part-00000.parquet").stat().st_mtime_ns
    read_before, read_again = read_again, 0
    later = NOW.replace(year=2027)
    with pytest.raises(KeyboardInterrupt):
        audit.run(question, tmp_path / "resumed", now=later, progress=stop_when_done)
    assert read_before
    assert not read_again
    assert (tmp_path / "work" / "part-00000.parquet").stat().st_mtime_ns == first_part
    audit.run(question, tmp_path / "resumed", now=later, progress=lambda *_: None)
    assert obligations(tmp_path / "resumed") == obligations(tmp_path / "whole")
    assert not (tmp_path / "work").exists()


def test_work_of_another_question_is_not_used(
    bundle: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    work = tmp_path / "work"
    work.mkdir()
    (work / "question.json").write_text("{}", encoding="utf-8")
    options = ["audit", str(bundle), "--out", str(tmp_path / "result"), "--work", str(work)]
    assert main(options) == 2
    assert "another audit" in capsys.readouterr().err


@pytest.mark.skipif(on_spark.why_not() is not None, reason=on_spark.why_not() or "")
def test_spark_gives_the_same_rows(bundle: Path, tmp_path: Path) -> None:
    main(["audit", str(bundle), "--out", str(tmp_path / "here"), "--force", "west-midlands"])
    spark = ["--out", str(tmp_path / "spark"), "--force", "west-midlands", "--engine", "spark"]
    assert main(["audit", str(bundle), *spark]) == 0
    assert obligations(tmp_path / "spark") == obligations(tmp_path / "here")
