"""Reads policy/misuse.yaml: when looking becomes worth a question, each figure with its reason."""

from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any

from keptinformed.duties.reading import shipped_policy
from keptinformed.duties.yaml_text import UnreadableYaml, read_yaml
from keptinformed.errors import Refused

FILE = "misuse.yaml"
SHORTEST_REASON = 20


class BadThresholds(Refused):
    """A file of thresholds that cannot be used; says where, and what to write."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The figures of policy/misuse.yaml, in its words."""

    grace_minutes: int
    days_looked_at: int
    rare_surname_share: float
    rare_surname_looks: int
    common_surname_looks: int
    unlinked_cases_of_force_role: int
    unlinked_cases_of_other_role: int
    cases_within_an_hour: int
    leaver_days: int
    leaver_cases: int
    off_shift_minutes: int
    repeated_searches: int
    again_looks: int
    again_days: int
    closed_case_tries: int
    night_from_hour: int
    night_to_hour: int
    night_cases: int
    former_case_days: int
    former_case_looks: int


@cache
def shipped_thresholds() -> Thresholds:
    """Return the thresholds that the service goes by. Raises BadThresholds."""
    return read_thresholds(shipped_policy() / FILE)


def read_thresholds(path: Path) -> Thresholds:
    """Return the thresholds in a file. Raises BadThresholds for anything missing, unknown, or out of its range."""
    try:
        written = read_yaml(path)
    except UnreadableYaml as problem:
        raise BadThresholds(str(problem)) from None
    known = {field.name: field.type for field in fields(Thresholds)}
    if not isinstance(written, dict) or set(written) != set(known):
        named = set(written) if isinstance(written, dict) else set()
        raise BadThresholds(
            f"{FILE}: missing {sorted(set(known) - named)}, unknown {sorted(named - set(known))}."
        )
    figures: dict[str, Any] = {
        name: _figure(name, written[name], whole=kind is int) for name, kind in known.items()
    }
    return _in_order(Thresholds(**figures))


def _figure(name: str, entry: object, *, whole: bool) -> int | float:
    if not isinstance(entry, dict) or set(entry) != {"is", "because"}:
        raise BadThresholds(f"{FILE}, {name}: write `is`, a figure, and `because`, its reason; nothing else.")
    if not isinstance(entry["because"], str) or len(entry["because"].strip()) < SHORTEST_REASON:
        raise BadThresholds(f"{FILE}, {name}: say why in a sentence; people are questioned because of it.")
    text = str(entry["is"])
    try:
        figure = int(text) if whole else float(text)
    except ValueError:
        raise BadThresholds(f"{FILE}, {name}: {text!r} is no {'whole ' if whole else ''}number.") from None
    if name != "night_from_hour" and not 0 < figure < 10_000:
        raise BadThresholds(f"{FILE}, {name}: {text} is not above 0 and below 10,000.")
    return figure


def _in_order(read: Thresholds) -> Thresholds:
    if not 0 <= read.night_from_hour < read.night_to_hour <= 24:
        raise BadThresholds(f"{FILE}: the night must begin before it ends, between 0 and 24.")
    if read.rare_surname_share >= 1:
        raise BadThresholds(f"{FILE}, rare_surname_share: a share is below 1.")
    if read.leaver_days > read.days_looked_at or read.again_days > read.days_looked_at:
        raise BadThresholds(f"{FILE}: no rule can look further back than days_looked_at.")
    if read.again_looks < read.again_days:
        raise BadThresholds(f"{FILE}: again_looks cannot be fewer than again_days.")
    return read
