"""Measures whether the time an answer takes gives away that somebody has a page of their own (control 43).

The kinds of tries take turns, in an order drawn by lot each time, so that what the machine does
meanwhile falls on all alike.
"""

import math
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from bench import live
from keptinformed.database import embedded

TRIES, FEWEST = 500, 20
NAME, PASSWORD = "blue kettle", "three words about nothing"
UNKNOWN = "nobody has that name"
TRIED = {
    UNKNOWN: ("nobody at all", "quite some password"),
    "the name is right, the password is not": (NAME, "not the right password"),
    "both are right": (NAME, PASSWORD),
}
CERTAIN = 1.96
"""Standard errors either side that hold 95 of 100 intervals."""
MILLISECONDS = 1000


@dataclass(frozen=True, slots=True)
class Found:
    """Seconds of each kind of try: to the first step, and to the second."""

    first: Mapping[str, Sequence[float]]
    second: Mapping[str, Sequence[float]]


@dataclass(frozen=True, slots=True)
class Told:
    """How often a try of one kind takes longer than one of another: 0.5 where time tells nothing."""

    share: float
    sure: float
    """Half the width of its 95 % interval."""

    @property
    def gives_away(self) -> bool:
        """Whether the interval leaves 0.5 out."""
        return abs(self.share - 0.5) > self.sure


def measure(folder: Path, scale: float, say: Callable[[str], None]) -> Found:
    """Try to come in, in every way, at `scale` of the full number of times."""
    installation = embedded.installations()[max(embedded.installations())]
    home = folder / "alike"
    shutil.rmtree(home, ignore_errors=True)
    with embedded.running(installation, home, durable=True) as server:
        live.settle(server)
        with live.database(server, "alike"):
            from bench import guessing  # noqa: PLC0415 (its models need the settings)

            say("inviting somebody made up, who chooses a user name and a password")
            tries = max(int(TRIES * scale), FEWEST)
            with guessing.AS_IN_PRODUCTION:
                guessing.with_a_page(NAME, PASSWORD)
                say(f"trying to come in, {tries:,} times in each of {len(TRIED)} ways")
                return Found(*guessing.tried(TRIED, tries))


def longer(ones: Sequence[float], others: Sequence[float]) -> Told:
    """Return how often one of `ones` is above one of `others` (Mann and Whitney's statistic, ties halved)."""
    wins = sum((one > other) + (one == other) / 2 for one in ones for other in others)
    pairs = len(ones) * len(others)
    return Told(wins / pairs, CERTAIN * math.sqrt((len(ones) + len(others) + 1) / (12 * pairs)))


def render(found: Found, on: str) -> str:
    """Return the page in Markdown."""
    lines = [
        "# Whether time gives away who has a page of their own",
        "",
        "Written by `./kept bench --alike`; every figure was measured by that command in one run, in one process, with",
        f"the passwords worked out as in production: {on}.",
        "A stranger who tries must not learn from how long the answer takes whether a user name exists. The last",
        "column says how often a try of that kind takes longer than one with a name that nobody has, with its 95 %",
        "interval: 0.50 is what tossing a coin gives. That pages, questions to the database and work are the same is",
        "tested at every build (`tests/portal/test_looking_alike.py`).",
        "",
        *_table("User name and password", found.first),
        *_table("Six digits, wrong each time", found.second),
        "Whoever has name and password right has them already: that line is there to be seen, not to be hidden.",
    ]
    return "\n".join(lines) + "\n"


def _table(title: str, found: Mapping[str, Sequence[float]]) -> list[str]:
    rows = []
    for what, seconds in found.items():
        told = longer(seconds, found[UNKNOWN])
        says = "" if what == UNKNOWN else f"{told.share:.2f} ± {told.sure:.2f}"
        says += ": time tells" if told.gives_away and what != UNKNOWN else ""
        late = live.Times(tuple(seconds)).at(0.95) * MILLISECONDS
        rows.append(
            f"| {what} | {len(seconds):,} | {median(seconds) * MILLISECONDS:.1f} | {late:.1f} | {says} |"
        )
    head = "| tried | times | median, ms | p95, ms | longer than with a name that nobody has |"
    return [f"## {title}", "", head, "|---|---:|---:|---:|---:|", *rows, ""]
