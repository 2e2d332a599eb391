"""Reads the self-assessments of policy/self_assessment, one file each; whole, or not at all with every fault named."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from keptinformed.duties.fields import Fields
from keptinformed.duties.reading import PolicyError, shipped_policy
from keptinformed.duties.yaml_text import Section, UnreadableYaml, read_yaml
from keptinformed.self_assessment.terms import HIGHEST, LOWEST, Check, Component, Indicator, Instrument, Rule

FOLDER = "self_assessment"
LEVELS = HIGHEST - LOWEST + 1
CORNERS = 3
"""The fewest components: fewer make no area."""


@cache
def instruments(root: Path | None = None) -> Mapping[str, Instrument]:
    """Return every instrument under `root`, or of the policy that ships, by its id. Raises PolicyError."""
    faults: list[str] = []
    found: dict[str, Instrument] = {}
    # The newest of the guide's tools is not the first: the file that is named first in the alphabet comes last.
    for path in sorted(((root or shipped_policy()) / FOLDER).glob("*.yaml"), reverse=True):
        try:
            made = _instrument(path, faults)
        except UnreadableYaml as unreadable:
            faults.append(str(unreadable))
            continue
        if made.instrument != path.stem:
            faults.append(f'{path.name}: instrument is "{made.instrument}", and must be "{path.stem}".')
        found[made.instrument] = made
    if faults:
        raise PolicyError(faults)
    return found


def _instrument(path: Path, faults: list[str]) -> Instrument:
    content = read_yaml(path)
    page = Fields(content if isinstance(content, Section) else Section(), path.name, faults)
    page.only(("instrument", "title", "made_by", "scale", "ladders", "components"))
    scale = _levels(page, "scale")
    ladders = {}
    for section in page.sections("ladders", required=False):
        entry = Fields(section, f"{path.name} line {section.line}", faults)
        entry.only(("ladder", "levels"))
        ladders[entry.text("ladder")] = _levels(entry, "levels")
    components = tuple(
        _component(Fields(section, f"{path.name} line {section.line}", faults), scale, ladders)
        for section in page.sections("components")
    )
    if len(components) < CORNERS:
        page.fault(f"components must be at least {CORNERS}: fewer make no picture.")
    made = Instrument(page.text("instrument"), page.text("title"), page.text("made_by"), scale, components)
    _named_once(page, [each.component for each in components])
    _named_once(page, [each.indicator for each in made.indicators()])
    return made


def _component(entry: Fields, scale: tuple[str, ...], ladders: Mapping[str, tuple[str, ...]]) -> Component:
    entry.only(("component", "title", "short", "guide", "indicators"))
    if not entry.text("component").replace("-", "").isalpha():
        entry.fault("component stands in addresses: use small letters and dashes.")
    file = entry.where.partition(" line ")[0]
    return Component(
        entry.text("component"),
        entry.text("title"),
        entry.text("short"),
        entry.text("guide"),
        tuple(
            _indicator(Fields(section, f"{file} line {section.line}", entry.faults), scale, ladders)
            for section in entry.sections("indicators")
        ),
    )


def _indicator(entry: Fields, scale: tuple[str, ...], ladders: Mapping[str, tuple[str, ...]]) -> Indicator:
    entry.only(("indicator", "title", "source", "levels", "ladder", "not_measured", "rules"))
    levels = scale
    if entry.has("levels"):
        levels = _levels(entry, "levels")
    elif entry.has("ladder"):
        levels = ladders.get(entry.text("ladder"), ())
        if not levels:
            entry.fault(f'there is no ladder "{entry.text("ladder")}".')
    if entry.has("levels") and entry.has("ladder"):
        entry.fault("has levels and a ladder. Keep one of them.")
    file = entry.where.partition(" line ")[0]
    return Indicator(
        entry.text("indicator"),
        entry.text("title"),
        entry.text("source"),
        levels,
        entry.text("not_measured"),
        tuple(
            _rule(Fields(section, f"{file} line {section.line}", entry.faults))
            for section in entry.sections("rules", required=False)
        ),
    )


def _rule(entry: Fields) -> Rule:
    entry.only(("checks", "share", "at_least", "at_most"))
    checks = []
    for word in entry.texts("checks"):
        if word in set(Check):
            checks.append(Check(word))
        else:
            entry.fault(f'checks names "{word}". Use of: {", ".join(Check)}.')
    if not entry.has("at_least") and not entry.has("at_most"):
        entry.fault("says neither at_least nor at_most: nothing would follow from it.")
    return Rule(
        tuple(checks),
        entry.number("share", 100) if entry.has("share") else 0,
        entry.number("at_least", HIGHEST) if entry.has("at_least") else LOWEST,
        entry.number("at_most", HIGHEST - 1, lowest=LOWEST) if entry.has("at_most") else HIGHEST,
    )


def _levels(entry: Fields, name: str) -> tuple[str, ...]:
    levels = entry.texts(name)
    if len(levels) != LEVELS:
        entry.fault(f"{name} must be {LEVELS} sentences, from {LOWEST} to {HIGHEST}, not {len(levels)}.")
    return levels


def _named_once(page: Fields, names: list[str]) -> None:
    for name in sorted({name for name in names if names.count(name) > 1}):
        page.fault(f'"{name}" stands more than once. Each needs a name of its own.')
