"""Reads policy/portal/asks.yaml: what each ask becomes for staff, and what a form offers; whole or not at all."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from keptinformed.asking.terms import Kind
from keptinformed.duties.fields import Fields
from keptinformed.duties.reading import PolicyError, shipped_policy
from keptinformed.duties.yaml_text import Section, UnreadableYaml, read_yaml

FILE = "asks.yaml"
SECTIONS = ("longest", "often", "replies", "wishes")
WISHES = (
    "every_days", "often_before", "often_none", "routine", "key_news", "more", "less", "new_endpoint", "kept_none",
    "stop",
)  # fmt: skip


class To(StrEnum):
    """Who has what was asked."""

    owner = "owner"
    supervisor = "supervisor"
    court = "court"
    """Witness Care, once the case was passed to them."""


@dataclass(frozen=True, slots=True)
class Becomes:
    """What an ask becomes that staff read and answer."""

    reply: str
    """A kind of policy/replies.yaml."""
    subject: str
    alarms: bool
    to: To


@dataclass(frozen=True, slots=True)
class AskPolicy:
    """All of policy/portal/asks.yaml."""

    longest: int
    often: tuple[int, ...]
    replies: Mapping[Kind, Becomes]
    wishes: Mapping[str, str]
    """What staff read of a wish."""


@cache
def ask_policy(root: Path | None = None) -> AskPolicy:
    """Return what is in `portal/asks.yaml` under `root`, or in the policy that ships. Raises PolicyError."""
    faults: list[str] = []
    try:
        content = read_yaml((root or shipped_policy()) / "portal" / FILE)
    except UnreadableYaml as unreadable:
        raise PolicyError([str(unreadable)]) from None
    page = Fields(content if isinstance(content, Section) else Section(), FILE, faults)
    page.only(SECTIONS)
    often = tuple(int(each) for each in page.texts("often") if each.isdecimal())
    made = AskPolicy(page.number("longest", 20_000), often, _replies(page), _wishes(page))
    if faults:
        raise PolicyError(faults)
    return made


def _replies(page: Fields) -> dict[Kind, Becomes]:
    found: dict[Kind, Becomes] = {}
    for section in page.sections("replies"):
        entry = Fields(section, f"{FILE} line {section.line}", page.faults)
        entry.only(("ask", "becomes", "subject", "alarm", "to"))
        kind = entry.one_of("ask", Kind, fallback=Kind.question)
        found[kind] = Becomes(
            entry.text("becomes"),
            entry.text("subject"),
            entry.flag("alarm", default=False),
            entry.one_of("to", To, fallback=To.owner),
        )
    return found


def _wishes(page: Fields) -> dict[str, str]:
    entry = Fields(page.part("wishes"), f"{FILE}, wishes", page.faults)
    entry.only(WISHES)
    return {name: entry.text(name) for name in WISHES}
