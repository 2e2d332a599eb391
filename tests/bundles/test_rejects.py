"""A row that cannot be used is rejected with one reason that tells what to do; the rest is used."""

import csv
from pathlib import Path

import duckdb
import pytest

from keptinformed.bundles import rejects, staging
from keptinformed.bundles.columns import Table
from keptinformed.bundles.staging import stage
from tests.bundles.made_bundles import ARREST, CASE, KINDS, LONDON, PERSON, TOLD, made, read

NO_CASE = "no such case: cases has no usable row with this case_id"
NO_PERSON = "no such participant: participants has no usable row with this participant_id and case_id"
ISO = "is no ISO 8601 time of the years 1900 to 2199: write it like 2026-05-01T16:10:00+01:00 or 2026-05-01"
CADENCE = "every_days is not a whole number from 1 to 365: put it right or leave it empty"
AGREED = ARREST | {"kind": "plan_agreed"}
REPEATED = "repeats an event_id of the case: the first usable row stays, take out the others"


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (ARREST | {"case_id": ""}, "has no case_id: say to which case the event belongs"),
        (ARREST | {"case_id": "c1 "}, NO_CASE),
        (ARREST | {"event_id": ""}, "has no event_id: give every event one"),
        (
            ARREST | {"event_id": "e1;e2"},
            "event_id holds a semicolon, which separates ids in about: leave it out",
        ),
        (ARREST | {"participant_id": "p2"}, NO_PERSON),
        (ARREST | {"kind": "Suspect_Arrested"}, "unknown kind: write a word of the vocabulary"),
        (ARREST | {"kind": ""}, "unknown kind: write a word of the vocabulary"),
        (
            ARREST | {"precision": "hour"},
            "unknown precision: write instant, day or month, or leave it empty",
        ),
        (ARREST | {"at": "yesterday"}, f"at {ISO}"),
        (ARREST | {"recorded_at": "yesterday"}, f"recorded_at {ISO}"),
        (
            TOLD | {"grade": "told"},
            "unknown grade: write attempted, message_left, sent, delivered, read, spoken or verified",
        ),
        (AGREED | {"every_days": "0"}, CADENCE),
        (AGREED | {"every_days": "366"}, CADENCE),
        (AGREED | {"every_days": "28.5"}, CADENCE),
        (AGREED | {"every_days": "monthly"}, CADENCE),
        (TOLD | {"participant_id": ""}, "told with no participant: say who was told"),
        (TOLD | {"about": " ; ;"}, "told with no about: say what was told, by event_id or kind"),
        (TOLD | {"grade": ""}, "told with no grade: say how sure it is that it arrived"),
        (
            ARREST | {"kind": "entry_withdrawn"},
            "entry_withdrawn with no about: name the event_id of the entry that is withdrawn",
        ),
    ],
)
def test_an_event_that_cannot_be_used(tmp_path: Path, row: dict[str, str], reason: str) -> None:
    good = ARREST | {"event_id": "good"}
    found = read(made(tmp_path, events=[row, good]))
    assert found.reasons == [("events.csv", 2, reason)]
    assert [row[2] for row in found.tables["event_name"]] == ["good"]
    assert found.rejects[0][3:] == (row["case_id"], row.get("participant_id", ""), row["event_id"])


def test_what_is_usable_is_used(tmp_path: Path) -> None:
    rows = [
        AGREED | {"event_id": "a", "every_days": ""},
        AGREED | {"event_id": "b", "every_days": "365"},
        AGREED | {"event_id": "c", "every_days": "28.0"},
        ARREST | {"event_id": "d", "every_days": "never"},
        ARREST | {"event_id": "e", "grade": "spoken"},
        TOLD | {"event_id": "f", "about": "nothing known; ;"},
    ]
    found = read(made(tmp_path, events=rows))
    assert [(row[2], row[8], row[9]) for row in found.tables["event"]] == [
        (1, 0, None),
        (2, 0, 365),
        (3, 0, 28),
        (4, 0, None),
        (5, 6, None),
        (6, 4, None),
    ]
    assert found.staged.naming_nothing == 1
    assert not found.rejects


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (PERSON | {"case_id": ""}, "has no case_id: say to which case the participant belongs"),
        (PERSON | {"case_id": "C1"}, NO_CASE),
        (PERSON | {"participant_id": ""}, "has no participant_id: give every participant one"),
        (
            PERSON | {"role": "suspect"},
            "unknown role: write victim, witness, bereaved, parent, spokesperson or business",
        ),
        (PERSON | {"enhanced_from": "yes"}, f"enhanced_from {ISO}"),
        (
            PERSON | {"enhanced_from": "2026-05-01", "enhanced_recorded_at": "?"},
            f"enhanced_recorded_at {ISO}",
        ),
        (PERSON | {"role": "business", "since": "2026-13-01"}, f"since {ISO}"),
    ],
)
def test_a_participant_that_cannot_be_used(tmp_path: Path, row: dict[str, str], reason: str) -> None:
    good = PERSON | {"participant_id": "good"}
    found = read(made(tmp_path, participants=[row, good], events=[TOLD]))
    assert found.reasons == [("events.csv", 2, NO_PERSON), ("participants.csv", 2, reason)]
    assert [row[2] for row in found.tables["participation_name"]] == ["good"]


def test_a_business_is_never_enhanced(tmp_path: Path) -> None:
    enhanced = {"enhanced_from": "2026-05-01", "enhanced_recorded_at": "2026-05-02", "role": "business"}
    found = read(made(tmp_path, participants=[PERSON | enhanced], events=[]))
    assert found.tables["participant"] == [(1, 1, 6, None, None, None, -9_000_000_000_000_000_000)]


def test_a_case_that_cannot_be_used_takes_with_it_what_points_to_it(tmp_path: Path) -> None:
    found = read(made(tmp_path, cases=[{"case_id": "", "unit": "North"}]))
    assert found.reasons == [
        ("cases.csv", 2, "has no case_id: give every case one"),
        ("events.csv", 2, NO_CASE),
        ("events.csv", 3, NO_CASE),
        ("participants.csv", 2, NO_CASE),
    ]
    assert found.staged.reasons[Table.events, NO_CASE] == 2


def test_of_repeated_rows_the_first_usable_one_stays(tmp_path: Path) -> None:
    bundle = made(
        tmp_path,
        cases=[CASE | {"unit": "first"}, CASE | {"unit": "second"}],
        participants=[
            PERSON | {"role": "suspect"},
            PERSON | {"role": "witness"},
            PERSON | {"role": "victim"},
        ],
        events=[ARREST | {"at": "?"}, ARREST | {"kind": "progress"}, ARREST, TOLD, ARREST],
    )
    found = read(bundle)
    assert [row[3] for row in found.tables["case_name"]] == ["first"]
    assert [row[3] for row in found.tables["participation_name"]] == ["witness"]
    assert found.tables["event_name"] == [(1, 1, "e1"), (1, 2, "e2")]
    progress = KINDS.index("progress") + 1
    assert [row[3] for row in found.tables["event"] if row[2] == 1] == [progress]
    assert found.reasons == [
        ("cases.csv", 3, "repeats a case_id: the first usable row stays, take out the others"),
        ("events.csv", 2, f"at {ISO}"),
        ("events.csv", 4, REPEATED),
        ("events.csv", 6, REPEATED),
        (
            "participants.csv",
            2,
            "unknown role: write victim, witness, bereaved, parent, spokesperson or business",
        ),
        (
            "participants.csv",
            4,
            "repeats a participant of the case: the first usable row stays, take out the others",
        ),
    ]


def test_the_same_id_in_two_cases_is_two_events(tmp_path: Path) -> None:
    found = read(made(tmp_path, cases=[CASE, {"case_id": "c2"}], events=[ARREST, ARREST | {"case_id": "c2"}]))
    assert found.tables["event_name"] == [(1, 1, "e1"), (2, 1, "e1")]


def test_parts_are_taken_in_the_order_of_their_names(tmp_path: Path) -> None:
    bundle = made(tmp_path)
    (bundle / "events.csv").unlink()
    (bundle / "events").mkdir()
    heading = "event_id,case_id,participant_id,kind,at\n"
    first, second = "e1,c1,,case_closed,2026-05-01\n", "e1,c1,,progress,2026-05-01\n"
    (bundle / "events" / "b.csv").write_text(heading + second)
    (bundle / "events" / "a.csv").write_text(heading + "\n\n\n" + first)
    found = read(bundle)
    assert [row[3] for row in found.tables["event"]] == [KINDS.index("case_closed") + 1]
    assert found.reasons == [("events/b.csv", 2, REPEATED)]


def test_only_one_case_is_looked_at_where_one_is_asked_for(tmp_path: Path) -> None:
    bundle = made(
        tmp_path, cases=[CASE, {"case_id": "c2"}], events=[ARREST | {"case_id": "c2"}, ARREST, TOLD]
    )
    found = read(bundle, case_id="c1")
    assert [row[1] for row in found.tables["case_name"]] == ["c1"]
    assert [row[2] for row in found.tables["event_name"]] == ["e1", "e2"]
    assert not found.rejects


def test_the_list_of_rejects_cannot_harm_a_spreadsheet_or_a_terminal(tmp_path: Path) -> None:
    ids = ["=1+1", "@SUM(A1)", "+44", "-2", "\tx", "a\x1b[2Jb", "<b>x</b>", "x" * 300, 'say "x", y', " =1"]
    bundle = made(tmp_path / "bundle", events=[ARREST | {"event_id": id_, "kind": "?"} for id_ in ids])
    with duckdb.connect() as connection:
        stage(bundle, connection, kinds=KINDS, zone=LONDON)
        written = rejects.write(connection, tmp_path / "rejects.csv")
    with (tmp_path / "rejects.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert written == len(rows) == len(ids)
    assert [row["line"] for row in rows] == [str(line) for line in range(2, len(ids) + 2)]
    assert [row["event_id"] for row in rows] == [
        "'=1+1",
        "'@SUM(A1)",
        "'+44",
        "'-2",
        "'\ufffdx",
        "a\ufffd[2Jb",
        "<b>x</b>",
        "x" * 200,
        'say "x", y',
        "' =1",
    ]
    assert list(rows[0]) == ["file", "line", "reason", "case_id", "participant_id", "event_id"]


def test_a_row_of_no_case_is_rejected_once_however_few_cases_are_looked_up_at_a_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(staging, "CASES_LOOKED_UP_AT_ONCE", 1)
    wrong = [ARREST | {"event_id": f"x{n}", "case_id": case} for n, case in enumerate(["", "c9", "c8", "c7"])]
    cases = [CASE, {"case_id": "c2"}, {"case_id": "c3"}]
    good = [ARREST, ARREST | {"case_id": "c2"}, ARREST | {"case_id": "c3", "participant_id": "p1"}]
    found = read(made(tmp_path, cases=cases, events=[*good, *wrong]))
    assert sorted(str(line) for _, line, _ in found.reasons) == ["4", "5", "6", "7", "8"]
    assert found.staged.tables[Table.events].used == 2
