"""Measures how long pages of the desk take while many are asked for at once, all on one machine."""

import math
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
ENOUGH = 0.3
"""Seconds within which 95 of 100 pages of every kind are to come."""
SLOWER, SLOWER_SECONDS = (40, 30, 20, 15, 10, 5), 20
"""Where fifty a second are too many: how many a second are tried instead, and for how long."""
OFFICERS, LEFT_US = 2500, 50
"""How many officers the made-up cases name, and how many of them have left: their cases have nobody."""
READERS = {Role.officer: 20, Role.supervisor: 15, Role.code_lead: 5}
"""How many members of staff ask, each with a session of their own."""
LISTS = {
    Role.officer: ("mine",),
    Role.supervisor: ("team", "unit", "unowned", "overdue", "closing"),
    Role.code_lead: ("unit", "unowned", "overdue", "closing"),
}
"""The lists that each of them asks for in turn."""
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

    role: Role
    cookie: str
    cases: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """What was measured: at fifty a second, and at how many a second pages came in good time."""

    asked: tuple[Asked, ...]
    in_time_at: int | None
    """The most a second, of those tried, at which 95 of 100 of every kind came within ENOUGH; None: at none."""


def measure(now: datetime) -> Found:
    """Serve the database that Django is pointed at as if it were `now`, ask for pages, and return what they took."""
    frontend.ensure()
    os.environ[clock.OFFSET] = str((now - clock.now()).total_seconds())
    readers = _readers()
    dice = Random(7)  # noqa: S311 (which page is asked for is no secret)
    with _served() as port:
        asker = _Asker(port)
        for _ in range(WARM_UP):
            _, path, cookie = _one(readers, dice)
            asker.ask(path, cookie)
        asked = _at(A_SECOND, SECONDS, asker, [_one(readers, dice) for _ in range(A_SECOND * SECONDS)])
        if all(_in_time(one) for one in asked):
            return Found(asked, A_SECOND)
        for fewer in SLOWER:
            plan = [_one(readers, dice) for _ in range(fewer * SLOWER_SECONDS)]
            if all(_in_time(one) for one in _at(fewer, SLOWER_SECONDS, asker, plan)):
                return Found(asked, fewer)
    return Found(asked, None)


def _at(
    a_second: int, seconds: int, asker: "_Asker", plan: Sequence[tuple[str, str, str]]
) -> tuple[Asked, ...]:
    """Ask for the pages of `plan` at a steady pace, and return what became of each kind."""
    with ThreadPoolExecutor(THREADS) as pool:
        began = time.perf_counter() + 0.5
        waiting = [
            (page, pool.submit(asker.at, began + number / a_second, path, cookie))
            for number, (page, path, cookie) in enumerate(plan[: a_second * seconds])
        ]
        done = [(page, future.result()) for page, future in waiting]
    return tuple(
        Asked(
            page,
            tuple(took for one, (took, _) in done if one == page),
            sum(1 for one, (_, fine) in done if one == page and not fine),
        )
        for page in MIX
    )


def _in_time(asked: Asked) -> bool:
    ordered = sorted(asked.seconds)
    return not asked.failed and ordered[math.ceil(0.95 * len(ordered)) - 1] <= ENOUGH


def _one(readers: Sequence[Reader], dice: Random) -> tuple[str, str, str]:
    page = dice.choices(list(MIX), weights=list(MIX.values()))[0]
    reader = dice.choice(readers)
    path = {"worklist": f"/worklist/?view={dice.choice(LISTS[reader.role])}", "home": "/"}.get(
        page
    ) or f"/cases/{dice.choice(reader.cases)}/"
    return page, path, reader.cookie


def _readers() -> list[Reader]:
    """Let the officers whom the made-up cases name work here, and sign some of them in, and those over them."""
    Staff.objects.bulk_create(
        Staff(staff_number=f"officer-{number}", name=f"Made Up {number}", role=Role.officer, made_up=True)
        for number in range(LEFT_US, OFFICERS)
    )
    teams = list(
        Case.objects.exclude(unit="").order_by("unit", "team").values_list("unit", "team").distinct()
    )
    have_cases = Staff.objects.filter(role=Role.officer, staff_number__in=Case.objects.values("officer"))
    staff = list(have_cases.order_by("pk")[: READERS[Role.officer]])
    for role in (Role.supervisor, Role.code_lead):
        for number in range(READERS[role]):
            unit, team = teams[number % len(teams)] if role is Role.supervisor else ("", "")
            who = f"BENCH-{role}-{number}"
            staff.append(
                Staff.objects.create(
                    staff_number=who, name="Made Up", role=role, unit=unit, team=team, made_up=True
                )
            )
    return [_signed_in(one) for one in staff]


def _signed_in(staff: Staff) -> Reader:
    request = HttpRequest()
    request.session = import_string("django.contrib.sessions.backends.db.SessionStore")()
    sessions.begin(request, staff, how=sessions.How.local, now=clock.now())
    request.session.save()
    role = Role(staff.role)
    cases = Case.objects.order_by("public_id")
    if role is Role.officer:
        cases = cases.filter(officer=staff.staff_number)
    elif role is Role.supervisor:
        cases = cases.filter(unit=staff.unit)
    return Reader(
        role, request.session.session_key or "", tuple(cases.values_list("public_id", flat=True)[:200])
    )


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
