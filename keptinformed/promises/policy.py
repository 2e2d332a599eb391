"""Reads policy/promises.yaml: what can be promised, what to say when it was missed; whole or not at all."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from keptinformed.duties.fields import Fields
from keptinformed.duties.reading import PolicyError, shipped_policy
from keptinformed.duties.yaml_text import Section, UnreadableYaml, read_yaml

FILE = "promises.yaml"
UPDATE, WAS_KEPT = "update", "was_kept"
"""The kind of promise that naming a day makes, and what is said where a promise was kept and nobody wrote it down."""


@dataclass(frozen=True, slots=True)
class Kind:
    """Something that can be promised."""

    kind: str
    asks: str
    we_will: str
    by_telling: bool
    """Whether a contact that reached the person keeps it."""


@dataclass(frozen=True, slots=True)
class PromisePolicy:
    """All of policy/promises.yaml."""

    kinds: Mapping[str, Kind]
    longest_days: int
    put_right_within: int
    """Working days."""
    how: Mapping[str, str]
    apology: tuple[str, ...]
    months: int
    updates_a_shift: int
    updates_looked_at: int

    def asks(self, kind: str) -> str:
        """Return what was promised, as staff read it; the word itself where an older policy had it."""
        return self.kinds[kind].asks if kind in self.kinds else kind

    def we_will(self, kind: str) -> str:
        """Return what was promised, as the person heard it."""
        return self.kinds[kind].we_will if kind in self.kinds else self.kinds["other"].we_will


@cache
def promise_policy(root: Path | None = None) -> PromisePolicy:
    """Return what is in the file under `root`, or in the policy that ships. Raises PolicyError."""
    faults: list[str] = []
    try:
        content = read_yaml((root or shipped_policy()) / FILE)
    except UnreadableYaml as unreadable:
        raise PolicyError([str(unreadable)]) from None
    page = Fields(content if isinstance(content, Section) else Section(), FILE, faults)
    page.only(("longest_days", "kinds", "put_right", "apology", "looked_back", "carries"))
    right = _inside(page, "put_right", ("within_working_days", "how"))
    carries = _inside(page, "carries", ("updates_a_shift", "updates_looked_at"))
    made = PromisePolicy(
        kinds={each.kind: each for each in map(_kind, _entries(page, "kinds"))},
        longest_days=page.number("longest_days", 3650),
        put_right_within=right.number("within_working_days", 10),
        how={each.text("how"): each.text("says") for each in _entries(right, "how")},
        apology=page.texts("apology"),
        months=_inside(page, "looked_back", ("months",)).number("months", 60),
        updates_a_shift=carries.number("updates_a_shift", 50),
        updates_looked_at=carries.number("updates_looked_at", 20),
    )
    for missing in {UPDATE, "other"} - set(made.kinds):
        page.fault(f'the kind "{missing}" is missing.')
    if WAS_KEPT not in made.how:
        right.fault(f'"{WAS_KEPT}" is missing: a promise that was kept may not have been written down.')
    if faults:
        raise PolicyError(faults)
    return made


def _entries(page: Fields, name: str) -> list[Fields]:
    return [Fields(each, f"{FILE} line {each.line}", page.faults) for each in page.sections(name)]


def _kind(entry: Fields) -> Kind:
    entry.only(("kind", "asks", "we_will", "kept_by"))
    if entry.text("kept_by") not in ("telling", "owner"):
        entry.fault("kept_by must be telling or owner.")
    return Kind(
        entry.text("kind"), entry.text("asks"), entry.text("we_will"), entry.text("kept_by") == "telling"
    )


def _inside(page: Fields, name: str, allowed: tuple[str, ...]) -> Fields:
    inside = Fields(page.part(name), f"{FILE}, {name}", page.faults)
    inside.only(allowed)
    return inside
