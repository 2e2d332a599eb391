"""A made-up force is the same whenever, and in however many parts, it is made."""

from pathlib import Path

import duckdb
import pytest

from bench import forces
from bench.forces import TABLES, make_force, table_of
from keptinformed.bundles.files import find_parts

CASES = 500


def content(bundle: Path) -> dict[str, list[tuple[object, ...]]]:
    with duckdb.connect() as connection:
        return {
            table: connection.execute(
                "SELECT COLUMNS(*)::VARCHAR FROM read_parquet($files)", {"files": table_of(bundle, table)}
            ).fetchall()
            for table in TABLES
        }


def files(bundle: Path) -> dict[str, bytes]:
    return {
        str(file.relative_to(bundle)): file.read_bytes() for file in bundle.rglob("*") if not file.is_dir()
    }


def test_parts_hold_what_the_whole_holds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = make_force(tmp_path / "whole", CASES)
    monkeypatch.setattr(forces, "CASES_IN_A_PART", 70)
    parted = make_force(tmp_path / "parted", CASES)
    assert content(parted) == content(whole)
    assert {table: len(parts) for table, parts in find_parts(parted).items()} == dict.fromkeys(TABLES, 8)


def test_the_same_force_is_the_same_bytes(tmp_path: Path) -> None:
    assert files(make_force(tmp_path / "one", CASES)) == files(make_force(tmp_path / "two", CASES))


def test_what_a_stopped_run_left_is_thrown_away(tmp_path: Path) -> None:
    whole = files(make_force(tmp_path, CASES))
    (left,) = tmp_path.glob("*.made")
    left.unlink()
    (tmp_path / "events" / "part-00007.parquet").write_bytes(b"half")
    assert files(make_force(tmp_path, CASES)) == whole


def test_a_finished_force_is_not_made_again(tmp_path: Path) -> None:
    make_force(tmp_path, CASES)
    (tmp_path / "events" / "part-00000.parquet").write_bytes(b"kept")
    assert files(make_force(tmp_path, CASES))["events/part-00000.parquet"] == b"kept"
