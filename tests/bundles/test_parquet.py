"""Parquet as other tools write it: numbers for ids, real timestamps, missing values, columns in any order."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from keptinformed.bundles.columns import Table
from keptinformed.bundles.files import BundleError
from keptinformed.timekeeping.instants import Micros, to_micros
from tests.bundles.made_bundles import KINDS, Read, made, read

LOCAL = datetime(2026, 5, 1, 16, 10)  # noqa: DTZ001 (a time without a zone is what is tried)
AWARE = datetime(2026, 5, 1, 16, 10, tzinfo=UTC)


def with_events(folder: Path, **columns: pa.Array) -> Path:
    """Write a bundle whose events are one row of `columns`, and whatever is not given."""
    usual = {
        "event_id": pa.array(["e1"]),
        "case_id": pa.array(["c1"]),
        "participant_id": pa.array([""]),
        "kind": pa.array(["plan_agreed"]),
        "at": pa.array(["2026-05-01"]),
    }
    made(folder)
    (folder / "events.csv").unlink()
    pq.write_table(pa.table(usual | columns), folder / "events.parquet")
    return folder


def happened(found: Read) -> Micros:
    assert not found.rejects
    (row,) = found.tables["event"]
    return int(str(row[5]))


@pytest.mark.parametrize(
    ("column", "instant"),
    [
        (pa.array([LOCAL], pa.timestamp("us")), datetime(2026, 5, 1, 15, 10, tzinfo=UTC)),
        (pa.array([LOCAL], pa.timestamp("s")), datetime(2026, 5, 1, 15, 10, tzinfo=UTC)),
        (pa.array([LOCAL], pa.timestamp("ns")), datetime(2026, 5, 1, 15, 10, tzinfo=UTC)),
        (pa.array([AWARE], pa.timestamp("us", "UTC")), AWARE),
        (pa.array([AWARE], pa.timestamp("ms", "Asia/Tokyo")), AWARE),
        (pa.array([AWARE], pa.timestamp("ns", "UTC")), AWARE),
        (pa.array([date(2026, 5, 1)]), datetime(2026, 5, 1, 22, 59, 59, 999999, UTC)),
        (pa.array(["2026-05-01"]).dictionary_encode(), datetime(2026, 5, 1, 22, 59, 59, 999999, UTC)),
    ],
    ids=str,
)
def test_times_may_be_of_any_type_that_holds_times(
    tmp_path: Path, column: pa.Array, instant: datetime
) -> None:
    assert happened(read(with_events(tmp_path, at=column))) == to_micros(instant)


def test_finer_than_microseconds_is_cut_also_before_1970(tmp_path: Path) -> None:
    column = pa.array([-1], pa.timestamp("ns", "UTC"))
    assert happened(read(with_events(tmp_path, at=column))) == -1


@pytest.mark.parametrize(
    ("column", "event_id"),
    [
        (pa.array([17]), "17"),
        (pa.array([17], pa.uint16()), "17"),
        (pa.array([17.0]), "17"),
        (pa.array([Decimal("12345678901234567890")], pa.decimal128(20, 0)), "12345678901234567890"),
        (pa.array(["é"], pa.large_string()), "é"),
    ],
    ids=str,
)
def test_ids_may_be_numbers(tmp_path: Path, column: pa.Array, event_id: str) -> None:
    assert read(with_events(tmp_path, event_id=column)).tables["event_name"] == [(1, 1, event_id)]


def test_a_cadence_may_be_a_number_with_gaps(tmp_path: Path) -> None:
    bundle = made(tmp_path)
    (bundle / "events.csv").unlink()
    rows = {
        "every_days": pa.array([28.0, None, float("nan")]),
        "case_id": pa.array(["c1"] * 3),
        "kind": pa.array(["plan_agreed"] * 3).dictionary_encode(),
        "grade": pa.nulls(3),
        "participant_id": pa.array(["p1", None, ""]),
        "a note": pa.array([[1], [2], [3]]),
        "event_id": pa.array([1, 2, 3]),
        "at": pa.array(["2026-05-01"] * 3),
    }
    pq.write_table(pa.table(rows), bundle / "events.parquet")
    found = read(bundle)
    assert not found.rejects
    assert [(row[1], row[9]) for row in found.tables["event"]] == [(0, None), (0, None), (1, 28)]


def test_a_reject_names_the_row_of_the_file(tmp_path: Path) -> None:
    bundle = made(tmp_path)
    (bundle / "events.csv").unlink()
    count = 300_000
    rows = {
        "event_id": pa.array([f"e{n}" for n in range(count)]),
        "case_id": pa.array(["c1"] * count),
        "participant_id": pa.nulls(count),
        "kind": pa.array(["progress"] * (count - 1) + ["?"]),
        "at": pa.array(["2026-05-01T10:00:00Z"] * count),
    }
    pq.write_table(pa.table(rows), bundle / "events.parquet", row_group_size=100_000)
    found = read(bundle)
    assert found.reasons == [("events.parquet", count, "unknown kind: write a word of the vocabulary")]
    assert found.staged.tables[Table.events].used == count - 1


@pytest.mark.parametrize(
    ("columns", "sentence"),
    [
        (
            {"at": pa.array([1777651800])},
            "events.parquet: the column at is of the type bigint: "
            "export it as text in ISO 8601, timestamps or dates.",
        ),
        (
            {"event_id": pa.array([b"e1"])},
            "events.parquet: the column event_id is of the type blob: export it as text.",
        ),
        (
            {"kind": pa.array([True])},
            "events.parquet: the column kind is of the type boolean: export it as text.",
        ),
        (
            {"about": pa.array([["e1"]])},
            "events.parquet: the column about is of the type varchar[]: export it as text.",
        ),
        (
            {"case_id": pa.array([Decimal("1.50")])},
            "events.parquet: the column case_id is of the type decimal(3,2): export it as text.",
        ),
        (
            {"Grade": pa.array(["sent"])},
            "events.parquet, heading: the column “Grade” is not known; did you mean grade? "
            "Rename it: names are compared letter by letter.",
        ),
    ],
)
def test_a_column_that_cannot_stand_for_what_it_should(
    tmp_path: Path, columns: dict[str, pa.Array], sentence: str
) -> None:
    with pytest.raises(BundleError) as refused:
        read(with_events(tmp_path, **columns))
    assert str(refused.value) == sentence


def test_names_that_differ_only_in_case_are_two_columns(tmp_path: Path) -> None:
    bundle = with_events(tmp_path, **{"EVENT_ID": pa.array(["other"]), "Kind": pa.array(["other"])})
    assert read(bundle).tables["event_name"] == [(1, 1, "e1")]
    assert [row[3] for row in read(bundle).tables["event"]] == [KINDS.index("plan_agreed") + 1]


def test_a_folder_whose_name_looks_like_a_pattern_is_only_a_folder(tmp_path: Path) -> None:
    found = read(with_events(tmp_path / "[ab]*?"))
    assert found.tables["event_name"] == [(1, 1, "e1")]
