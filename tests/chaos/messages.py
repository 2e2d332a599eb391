"""Kills workers while they hand messages over to a provider that often says nothing."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db.models import Exists, OuterRef
from psycopg.conninfo import make_conninfo

from demo import notify_stand_in
from keptinformed import pipeline_telling
from keptinformed.contact.models import Intent, Telling
from keptinformed.contact.models.messages import State
from keptinformed.needs.keeping import NewRule
from keptinformed.privacy import sealing
from tests.chaos.clock import FastClock
from tests.chaos.filling import BEGINS, BY, fill
from tests.chaos.looking import Found, Plan, Stop, look
from tests.chaos.worker import Orders
from tests.contact.a_message import says

ROOT = Path(__file__).resolve().parents[2]
NO = NewRule(may_email=False)


def prove(
    plan: Plan,
    conninfo: dict[str, str],
    say: Callable[[str], None],
    settle: Callable[[], None] = lambda: None,
    seed: int = 6,
) -> Found:
    """Fill the database that Django's connection leads to, do what is planned, and return what was found.

    `conninfo` is how worker processes sign in to the same database; `settle` is called once it is full.
    """
    dice = random.Random(seed)  # noqa: S311 (chaos is no secret)
    found = Found(plan)
    say(f"making {plan.messages:,} messages")
    fill(plan.messages)
    settle()
    with notify_stand_in.running() as notify:
        notify.behaviour.silent_every = plan.silent_every
        notify.behaviour.silent_seconds = plan.patience * 1.5
        clock = FastClock(BEGINS, time.time(), plan.speed)
        say(f"handing them over with {plan.workers} workers, of which {plan.kills} are killed")
        began = time.monotonic()
        with _workers(plan, conninfo, clock, notify.server) as pool:
            stops = _torment(plan, pool, clock, dice, found)
        found.seconds = time.monotonic() - began
        found.silences = notify.silences
        look(found, notify, stops)
    return found


class _Pool:
    """The workers that live."""

    def __init__(self, maker: "subprocess.Popen[str]", number: int) -> None:
        self._maker = maker
        self.living = [self._made() for _ in range(number)]

    def kill_one(self, dice: random.Random) -> None:
        """Kill one with SIGKILL, in the middle of whatever it does, and make another."""
        number = self.living.pop(dice.randrange(len(self.living)))
        os.kill(number, signal.SIGKILL)
        self.living.append(self._made())

    def _made(self) -> int:
        assert self._maker.stdin is not None
        assert self._maker.stdout is not None
        self._maker.stdin.write("another\n")
        self._maker.stdin.flush()
        return int(self._maker.stdout.readline())


@contextmanager
def _workers(plan: Plan, conninfo: dict[str, str], clock: FastClock, notify: str) -> Iterator[_Pool]:
    orders = Orders(
        notify, clock.begins.isoformat(), clock.zero, clock.speed, plan.patience, plan.stalls, plan.without
    )
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("KEPT_", "PG"))}
    more = {
        "KEPT_DATABASE": make_conninfo(**conninfo),
        "DJANGO_SETTINGS_MODULE": "tests.service_settings",
        "PYTHONPATH": str(ROOT),
    }
    command = [sys.executable, "-P", "-m", "tests.chaos.worker", orders.written()]
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=kept | more,
    ) as maker:
        try:
            yield _Pool(maker, plan.workers)
        finally:
            assert maker.stdin is not None
            maker.stdin.close()


def _torment(plan: Plan, pool: _Pool, clock: FastClock, dice: random.Random, found: Found) -> list[Stop]:
    """Kill and stop, evenly over the first nine tenths of the work, until nothing waits any more."""
    stops: list[Stop] = []
    began = time.monotonic()
    while (waiting := Intent.objects.filter(state=State.waiting).count()) or _untold():
        if time.monotonic() - began > plan.longest:
            break
        done = min((plan.messages - waiting) / plan.messages / 0.9, 1.0)
        if waiting and found.kills < plan.kills * done:
            time.sleep(dice.uniform(0, 0.1))
            pool.kill_one(dice)
            found.kills += 1
        if waiting and len(stops) < plan.stops * done:
            stops += _stopped(clock, dice, {each.address for each in stops})
        time.sleep(0.02 if plan.messages < 1_000 else 0.1)
    found.stops = len(stops)
    return stops


def _untold() -> bool:
    """Whether something left that is not in the history yet."""
    told = Telling.objects.filter(attempt__intent=OuterRef("pk"))
    return Intent.objects.filter(~Exists(told), state=State.handed_over).exists()


def _stopped(clock: FastClock, dice: random.Random, before: set[str]) -> list[Stop]:
    """Let somebody whose message is just being handed over say that it is not safe, in one of two ways."""
    now = clock.now()
    busy = Intent.objects.filter(state=State.waiting, leased_until__gt=now, attempts__outcomes__isnull=True)
    one = (
        busy.exclude(contact_point__safe=False)
        .select_related("contact_point", "participation__case", "participation__person")
        .order_by("-leased_until")
        .first()
    )
    if one is None or one.contact_point is None:
        return []
    address = sealing.unseal(one.contact_point.sealed)
    if address in before:
        return []
    if dice.random() < 0.5:
        says(one.contact_point, NO, now=now)
    else:
        pipeline_telling.say_went_wrong(
            participation=one.participation, contact_point=None, why="Made up.", by=BY, now=now
        )
    return [Stop(address, time.monotonic())]
