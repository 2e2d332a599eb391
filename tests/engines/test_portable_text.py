"""The one query keeps to what DuckDB, PostgreSQL and Spark all read alike."""

import re

import pytest

from keptinformed.duties import engine

DOES_NOT_TRAVEL = {
    "ASOF": r"\bASOF\b",
    "LATERAL": r"\bLATERAL\b",
    "QUALIFY": r"\bQUALIFY\b",
    "interval arithmetic": r"\bINTERVAL\b",
    "AT TIME ZONE": r"\bAT\s+TIME\s+ZONE\b",
    "FILTER": r"\bFILTER\s*\(",
    "GREATEST or LEAST": r"\b(GREATEST|LEAST)\s*\(",
    "a cast": r"::|\bCAST\s*\(|\bTRY_CAST\b",
    "integer division": r"//|\bDIV\b",
    "DISTINCT ON": r"\bDISTINCT\s+ON\b",
    "EXCLUDE, REPLACE or COLUMNS": r"\b(EXCLUDE|REPLACE|COLUMNS)\s*\(",
    "a named window": r"\bWINDOW\s+\w+\s+AS\b",
    "a bare column named at": r"(?<![\w.])at(?!\w)",
    "a quoted name": r'["`]',
    "a recursive query": r"\bRECURSIVE\b",
    "null-safe comparison": r"\bIS\s+(NOT\s+)?DISTINCT\s+FROM\b|<=>",
    "true or false": r"\b(TRUE|FALSE)\b",
    "a date or time": r"\b(DATE|TIMESTAMP|NOW|CURRENT_\w+)\b",
    "a list or a struct": r"[\[\]{}]",
    "joins by USING or NATURAL": r"\b(USING|NATURAL)\b",
}


def without_comments(text: str) -> str:
    return re.sub(r"--[^\n]*", "", text)


def faults(text: str) -> list[str]:
    return [
        name for name, pattern in DOES_NOT_TRAVEL.items() if re.search(pattern, without_comments(text), re.I)
    ]


def test_the_query_holds_nothing_that_does_not_travel() -> None:
    assert faults(engine.text()) == []


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("FROM a ASOF JOIN b", "ASOF"),
        ("SELECT count(*) FILTER (WHERE x)", "FILTER"),
        ("SELECT greatest(a, b)", "GREATEST or LEAST"),
        ("SELECT a::INTEGER", "a cast"),
        ("SELECT at FROM event", "a bare column named at"),
        ("SELECT e.day + INTERVAL 1 DAY", "interval arithmetic"),
        ("JOIN b USING (p)", "joins by USING or NATURAL"),
    ],
)
def test_what_does_not_travel_is_found(line: str, fault: str) -> None:
    assert fault in faults(f"{engine.text()}\n{line}")


def test_only_known_tables_are_read() -> None:
    text = without_comments(engine.text())
    made = set(re.findall(r"(\w+) AS \(", text))
    read = set(re.findall(r"\b(?:FROM|JOIN)\s+(\w+)", text))
    assert read - made == set(engine.TABLES)


def test_the_two_moments_are_the_only_parameters() -> None:
    assert set(re.findall(r":\w+", without_comments(engine.text()))) == {":as_at", ":known_at"}
