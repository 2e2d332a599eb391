"""Writes the figures of an audit as a workbook for spreadsheets: a sheet for each table, and nothing hidden.

Texts from an export stay texts: none is run as a formula, here or where somebody saves a sheet as CSV.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from keptinformed.auditor.tallies import FEWEST_FOR_A_RATE
from keptinformed.bundles.rejects import RUN_BY_SPREADSHEETS

LONGEST_TEXT = 32_767
"""What one cell can hold."""
WIDEST = 60
GROUPS = ("owner", "unit", "team", "month")
RATES = ("rate", "rate_low", "rate_high")

type Plain = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table: its name, and rows with the same keys in the order of the columns."""

    name: str
    rows: Sequence[Plain]


def write(document: Plain, path: Path) -> None:
    """Write the document `summary.json`, internal or published, as a workbook; the same bytes every time.

    Raises OSError where `path` cannot be written.
    """
    file = BytesIO()
    book = xlsxwriter.Workbook(
        file,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_numbers": False,
            "strings_to_urls": False,
        },
    )
    # Without these, the workbook would hold the hour of writing.
    seen_at = datetime.fromisoformat(str(document["as_at"])).replace(tzinfo=None, microsecond=0)
    book.set_properties(
        {"title": "Kept Informed: audit report", "author": "Kept Informed", "created": seen_at}
    )
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 2})
    percent = book.add_format({"num_format": "0.0%"})
    for sheet in sheets_of(document):
        page = book.add_worksheet(sheet.name)
        _set_up(page)
        _fill(page, sheet, head, percent)
    book.close()
    path.write_bytes(file.getvalue())


def _fill(page: Worksheet, sheet: Sheet, head: Format, percent: Format) -> None:
    for column, name in enumerate(dict.fromkeys(key for row in sheet.rows for key in row)):
        page.write_string(0, column, name.replace("_", " ").capitalize(), head)
        values = [row.get(name) for row in sheet.rows]
        longest = max(len(_text(value)) for value in values)
        page.set_column(column, column, min(WIDEST, max(10, longest + 2)))
        for number, value in enumerate(values, start=1):
            if isinstance(value, int | float) and not isinstance(value, bool):
                page.write_number(number, column, value, percent if isinstance(value, float) else None)
            elif value is not None:
                page.write_string(number, column, _text(value))


def _set_up(page: Worksheet) -> None:
    """Keep the headings in sight on screen and on paper, which is A4 on its side."""
    page.freeze_panes(1, 1)
    page.repeat_rows(0)
    page.set_landscape()
    page.set_paper(9)


def _text(value: object) -> str:
    """Return what stands in a cell of text, harmless to a spreadsheet."""
    if value is None:
        return ""
    text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    seen = "".join(char if char.isprintable() else " " for char in text)[: LONGEST_TEXT - 1]
    return f"'{seen}" if text.startswith(RUN_BY_SPREADSHEETS) else seen


def sheets_of(document: Plain) -> Iterator[Sheet]:
    """Yield every table of the document as a sheet; tables that it lacks or that are empty are left out."""
    facts: list[Plain] = [
        {"about": key, "value": value}
        for key, value in document.items()
        if not isinstance(value, list | dict) or key in ("asked_editions", "notices")
    ]
    yield Sheet("About", facts)
    layers = _list(document["layers"])
    editions = [edition for layer in layers for edition in _list(layer.get("editions"))]
    audit = document.get("audit_2017")
    asked = _list(audit["measures"] if isinstance(audit, dict) else audit)
    tables: dict[str, Sequence[Plain]] = {
        "National measures": [
            _answer(one, layer)
            for one in _list(document["measures"])
            for layer in _layers(one) or [{"layer": "", "not_measured": one.get("not_measured")}]
        ],
        "Layers": [_layer(layer) for layer in layers],
        "Editions": [
            {"edition": one["edition"], "title": one["title"], "force": one["force"], **_counts(one["all"])}
            for one in editions
        ],
        "By Right": [
            *(
                {"edition": one["edition"], **_counts(row)}
                for one in editions
                for row in _list(one["by_right"])
            ),
            *_of_layers(layers, "by_right"),
        ],
        "By duty": [_counts(row) for one in editions for row in _list(one["by_rule"])],
        **{f"By {name}": list(_of_layers(layers, f"by_{name}")) for name in GROUPS},
        "Shared promises": [
            {"promise": one["promise"], **_counts(layer)}
            for one in _list(document.get("shared_promises"))
            for layer in _layers(one)
        ],
        "Audit of October 2017": [_answer_of_2017(one, layer) for one in asked for layer in _layers(one)],
        **_silences(document.get("silences")),
        **_against(document.get("against")),
        **_input(document.get("input")),
        "Duties never started": _list(document.get("never_opened")),
        "Duties switched off": _list(document.get("switched_off")),
    }
    for name, rows in tables.items():
        if rows:
            yield Sheet(name, [_with_withheld(row) for row in rows] if document.get("published") else rows)


def _with_withheld(row: Plain) -> Plain:
    """Return a row of a published table that says where something is missing on purpose."""
    if row.get("not_measured") is not None:
        return row
    named = {key: "withheld" if value is None else value for key, value in row.items()}
    return {**named, "not_measured": ""} if "not_measured" in row else named


def _list(value: object) -> list[Plain]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _layers(one: Plain) -> list[Plain]:
    return _list(one["layers"])


def _counts(row: object) -> Plain:
    """Return a row without the rates of so few that they mislead."""
    if not isinstance(row, dict):
        return {}
    counted = row.get("counted")
    few = isinstance(counted, int) and counted < FEWEST_FOR_A_RATE
    return {key: None if few and key in RATES else value for key, value in row.items()}


def _answer(one: Plain, layer: Plain) -> Plain:
    return {"measure": one["measure"], "question": one["says"], **_counts(layer)}


def _layer(layer: Plain) -> Plain:
    totals = layer["all"] if "all" in layer else layer["totals"]
    people = {name: layer[name] for name in ("layer", "people", "people_let_down")}
    return {**people, **_counts(totals)}


def _of_layers(layers: Iterable[Plain], table: str) -> Iterator[Plain]:
    for layer in layers:
        for row in _list(layer.get(table)):
            yield {"layer": layer["layer"], **_counts(row)}


def _answer_of_2017(one: Plain, layer: Plain) -> Plain:
    shares: dict[str, object] = {}
    for way in ("raw", "reasons_taken_out", "worst", "best"):
        share = layer[way]
        for part in ("done", "of", "share"):
            shares[f"{way} {part}"] = share[part] if isinstance(share, dict) else None
    groups = ("done", "missed", "with_reason", "done_after_all", "unsettled")
    return {
        "measure": one["measure"],
        "published in 2017, per cent": one.get("published"),
        "layer": layer["layer"],
        **{name: layer[name] for name in groups if name in layer},
        **shares,
    }


def _silences(silences: object) -> dict[str, list[Plain]]:
    if not isinstance(silences, dict):
        return {}
    return {"Longest silences": _list(silences["longest"]), "Silences by unit": _list(silences["by_unit"])}


def _against(comparison: object) -> dict[str, list[Plain]]:
    if not isinstance(comparison, dict):
        return {}
    sides = ("before", "now")
    shifts = [
        {
            "about": one["about"],
            "keys": one["keys"],
            **{
                f"{side} {name}": value
                for side in sides
                for name, value in _counts(one[side]).items()
                if name in ("met", "counted", "rate")
            },
        }
        for one in _list(comparison["shifts"])
    ]
    return {"Before and now": list(shifts), "What changed": _list(comparison["changes"])}


def _input(counts: object) -> dict[str, list[Plain]]:
    if not isinstance(counts, dict):
        return {}
    single = [{"table": name, "rows": counts[name]} for name in ("not_datable", "unknown_about")]
    return {
        "Rows read": _list(counts["tables"]),
        "Rows rejected": _list(counts["rejects"]),
        "Rows of little use": list(single),
    }
