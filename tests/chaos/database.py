"""Kills PostgreSQL while writers record events, and looks for every write that it had acknowledged."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
from django.db import connections
from psycopg.conninfo import make_conninfo

from keptinformed.access_log.models import Entry
from keptinformed.cases.models import Event
from keptinformed.database.embedded import Server, installations, running, unprivileged_user
from keptinformed.obligations.rebuilding import rebuild
from tests import service_database
from tests.chaos.writer import NOW
from tests.live.a_force import a_case, somebody

ROOT = Path(__file__).resolve().parents[2]
NAME = "chaos"
CASES = 12
LONGEST = 400.0
"""Seconds after which writers that write nothing are given up."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is done."""

    crashes: int
    writers: int = 3
    writes_between: int = 20
    """So many more are acknowledged before PostgreSQL is killed again."""
    acknowledges_early: bool = False
    """PostgreSQL says that it kept something before it has: what must be noticed."""


@dataclass(slots=True)
class Found:
    """What was done, and what became of it."""

    plan: Plan
    seconds: float = 0.0
    crashes: int = 0
    recoveries: int = 0
    """How often PostgreSQL said, when it started, that it had not been shut down."""
    killed: int = 0
    """Its processes that were killed."""
    acknowledged: int = 0
    interrupted: int = 0
    """Writes that ended with an error, for PostgreSQL was gone."""
    lost: int = 0
    faults: list[str] = field(default_factory=list)


def prove(plan: Plan, say: Callable[[str], None]) -> Found:
    """Do what is planned on a PostgreSQL of its own, and return what was found."""
    found = Found(plan)
    began = time.monotonic()
    before = dict(connections["default"].settings_dict)
    folder = Path(tempfile.mkdtemp(prefix="kept-chaos-"))
    lists = Path(tempfile.mkdtemp(prefix="kept-lists-"))
    try:
        _prepare(folder)
        say(f"killing PostgreSQL {plan.crashes} times while {plan.writers} processes write")
        _lives(plan, folder, lists, found)
    finally:
        connections["default"].close()
        connections["default"].settings_dict |= before
        shutil.rmtree(folder, ignore_errors=True)
        shutil.rmtree(lists, ignore_errors=True)
    found.seconds = time.monotonic() - began
    return found


def _prepare(folder: Path) -> None:
    """Begin with the files of a server that was stopped in order: making all tables takes longer than all else."""
    with service_database.served() as server:
        service_database.template(server)
        source = server.sockets
    if not source.exists():  # It ran where its account could, and that folder went with it: it is made anew.
        return
    user = unprivileged_user()
    for each in source.glob("data-*"):
        shutil.copytree(each, folder / each.name)
    shutil.copy(source / "password", folder / "password")
    for path in folder.rglob("*"):
        user.owns(path)


def _lives(plan: Plan, folder: Path, lists: Path, found: Found) -> None:
    durable = not plan.acknowledges_early
    installation = installations()[max(installations())]
    with ExitStack() as writing:
        for life in range(plan.crashes + 1):
            with running(installation, folder, durable=durable) as server:
                if life == 0:
                    _make(server, early=plan.acknowledges_early)
                    files = writing.enter_context(_writers(plan.writers, server, lists))
                _wait_for_more(files, plan.writes_between)
                if life < plan.crashes:
                    found.killed += _kill(folder)
                    found.crashes += 1
                else:
                    writing.close()
                    _look(found, files, folder, server)


def _make(server: Server, *, early: bool) -> None:
    if early:
        with psycopg.connect(server.conninfo(), autocommit=True) as owner:
            owner.execute("ALTER SYSTEM SET wal_writer_delay = '10s'")
            owner.execute("SELECT pg_reload_conf()")
    service_database.clone(server, NAME, service_database.template(server))
    service_database.use(server, NAME)
    for number in range(CASES):
        case = a_case(f"CHAOS-{number}")
        somebody(case)
        somebody(case, "V2")
    connections["default"].close()
    # The cases are kept, whatever is acknowledged too early from now on.
    with psycopg.connect(server.conninfo(), autocommit=True) as owner:
        owner.execute("CHECKPOINT")


@contextmanager
def _writers(number: int, server: Server, lists: Path) -> Iterator[list[Path]]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("KEPT_", "PG"))}
    database = make_conninfo(
        host=str(server.sockets), user=service_database.LOGIN, password=service_database.PASSWORD, dbname=NAME
    )
    more = {
        "KEPT_DATABASE": database,
        "DJANGO_SETTINGS_MODULE": "tests.service_settings",
        "PYTHONPATH": str(ROOT),
    }
    files = [lists / f"writer-{each}" for each in range(number)]
    started = []
    for each in files:
        each.touch()
        command = [sys.executable, "-P", "-m", "tests.chaos.writer", each.name, str(each)]
        started.append(subprocess.Popen(command, stdin=subprocess.PIPE, env=kept | more))
    try:
        yield files
    finally:
        for process in started:
            assert process.stdin is not None
            process.stdin.close()
        for process in started:
            try:
                process.wait(timeout=LONGEST)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _wait_for_more(files: Sequence[Path], more: int) -> None:
    """Wait until so many more writes were acknowledged: PostgreSQL must die while it is being written to."""
    before, began = len(_said("kept", files)), time.monotonic()
    while len(_said("kept", files)) < before + more:
        if time.monotonic() - began > LONGEST:
            raise RuntimeError("the writers write nothing")
        time.sleep(0.02)


def _said(what: str, files: Sequence[Path]) -> list[str]:
    lines = [line for file in files for line in file.read_text(encoding="utf-8").splitlines()]
    return [line.split(" ", 1)[1] for line in lines if line.startswith(f"{what} ")]


def _kill(folder: Path) -> int:
    """Kill the server and all its processes at once, as a machine that stops would; return how many."""
    (data,) = folder.glob("data-*")
    postmaster = int((data / "postmaster.pid").read_text(encoding="utf-8").splitlines()[0])
    numbers = [postmaster, *_children(postmaster)]
    for number in numbers:
        try:
            os.kill(number, signal.SIGKILL)
        except ProcessLookupError:
            continue
    return len(numbers)


def _children(parent: int) -> list[int]:
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            after_the_name = status.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        except OSError:
            continue
        if int(after_the_name[1]) == parent:
            found.append(int(status.parent.name))
    return found


def _look(found: Found, files: Sequence[Path], folder: Path, server: Server) -> None:
    acknowledged = _said("kept", files)
    found.acknowledged, found.interrupted = len(acknowledged), len(_said("lost", files))
    log = (folder / "server.log").read_text(encoding="utf-8", errors="replace")
    found.recoveries = log.count("was not properly shut down")
    service_database.use(server, NAME)
    there = set(Event.objects.values_list("event_id", flat=True))
    missing = sorted(set(acknowledged) - there)
    found.lost = len(missing)
    if missing:
        found.faults.append(
            f"{len(missing)} of {len(acknowledged)} acknowledged writes are gone, {missing[0]} first"
        )
    noted = Entry.objects.filter(act="event.recorded").count()
    if noted != len(there):
        found.faults.append(f"{len(there)} events, and {noted} rows of the access log about them")
    if changed := rebuild(now=NOW).changed:
        found.faults.append(f"{changed} rows of what is owed were wrong")
    if found.crashes < found.plan.crashes or found.recoveries < found.plan.crashes:
        found.faults.append(
            f"{found.crashes} crashes and {found.recoveries} recoveries of {found.plan.crashes}"
        )
    if not found.interrupted:
        found.faults.append("no write was interrupted")
    connections["default"].close()
