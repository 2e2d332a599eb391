"""Keeps what a page of the running service shows of an audit beside its figures: pictures and sentences, no ids."""

from collections.abc import Mapping
from dataclasses import asdict

from keptinformed.auditor import blind_words, report
from keptinformed.auditor.charts.layers import Charts
from keptinformed.auditor.figures import Summary
from keptinformed.auditor.report_words import read_words
from keptinformed.duties.reading import shipped_policy
from keptinformed.duties.rules import Policy

PAGE = "page.json"
"""The name of the file in a result."""


def shown(summary: Summary, policy: Policy, pictures: Charts) -> Mapping[str, object]:
    """Return, as plain values, what the report shows of `summary` besides the figures of `summary.json`.

    `layers` holds for each layer what stands out, what is left out, and its pictures as `charts.pictures.Picture` has
    them; `cannot` what the records cannot show; `sources` where each rule comes from, by its id.
    """
    words = read_words(shipped_policy() / "words" / "report.en.yaml")
    hidden = summary.blind_spots.never_shown
    return {
        "layers": {
            layer.layer.value: {
                "stand_outs": [asdict(one) for one in report.stand_outs(layer, words, hidden)],
                "without": blind_words.without_them(summary, layer, words),
                "pictures": [_plain(asdict(one)) for one in pictures.of(layer.layer)],
            }
            for layer in summary.layers
        },
        "cannot": list(blind_words.what_cannot_be_shown(summary.blind_spots, words)),
        "sources": {rule.id: words.source(rule) for rule in policy.rules},
    }


def _plain(picture: dict[str, object]) -> dict[str, object]:
    """Return a picture without the figures for programs: `summary.json` has those."""
    return {name: value for name, value in picture.items() if name != "plain"}
