"""Reads policy/portal/safety_check.yaml: what is asked before an invitation, what is a risk, and what each leaves."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from keptinformed.cases.offences import matching
from keptinformed.duties.fields import Fields
from keptinformed.duties.reading import PolicyError, shipped_policy
from keptinformed.duties.yaml_text import Section, UnreadableYaml, read_yaml
from keptinformed.invitations.terms import Mode


class Answer(StrEnum):
    """What can be answered in the check."""

    yes = "yes"
    no = "no"
    unsure = "unsure"


class Finding(StrEnum):
    """What the case itself shows."""

    child = "child"
    suspect_in_household = "suspect_in_household"
    counter_allegation = "counter_allegation"
    high_risk = "high_risk"


@dataclass(frozen=True, slots=True)
class ModeOffered:
    """One mode, as staff read it."""

    mode: Mode
    title: str
    says: str


@dataclass(frozen=True, slots=True)
class Question:
    """One question of the check."""

    id: str
    asks: str
    hint: str
    safe: Answer
    rules_out: frozenset[Mode]


@dataclass(frozen=True, slots=True)
class Risk:
    """What makes a page off by default."""

    id: str
    says: str
    rules_out: frozenset[Mode]
    offences: tuple[str, ...] = ()
    codes: frozenset[str] = frozenset()
    answers: frozenset[str] = frozenset()
    finds: Finding | None = None


@dataclass(frozen=True, slots=True)
class SafetyPolicy:
    """All of the file."""

    holds_hours: int
    number_says: str
    """How six digits read in a text, with `{number}`."""
    modes: tuple[ModeOffered, ...]
    """From the loudest to the quietest; every mode once."""
    questions: tuple[Question, ...]
    risks: tuple[Risk, ...]

    def mode(self, mode: str) -> ModeOffered:
        """Return a mode as staff read it."""
        return next(each for each in self.modes if each.mode == mode)

    def is_louder(self, one: Mode, other: Mode) -> bool:
        """Say whether one mode tells more, to more eyes, than another."""
        order = [each.mode for each in self.modes]
        return order.index(one) < order.index(other)


@cache
def safety_policy(root: Path | None = None) -> SafetyPolicy:
    """Return what is in `portal/safety_check.yaml` under `root`, or in the policy that ships. Raises PolicyError."""
    faults: list[str] = []
    try:
        content = read_yaml((root or shipped_policy()) / "portal" / "safety_check.yaml")
    except UnreadableYaml as unreadable:
        raise PolicyError([str(unreadable)]) from None
    page = Fields(content if isinstance(content, Section) else Section(), "safety_check.yaml", faults)
    page.only(("holds_hours", "number_says", "modes", "questions", "risks"))
    made = SafetyPolicy(
        page.number("holds_hours", 24 * 7),
        page.text("number_says"),
        tuple(_mode(each, faults) for each in page.sections("modes")),
        tuple(_question(each, faults) for each in page.sections("questions")),
        tuple(_risk(each, faults) for each in page.sections("risks")),
    )
    if "{number}" not in made.number_says:
        page.fault("number_says must hold {number}.")
    if {each.mode for each in made.modes} != set(Mode):
        page.fault("modes must name every mode once.")
    if faults:
        raise PolicyError(faults)
    return made


def _mode(section: Section, faults: list[str]) -> ModeOffered:
    entry = _entry(section, ("id", "title", "says"), faults)
    return ModeOffered(entry.one_of("id", Mode, fallback=Mode.full), entry.text("title"), entry.text("says"))


def _question(section: Section, faults: list[str]) -> Question:
    entry = _entry(section, ("id", "asks", "hint", "safe", "rules_out"), faults)
    return Question(
        entry.text("id"),
        entry.text("asks"),
        entry.text("hint", required=False),
        entry.one_of("safe", Answer, fallback=Answer.yes),
        _modes(entry),
    )


def _risk(section: Section, faults: list[str]) -> Risk:
    entry = _entry(section, ("id", "says", "offences", "codes", "answers", "finds", "rules_out"), faults)
    codes: set[str] = set()
    for pattern in entry.texts("codes", required=False):
        found = matching(pattern)
        if not found:
            entry.fault(f'"{pattern}" is no code of an offence.')
        codes |= set(found)
    finds = entry.one_of("finds", Finding, fallback=Finding.child) if entry.has("finds") else None
    return Risk(
        entry.text("id"),
        entry.text("says"),
        _modes(entry),
        entry.texts("offences", required=False),
        frozenset(codes),
        frozenset(entry.texts("answers", required=False)),
        finds,
    )


def _modes(entry: Fields) -> frozenset[Mode]:
    named = entry.texts("rules_out", required=False)
    for each in named:
        if each not in set(Mode):
            entry.fault(f'rules_out names "{each}", which is no mode.')
    return frozenset(Mode(each) for each in named if each in set(Mode))


def _entry(section: Section, allowed: Collection[str], faults: list[str]) -> Fields:
    entry = Fields(section, f"safety_check.yaml line {section.line}", faults)
    entry.only(allowed)
    return entry
