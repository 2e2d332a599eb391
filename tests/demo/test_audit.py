"""`./kept demo` from end to end: the force is built, audited from its files, its planted truth found."""

from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from demo import Truth, build
from demo.main import FORCE_PACK, run
from demo.times import NOW
from keptinformed.auditor import audit

type Key = tuple[str, str, str, str]

_KEY = ("case_id", "participant_id", "rule_id", "opened_by")


@pytest.fixture(scope="session")
def audited(truth: Truth, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the folder of an audit of the demonstration, which was not told when to look from."""
    out = tmp_path_factory.mktemp("audit") / "result"
    question = audit.Question(truth.bundle, force=FORCE_PACK)
    audit.run(question, out, now=NOW, progress=lambda _stage, _done, _total: None)
    return out


def _found(audited: Path) -> Iterator[tuple[Key, str]]:
    for row in pq.read_table(audited / "obligations.parquet").to_pylist():
        case_id, participant_id, rule_id, opened_by = (row[name] for name in _KEY)
        yield (case_id, participant_id, rule_id, opened_by), row["status"]


def test_an_audit_of_the_files_finds_everything_that_was_planted(truth: Truth, audited: Path) -> None:
    found = dict(_found(audited))
    differing = [
        (row, status)
        for row in truth.rows
        if (status := found.get((row.case_id, row.participant_id, row.rule_id, row.opened_by))) != row.status
    ]
    assert differing == []


def test_an_audit_can_use_every_row_of_the_demonstration(audited: Path) -> None:
    rejects = (audited / "rejects.csv").read_text(encoding="utf-8").splitlines()
    assert len(rejects) == 1


def test_no_name_reaches_the_report(audited: Path) -> None:
    for name in ("report.html", "summary.json", "rejects.csv"):
        content = (audited / name).read_text(encoding="utf-8")
        assert "alert('kept')" not in content
        assert "Gruffydd" not in content
    assert "MADE UP" in (audited / "report.html").read_text(encoding="utf-8")


def test_the_command_builds_audits_and_says_where_the_report_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(tmp_path / "demo", desk=False) == 0
    said = capsys.readouterr().out
    assert "MADE UP" in said
    assert str(tmp_path / "demo" / "audit" / "report.html") in said
    assert (tmp_path / "demo" / "audit" / "report.html").is_file()


def test_the_command_can_be_given_again(tmp_path: Path) -> None:
    build(tmp_path / "demo", cases=20)
    (tmp_path / "demo" / "audit").mkdir()
    assert run(tmp_path / "demo", desk=False) == 0


def test_the_command_does_not_replace_what_is_not_its_own(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "thesis.txt").write_text("four years of work", encoding="utf-8")
    assert run(tmp_path, desk=False) == 2
    assert "no demonstration" in capsys.readouterr().err
