"""Reads policy/silence.yaml: what should come regularly, and after which time its silence is an alarm."""

from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path

from keptinformed.duties.fields import Fields
from keptinformed.duties.reading import PolicyError, shipped_policy
from keptinformed.duties.yaml_text import Section, UnreadableYaml, read_yaml

FILE = "silence.yaml"
LONGEST_HOURS = 24 * 366


@dataclass(frozen=True, slots=True)
class Feed:
    """Something that should come regularly from elsewhere, or be entered by somebody."""

    feed: str
    says: str
    """What to say while it does not come."""
    every: timedelta
    working_days: bool
    is_import: bool
    kinds: frozenset[str]


@dataclass(frozen=True, slots=True)
class SilencePolicy:
    """policy/silence.yaml, in its words."""

    periods: int
    workers: int
    worker_silent: timedelta
    feeds: tuple[Feed, ...]


@cache
def silence_policy(root: Path | None = None) -> SilencePolicy:
    """Return what is in the file under `root`, or in the policy that ships. Raises PolicyError with every fault."""
    faults: list[str] = []
    try:
        content = read_yaml((root or shipped_policy()) / FILE)
    except UnreadableYaml as unreadable:
        raise PolicyError([str(unreadable)]) from None
    page = Fields(content if isinstance(content, Section) else Section(), FILE, faults)
    page.only(("sources", "periods", "workers", "feeds"))
    page.texts("sources")
    workers = Fields(page.part("workers"), f"{FILE}, workers", faults)
    workers.only(("at_least", "silent_seconds"))
    made = SilencePolicy(
        periods=page.number("periods", 10),
        workers=workers.number("at_least", 100),
        worker_silent=timedelta(seconds=workers.number("silent_seconds", 3600, lowest=30)),
        feeds=tuple(_feed(each, faults) for each in page.sections("feeds")),
    )
    names = [each.feed for each in made.feeds]
    for name in sorted({name for name in names if names.count(name) > 1}):
        page.fault(f'feed "{name}" is there twice.')
    if faults:
        raise PolicyError(faults)
    return made


def _feed(section: Section, faults: list[str]) -> Feed:
    entry = Fields(section, f"{FILE} line {section.line}", faults)
    entry.only(("feed", "says", "hours", "working_days", "import", "kinds"))
    is_import, kinds = entry.flag("import", default=False), entry.texts("kinds", required=False)
    if is_import == bool(kinds):
        entry.fault("says either import: true or which kinds, and only one of them.")
    return Feed(
        feed=entry.text("feed"),
        says=entry.text("says"),
        every=timedelta(hours=entry.number("hours", LONGEST_HOURS)),
        working_days=entry.flag("working_days", default=False),
        is_import=is_import,
        kinds=frozenset(kinds),
    )
