"""A PostgreSQL for the tests of the service: tables made once by the owner, tests run under the service's role."""

import fcntl
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from psycopg import sql

from keptinformed.database import roles
from keptinformed.database.embedded import Server, installations, running, stop_abandoned
from keptinformed.obligations import law
from keptinformed.timekeeping import clock

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "var" / "tests" / "service"
LOGIN = "desk_in_tests"
PORTAL_LOGIN = "portal_in_tests"
PASSWORD = "in tests only"  # noqa: S105 (it guards nothing)
MOST_AT_ONCE = 40


@contextmanager
def served() -> Iterator[Server]:
    """Start a server of our own: several test processes at once each take a folder that is free."""
    installation = installations()[max(installations())]
    with _free_folder() as folder:
        stop_abandoned(folder, installation)
        with running(installation, folder, durable=False) as server:
            yield server


def template(server: Server) -> str:
    """Return the name of a database with all tables and the law, made unless an earlier run left it as it must be."""
    name = f"template_{_fingerprint()}"
    with psycopg.connect(server.conninfo(), autocommit=True) as owner:
        _make_login(owner)
        if owner.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).fetchone():
            return name
        for (old,) in owner.execute(
            "SELECT datname FROM pg_database WHERE datname LIKE 'template\\__%'"
        ).fetchall():
            if old not in ("template0", "template1"):
                owner.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(old)))
        owner.execute("DROP DATABASE IF EXISTS being_made WITH (FORCE)")
        owner.execute("CREATE DATABASE being_made")
        use(server, "being_made", as_owner=True)
        call_command("migrate", verbosity=0, interactive=False)
        roles.grant(connections["default"])
        roles.grant_portal(connections["default"])
        now = clock.now()
        law.load(law.law_of(settings.FORCE, now.date()), now=now)
        connections["default"].close()
        owner.execute(sql.SQL("ALTER DATABASE being_made RENAME TO {}").format(sql.Identifier(name)))
    return name


def clone(server: Server, name: str, template_name: str) -> None:
    """Make a database from the template, replacing one of that name."""
    with psycopg.connect(server.conninfo(), autocommit=True) as owner:
        owner.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        owner.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY").format(
                sql.Identifier(name), sql.Identifier(template_name)
            )
        )


def use(server: Server, name: str, *, as_owner: bool = False) -> None:
    """Point Django's connection at a database: under the service's role, or as the owner."""
    connection = connections["default"]
    connection.close()
    told = psycopg.conninfo.conninfo_to_dict(server.conninfo(name))
    connection.settings_dict |= {
        "NAME": name,
        "HOST": told["host"],
        "PORT": "",
        "USER": told["user"] if as_owner else LOGIN,
        "PASSWORD": told["password"] if as_owner else PASSWORD,
    }


def _make_login(owner: "psycopg.Connection[tuple[object, ...]]") -> None:
    login = f"LOGIN PASSWORD '{PASSWORD}'"
    made = ((roles.DESK, "NOLOGIN"), (roles.PORTAL, "NOLOGIN"), (LOGIN, login), (PORTAL_LOGIN, login))
    for role, more in made:
        if owner.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (role,)).fetchone() is None:
            owner.execute(f"CREATE ROLE {role} {more}")
    owner.execute(f"GRANT {roles.DESK} TO {LOGIN}")
    owner.execute(f"GRANT {roles.PORTAL} TO {PORTAL_LOGIN}")
    # The pages of the portal are tried in the transaction of the test, under the portal's role alone (SET ROLE).
    apart = " WITH INHERIT FALSE, SET TRUE" if owner.info.server_version >= 160000 else ""
    owner.execute(f"GRANT {roles.PORTAL} TO {LOGIN}{apart}")


def _fingerprint() -> str:
    digest = hashlib.sha256()
    files = [*ROOT.glob("keptinformed/**/migrations/*.py"), *ROOT.glob("keptinformed/**/models*.py")]
    files += [
        *ROOT.glob("keptinformed/**/models/*.py"),
        *ROOT.glob("policy/**/*.yaml"),
        ROOT / "requirements.lock",
    ]
    files += [ROOT / "keptinformed/database/portal_rights.py", ROOT / "keptinformed/database/roles.py"]
    files += [*ROOT.glob("keptinformed/obligations/*")]
    for file in sorted(file for file in files if file.is_file()):
        digest.update(f"{file.relative_to(ROOT)}\0".encode() + file.read_bytes())
    return digest.hexdigest()[:16]


@contextmanager
def _free_folder() -> Iterator[Path]:
    FOLDER.mkdir(parents=True, exist_ok=True)
    for number in range(MOST_AT_ONCE):
        held = (FOLDER / f"{number}.lock").open("w")
        if _lock(held):
            try:
                yield FOLDER / str(number)
            finally:
                held.close()
            return
        held.close()
    raise RuntimeError(f"{MOST_AT_ONCE} test processes are running already; wait for one to end.")


def _lock(held: IO[str]) -> bool:
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
