"""Reads policy/decisions.yaml: in which parts a decision is reasoned, and which principle it can rest on."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from keptinformed.duties.fields import Fields, meant
from keptinformed.duties.reading import PolicyError, shipped_policy
from keptinformed.duties.vocabulary import read_vocabulary
from keptinformed.duties.yaml_text import Section, UnreadableYaml, read_yaml


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the National Decision Model that is written down."""

    id: str
    says: str
    asks: str


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision that asks for a rationale."""

    id: str
    says: str
    steps: tuple[str, ...]
    """The kinds of event by which it is recorded."""


@dataclass(frozen=True, slots=True)
class DecisionsPolicy:
    """policy/decisions.yaml, in its words."""

    parts: Mapping[str, Part]
    principles: Mapping[str, str]
    decisions: Mapping[str, Decision]
    reviews: tuple[str, ...]
    """The kinds of event that look at a decision again."""

    def of_step(self, step: str) -> Decision | None:
        """Return the decision that is recorded by a kind of event, or None."""
        return next((each for each in self.decisions.values() if step in each.steps), None)


@cache
def decisions_policy(root: Path | None = None) -> DecisionsPolicy:
    """Return what is in `decisions.yaml` under `root`, or in the policy that ships.

    Raises PolicyError with a sentence for everything that is wrong.
    """
    faults: list[str] = []
    path = _file("decisions.yaml", root)
    try:
        kinds = frozenset(read_vocabulary(_file("vocabulary.yaml", root), faults))
        content = read_yaml(path)
    except UnreadableYaml as unreadable:
        raise PolicyError([str(unreadable)]) from None
    if not isinstance(content, Section):
        raise PolicyError([f"{path.name}: must begin with parts:"])
    page = Fields(content, path.name, faults)
    page.only(("parts", "principles", "reviews", "decisions"))
    parts = [_part(each, page) for each in page.sections("parts")]
    decisions = [_decision(each, page, kinds) for each in page.sections("decisions")]
    principles = dict(_principle(each, page) for each in page.sections("principles"))
    reviews = page.texts("reviews")
    _know(page, "reviews", reviews, kinds)
    if faults:
        raise PolicyError(faults)
    return DecisionsPolicy({p.id: p for p in parts}, principles, {d.id: d for d in decisions}, reviews)


def _file(name: str, root: Path | None) -> Path:
    own = root / name if root else None
    return own if own and own.exists() else shipped_policy() / name


def _entry(section: Section, page: Fields, allowed: Collection[str]) -> Fields:
    entry = Fields(section, f"{page.where} line {section.line}", page.faults)
    entry.only(allowed)
    return entry


def _part(section: Section, page: Fields) -> Part:
    entry = _entry(section, page, ("part", "says", "asks"))
    return Part(entry.text("part"), entry.text("says"), entry.text("asks"))


def _principle(section: Section, page: Fields) -> tuple[str, str]:
    entry = _entry(section, page, ("principle", "says"))
    return entry.text("principle"), entry.text("says")


def _decision(section: Section, page: Fields, kinds: Collection[str]) -> Decision:
    entry = _entry(section, page, ("decision", "says", "steps"))
    steps = entry.texts("steps", required=False)
    _know(entry, "steps", steps, kinds)
    return Decision(entry.text("decision"), entry.text("says"), steps)


def _know(entry: Fields, name: str, words: tuple[str, ...], kinds: Collection[str]) -> None:
    for word in words:
        if word not in kinds:
            entry.fault(f'{name} names "{word}", which is no event of vocabulary.yaml.{meant(word, kinds)}')
