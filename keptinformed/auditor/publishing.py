"""Makes the figures that may leave the force: no ids, no teams, and no number that points at a few people.

Three tables of each layer are published: by unit, by month, and by Right. They share nothing but the totals
of their columns, so each can be protected for itself. What else counts the same promises in another way (a
national measure, a question of 2017) is published only where nothing it could be set against is withheld.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import add

from keptinformed.auditor.audit_2017 import Answer, Asked
from keptinformed.auditor.facts import RunFacts
from keptinformed.auditor.figures import FORMAT, UNTIED, LayerSummary, Row, Summary, instant
from keptinformed.auditor.measures import InLayer, Measure
from keptinformed.auditor.small_numbers import FEWEST_TO_PUBLISH, Cell, withheld
from keptinformed.auditor.tallies import Tally
from keptinformed.duties.rules import Layer, Policy, Rule

KEPT, NOT_KEPT, LEFT_OUT, ALL = "kept", "not_kept", "left_out", "all"

KEYS = {"right": ("edition", "right"), "unit": ("unit",), "month": ("month",)}
"""The names of the keys of each table's rows."""

type Key = tuple[str, ...]
type Counts = tuple[int, ...]
type PublishedRow = tuple[Key, tuple[int | None, ...]]
"""A row's keys, and its numbers ending with their total; None where one is withheld."""


@dataclass(frozen=True, slots=True)
class PublishedTable:
    """One table, in the columns of its layer."""

    by: str
    """`unit`, `month` or `right` (keys: edition, number of the Right; 0 for none)."""
    rows: tuple[PublishedRow, ...]


@dataclass(frozen=True, slots=True)
class PublishedLayer:
    """What one layer may show; without columns, nothing but that there were too few."""

    layer: Layer
    columns: tuple[str, ...]
    totals: Counts
    """Of each column, and of all columns together."""
    people: int | None
    people_let_down: int | None
    tables: tuple[PublishedTable, ...]


@dataclass(frozen=True, slots=True)
class PublishedMeasure:
    """One national measure: its layers with (kept, counted), both None where they are withheld."""

    measure: Measure
    layers: tuple[tuple[InLayer, int | None, int | None], ...]


@dataclass(frozen=True, slots=True)
class PublishedAnswers:
    """One question of 2017: the answer of each layer, None where it is withheld."""

    asked: Asked
    layers: tuple[tuple[Layer, Answer | None], ...]


@dataclass(frozen=True, slots=True)
class Published:
    """Everything that is published of one audit."""

    facts: RunFacts
    fewest: int
    measures: tuple[PublishedMeasure, ...]
    layers: tuple[PublishedLayer, ...]
    audit_2017: tuple[PublishedAnswers, ...]

    def as_json(self) -> Mapping[str, object]:
        """Return the document that `docs/reference/summary.md` describes, its keys in a stable order."""
        facts = self.facts
        return {
            "format": FORMAT,
            "published": True,
            "fewest": self.fewest,
            "bundle": facts.bundle,
            "as_at": instant(facts.as_at),
            "known_at": None if facts.known_at is None else instant(facts.known_at),
            "force": facts.force,
            "asked_editions": list(facts.asked_editions),
            "measures": [_measure_json(one) for one in self.measures],
            "layers": [_layer_json(one) for one in self.layers],
            "audit_2017": [_answers_json(one) for one in self.audit_2017],
            "notices": list(facts.notices),
        }


def _measure_json(one: PublishedMeasure) -> Mapping[str, object]:
    return {
        "measure": one.measure.id,
        "title": one.measure.title,
        "says": one.measure.says,
        "layers": [
            {"layer": layer.layer.value, "not_measured": layer.why, "kept": kept, "counted": counted}
            for layer, kept, counted in one.layers
        ],
    }


def _layer_json(one: PublishedLayer) -> Mapping[str, object]:
    names = (*one.columns, ALL)
    return {
        "layer": one.layer.value,
        "people": one.people,
        "people_let_down": one.people_let_down,
        "totals": dict(zip(names, one.totals, strict=True)) if one.columns else None,
        **{
            f"by_{table.by}": [
                {**dict(zip(KEYS[table.by], keys, strict=True)), **dict(zip(names, cells, strict=True))}
                for keys, cells in table.rows
            ]
            for table in one.tables
        },
    }


def _answers_json(one: PublishedAnswers) -> Mapping[str, object]:
    return {
        "measure": one.asked.measure.id,
        "layers": [
            {
                "layer": layer.value,
                **{
                    way: None if answer is None else getattr(answer, way).as_json()
                    for way in ("raw", "reasons_taken_out", "worst", "best")
                },
            }
            for layer, answer in one.layers
        ],
    }


def publish(summary: Summary, policy: Policy, fewest: int = FEWEST_TO_PUBLISH) -> Published:
    """Return what of `summary` may be published."""
    columns = {layer.layer: _columns(layer, fewest) for layer in summary.layers}
    shown = {by: _protected(summary.layers, columns, rows_of, fewest) for by, rows_of in _ROWS.items()}
    layers = tuple(_layer(layer, columns[layer.layer], shown, fewest) for layer in summary.layers)
    safe = _Comparable(summary, layers, fewest)
    return Published(
        facts=summary.facts,
        fewest=fewest,
        measures=tuple(_measure(one.measure, one.layers, safe) for one in summary.measures),
        layers=layers,
        audit_2017=tuple(
            _answers(one.asked, one.layers, policy, safe)
            for one in (summary.audit_2017.answered if summary.audit_2017 else ())
        ),
    )


_PARTS: Mapping[str, Callable[[Tally], int]] = {
    KEPT: lambda tally: tally.met,
    NOT_KEPT: lambda tally: tally.late + tally.overdue,
    LEFT_OUT: lambda tally: tally.excused + tally.lapsed + tally.pending,
}


def _columns(layer: LayerSummary, fewest: int) -> tuple[str, ...]:
    """Return the columns whose totals may be published; none where kept or not kept are too few."""
    few = {name for name, part in _PARTS.items() if 0 < part(layer.all) < fewest}
    return () if few & {KEPT, NOT_KEPT} else tuple(name for name in _PARTS if name not in few)


def _rights(layer: LayerSummary) -> Iterable[Row]:
    for edition in layer.editions:
        for right, tally in edition.by_right:
            yield Row((edition.edition.id, str(right)), tally)


_ROWS: Mapping[str, Callable[[LayerSummary], Iterable[Row]]] = {
    "right": _rights,
    "unit": lambda layer: layer.by_unit,
    "month": lambda layer: layer.by_month,
}


def _protected(
    layers: Iterable[LayerSummary],
    columns: Mapping[Layer, tuple[str, ...]],
    rows_of: Callable[[LayerSummary], Iterable[Row]],
    fewest: int,
) -> dict[Layer, tuple[PublishedRow, ...]]:
    """Return the rows of one kind of table, layer by layer, with None for what is withheld.

    Layers often answer the same events. A number that nearly tells one that another layer withholds is
    withheld, too.
    """
    full = {
        layer.layer: [
            (row.keys, _with_total([_PARTS[name](row.tally) for name in columns[layer.layer]]))
            for row in rows_of(layer)
        ]
        for layer in layers
        if columns[layer.layer]
    }
    telling: set[tuple[Layer, Key, str]] = set()
    while True:
        hidden = {
            (layer, rows[r][0], (*columns[layer], ALL)[c])
            for layer, rows in full.items()
            for r, c in _hidden(layer, rows, columns[layer], telling, fewest)
        }
        nearly = _nearly_telling(full, columns, hidden, fewest) - telling
        if not nearly:
            break
        telling |= nearly
    return {
        layer: tuple(
            (
                keys,
                tuple(
                    None if (layer, keys, name) in hidden else value
                    for name, value in zip((*columns[layer], ALL), values, strict=True)
                ),
            )
            for keys, values in rows
        )
        for layer, rows in full.items()
    }


def _with_total(counts: list[int]) -> Counts:
    return (*counts, sum(counts))


def _hidden(
    layer: Layer,
    rows: Sequence[tuple[Key, Counts]],
    columns: tuple[str, ...],
    telling: Collection[tuple[Layer, Key, str]],
    fewest: int,
) -> frozenset[Cell]:
    if not rows:
        return frozenset()
    names = (*columns, ALL)
    also = {
        (r, c)
        for r, (keys, _) in enumerate(rows)
        for c, name in enumerate(names)
        if (layer, keys, name) in telling
    }
    return withheld([counts[:-1] for _, counts in rows], fewest, also)


def _nearly_telling(
    full: Mapping[Layer, Sequence[tuple[Key, Counts]]],
    columns: Mapping[Layer, tuple[str, ...]],
    hidden: Collection[tuple[Layer, Key, str]],
    fewest: int,
) -> set[tuple[Layer, Key, str]]:
    """Return the numbers shown that are within `fewest` of a small one that another layer withholds."""
    values = {
        (layer, keys, name): value
        for layer, rows in full.items()
        for keys, counts in rows
        for name, value in zip((*columns[layer], ALL), counts, strict=True)
    }
    small = [(at, value) for at, value in values.items() if 0 < value < fewest]
    return {
        (other, keys, name)
        for (layer, keys, name), value in small
        for other in full
        if other is not layer and (other, keys, name) in values and (other, keys, name) not in hidden
        if abs(values[other, keys, name] - value) < fewest
    }


def _layer(
    layer: LayerSummary,
    columns: tuple[str, ...],
    shown: Mapping[str, Mapping[Layer, tuple[PublishedRow, ...]]],
    fewest: int,
) -> PublishedLayer:
    if not columns:
        return PublishedLayer(layer.layer, (), (), None, None, ())
    counts = tuple(_PARTS[name](layer.all) for name in columns)
    others = layer.people - layer.people_let_down
    tellable = _enough([layer.people, layer.people_let_down, others], fewest)
    return PublishedLayer(
        layer.layer,
        columns,
        (*counts, sum(counts)),
        layer.people if _enough([layer.people], fewest) else None,
        layer.people_let_down if tellable else None,
        tuple(PublishedTable(by, rows[layer.layer]) for by, rows in shown.items()),
    )


def _enough(numbers: Iterable[int], fewest: int) -> bool:
    """Tell whether each number is nothing at all, or not small."""
    return all(number == 0 or number >= fewest for number in numbers)


class _Comparable:
    """Knows whether another count of some rules may stand beside the table by Right."""

    def __init__(self, summary: Summary, layers: Iterable[PublishedLayer], fewest: int) -> None:
        self.fewest = fewest
        self.columns = {layer.layer: layer.columns for layer in layers}
        self.shown = {
            (layer.layer, keys): None not in cells
            for layer in layers
            for table in layer.tables
            if table.by == "right"
            for keys, cells in table.rows
        }
        self.opened: dict[tuple[Layer, Key], list[tuple[Rule, Tally]]] = defaultdict(list)
        for edition in summary.editions:
            for rule, tally in edition.by_rule:
                keys = (edition.edition.id, str(rule.right or UNTIED))
                self.opened[rule.layer, keys].append((rule, tally))

    def is_safe(self, layer: Layer, rules: Iterable[Rule]) -> bool:
        """Tell whether neither these rules, nor the rest of each Right that they are part of, are few.

        Where every number of those Rights is shown, their other counts give nobody away.
        """
        wanted = {rule.id for rule in rules}
        for (where, keys), opened in self.opened.items():
            mine = [tally for rule, tally in opened if rule.id in wanted]
            if where is not layer or not mine:
                continue
            rest = [tally for rule, tally in opened if rule.id not in wanted]
            parts = [
                _PARTS[name](sum_of(tallies)) for name in self.columns[layer] for tallies in (mine, rest)
            ]
            if not self.shown.get((layer, keys), False) or not _enough(parts, self.fewest):
                return False
        return bool(self.columns[layer])

    def statuses(self, layer: Layer, rules: Iterable[Rule]) -> Tally:
        """Return what became of the promises that these rules opened in one layer."""
        wanted = {rule.id for rule in rules}
        return sum_of(
            tally
            for (where, _), opened in self.opened.items()
            if where is layer
            for rule, tally in opened
            if rule.id in wanted
        )


def sum_of(tallies: Iterable[Tally]) -> Tally:
    """Return all tallies together."""
    return reduce(add, tallies, Tally())


def _measure(measure: Measure, layers: Sequence[InLayer], safe: _Comparable) -> PublishedMeasure:
    judged = [one for one in layers if one.why is None]
    shown = all(
        safe.is_safe(one.layer, one.rules) and _enough([one.tally.met, one.tally.counted], safe.fewest)
        for one in judged
    )
    return PublishedMeasure(
        measure,
        tuple(
            (one, one.tally.met, one.tally.counted) if shown and one.why is None else (one, None, None)
            for one in layers
        ),
    )


def _answers(asked: Asked, layers: Sequence[Answer], policy: Policy, safe: _Comparable) -> PublishedAnswers:
    making = [rule for rule in policy.enabled if rule.promise in asked.measure.promises]
    shown = all(_tellable(answer, making, safe) for answer in layers)
    return PublishedAnswers(asked, tuple((answer.layer, answer if shown else None) for answer in layers))


def _tellable(answer: Answer, making: Sequence[Rule], safe: _Comparable) -> bool:
    tally = safe.statuses(answer.layer, making)
    # Set against what became of the same promises, each of these would tell a difference.
    differences = [
        abs(answer.done - tally.met),
        abs(answer.done - tally.met - tally.late),
        abs(answer.missed - tally.overdue),
        abs(answer.with_reason - tally.excused),
    ]
    groups = [
        answer.done,
        answer.missed,
        answer.with_reason,
        answer.unsettled,
        answer.done_after_all,
        answer.with_reason - answer.done_after_all,
    ]
    return safe.is_safe(answer.layer, making) and _enough([*groups, *differences], safe.fewest)
