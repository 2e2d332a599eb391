"""Measures how long pages of the desk take while fifty a second are asked for, all on one machine."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from http.client import HTTPConnection
from pathlib import Path
from random import Random
from socket import socket
from threading import local
from uuid import UUID

from django.db import connection
from django.http import HttpRequest
from django.utils.module_loading import import_string

from dev import frontend
from keptinformed.access import sessions
from keptinformed.access.models import Staff
from keptinformed.access.roles import Role
from keptinformed.cases.models import Case
from keptinformed.timekeeping import clock

ROOT = Path(__file__).resolve().parents[1]
HOST = "desk.localhost"
A_SECOND, SECONDS, WARM_UP = 50, 60, 200
THREADS, WORKERS = 16, 2
READERS = 40
"""How many members of staff ask, each with a unit and a session of their own."""
MIX = {"worklist": 4, "case": 5, "home": 1}
"""How often each page is asked for, in parts."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What became of the pages of one kind."""

    page: str
    seconds: tuple[float, ...]
    """From the moment at which each was to be asked for: waiting counts."""
    failed: int


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody signed in, and the cases they may open."""

    cookie: str
    cases: tuple[UUID, ...]


def measure(now: datetime, a_second: int = A_SECOND, seconds: int = SECONDS) -> list[Asked]:
    """Serve the database that Django is pointed at as if it were `now`, ask for pages, and return what they took."""
    frontend.ensure()
    os.environ[clock.OFFSET] = str((now - clock.now()).total_seconds())
    readers = _readers()
    dice = Random(7)  # noqa: S311 (which page is asked for is no secret)
    with _served() as port:
        asker = _Asker(port)
        plan = [_one(readers, dice) for _ in range(a_second * seconds + WARM_UP)]
        for _, path, cookie in plan[:WARM_UP]:
            asker.ask(path, cookie)
        with ThreadPoolExecutor(THREADS) as pool:
            began = time.perf_counter() + 0.5
            waiting = [
                (page, pool.submit(asker.at, began + number / a_second, path, cookie))
                for number, (page, path, cookie) in enumerate(plan[WARM_UP:])
            ]
            done = [(page, future.result()) for page, future in waiting]
    return [
        Asked(
            page,
            tuple(took for one, (took, _) in done if one == page),
            sum(1 for one, (_, fine) in done if one == page and not fine),
        )
        for page in MIX
    ]


def _one(readers: Sequence[Reader], dice: Random) -> tuple[str, str, str]:
    page = dice.choices(list(MIX), weights=list(MIX.values()))[0]
    reader = dice.choice(readers)
    path = {"worklist": "/worklist/?view=unit", "home": "/"}.get(
        page
    ) or f"/cases/{dice.choice(reader.cases)}/"
    return page, path, reader.cookie


def _readers() -> list[Reader]:
    units = list(
        Case.objects.exclude(unit="")
        .order_by("unit", "team")
        .values_list("unit", "team")
        .distinct()[:READERS]
    )
    found = []
    for number in range(READERS):
        unit, team = units[number % len(units)]
        staff = Staff.objects.create(
            staff_number=f"BENCH-{number}",
            name="Made Up",
            role=Role.supervisor.value,
            unit=unit,
            team=team,
            made_up=True,
        )
        request = HttpRequest()
        request.session = import_string("django.contrib.sessions.backends.db.SessionStore")()
        sessions.begin(request, staff, how=sessions.How.local, now=clock.now())
        request.session.save()
        cases = Case.objects.filter(unit=unit).order_by("public_id").values_list("public_id", flat=True)[:200]
        found.append(Reader(request.session.session_key or "", tuple(cases)))
    return found


@contextmanager
def _served() -> Iterator[int]:
    """Run the desk as `kept serve` does, on the database that this process uses."""
    with socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    told = connection.settings_dict
    database = connection.get_connection_params()
    words = " ".join(f"{key}='{database[key]}'" for key in ("host", "user", "password") if database.get(key))
    environment = os.environ | {
        "KEPT_DATABASE": f"{words} dbname='{told['NAME']}'",
        "KEPT_HOSTS": HOST,
        "PYTHONPATH": str(ROOT),
    }
    command = [
        sys.executable,
        "-P",
        "-m",
        "keptinformed",
        "serve",
        "--port",
        str(port),
        "--workers",
        str(WORKERS),
    ]
    process = subprocess.Popen(command, env=environment, cwd=ROOT)
    try:
        for _ in range(300):
            with socket() as tried:
                if tried.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield port
    finally:
        process.terminate()
        process.wait(timeout=20)


class _Asker:
    """Asks for pages over connections that stay open, one for each thread."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.mine = local()

    def at(self, moment: float, path: str, cookie: str) -> tuple[float, bool]:
        """Ask at a moment; return the seconds from then to the last byte, and whether the page came."""
        time.sleep(max(0.0, moment - time.perf_counter()))
        fine = self.ask(path, cookie)
        return time.perf_counter() - moment, fine

    def ask(self, path: str, cookie: str) -> bool:
        """Ask now; return whether the page came."""
        if not hasattr(self.mine, "connection"):
            self.mine.connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            self.mine.connection.request("GET", path, headers={"Host": HOST, "Cookie": f"desk={cookie}"})
            answer = self.mine.connection.getresponse()
            answer.read()
        except OSError:
            del self.mine.connection
            return False
        return bool(answer.status == 200)
