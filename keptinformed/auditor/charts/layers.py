"""Gathers the pictures of every layer of an audit, and the figures behind them for `summary.json`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from keptinformed.auditor import report_words as wording
from keptinformed.auditor.charts.counting import Counted
from keptinformed.auditor.charts.funnel import UnitCount
from keptinformed.auditor.charts.groups_picture import People, groups_picture
from keptinformed.auditor.charts.months_picture import Fallen, months_picture
from keptinformed.auditor.charts.pictures import Picture, Showing, Words
from keptinformed.auditor.charts.told_picture import told_picture
from keptinformed.auditor.charts.units_picture import units_picture
from keptinformed.auditor.figures import LayerSummary, Summary
from keptinformed.duties.compiling import in_one_zone
from keptinformed.duties.reading import shipped_policy
from keptinformed.duties.rules import Layer, Policy
from keptinformed.timekeeping.instants import from_micros


@dataclass(frozen=True, slots=True)
class LayerCharts:
    """The pictures of one layer; layers are never drawn into one picture."""

    layer: Layer
    pictures: tuple[Picture, ...]


@dataclass(frozen=True, slots=True)
class Charts:
    """The pictures of an audit, layer by layer, with their words."""

    layers: tuple[LayerCharts, ...]
    words: Words

    def of(self, layer: Layer) -> Sequence[Picture]:
        """Return the pictures of one layer; none where nothing was counted in it."""
        return next((one.pictures for one in self.layers if one.layer is layer), ())

    def as_json(self) -> list[Mapping[str, object]]:
        """Return what `docs/reference/summary.md` promises under `charts`."""
        names = ("time_to_told", "months", "units", "groups")
        return [
            {
                "layer": one.layer.value,
                **{name: picture.plain for name, picture in zip(names, one.pictures, strict=True)},
            }
            for one in self.layers
        ]


def read_words(path: Path | None = None) -> Words:
    """Return the words of the pictures, by default those that ship. Raises OSError or yaml.YAMLError."""
    path = path or shipped_policy() / "words" / "charts.en.yaml"
    words: Words = yaml.safe_load(path.read_text(encoding="utf-8"))
    return words


def charts(
    summary: Summary,
    counted: Counted,
    policy: Policy,
    showing: Showing | None = None,
) -> Charts:
    """Draw what was counted of the audit that `summary` sums up; `showing` says how small a number may be."""
    words = read_words()
    titles = wording.read_words(shipped_policy() / "words" / "report.en.yaml").entries["layers"]
    showing = showing or Showing()
    local = from_micros(summary.facts.as_at).astimezone(in_one_zone(policy.rules))
    drawn = tuple(
        _of_layer(
            layer,
            counted,
            Fallen(
                counted.months.get(layer.layer, ()),
                counted.undated.get(layer.layer, 0),
                wording.day_in_words(local),
                f"{local:%Y-%m}",
            ),
            titles[layer.layer.value]["title"],
            words,
            showing,
        )
        for layer in summary.layers
        if layer.all.total
    )
    return Charts(drawn, words)


def _of_layer(
    layer: LayerSummary, counted: Counted, fallen: Fallen, title: str, words: Words, showing: Showing
) -> LayerCharts:
    name, title = f"chart-{layer.layer.value}", title[:1].lower() + title[1:]
    units = [UnitCount(row.keys[0], row.tally.met, row.tally.counted) for row in layer.by_unit]
    together = counted.together.get(layer.layer)
    effect = together.design_effect if together else 1.0
    people = People(counted.groups.get(layer.layer, {}), counted.cases.get(layer.layer, {}), effect)
    return LayerCharts(
        layer.layer,
        (
            told_picture(f"{name}-told", title, counted.promises.get(layer.layer, {}), words, showing),
            months_picture(f"{name}-months", title, fallen, words, showing),
            units_picture(f"{name}-units", title, units, effect, words, showing),
            groups_picture(f"{name}-groups", title, people, words, showing),
        ),
    )
