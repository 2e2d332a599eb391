"""Every golden case comes out as published: through the audit, and on each database from the plain files."""

from collections import Counter
from collections.abc import Callable, Mapping
from functools import cache, partial
from pathlib import Path
from typing import Any

import duckdb
import pytest

from dev.repository import ROOT
from keptinformed.auditor import audit, judging, on_spark
from keptinformed.bundles import staging
from keptinformed.duties import engine
from keptinformed.duties.compiling import Tables
from keptinformed.duties.reading import EVERY_FORCE, load_policy
from keptinformed.timekeeping.instants import Micros
from tests.conformance import stranger
from tests.conformance.stranger import GROUPS, MANIFEST, SUITE
from tests.conformance.together import assess_together
from tests.engines.engines import Engine, by_plain_reading

FOLDERS = [group["folder"] for group in GROUPS]
BY_FOLDER = dict(zip(FOLDERS, GROUPS, strict=True))


def quiet(_stage: str, _done: int, _total: int | None) -> None:
    return


@pytest.mark.parametrize("editions", sorted({tuple(group["editions"]) for group in GROUPS}), ids="+".join)
def test_the_audit_gives_the_golden_rows(editions: tuple[str, ...], tmp_path: Path) -> None:
    law = audit.read_law(question(editions))
    told: list[str] = []
    for number, group in enumerate(group for group in GROUPS if tuple(group["editions"]) == editions):
        mine = tmp_path / str(number)
        mine.mkdir()
        audited(law, group, mine)
        told += stranger.checker().differences(SUITE / group["folder"], mine, group)
    assert told == []


def audited(law: audit.Law, group: Mapping[str, Any], folder: Path) -> None:
    """Judge a bundle as `kept audit` does, and write the rows for the comparing program."""
    as_at = stranger.instant(group["as_at"])
    known_at = None if group["known_at"] is None else stranger.instant(group["known_at"])
    with audit.workshop(folder) as connection:
        staged = staging.stage(SUITE / group["folder"], connection, kinds=law.kinds, zone=law.zone)
        assert not staged.reasons
        judging.prepare(connection, law.policy.rules, law.kinds, law.calendar, as_at, known_at)
        parts = judging.judge(connection, as_at, known_at, folder, quiet)
        judging.join_parts(connection, parts, folder / "obligations.parquet")
        rows, target = folder / "obligations.parquet", folder / "obligations.csv"
        connection.execute(f"COPY (SELECT * FROM '{rows}') TO '{target}' (HEADER)")


def question(editions: tuple[str, ...]) -> audit.Question:
    """Return what to ask of an audit so that it judges by these editions and nothing else."""
    rules = places()[editions[0]]
    if rules.parent.name == "codes":
        return audit.Question(SUITE, editions)
    return audit.Question(SUITE, rules=rules, force=rules.name if rules.parent.name == "forces" else None)


@cache
def places() -> dict[str, Path]:
    """Return the folder that each edition is read from."""
    shipped = {
        edition.id: edition.rules[0].file.parent for edition in load_policy(force=EVERY_FORCE).editions
    }
    return shipped | {"made-up-code": ROOT / "conformance" / "made_up_code"}


@pytest.mark.parametrize("name", ["plain reading", "postgresql-18", "postgresql-15"])
def test_engines_give_the_golden_rows_from_the_plain_files(
    name: str, engine_named: Callable[[str], Engine], tmp_path: Path
) -> None:
    judged_by = by_plain_reading if name == "plain reading" else engine_named(name)
    told = []
    for folder, group in BY_FOLDER.items():
        scene = stranger.scene_of(group)
        stranger.write_rows(judged_by(scene), scene, tmp_path / folder / "obligations.csv")
        told += list(stranger.checker().differences(SUITE / folder, tmp_path / folder, group))
    assert told == []


@pytest.mark.parametrize("name", ["duckdb", "spark"])
def test_engines_give_the_golden_rows_of_all_folders_at_once(name: str, tmp_path: Path) -> None:
    if name == "spark" and (reason := on_spark.why_not()):
        pytest.skip(f"The golden cases were not judged on Spark. {reason}")
    scenes = {folder: stranger.scene_of(group) for folder, group in BY_FOLDER.items()}
    assert sum(len(scene.history.cases) for scene in scenes.values()) == MANIFEST["cases"]
    judge = judged_here if name == "duckdb" else partial(judged_on_spark, tmp_path)
    owed = assess_together(scenes, judge)
    told = []
    for folder, group in BY_FOLDER.items():
        stranger.write_rows(owed[folder], scenes[folder], tmp_path / folder / "obligations.csv")
        told += list(stranger.checker().differences(SUITE / folder, tmp_path / folder, group))
    assert told == []


def judged_here(tables: Tables, as_at: Micros, known_at: Micros | None) -> list[tuple[object, ...]]:
    """Judge on DuckDB, which shows that folders may be judged together at all."""
    with duckdb.connect() as connection:
        engine.load(connection, tables)
        return connection.execute(engine.query(as_at, known_at)).fetchall()


def judged_on_spark(
    folder: Path, tables: Tables, as_at: Micros, known_at: Micros | None
) -> list[tuple[object, ...]]:
    """Judge on Spark as `kept audit --engine spark` does."""
    with duckdb.connect() as connection:
        engine.load(connection, tables)
        judged = on_spark.judge(connection, as_at, known_at, folder)
        return connection.read_parquet(f"{judged}/*.parquet").fetchall()


def test_the_suite_is_as_large_as_it_says() -> None:
    cases = Counter[str]()
    for folder, group in BY_FOLDER.items():
        listed = stranger.records(SUITE / folder / "golden.csv")
        assert len(listed) == group["cases"]
        assert len(stranger.records(SUITE / folder / "expected.csv")) == group["rows"]
        assert all(row["shows"] for row in listed)
        for edition in group["editions"]:
            cases[edition] += len(listed)
    assert cases["victims-code-2020"] > 100
    assert sum(group["cases"] for group in GROUPS) == MANIFEST["cases"] >= 300
    assert cases["made-up-code"] >= 60


def test_the_suite_shows_every_outcome_and_every_shape_of_duty() -> None:
    rows = [row for folder in FOLDERS for row in stranger.records(SUITE / folder / "expected.csv")]
    assert {row["status"] for row in rows} == {"met", "excused", "lapsed", "late", "overdue", "pending"}
    owed = {row["rule_id"] for row in rows}
    made_up = {rule.id for rule in stranger.rules_of("rules/made-up-code.json")}
    assert made_up <= owed
