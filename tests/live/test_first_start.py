"""A first start on the force's own PostgreSQL, by the words of docs/operations/database.md, on each version here."""

import base64
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from keptinformed.database.embedded import Server, installations, running

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "operations" / "database.md"
PASSWORD = "guards nothing"  # noqa: S105
NEEDED = (15, 18)
"""The oldest that is promised, and the one that comes along."""


@pytest.fixture(params=NEEDED)
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    installation = installations().get(request.param)
    if installation is None:
        pytest.skip(f"PostgreSQL {request.param} is not here: apt-get install postgresql-{request.param}")
    with running(installation, tmp_path_factory.mktemp("first"), durable=False) as started:
        yield started


def as_the_page_says(server: Server) -> None:
    found = re.search(r"```sql\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert found, "docs/operations/database.md says how to make the database"
    with psycopg.connect(server.conninfo(), autocommit=True) as administrator:
        for statement in found[1].replace("…", PASSWORD).split(";\n"):
            if statement.strip():
                administrator.execute(statement)


def settings_for(sockets: Path, login: str) -> dict[str, str]:
    key = base64.b64encode(bytes(32)).decode()
    ours = {
        "KEPT_DATABASE": make_conninfo(host=str(sockets), user=login, password=PASSWORD, dbname="kept"),
        "KEPT_SECRET_KEY": "a secret that only this test knows, fifty characters",
        "KEPT_SEALING_KEYS": f"first:{key}",
        "KEPT_SIGNING_KEY": key,
        "KEPT_HOSTS": "desk.example.org",
        "KEPT_FORCE": "west-midlands",
    }
    return {name: value for name, value in os.environ.items() if not name.startswith("KEPT_")} | ours


def manage(server: Server, login: str, *words: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-P", "-m", "keptinformed.sites.manage", *words],
        env=settings_for(server.sockets, login)
        | {"PYTHONPATH": str(ROOT), "DJANGO_SETTINGS_MODULE": "keptinformed.sites.settings"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_owner_prepares_and_the_service_owns_nothing(server: Server) -> None:
    as_the_page_says(server)
    first = manage(server, "kept_owner", "prepare")
    assert (first.returncode, first.stderr) == (0, "")
    assert "loaded anew" in first.stdout
    with psycopg.connect(
        settings_for(server.sockets, "kept_service")["KEPT_DATABASE"], autocommit=True
    ) as service:
        owned = (
            "SELECT count(*) FROM pg_class WHERE relowner IN ('kept_service'::regrole, 'kept_desk'::regrole)"
        )
        assert service.execute(owned).fetchone() == (0,)
        for forbidden in (
            "UPDATE cases_event SET kind = 'told'",
            "DELETE FROM cases_event",
            "TRUNCATE cases_event",
            "UPDATE access_log_entry SET act = ''",
            "DELETE FROM access_log_entry",
            "INSERT INTO law.kind VALUES ('made_up', 999)",
            "ALTER TABLE cases_event ADD COLUMN more text",
            "CREATE TABLE mine (n int)",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                service.execute(forbidden)


def test_production_says_what_is_unsafe_or_missing(tmp_path: Path) -> None:
    for name, value, word in (
        ("KEPT_DEMO_SIGN_IN", "yes", "refuses"),
        ("KEPT_CLOCK_OFFSET_SECONDS", "60", "refuses"),
        ("KEPT_SECRET_KEY", "short", "50 characters"),
        ("KEPT_HOSTS", "", "missing"),
        ("KEPT_MISSPELT", "x", "no setting"),
    ):
        environment = settings_for(tmp_path, "kept_service") | {"PYTHONPATH": str(ROOT), name: value}
        done = subprocess.run(
            [sys.executable, "-P", "-m", "keptinformed", "serve"],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 2
        assert name in done.stderr
        assert word in done.stderr
