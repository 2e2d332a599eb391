"""The whole demonstration force: what is owed live is what an audit of the exported history says, row by row."""

import argparse
from datetime import datetime
from pathlib import Path

import duckdb
import pytest
from django.conf import settings

from demo.building import build
from keptinformed.access.actors import Actor
from keptinformed.access.roles import Role
from keptinformed.auditor import audit_command
from keptinformed.intake import exporting
from keptinformed.intake.exporting import Disclosure
from tests.live.bundles_live import NOW, Rows, bring_in, obligations

COLUMNS = (
    "case_id, participant_id, rule_id, opened_by, edition, layer, promise, opened_at, due_at, met_at, met_by,"
    " lapsed_at, excused_by"
)


@pytest.mark.usefixtures("own_database")
def test_live_rows_are_those_of_the_audit(tmp_path: Path) -> None:
    bring_in(build(tmp_path / "force").bundle)
    exporting.export(
        tmp_path / "out",
        Disclosure("the auditor", "to compare the two"),
        by=Actor("DPO1", Role.data_protection),
        now=NOW,
        form="csv",
        progress=lambda *_: None,
    )
    parser = argparse.ArgumentParser()
    audit_command.add_parser(parser.add_subparsers())
    words = ["audit", tmp_path / "out", "--out", tmp_path / "audit", "--force", settings.FORCE]
    args = parser.parse_args([*map(str, words), "--as-at", NOW.isoformat()])
    assert audit_command.run(args) == 0
    audited = said_by_the_audit(tmp_path / "audit" / "obligations.parquet")
    live = obligations()
    assert len(live) > 10_000
    assert len(live) == len(audited)
    assert [pair for pair in zip(live, audited, strict=True) if pair[0] != pair[1]] == []


def said_by_the_audit(path: Path) -> Rows:
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        moments = ("opened_at", "due_at", "met_at", "lapsed_at")
        chosen = ", ".join(
            f"strftime({name}, '%Y-%m-%dT%H:%M:%S.%f+00:00')" if name in moments else name
            for name in COLUMNS.split(", ")
        )
        rows = connection.execute(f"SELECT {chosen} FROM read_parquet($path)", {"path": str(path)}).fetchall()
    of_moments = (7, 8, 9, 11)
    read = [
        tuple(
            datetime.fromisoformat(value) if place in of_moments and value else value
            for place, value in enumerate(row)
        )
        for row in rows
    ]
    return sorted(read, key=lambda row: tuple(map(str, row[:4])))
