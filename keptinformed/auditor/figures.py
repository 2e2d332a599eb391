"""The figures of one audit as plain values, and the document `summary.json` that they make.

`docs/reference/summary.md` promises the shape of that document to whoever reads it with a program.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import add

from keptinformed.auditor.against import Comparison
from keptinformed.auditor.audit_2017 import Answers
from keptinformed.auditor.blind_spots import NONE_FOUND, BlindSpots
from keptinformed.auditor.facts import InputCounts, RunFacts
from keptinformed.auditor.measures import Measured
from keptinformed.auditor.silences import Silences
from keptinformed.auditor.tallies import Tally
from keptinformed.duties.rules import Edition, Layer, Rule, Verified
from keptinformed.timekeeping.instants import Micros, from_micros

FORMAT = 1
"""Raised only when a reader of the old document would be misled by the new one; new keys do not raise it."""

UNTIED = 0
"""The Right of a duty that its source ties to none."""

type Plain = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table: its keys in the order of the table's columns, and its counts."""

    keys: tuple[str, ...]
    tally: Tally


@dataclass(frozen=True, slots=True)
class EditionSummary:
    """One edition's obligations, by Right (`UNTIED` for none) and by duty; only what was ever opened."""

    edition: Edition
    all: Tally
    by_right: tuple[tuple[int, Tally], ...]
    by_rule: tuple[tuple[Rule, Tally], ...]


@dataclass(frozen=True, slots=True)
class LayerSummary:
    """All obligations of one layer: the most that may honestly be added together."""

    layer: Layer
    all: Tally
    people: int
    """Participations (one person in one case) that were owed at least one promise."""
    people_let_down: int
    """Of those, how many had at least one promise kept late or overdue."""
    editions: tuple[EditionSummary, ...]
    by_owner: tuple[Row, ...]
    by_unit: tuple[Row, ...]
    by_team: tuple[Row, ...]
    """Keys are (unit, team): two units may each have a team A."""
    by_month: tuple[Row, ...]
    """Keys are the month of the local day on which the obligation opened, such as `2026-05`."""


@dataclass(frozen=True, slots=True)
class Summary:
    """Everything that `summary.json` says and the report shows."""

    facts: RunFacts
    layers: tuple[LayerSummary, ...]
    shared_promises: tuple[tuple[str, tuple[tuple[Layer, Tally], ...]], ...]
    """Promises that more than one layer makes, each with its counts layer by layer."""
    never_opened: tuple[Rule, ...]
    """Rules that were judged, yet nothing in the bundle ever started them."""
    switched_off: tuple[Rule, ...]
    """Rules that were not judged, because nobody has checked their source."""
    measures: tuple[Measured, ...] = ()
    """The five national measures, as far as the bundle can show them."""
    audit_2017: Answers | None = None
    silences: Silences | None = None
    blind_spots: BlindSpots = NONE_FOUND
    """What the export may not be able to show at all."""
    against: Comparison | None = None
    """What is different from an earlier result, where one was named."""

    @property
    def editions(self) -> tuple[EditionSummary, ...]:
        """Every edition of every layer, in the order of the layers."""
        return tuple(edition for layer in self.layers for edition in layer.editions)

    @property
    def opened(self) -> Mapping[str, Tally]:
        """The counts of every rule that anything opened, by its id."""
        return {rule.id: tally for rule, tally in self.counted_rules}

    @property
    def counted_rules(self) -> tuple[tuple[Rule, Tally], ...]:
        """Every rule that anything opened, with its counts, layer by layer."""
        return tuple(line for one in self.editions for line in one.by_rule)

    def shown(self, layer: LayerSummary) -> Tally:
        """Return the counts of a layer without the duties that nothing in the export could have shown as met."""
        hidden = {rule.id for rule in self.blind_spots.never_shown}
        kept = (tally for one in layer.editions for rule, tally in one.by_rule if rule.id not in hidden)
        return reduce(add, kept, Tally())

    def as_json(self) -> Mapping[str, object]:
        """Return the document that `docs/reference/summary.md` describes, its keys in a stable order."""
        return _document(self)


def _document(summary: Summary) -> Plain:
    """Return the whole document; keys keep this order, so that two runs can be compared as text."""
    facts = summary.facts
    return {
        "format": FORMAT,
        "bundle": facts.bundle,
        "as_at": instant(facts.as_at),
        "known_at": None if facts.known_at is None else instant(facts.known_at),
        "force": facts.force,
        "asked_editions": list(facts.asked_editions),
        "measures": [one.as_json() for one in summary.measures],
        "layers": [_layer(layer) for layer in summary.layers],
        "audit_2017": None if summary.audit_2017 is None else summary.audit_2017.as_json(),
        "silences": None if summary.silences is None else summary.silences.as_json(),
        "blind_spots": summary.blind_spots.as_json(),
        "against": None if summary.against is None else summary.against.as_json(),
        "shared_promises": [_shared(promise, layers) for promise, layers in summary.shared_promises],
        "never_opened": [_rule(rule) for rule in summary.never_opened],
        "switched_off": [_rule(rule) for rule in summary.switched_off],
        "input": _input(facts.counts),
        "notices": [*facts.notices, *facts.reading],
    }


def _layer(layer: LayerSummary) -> Plain:
    return {
        "layer": layer.layer.value,
        "people": layer.people,
        "people_let_down": layer.people_let_down,
        "all": layer.all.as_json(),
        "editions": [_edition(edition) for edition in layer.editions],
        "by_owner": _rows(("owner",), layer.by_owner),
        "by_unit": _rows(("unit",), layer.by_unit),
        "by_team": _rows(("unit", "team"), layer.by_team),
        "by_month": _rows(("month",), layer.by_month),
    }


def _edition(summary: EditionSummary) -> Plain:
    edition = summary.edition
    return {
        "edition": edition.id,
        "title": edition.title,
        "force": edition.force,
        "in_force": {
            "from": None if edition.in_force.first is None else edition.in_force.first.isoformat(),
            "to": None if edition.in_force.last is None else edition.in_force.last.isoformat(),
        },
        "verified": verified_counts(edition),
        "all": summary.all.as_json(),
        "by_right": [
            {"right": None if right == UNTIED else right, **tally.as_json()}
            for right, tally in summary.by_right
        ],
        "by_rule": [{**_rule(rule), **tally.as_json()} for rule, tally in summary.by_rule],
    }


def verified_counts(edition: Edition) -> dict[str, int]:
    """Return how many rules that are judged carry each grade of verification, surest first."""
    judged = [rule for rule in edition.rules if rule.enabled]
    counts = {grade.value: sum(rule.verified is grade for rule in judged) for grade in Verified}
    return {grade: count for grade, count in counts.items() if count}


def _rule(rule: Rule) -> Plain:
    return {
        "rule": rule.id,
        "edition": rule.edition,
        "right": rule.right,
        "paragraph": rule.paragraph,
        "row": rule.row,
        "verified": rule.verified.value,
        "owner": rule.owner,
        "promise": rule.promise,
        "says": rule.says,
    }


def _rows(names: tuple[str, ...], rows: Iterable[Row]) -> list[Plain]:
    return [{**dict(zip(names, row.keys, strict=True)), **row.tally.as_json()} for row in rows]


def _shared(promise: str, layers: Iterable[tuple[Layer, Tally]]) -> Plain:
    return {
        "promise": promise,
        "layers": [{"layer": layer.value, **tally.as_json()} for layer, tally in layers],
    }


def _input(counts: InputCounts) -> Plain:
    return {
        "tables": [
            {"table": one.table, "read": one.read, "used": one.used, "rejected": one.rejected}
            for one in counts.tables
        ],
        "rejects": [
            {"table": one.table, "reason": one.reason, "rows": one.rows, "tellings": one.tellings}
            for one in counts.rejects
        ],
        "not_datable": counts.not_datable,
        "unknown_about": counts.unknown_about,
    }


def instant(moment: Micros) -> str:
    """Return an instant as the documents write it: ISO 8601 in UTC to the microsecond."""
    return from_micros(moment).isoformat(timespec="microseconds").replace("+00:00", "Z")
