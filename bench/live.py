"""Measures what recording one event costs the running service, on a durable PostgreSQL, small and large."""

import math
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg

from bench.forces import make_force

if TYPE_CHECKING:
    from bench.pages import Found as Pages
    from bench.recording import BroughtIn
from keptinformed.database import embedded

SMALL, LARGE = 2_000, 350_000
EVENTS = 2_000
FEWEST, WARM_UP = 100, 20
NOW = datetime(2026, 1, 1, tzinfo=UTC)
VICTIMS, EVENTS_OF_A_CASE = 200, 400
ROUNDS = 10
"""How often the largest case is asked."""


@dataclass(frozen=True, slots=True)
class Times:
    """Seconds of many runs of one thing."""

    seconds: tuple[float, ...]

    def at(self, share: float) -> float:
        """Return the time within which this share of the runs ended, in seconds."""
        ordered = sorted(self.seconds)
        return ordered[min(len(ordered) - 1, math.ceil(share * len(ordered)) - 1)]


@dataclass(frozen=True, slots=True)
class OneSize:
    """What was measured in a database of one size."""

    cases: int
    events: int
    obligations: int
    bare: Times
    """A bare insert of one event, committed."""
    recompute: Times
    """Lock, insert, work out what is owed, commit."""
    door: Times
    """`pipeline.record`: that, and who may, the stage, the access log."""
    brought_in: "BroughtIn"


@dataclass(frozen=True, slots=True)
class Found:
    """Everything that one run measured."""

    small: OneSize
    large: OneSize
    everybody: Times
    """One event that concerns all of the many victims of one case."""
    one_victim: Times
    pages: "Pages"
    """What pages of the large one took."""


def measure(folder: Path, scale: float, say: Callable[[str], None]) -> Found:
    """Do every measurement, at `scale` of the full size of the large database."""
    installation = embedded.installations()[max(embedded.installations())]
    home = folder / "live"
    shutil.rmtree(home, ignore_errors=True)
    with embedded.running(installation, home, durable=True) as server:
        settle(server)
        events = max(int(EVENTS * scale), FEWEST)
        with _filled(server, folder, SMALL, events, say) as small:
            pass
        size = max(int(LARGE * scale), 2 * SMALL)
        with _filled(server, folder, size, events, say) as large:
            from bench import pages, recording  # noqa: PLC0415 (their models need the settings)

            say(f"recording in one case with {VICTIMS} victims")
            everybody, one = recording.many_victims(NOW, VICTIMS, EVENTS_OF_A_CASE, ROUNDS)
            say(f"asking for {pages.A_SECOND} pages a second, and for fewer where that is too many")
            asked = pages.measure(NOW)
    return Found(small, large, Times(everybody), Times(one), asked)


def settle(server: embedded.Server) -> None:
    """Point Django at the server; must come before anything that needs its settings."""
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "keptinformed.sites.settings",
        "KEPT_MODE": "test",
        "KEPT_DATABASE": server.conninfo("postgres"),
        "KEPT_FORCE": "",
    }
    import django  # noqa: PLC0415

    django.setup()


@contextmanager
def database(server: embedded.Server, name: str) -> Iterator[None]:
    """Make a service's database, and point Django at it."""
    from django.core.management import call_command  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415

    with psycopg.connect(server.conninfo(), autocommit=True) as owner:
        owner.execute(f"CREATE DATABASE {name}")
    connection.close()
    connection.settings_dict["NAME"] = name
    call_command("prepare", verbosity=0)
    try:
        yield
    finally:
        connection.close()


@contextmanager
def _filled(
    server: embedded.Server, folder: Path, cases: int, events: int, say: Callable[[str], None]
) -> Iterator[OneSize]:
    """Fill a service, measure what recording costs in it, and leave it open for more."""
    from bench import recording  # noqa: PLC0415 (its models need the settings)

    say(f"filling a service with {cases:,} cases")
    with database(server, f"service_{cases}"):
        with psycopg.connect(server.conninfo(f"service_{cases}"), autocommit=True) as owner:
            bundle = make_force(folder / f"force-{cases}", cases)
            say("bringing it in as an export")
            brought_in = recording.brought_in(bundle, NOW)
            owner.execute("VACUUM ANALYZE")
            owner.execute("CHECKPOINT")
            say(f"recording {events:,} events, each beside a bare insert")
            bare, recompute, door = recording.three_ways(owner, now=NOW, events=events, warm_up=WARM_UP)
            held, happened, owed = recording.counts()
        yield OneSize(held, happened, owed, Times(bare), Times(recompute), Times(door), brought_in)


def render(found: Found, on: str) -> str:
    """Return the page in Markdown."""
    small, large = found.small, found.large
    lines = [
        "# Performance of the running service",
        "",
        "Written by `./kept bench --live`; every figure was measured by that command in one run, on one connection,",
        f"with a PostgreSQL that is durable (every commit reaches the disk): {on}.",
        "The cases are made up (`bench/force.sql`). Half the events are arrests, half tellings, in cases drawn by lot.",
        "",
        "## Recording one event",
        "",
        "| milliseconds | "
        + " | ".join(f"{size.cases:,} cases: p50 | p99" for size in (small, large))
        + " |",
        "|---|---:|---:|---:|---:|",
        *(_row(name, [getattr(size, way) for size in (small, large)]) for name, way in WAYS.items()),
        "",
        f"- In the large one ({large.events:,} events, {large.obligations:,} obligations) the p99 of recording with",
        f"  what is owed is {_ratio(large.recompute, large.bare, 0.99)} that of a bare insert, the median"
        f" {_ratio(large.recompute, large.bare, 0.5)}.",
        f"- From {small.cases:,} to {large.cases:,} cases its median became"
        f" {_ratio(large.recompute, small.recompute, 0.5)} what it was.",
        "",
        f"## One case with {VICTIMS} victims and {EVENTS_OF_A_CASE} events",
        "",
        f"An event that concerns everybody: {found.everybody.at(0.5):.2f} s (median of {ROUNDS}). "
        f"One that concerns one victim: {found.one_victim.at(0.5) * 1000:.0f} ms.",
        "",
        "## Bringing an export in",
        "",
        f"{large.cases:,} cases with {large.brought_in.events:,} events came in, and what is owed in them was",
        f"worked out, in {large.brought_in.seconds / 60:.1f} minutes: as `./kept import` does it, on two connections,",
        "from Parquet, without names or numbers of people.",
        "",
        "## Pages",
        "",
        f"Fifty a second for a minute from the {large.cases:,} cases, as officers, supervisors and Code leads ask",
        "for their lists, cases and first page in turn; the desk, its database and whoever asks share the machine.",
        "Waiting for a turn counts.",
        "",
        "| page | asked | p50, ms | p95, ms | p99, ms | failed |",
        "|---|---:|---:|---:|---:|---:|",
        *(_page_row(one.page, Times(one.seconds), one.failed) for one in found.pages.asked),
        "",
        _in_time_at(found.pages.in_time_at),
    ]
    return "\n".join(lines) + "\n"


def _in_time_at(a_second: int | None) -> str:
    if a_second is None:
        return "At none of the paces that were tried did 95 of 100 pages of every kind come within 300 ms."
    return f"At {a_second} a second, 95 of 100 pages of every kind came within 300 ms."


WAYS = {
    "a bare insert of the event": "bare",
    "lock, insert, work out what is owed": "recompute",
    "through the door: that, who may, stage, access log": "door",
}


def _row(name: str, times: Sequence[Times]) -> str:
    figures = [f"{one.at(share) * 1000:.1f}" for one in times for share in (0.5, 0.99)]
    return f"| {name} | " + " | ".join(figures) + " |"


def _page_row(page: str, times: Times, failed: int) -> str:
    figures = " | ".join(f"{times.at(share) * 1000:.0f}" for share in (0.5, 0.95, 0.99))
    return f"| {page} | {len(times.seconds):,} | {figures} | {failed} |"


def _ratio(one: Times, other: Times, share: float) -> str:
    return f"{one.at(share) / other.at(share):.1f} times"
