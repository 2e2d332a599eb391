"""The pictures as a reader meets them: a true sentence, marks that differ by form, a table, nothing small."""

import json
import re
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
import yaml

from dev.repository import ROOT
from keptinformed.auditor.charts.funnel import UnitCount
from keptinformed.auditor.charts.layers import Charts
from keptinformed.auditor.charts.pictures import Picture, Showing
from keptinformed.auditor.charts.units_picture import units_picture
from keptinformed.auditor.report import render
from keptinformed.duties.rules import Layer
from tests.auditor.made_up_audit import POLICY
from tests.auditor.test_report import Page
from tests.charts.made_up_counts import NASTY, made_up_charts, made_up_summary

SVG = {"told": 0, "months": 1, "units": 2, "groups": 3}


@pytest.fixture
def drawn(tmp_path: Path) -> Charts:
    return made_up_charts(tmp_path)


def one(charts: Charts, name: str, layer: Layer = Layer.statutory) -> Picture:
    return charts.of(layer)[SVG[name]]


def rows_of(picture: Picture) -> dict[str, tuple[str, ...]]:
    assert picture.table is not None
    assert all(len(row) == len(picture.table.headings) for row in picture.table.rows)
    return {row[0]: row[1:] for row in picture.table.rows}


def test_each_drawing_is_an_image_with_a_name_and_the_sentence_for_those_who_do_not_see_it(
    drawn: Charts,
) -> None:
    seen = []
    for layer in drawn.layers:
        for picture in layer.pictures:
            for panel in picture.panels:
                for source in filter(None, (panel.wide, panel.narrow)):
                    svg = ET.fromstring(source)  # noqa: S314 (written by ourselves a moment ago)
                    title, desc = svg[0], svg[1]
                    assert svg.get("role") == "img"
                    assert svg.get("aria-labelledby") == f"{title.get('id')} {desc.get('id')}"
                    assert desc.text == panel.sentence
                    assert title.text
                    seen += [title.get("id"), desc.get("id")]
    assert len(seen) == len(set(seen)) > 10


def test_nothing_reaches_beyond_its_drawing(drawn: Charts) -> None:
    for picture in drawn.of(Layer.statutory):
        for panel in picture.panels:
            for source in filter(None, (panel.wide, panel.narrow)):
                svg = ET.fromstring(source)  # noqa: S314
                _, _, width, height = map(float, svg.get("viewBox", "").split())
                for x, y in re.findall(r'c?x="([-.\d]+)" c?y="([-.\d]+)"', source):
                    assert 0 <= float(x) <= width
                    assert 0 <= float(y) <= height


def test_the_curve_says_when_half_were_told_and_where_it_ends(drawn: Charts) -> None:
    arrest, hearing = one(drawn, "told").panels
    assert arrest.sentence.startswith("Half were told by day 4, and 66% by day 28 (95% range ")
    assert hearing.sentence == "Not one of the 40 was told by day 2."
    rows = rows_of(one(drawn, "told"))
    assert rows["Told of arrest"][:4] == ("123", "80", "43", "by day 4")
    assert rows["Told of arrest"][4].startswith("41% (33% to ")
    assert rows["Told of hearing"][6] == "not seen so far"
    assert "Told of sentence" not in rows  # it began seven times


def test_a_month_that_falls_out_is_named_marked_by_its_form_and_explained(drawn: Charts) -> None:
    picture = one(drawn, "months")
    (panel,) = picture.panels
    assert "October 2024 lies below the lower limit, at 53%" in panel.sentence
    assert panel.wide.count("mark diamond") == 1
    assert ("diamond", "beyond a limit") in picture.keys
    assert rows_of(picture)["October 2024"][-1] == "Beyond a limit"
    assert len(picture.rules) == 4
    assert "12 kept promises never had a date" in " ".join(picture.notes)


def test_five_months_are_no_chart_and_that_is_said(drawn: Charts) -> None:
    picture = one(drawn, "months", Layer.force)
    assert picture.panels == ()
    assert picture.missing.startswith("Not measured. It takes at least 8 months")


def test_a_unit_that_stands_out_is_named_and_small_ones_are_left_to_the_table(drawn: Charts) -> None:
    picture = one(drawn, "units")
    (panel,) = picture.panels
    assert panel.sentence.startswith("2 of 3 units lie outside the 99.8% limits around 69%")
    assert "South (33%) below" in panel.sentence
    assert panel.wide.count("mark down") == 1
    assert panel.wide.count("mark up") == 1
    rows = rows_of(picture)
    assert rows["No unit named"][:3] == ("7", "3", "43%")
    assert rows["Tiny"] == ("2", "1", "", "", "", "Too few for the picture")
    assert list(rows) == sorted(rows)
    assert any("a question to ask, not a verdict" in note for note in picture.notes)
    assert any("kept or broken together" in note for note in picture.notes)


def test_gaps_are_told_within_the_same_duty_and_what_is_missing_is_said(drawn: Charts) -> None:
    picture = one(drawn, "groups")
    (panel,) = picture.panels
    assert panel.sentence.startswith(
        "1 of 13 comparisons within the same duty are clear of zero: witnesses 25 points"
    )
    row = rows_of(picture)["Witnesses"]
    assert row[:5] == ("100", "60%", "victims", "200", "45%")
    assert row[5].startswith("+15.0 (")
    assert row[6].startswith("\N{MINUS SIGN}25.0 (")
    notes = " ".join(picture.notes)
    assert (
        "Enhanced Rights when it began: not measured, because these promises were counted only for one"
        in notes
    )
    assert "Role: not measured, because the bundle does not say." in notes
    assert "The 12 offences with the most promises are compared; 2 more are not." in notes


def test_a_group_of_few_cases_is_a_count_and_nothing_else(drawn: Charts) -> None:
    row = rows_of(one(drawn, "groups"))["Offence O "]
    assert row[0] == "60"
    assert row[-1] == "Too few cases to compare"
    assert "Offence O" not in one(drawn, "groups").panels[0].wide


def test_what_is_published_shows_no_small_number(tmp_path: Path) -> None:
    drawn = made_up_charts(tmp_path, Showing(10, published=True))
    rows = rows_of(one(drawn, "units"))
    assert rows["Tiny"][:2] == ("fewer than 10", "")
    assert rows["No unit named"][:2] == ("fewer than 10", "")
    written = json.dumps(drawn.as_json())
    small = {"unit": "Tiny", "met": None, "counted": None}
    assert json.dumps(small) in written


def test_layers_are_drawn_apart(drawn: Charts) -> None:
    assert [layer.layer for layer in drawn.layers] == [Layer.statutory, Layer.force]
    assert [layer["layer"] for layer in drawn.as_json()] == ["statutory", "force"]
    assert [panel.title for panel in one(drawn, "told", Layer.force).panels] == ["Told of arrest"]
    assert drawn.of(Layer.charter) == ()


def test_the_figures_for_programs_are_those_of_the_pictures(drawn: Charts) -> None:
    statutory = json.loads(json.dumps(drawn.as_json()))[0]
    assert list(statutory) == ["layer", "time_to_told", "months", "units", "groups"]
    assert statutory["time_to_told"][0]["half_done_by_day"] == 4
    assert [one["month"] for one in statutory["months"]["months"] if "beyond" in one["signals"]] == [
        "2024-10"
    ]
    assert {one["unit"]: one["standing"] for one in statutory["units"]["units"]}["South"] == "below"
    assert statutory["groups"][0]["groups"][0]["same_duties"]["difference"] == -0.25


def test_the_page_holds_together_with_pictures_and_runs_nothing(tmp_path: Path, drawn: Charts) -> None:
    source = render(made_up_summary(tmp_path), POLICY, pictures=drawn)
    page = Page(source)
    assert page.open == []
    ids = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    assert page.all("script") == []
    assert NASTY in page.text
    levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch(r"h\d", tag)]
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_the_funnel_shows_its_own_limits_whole() -> None:
    """The narrow units are far inside: it is the outer limits, not the points, that need the room."""
    units = [UnitCount("A", 95, 200), UnitCount("B", 100, 200), UnitCount("C", 105, 200)]
    words = yaml.safe_load((ROOT / "policy/words/charts.en.yaml").read_text(encoding="utf-8"))
    picture = units_picture("u", "statutory", units, 1.0, words, Showing())
    plain = json.loads(json.dumps(picture.plain))["units"]
    highest, lowest = (pick(one["limits_998"][end] for one in plain) for pick, end in ((max, 1), (min, 0)))
    shown = [int(share) for share in re.findall(r">(\d+)%</text>", picture.panels[0].wide)]
    assert max(shown) / 100 >= highest > 0.6
    assert min(shown) / 100 <= lowest < 0.4
    outer = re.findall(r'class="limit"', picture.panels[0].wide)
    assert len(outer) == 2
