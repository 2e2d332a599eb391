"""The five things that every area was asked nationally, answered only by promises that were judged."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import reduce
from operator import add
from pathlib import Path

from keptinformed.auditor.tallies import Tally
from keptinformed.duties.fields import Fields
from keptinformed.duties.reading import PolicyError, shipped_policy
from keptinformed.duties.rules import Layer, Policy, Rule, Verified
from keptinformed.duties.yaml_text import Section, UnreadableYaml, read_yaml

NATIONAL = "national.yaml"


@dataclass(frozen=True, slots=True)
class Measure:
    """One question, and the promises that answer it."""

    id: str
    title: str
    says: str
    promises: tuple[str, ...]
    verified: Verified
    note: str
    """What the figure does not show."""


@dataclass(frozen=True, slots=True)
class Measures:
    """A set of questions that somebody asked, and where they come from."""

    title: str
    source: str
    measures: tuple[Measure, ...]


class NotMeasured(StrEnum):
    """Why there is no figure. Nothing else is ever put in its place."""

    not_promised = "not_promised"
    """No duty that was judged makes any of the promises."""
    never_opened = "never_opened"
    """Duties make them, and nothing in the bundle started one."""
    nothing_counted = "nothing_counted"
    """Some were started, and none was kept or had fallen due."""
    not_shown = "not_shown"
    """Some had fallen due, and the export holds no entry of any kind that could show that one was kept."""


@dataclass(frozen=True, slots=True)
class InLayer:
    """One question as one layer answers it."""

    layer: Layer
    rules: tuple[Rule, ...]
    """The duties that were judged and make one of the promises."""
    tally: Tally
    why: NotMeasured | None
    """None where it was measured."""


@dataclass(frozen=True, slots=True)
class Measured:
    """One question with its answer in every layer that promises it; layers are never added together."""

    measure: Measure
    layers: tuple[InLayer, ...]

    @property
    def why(self) -> NotMeasured | None:
        """Return why no layer has a figure; None where one has."""
        if not self.layers:
            return NotMeasured.not_promised
        if any(one.why is None for one in self.layers):
            return None
        reasons = {one.why for one in self.layers}
        nearest = (NotMeasured.not_shown, NotMeasured.nothing_counted)
        return next((why for why in nearest if why in reasons), NotMeasured.never_opened)

    def as_json(self) -> Mapping[str, object]:
        """Return what `docs/reference/summary.md` says of a measure, its keys in a stable order."""
        measure = self.measure
        return {
            "measure": measure.id,
            "title": measure.title,
            "says": measure.says,
            "verified": measure.verified.value,
            "promises": list(measure.promises),
            "note": measure.note,
            "not_measured": self.why,
            "layers": [
                {
                    "layer": one.layer.value,
                    "rules": [rule.id for rule in one.rules],
                    "not_measured": one.why,
                    **one.tally.as_json(),
                }
                for one in self.layers
            ],
        }


def file_of(name: str, root: Path | None = None) -> Path:
    """Return where the measures `name` stand: in the directory of rules `root`, else in what ships."""
    own = None if root is None else root / "measures" / name
    return own if own is not None and own.is_file() else shipped_policy() / "measures" / name


def read_national(root: Path | None = None) -> Measures:
    """Return the five national measures, of `root` where it has its own. Raises PolicyError."""
    path = file_of(NATIONAL, root)
    faults: list[str] = []
    page = page_of(path, faults)
    page.only(("title", "source", "note", "measures"))
    read = Measures(
        page.text("title"),
        page.text("source"),
        tuple(_measure(section, path, faults) for section in page.sections("measures")),
    )
    refuse(faults)
    return read


def _measure(section: Section, path: Path, faults: list[str]) -> Measure:
    entry = Fields(section, f"{path.name} line {section.line}", faults)
    entry.only(("id", "title", "verified", "says", "promises", "note"))
    return measure_of(entry)


def measure_of(entry: Fields) -> Measure:
    """Return the question in one section, noting in `entry` what is wrong with it."""
    return Measure(
        id=entry.text("id"),
        title=entry.text("title"),
        says=entry.text("says"),
        promises=entry.texts("promises"),
        verified=entry.one_of("verified", Verified, fallback=Verified.M_LOW),
        note=entry.text("note", required=False),
    )


def page_of(path: Path, faults: list[str]) -> Fields:
    """Return the fields of a file of measures. Raises PolicyError where it is no YAML."""
    try:
        content = read_yaml(path)
    except UnreadableYaml as error:
        raise PolicyError([str(error)]) from error
    if not isinstance(content, Section):
        faults.append(f"{path.name}: must begin with title: and a list of measures under it.")
        content = Section()
    return Fields(content, path.name, faults)


def refuse(faults: list[str]) -> None:
    """Raise PolicyError where there are faults."""
    if faults:
        raise PolicyError(faults)


def measure(
    questions: Iterable[Measure],
    policy: Policy,
    opened: Iterable[tuple[Rule, Tally]],
    hidden: Collection[Rule] = (),
) -> tuple[Measured, ...]:
    """Answer every question from the tallies of the rules that were `opened` under `policy`.

    What rests only on duties that nothing in the export could show as met (`hidden`) was not measured.
    """
    tallies = {rule.id: tally for rule, tally in opened}
    blind = frozenset(rule.id for rule in hidden)
    return tuple(_measured(question, policy, tallies, blind) for question in questions)


def _measured(
    question: Measure, policy: Policy, tallies: Mapping[str, Tally], blind: frozenset[str]
) -> Measured:
    wanted = set(question.promises)
    making = [rule for rule in policy.enabled if rule.promise in wanted]
    return Measured(
        question,
        tuple(
            _in_layer(layer, tuple(rule for rule in making if rule.layer is layer), tallies, blind)
            for layer in Layer
            if any(rule.layer is layer for rule in making)
        ),
    )


def _in_layer(
    layer: Layer, rules: tuple[Rule, ...], tallies: Mapping[str, Tally], blind: frozenset[str]
) -> InLayer:
    opened = {rule.id: tallies[rule.id] for rule in rules if rule.id in tallies}
    tally = reduce(add, opened.values(), Tally())
    why = None
    if not tally.total:
        why = NotMeasured.never_opened
    elif not tally.counted:
        why = NotMeasured.nothing_counted
    elif blind.issuperset(id_ for id_, one in opened.items() if one.counted):
        why = NotMeasured.not_shown
    return InLayer(layer, rules, tally, why)
