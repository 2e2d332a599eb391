"""The workbook: every table of the summary, readable by another program, and harmless in a spreadsheet."""

import re
from dataclasses import replace
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pytest
from openpyxl.workbook import Workbook

from keptinformed.auditor import workbook
from keptinformed.auditor.figures import Summary
from keptinformed.auditor.publishing import publish
from tests.auditor import made_up_audit as made_up
from tests.auditor.made_up_audit import POLICY, Owed, audited
from tests.auditor.test_publishing import NEWS
from tests.auditor.test_report import OWED

NASTY = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "http://example.org/x", '=HYPERLINK("x")', "\uff1d1", "0012"]
RUN = re.compile(r"[=+\-@\t\uff1d]")
PARTS_THAT_RUN = re.compile(r"vba|macro|external|embed|comment|custom|connection")


@pytest.fixture
def summary(tmp_path: Path) -> Summary:
    cases = [(f"C{n}", name, "A") for n, name in enumerate(NASTY)]
    owed = [*OWED, *(replace(OWED[0], case_id=case_id) for case_id, *_ in cases)]
    run = made_up.facts(counts=made_up.TROUBLED, bundle="=cmd|'/c calc'!A0", notices=("One.", "Two."))
    return audited(tmp_path, owed, cases, run=run, questions=[NEWS])


def written(summary: Summary, folder: Path, name: str = "report.xlsx") -> Path:
    """Write the workbook and return it."""
    path = folder / name
    workbook.write(summary.as_json(), path)
    return path


def read(path: Path) -> Workbook:
    """Open the workbook with another program than wrote it."""
    return openpyxl.load_workbook(path)


def table(book: Workbook, name: str) -> list[dict[str, object]]:
    """Return the rows of a sheet by heading."""
    heading, *rows = book[name].iter_rows(values_only=True)
    return [dict(zip(map(str, heading), row, strict=True)) for row in rows]


def test_every_table_has_a_sheet_with_the_same_numbers(summary: Summary, tmp_path: Path) -> None:
    book = read(written(summary, tmp_path))
    assert book.sheetnames == [
        "About",
        "National measures",
        "Layers",
        "Editions",
        "By Right",
        "By duty",
        "By owner",
        "By unit",
        "By team",
        "By month",
        "Shared promises",
        "Rows read",
        "Rows rejected",
        "Rows of little use",
        "Duties never started",
        "Duties switched off",
    ]
    for row, layer in zip(table(book, "Layers"), summary.layers, strict=True):
        assert (row["Layer"], row["Met"], row["Counted"]) == (layer.layer, layer.all.met, layer.all.counted)
        if layer.all.counted >= 5 and layer.all.rate:
            assert row["Rate"] == pytest.approx(layer.all.rate.rate, abs=1e-6)
    assert {row["Rate"] for row in table(book, "By duty") if row["Rule"] == "hearing"} == {None}


def test_no_text_of_an_export_is_run(summary: Summary, tmp_path: Path) -> None:
    book = read(written(summary, tmp_path))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s", "n"}
    assert [cell.value for cell in cells if cell.data_type == "s" and RUN.match(str(cell.value))] == []
    assert [cell for cell in cells if cell.hyperlink] == []
    units = {row["Unit"] for row in table(book, "By unit")}
    assert {"'=1+1", "'@SUM(A1)", "http://example.org/x", "0012"} <= units


def test_nothing_is_hidden_and_nothing_can_run(summary: Summary, tmp_path: Path) -> None:
    path = written(summary, tmp_path)
    book = read(path)
    assert [sheet.title for sheet in book if sheet.sheet_state != "visible"] == []
    hidden = [
        one
        for sheet in book
        for one in (*sheet.column_dimensions.values(), *sheet.row_dimensions.values())
        if one.hidden
    ]
    assert hidden == []
    with ZipFile(path) as parts:
        names = parts.namelist()
        text = b"".join(parts.read(name) for name in names).decode()
    assert [name for name in names if PARTS_THAT_RUN.search(name)] == []
    assert "hidden=" not in text
    assert "<f>" not in text
    assert (book.properties.creator, book.properties.lastModifiedBy) == ("Kept Informed", "Kept Informed")


def test_the_same_figures_give_the_same_bytes(summary: Summary, tmp_path: Path) -> None:
    assert (
        written(summary, tmp_path, "a.xlsx").read_bytes() == written(summary, tmp_path, "b.xlsx").read_bytes()
    )


def test_what_is_withheld_says_so(summary: Summary, tmp_path: Path) -> None:
    published = publish(summary, POLICY)
    path = tmp_path / "published.xlsx"
    workbook.write(published.as_json(), path)
    book = read(path)
    assert {"About", "National measures", "Layers", "By Right", "By unit", "By month"} == set(book.sheetnames)
    small = [row for row in table(book, "By unit") if row["All"] == "withheld"]
    # One unit has two hundred promises; the others have one each.
    assert len(small) == len(NASTY) - 1


def test_an_audit_of_nothing_makes_a_workbook_too(tmp_path: Path) -> None:
    none: list[Owed] = []
    book = read(written(audited(tmp_path, none), tmp_path))
    assert book.sheetnames[0] == "About"
