"""What a mapping makes of rows: events, people, cases, and rejects with the strange file's own line."""

import os
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from keptinformed.bundles.columns import Table
from keptinformed.bundles.files import BundleError
from keptinformed.bundles.staging import stage
from keptinformed.bundles.strange.export import StrangeExport
from keptinformed.bundles.strange.reading import load_mapping
from tests.strange.strange_exports import (
    CODED,
    HEADING,
    KINDS,
    LONDON,
    MAPPING,
    mapping_file,
    read,
    read_log,
    reasons,
)

ROW = "01/05/2026,ARR,\n"


def minute(*parts: int) -> int:
    """Return a UTC time in minutes since 1970."""
    return int(datetime(*parts, tzinfo=UTC).timestamp()) // 60  # type: ignore[misc,arg-type]


def test_one_row_may_make_several_events_and_a_code_may_be_a_telling(tmp_path: Path) -> None:
    found = read_log(
        tmp_path,
        "A,North,01/05/2026 16:10,ARB,",
        "A,North,02/05/2026 09:00,vua,T",
        "A,North,02/05/2026 10:00,ADM,",
    )
    assert found.events == [
        ("A", "log.csv:2:1", "suspect_arrested", minute(2026, 5, 1, 15, 10), 0),
        ("A", "log.csv:2:1:suspect_bailed", "suspect_bailed", minute(2026, 5, 1, 15, 10), 0),
        ("A", "log.csv:3:1", "told", minute(2026, 5, 2, 8, 0), 6),
    ]
    assert not found.rejects
    assert not found.staged.naming_nothing
    assert "Events it made: suspect_arrested 1, suspect_bailed 1, told 1." in found.notices
    assert "1 row had codes that the mapping reads as nothing (events 1 of the mapping)." in found.notices


def test_a_row_that_cannot_be_turned_keeps_its_own_file_and_line(tmp_path: Path) -> None:
    found = read_log(
        tmp_path,
        "A,North,01/05/2026,ARR,",
        "A,North,31/02/2026,ARR,",
        "A,North,02/05/2026,XX,",
        "A,North,02/05/2026,,",
        "A,North,02/05/2026,VUA,?",
        "A,North,02/05/2026,VUA,",
        "A,North,,ARR,",
        "A,North,29/03/2026 01:30,ARR,",
    )
    assert reasons(found) == [
        (3, "“When” is no date of the years and formats that the mapping names"),
        (4, "“Code” holds a code that the mapping does not list: add it there"),
        (5, "“Code” is empty, and the mapping does not say what that means"),
        (6, "told with no grade: “How” holds a code that the mapping does not list: add it there"),
        (7, "told with no grade: “How” is empty, and the mapping does not say what that means"),
        (8, "at is empty: say when it happened"),
        (
            9,
            "at is a time that no clock showed, for the clocks went forward over it: "
            "put it right or state its offset",
        ),
    ]
    assert {file for _, file, _, _ in found.rejects} == {"log.csv"}
    assert found.staged.told_incompletely == 2
    assert "Not in the mapping (events 1), column “Code”: XX (1). Add what they mean." in found.terminal
    assert not any("XX" in notice for notice in found.notices), "what an export says stays off the report"


def test_otherwise_and_if_empty_settle_what_is_left_and_are_told_of(tmp_path: Path) -> None:
    events = CODED.replace("ADM: nothing}", "ADM: nothing}\n      otherwise: progress").replace(
        "V: message_left}}", "V: message_left}, if_empty: sent}"
    )
    found = read_log(tmp_path, "A,N,01/05/2026,ZZ,", "A,N,02/05/2026,VUA,", events=events)
    assert [(kind, grade) for _, _, kind, _, grade in found.events] == [("progress", 0), ("told", 3)]
    assert not found.rejects
    told = " ".join(found.notices)
    assert "1 row had codes in “Code” that the mapping does not list, read as it says of all others" in told
    assert "1 telling read as “sent”, because the mapping says so of all" in told


@pytest.mark.parametrize(
    ("top", "written", "expected"),
    [
        ("", "01/07/2026 00:00", minute(2026, 6, 30, 23, 0)),
        ("midnight_means_day: true", "01/07/2026 00:00", minute(2026, 7, 1, 22, 59)),
        ("zone: UTC", "01/07/2026 10:00", minute(2026, 7, 1, 10, 0)),
        ("zone: America/New_York", "01/07/2026 10:00", minute(2026, 7, 1, 14, 0)),
        ("", "01/07/2026", minute(2026, 7, 1, 22, 59)),
    ],
)
def test_times_without_a_zone_are_of_the_zone_that_the_mapping_names(
    tmp_path: Path, top: str, written: str, expected: int
) -> None:
    assert read_log(tmp_path, f"A,N,{written},ARR,", top=top).events[0][3] == expected


def test_values_that_stand_for_nothing_are_empty(tmp_path: Path) -> None:
    rows = ("A,N,01/05/2026,ARR,", "A,N,N/A,ARR,", "n/a,N,01/05/2026,ARR,")
    found = read_log(tmp_path, *rows, top='empty: ["n/a"]')
    assert reasons(found) == [
        (3, "at is empty: say when it happened"),
        (4, "has no case_id: say to which case the event belongs"),
    ]
    assert reasons(found, Table.cases) == [(4, "has no case_id: give every case one")]


def test_once_lets_the_first_stand_and_counts_what_differs(tmp_path: Path) -> None:
    found = read_log(
        tmp_path, "A,North,01/05/2026,ARR,", "A,South,02/05/2026,ADM,", "A,North,03/05/2026,ADM,"
    )
    assert found.staged.tables[Table.cases].read == 1
    assert any(
        "“Unit” differs between the rows of 1 case: figures by unit depend on which row comes first in the "
        "file; name the row with `when:` (cases 1 of the mapping)." in notice
        for notice in found.notices
    )


def test_a_damaged_row_is_missed_in_each_table_that_it_would_have_made(tmp_path: Path) -> None:
    found = read_log(tmp_path, "A,North,01/05/2026,ARR,", "A,North", 'B,"x"y,01/05/2026,ARR,')
    assert [(table, line) for table, _, line, _ in found.rejects] == [
        (table, line) for table in ("cases", "events", "participants") for line in (3, 4)
    ]


def test_wide_rows_make_no_event_of_an_empty_date_but_a_condition_that_holds_wants_one(
    tmp_path: Path,
) -> None:
    wide = "kind: suspect_arrested"
    assert not read_log(tmp_path, "A,N,,ARR,", events=wide).rejects
    told = (
        "kind: told\n    when: {Code: [VUA]}\n    participant_id: '{Case}-victim'\n"
        "    about: suspect_arrested\n    grade: delivered"
    )
    found = read_log(tmp_path, "A,N,,VUA,", "A,N,01/05/2026,ARR,", "A,N,02/05/2026,VUA,", events=told)
    assert reasons(found) == [(2, "at is empty: say when it happened")]
    assert len(found.events) == 1
    told_of = " ".join(found.notices)
    assert "1 row passed over, as its condition asks" in told_of
    assert "“delivered”, because the mapping says so of all" in told_of


@pytest.mark.parametrize(
    ("file", "written"),
    [
        (", separator: semicolon", f"{HEADING}\nA,N,{ROW}".replace(",", ";").encode()),
        (", separator: tab, encoding: cp1252", f"{HEADING}\nA,Zoë,{ROW}".replace(",", "\t").encode("cp1252")),
        (", encoding: utf-16", f"{HEADING}\nA,Zoë,{ROW}".encode("utf-16")),
        (", lines_before_heading: 2", f"Report, made today\nby nobody\n{HEADING}\nA,N,{ROW}".encode()),
        (", separator: bar, quoted: false", f'{HEADING}\nA,5" knife,{ROW}'.replace(",", "|").encode()),
    ],
)  # fmt: skip
def test_however_it_is_written(tmp_path: Path, file: str, written: bytes) -> None:
    (tmp_path / "export").mkdir()
    (tmp_path / "export" / "log.csv").write_bytes(written)
    mapping = mapping_file(tmp_path, MAPPING.format(top="", file=file, events=CODED))
    found = read(tmp_path / "export", mapping)
    assert len(found.events) == 1
    assert not found.rejects


@pytest.mark.parametrize(
    ("file", "written", "sentence"),
    [
        ("", HEADING.replace(",", ";").encode(), "separated otherwise than the mapping says"),
        ("", b"Case,Unit,When,Code\n", "there is no column “How”"),
        ("", f"{HEADING},Code\n".encode(), "the column “Code” is there twice"),
        ("", b"", "is empty: it needs at least a heading"),
        ("", b"PK\x03\x04rest", "is a zip or an Excel workbook"),
        ("", f'{HEADING}\nA,"N,01/05/2026,ARR,\n'.encode(), "never closes"),
    ],
)
def test_a_file_that_is_no_such_table_is_refused(
    tmp_path: Path, file: str, written: bytes, sentence: str
) -> None:
    (tmp_path / "export").mkdir()
    (tmp_path / "export" / "log.csv").write_bytes(written)
    mapping = mapping_file(tmp_path, MAPPING.format(top="", file=file, events=CODED))
    with pytest.raises(BundleError, match=sentence):
        read(tmp_path / "export", mapping)


def test_bytes_that_are_no_text_cost_their_row_alone(tmp_path: Path) -> None:
    (tmp_path / "export").mkdir()
    (tmp_path / "export" / "log.csv").write_bytes(
        f"{HEADING}\nA,N,01/05/2026,ARR,\nA,N\x81,01/05/2026,ARR,\n".encode("latin-1")
    )
    text = MAPPING.format(top="", file=", encoding: cp1252", events=CODED)
    found = read(tmp_path / "export", mapping_file(tmp_path, text))
    assert [(table, line) for table, _, line, _ in found.rejects] == [("cases", 3)]
    assert "encoding" in str(found.rejects[0][3])


def test_what_is_no_file_is_never_opened(tmp_path: Path) -> None:
    (tmp_path / "export").mkdir()
    mapping = mapping_file(tmp_path, MAPPING.format(top="", file="", events=CODED))
    with pytest.raises(BundleError, match=r"no file log\.csv"):
        read(tmp_path / "export", mapping)
    os.mkfifo(tmp_path / "export" / "log.csv")
    with pytest.raises(BundleError, match="no ordinary file"):
        read(tmp_path / "export", mapping)
    with pytest.raises(BundleError, match="is none: check the path"):
        read(tmp_path / "nothing", mapping)


FALLBACK = MAPPING.replace(
    "once: true, case_id: Case, unit: Unit", "once: true, when: {{Code: [ARR]}}, case_id: Case, unit: Unit"
).replace(
    "participants:",
    "  - {{from: log, once: true, case_id: Case, unit: {{always: Elsewhere}}}}\nparticipants:",
)


def test_a_later_entry_fills_in_the_cases_that_no_earlier_one_gave_wherever_they_stand(
    tmp_path: Path,
) -> None:
    export = tmp_path / "export"
    export.mkdir()
    rows = (
        "A,North,01/05/2026,ADM,",
        "A,South,02/05/2026,ARR,",
        "B,West,02/05/2026,ADM,",
        "B,East,03/05/2026,ADM,",
    )
    (export / "log.csv").write_text("\n".join([HEADING, *rows, ""]), encoding="utf-8")
    mapping = load_mapping(mapping_file(tmp_path, FALLBACK.format(top="", file="", events=CODED)), KINDS)
    with duckdb.connect() as connection:
        staged = stage(StrangeExport(export, mapping), connection, kinds=KINDS, zone=LONDON)
        cases = connection.execute("SELECT case_id, unit FROM case_name ORDER BY ALL").fetchall()
    assert cases == [("A", "South"), ("B", "Elsewhere")]
    assert not staged.reasons


def test_a_row_that_costs_nothing_but_itself_is_told_apart_and_a_line_is_counted_once(tmp_path: Path) -> None:
    rows = (
        "A,North,01/05/2026,ARR,",
        "A,North,31/02/2026,ARR,",
        ",North,01/05/2026,ARR,",
        ",South,01/05/2026,ARR,",
    )
    found = read_log(tmp_path, *rows)
    assert [(table, line) for table, _, line, _ in found.rejects] == [
        *(("cases", line) for line in (4, 5)),
        *(("events", line) for line in (3, 4, 5)),
        *(("participants", line) for line in (4, 5)),
    ]
    assert (found.staged.rejected_lines, found.staged.naming_no_case) == (3, 2)
    assert (found.staged.cases_in_use, found.staged.people_in_use) == (0, 0)
    named = MAPPING.replace('"{{Case}}-victim"', "How")
    (tmp_path / "export" / "log.csv").write_text(
        f"{HEADING}\nA,N,01/05/2026,ARR,P1\n,N,02/05/2026,ARR,P1\n,N,02/05/2026,ARR,P2\n", encoding="utf-8"
    )
    events = "kind: suspect_arrested"
    found = read(tmp_path / "export", mapping_file(tmp_path, named.format(top="", file="", events=events)))
    assert found.staged.people_in_use == 1, "P1 is in use by its other row; P2 is lost"
