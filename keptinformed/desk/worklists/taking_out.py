"""Writes a worklist as a file for spreadsheets: CSV, or a workbook of one sheet with nothing hidden; no cell is run."""

import csv
from collections.abc import Sequence
from datetime import date, datetime
from io import BytesIO, StringIO

import xlsxwriter
from django.http import HttpResponse

from keptinformed.bundles.rejects import RUN_BY_SPREADSHEETS
from keptinformed.desk.worklists.saying import Row

CSV_TYPE = "text/csv; charset=utf-8"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HEADINGS = (
    "Case",
    "Name",
    "Part",
    "Enhanced Rights",
    "High risk",
    "What is owed",
    "Since",
    "Due by",
    "Promised in",
    "Last contact",
    "Last contact was",
    "Officer",
    "Unit",
    "Team",
)
LONGEST = 2000
"""Characters of one cell."""
WIDEST = 60


def as_csv(rows: Sequence[Row]) -> bytes:
    """Return rows as CSV, with the mark that lets Excel read it as UTF-8."""
    written = StringIO(newline="")
    writer = csv.writer(written)
    writer.writerow(HEADINGS)
    writer.writerows([harmless(cell) for cell in _cells(row)] for row in rows)
    return written.getvalue().encode("utf-8-sig")


def as_xlsx(rows: Sequence[Row], *, now: datetime) -> bytes:
    """Return rows as a workbook made from nothing: no hidden sheet, row, column, comment or formula."""
    file = BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_numbers": False,
        "strings_to_urls": False,
    }
    book = xlsxwriter.Workbook(file, options)
    book.set_properties(
        {"title": "Worklist", "author": "Kept Informed", "created": now.replace(tzinfo=None, microsecond=0)}
    )
    sheet = book.add_worksheet("Worklist")
    sheet.freeze_panes(1, 1)
    sheet.repeat_rows(0)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.set_header("&COFFICIAL")
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 2})
    table = [[harmless(cell) for cell in _cells(row)] for row in rows]
    for column, name in enumerate(HEADINGS):
        sheet.write_string(0, column, name, head)
        longest = max((len(line[column]) for line in table), default=0)
        sheet.set_column(column, column, min(WIDEST, max(12, longest + 2)))
        for number, line in enumerate(table, start=1):
            sheet.write_string(number, column, line[column])
    book.close()
    return file.getvalue()


def answer(rows: Sequence[Row], kind: str, *, now: datetime) -> HttpResponse:
    """Return a file to be kept, whose name tells the day and nothing else."""
    csv_wanted = kind == "csv"
    content = as_csv(rows) if csv_wanted else as_xlsx(rows, now=now)
    made = HttpResponse(content, content_type=CSV_TYPE if csv_wanted else XLSX_TYPE)
    made["Content-Disposition"] = (
        f'attachment; filename="worklist-{now:%Y-%m-%d}.{"csv" if csv_wanted else "xlsx"}"'
    )
    return made


def harmless(text: str) -> str:
    """Return the text of a cell that no spreadsheet runs as a formula, in one line. Pure."""
    seen = "".join(char if char.isprintable() else " " for char in text)[:LONGEST]
    runs = text.startswith(RUN_BY_SPREADSHEETS) or seen.lstrip().startswith(RUN_BY_SPREADSHEETS)
    return f"'{seen}" if runs else seen


def _cells(row: Row) -> list[str]:
    return [
        row.reference,
        row.name,
        row.part,
        "yes" if row.enhanced else "no",
        "yes" if row.high_risk else "no",
        row.says,
        row.opened_on.isoformat()[:10],
        _day(row.due),
        "; ".join(f"{each.edition} ({_day(each.due) or 'no date yet'})" for each in row.asked),
        _day(row.last.day),
        row.last.says,
        row.officer,
        row.unit,
        row.team,
    ]


def _day(day: date | None) -> str:
    if isinstance(day, datetime):
        return f"{day:%Y-%m-%d %H:%M}"
    return "" if day is None else day.isoformat()
