"""What may leave the force: no ids, no teams, and no small number, neither shown nor to be worked out."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest

from demo.october_2017 import AS_AT, build
from keptinformed.__main__ import main
from keptinformed.auditor.figures import Summary
from keptinformed.auditor.measures import Measure
from keptinformed.auditor.published_page import render
from keptinformed.auditor.publishing import Published, publish
from keptinformed.auditor.result import PUBLISHED_FILES
from keptinformed.duties.history import Status
from keptinformed.duties.rules import Layer, Verified
from tests.auditor.made_up_audit import ARREST, HEARING, MAY, OWN_ARREST, POLICY, QUIET, Owed, audited
from tests.auditor.test_report import Page

NEWS = Measure("news", "News", "Was the victim told?", ("told-of-arrest",), Verified.V_SEC, "")
COUNTS = {"kept", "not_kept", "left_out", "all", "people", "people_let_down", "counted", "done", "of"}


def force(folder: Path, seed: int) -> Summary:
    """Return the summary of a made-up force with large and small units."""
    chance = Random(seed)  # noqa: S311 (made-up figures, not secrets)
    units = ["North"] * 60 + ["South"] * 30 + ["East"] * 8 + ["West"] * 2
    owed = [
        Owed(
            chance.choice((ARREST, ARREST, HEARING, OWN_ARREST)),
            chance.choice([*Status, Status.met, Status.met]),
            chance.choice(units),
            f"P{n}",
            MAY - timedelta(days=31 * chance.choice([0, 0, 1, 1, 1, 2, 9])),
        )
        for n in range(700)
    ]
    cases = [(unit, unit, "A") for unit in sorted(set(units))]
    return audited(folder, owed, cases, questions=[NEWS])


def numbers(value: object) -> Iterator[object]:
    """Yield every count in a published document."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key in COUNTS and not isinstance(inner, dict | list):
                yield inner
            else:
                yield from numbers(inner)
    if isinstance(value, list):
        for inner in value:
            yield from numbers(inner)


def alone(published: Published) -> list[tuple[str, object]]:
    """Return the lines of tables in which a single number is withheld: it could be worked out."""
    found: list[tuple[str, object]] = []
    for layer in published.layers:
        for table in layer.tables:
            hidden = Counter(keys for keys, cells in table.rows for cell in cells if cell is None)
            columns = Counter(n for _, cells in table.rows for n, cell in enumerate(cells) if cell is None)
            found += [(table.by, line) for line, times in [*hidden.items(), *columns.items()] if times == 1]
    return found


@pytest.mark.parametrize("seed", range(4))
def test_no_small_number_is_shown_or_stands_alone(tmp_path: Path, seed: int) -> None:
    published = publish(force(tmp_path, seed), POLICY)
    counts = list(numbers(published.as_json()))
    assert None in counts
    assert [count for count in counts if isinstance(count, int) and 0 < count < 10] == []
    assert alone(published) == []


def test_what_one_layer_withholds_no_other_nearly_tells(tmp_path: Path) -> None:
    """A force that answers the same events as the Code has nearly the same numbers."""
    owed = [*many(ARREST, 300, 300, "N"), *many(OWN_ARREST, 300, 300, "N")]
    for unit, code, own in (("South", 14, 8), ("East", 60, 60), ("West", 90, 50)):
        owed += [replace(one, case_id=unit) for one in many(ARREST, code, 70, unit)]
        owed += [replace(one, case_id=unit) for one in many(OWN_ARREST, own, 70, unit)]
    cases = [(unit, unit, "A") for unit in ("C1", "South", "East", "West")]
    published = publish(audited(tmp_path, owed, cases), POLICY)
    by_layer = [
        {
            (table.by, keys, name): cell
            for table in layer.tables
            if table.by != "right"
            for keys, cells in table.rows
            for name, cell in zip((*layer.columns, "all"), cells, strict=True)
        }
        for layer in published.layers
    ]
    assert [layer["unit", ("South",), "kept"] for layer in by_layer] == [None, None]
    assert [layer["unit", ("C1",), "kept"] for layer in by_layer] == [300, 300]
    assert alone(published) == []


def many(rule: object, kept: int, missed: int, who: str = "") -> list[Owed]:
    """Return so many promises kept, and not kept."""
    statuses = [Status.met] * kept + [Status.overdue] * missed
    return [Owed(rule, status, "C1", f"{who}{n}") for n, status in enumerate(statuses)]  # type: ignore[arg-type]


def test_a_measure_is_shown_only_where_nothing_can_be_set_against_it(tmp_path: Path) -> None:
    def shown(*owed: Owed) -> list[tuple[Layer, object, object]]:
        summary = audited(tmp_path, owed, questions=[NEWS])
        (measure,) = publish(summary, POLICY).measures
        return [(one.layer, kept, counted) for one, kept, counted in measure.layers if one.why is None]

    news = many(ARREST, 40, 20)
    assert shown(*news) == [(Layer.statutory, 40, 60)]
    # A hearing is under another Right; the two are told apart by nothing but that.
    assert shown(*news, *many(HEARING, 30, 30)) == [(Layer.statutory, 40, 60)]
    assert shown(*news, *many(HEARING, 3, 30)) == [(Layer.statutory, None, None)]
    assert shown(*news, *many(OWN_ARREST, 12, 4)) == [
        (Layer.statutory, None, None),
        (Layer.force, None, None),
    ]


def test_where_too_few_were_kept_or_not_the_layer_says_so(tmp_path: Path) -> None:
    published = publish(audited(tmp_path, [*many(ARREST, 40, 3), *many(QUIET, 20, 4)]), POLICY)
    assert [layer.totals for layer in published.layers] == [(), (0, 0, 0, 0)]
    page = Page(render(published, POLICY))
    assert "Fewer than 10 promises of this kind were kept" in page.words
    assert page.open == []


def test_people_are_counted_only_where_they_are_not_few(tmp_path: Path) -> None:
    published = publish(audited(tmp_path, many(ARREST, 40, 15)), POLICY)
    assert (published.layers[0].people, published.layers[0].people_let_down) == (55, 15)
    few = [Owed(ARREST, status, "C1", f"P{n % 12}") for n, status in enumerate([Status.met] * 40)]
    late = [Owed(ARREST, Status.late, "C1", "P1") for _ in range(15)]
    published = publish(audited(tmp_path, [*few, *late]), POLICY)
    assert (published.layers[0].people, published.layers[0].people_let_down) == (12, None)


def test_the_command_writes_nothing_else(tmp_path: Path) -> None:
    bundle = build(tmp_path / "bundle")
    assert main(["audit", str(bundle), "--as-at", AS_AT, "--publish"]) == 0
    out = tmp_path / "bundle-published"
    assert sorted(path.name for path in out.iterdir()) == sorted(PUBLISHED_FILES)
    document = json.loads((out / "summary.json").read_text(encoding="utf-8"))
    assert document["published"] is True
    page = Page((out / "report.html").read_text(encoding="utf-8"))
    assert page.open == []
    assert "OCTOBER-" not in page.words
    assert "withheld" in page.words
    assert len(page.all("table")) == len(page.all("caption"))
