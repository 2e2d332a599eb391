"""A bundle that cannot be read as tables stops the run with one sentence that says what to do."""

import gzip
import os
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from keptinformed.bundles.columns import Table
from keptinformed.bundles.files import BundleError
from tests.bundles.made_bundles import ARREST, made, read

HEADING = "event_id,case_id,participant_id,kind,at"
DAMAGED = "events.parquet is no Parquet file, is damaged or holds text that is not UTF-8: export it again."


def refusal(bundle: Path) -> str:
    with pytest.raises(BundleError) as refused:
        read(bundle)
    assert refused.value.exit_status == 2
    sentence = str(refused.value)
    assert "\n" not in sentence
    assert sentence.endswith(".")
    return sentence


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "events.csv is empty: it needs at least a heading."),
        (b"\n\r\n", "events.csv is empty: it needs at least a heading."),
        (
            b"event_id,case_id\ne1,c1\n",
            "events.csv, heading: the columns participant_id, kind and at are missing: "
            "add them to the export's first line, spelt exactly so.",
        ),
        (
            b"event_id;case_id;participant_id;kind;at\n",
            "events.csv, heading: the columns event_id, case_id, participant_id, kind and at are missing: "
            "the file seems to be separated by semicolons; save it again separated by commas.",
        ),
        (
            b"event_id\tcase_id\tparticipant_id\tkind\tat\n",
            "events.csv, heading: the columns event_id, case_id, participant_id, kind and at are missing: "
            "the file seems to be separated by tabs; save it again separated by commas.",
        ),
        (
            b"sep=,\nevent_id,case_id,participant_id,kind,at\n",
            "events.csv, heading: the columns event_id, case_id, participant_id, kind and at are missing: "
            "add them to the export's first line, spelt exactly so.",
        ),
        (
            b"event_id, case_id,participant_id,kind,at\n",
            "events.csv, heading: the column \u201c case_id\u201d is not known; did you mean case_id? "
            "Rename it: names are compared letter by letter.",
        ),
        (
            b"event_id,case_id,participant_id,kind,at,Recorded-At\n",
            "events.csv, heading: the column \u201cRecorded-At\u201d is not known; did you mean recorded_at? "
            "Rename it: names are compared letter by letter.",
        ),
        (
            b"event_id,case_id,participant,kind,at\n",
            "events.csv, heading: the column participant_id is missing: "
            "did you mean \u201cparticipant\u201d? If so, rename it to participant_id.",
        ),
        (
            b"event_id,case_id,participant_id,kind,at,kind\n",
            "events.csv, heading: the column kind is there 2 times: keep one of them.",
        ),
        (
            b'event_id,"case_id"x,participant_id,kind,at\ne1,c1,,progress,2026-05-01\n',
            "events.csv, line 1: the heading has a quotation mark in the middle of a field: "
            "double it, or export without it.",
        ),
        (
            b'event_id,"case_id,participant_id,kind,at\n',
            "events.csv, line 1: a quotation mark opens in this row and never closes, so nothing after it "
            "can be told apart: put the missing one in, or export the table again.",
        ),
        (
            b"x" * 3_000_000,
            "events.csv, line 1: the heading is longer than 1,048,576 characters: "
            "look for a quotation mark or a line end gone astray.",
        ),
        (
            f"{HEADING}\n".encode("utf-16-le"),
            "events.csv seems to be UTF-16 text without the mark that says so: save it again as UTF-8.",
        ),
        (
            f"{HEADING}\n".encode("utf-16-be"),
            "events.csv seems to be UTF-16 text without the mark that says so: save it again as UTF-8.",
        ),
        (f"{HEADING}\n".encode("utf-32"), "events.csv is UTF-32 text: save it again as UTF-8."),
        (b"PAR1....PAR1", "events.csv is a Parquet file: rename it to end in .parquet."),
        (gzip.compress(b"x", mtime=0), "events.csv is compressed: rename it to end in .csv.gz."),
        (
            b"PK\x03\x04....",
            "events.csv is a zip or an Excel workbook: unpack it, or save the sheet as CSV.",
        ),
    ],
)
def test_a_csv_that_is_no_table(tmp_path: Path, content: bytes, sentence: str) -> None:
    bundle = made(tmp_path)
    (bundle / "events.csv").write_bytes(content)
    assert refusal(bundle) == sentence


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("events.csv.gz", b"", "events.csv.gz is empty: it needs at least a heading."),
        (
            "events.csv.gz",
            gzip.compress(b"", mtime=0),
            "events.csv.gz is empty: it needs at least a heading.",
        ),
        (
            "events.csv.gz",
            gzip.compress(f"{HEADING}\n".encode() * 1000, mtime=0)[:-9],
            "events.csv.gz is cut off before its end: export or copy it again.",
        ),
        ("events.parquet", b"", DAMAGED),
        ("events.parquet", b"PAR1 and nothing else PAR1", DAMAGED),
        ("events.parquet", f"{HEADING}\n".encode(), DAMAGED),
    ],
)
def test_a_file_that_is_not_what_its_ending_says(
    tmp_path: Path, name: str, content: bytes, sentence: str
) -> None:
    bundle = made(tmp_path)
    (bundle / "events.csv").unlink()
    (bundle / name).write_bytes(content)
    assert refusal(bundle) == sentence


def test_gzip_that_is_none_or_damaged(tmp_path: Path) -> None:
    bundle = made(tmp_path)
    (bundle / "events.csv").rename(bundle / "events.csv.gz")
    assert refusal(bundle).startswith("events.csv.gz is not what its ending says, or damaged (")
    packed = bytearray(gzip.compress(HEADING.encode() + os.urandom(5000)))
    packed[-6] ^= 0xFF
    (bundle / "events.csv.gz").write_bytes(packed)
    assert refusal(bundle).startswith("events.csv.gz is not what its ending says, or damaged (")


def test_parquet_with_a_damaged_middle_or_bytes_that_are_no_text(tmp_path: Path) -> None:
    bundle = made(tmp_path)
    (bundle / "events.csv").unlink()
    text = pa.array(["e1"] * 1000)
    no_text = pa.Array.from_buffers(pa.string(), 1000, pa.array([b"\xff\xfe"] * 1000, pa.binary()).buffers())
    for event_ids in (text, no_text):
        columns = {"event_id": event_ids} | dict.fromkeys(("case_id", "participant_id", "kind", "at"), text)
        pq.write_table(pa.table(columns), bundle / "events.parquet", compression="gzip")
        if event_ids is text:
            content = bytearray((bundle / "events.parquet").read_bytes())
            content[40:140] = b"\xff" * 100
            (bundle / "events.parquet").write_bytes(content)
        assert refusal(bundle) == DAMAGED


def a_directory(bundle: Path) -> None:
    (bundle / "events.csv").mkdir()


def a_pipe(bundle: Path) -> None:
    os.mkfifo(bundle / "events.csv")


def a_link_to_a_device(bundle: Path) -> None:
    (bundle / "events.csv").symlink_to("/dev/zero")


def two_forms(bundle: Path) -> None:
    (bundle / "events.csv").write_text(f"{HEADING}\n")
    (bundle / "events").mkdir()


def nothing(_bundle: Path) -> None:
    """Leave the table out."""


def a_capital(bundle: Path) -> None:
    (bundle / "Events.CSV").write_text(f"{HEADING}\n")


def no_ending(bundle: Path) -> None:
    (bundle / "events").write_text(f"{HEADING}\n")


def an_empty_folder(bundle: Path) -> None:
    (bundle / "events").mkdir()
    (bundle / "events" / "_SUCCESS").touch()


def a_stranger_in_the_folder(bundle: Path) -> None:
    (bundle / "events").mkdir()
    (bundle / "events" / "notes\x1b[2J.txt").touch()


def a_folder_in_the_folder(bundle: Path) -> None:
    (bundle / "events" / "2026.csv").mkdir(parents=True)


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (
            a_directory,
            "events.csv is a folder: put the file events.csv in its place, or its parts in a folder events/.",
        ),
        (
            a_pipe,
            "events.csv is no ordinary file: put the file events.csv in its place, "
            "or its parts in a folder events/.",
        ),
        (
            a_link_to_a_device,
            "events.csv is no ordinary file: put the file events.csv in its place, "
            "or its parts in a folder events/.",
        ),
        (
            two_forms,
            "The bundle holds events and events.csv, the same table twice: "
            "keep the newer and move the other away.",
        ),
        (
            nothing,
            "The bundle needs events.csv, events.csv.gz, events.parquet or a folder events/ of such parts: "
            "add it (a heading alone will do where there is nothing to tell).",
        ),
        (
            a_capital,
            "The bundle needs events.csv, events.csv.gz, events.parquet or a folder events/ of such parts: "
            "rename Events.CSV if that is what it holds.",
        ),
        (no_ending, "events is a file without an ending: rename it to say what it is, such as events.csv."),
        (an_empty_folder, "The folder events/ is empty: put its parts in, or events.csv beside it."),
        (
            a_stranger_in_the_folder,
            "events/notes\ufffd[2J.txt ends in none of .csv, .csv.gz, .parquet: "
            "move it away, or save it as one of them.",
        ),
        (
            a_folder_in_the_folder,
            "events/2026.csv is a folder: put the file events/2026.csv in its place, "
            "or its parts in a folder events/.",
        ),
    ],
)
def test_what_stands_where_a_table_should(
    tmp_path: Path, make: Callable[[Path], None], sentence: str
) -> None:
    bundle = made(tmp_path)
    (bundle / "events.csv").unlink()
    make(bundle)
    assert refusal(bundle) == sentence


def test_what_is_given_as_the_bundle(tmp_path: Path) -> None:
    bundle = made(tmp_path / "bundle")
    archive = tmp_path / "bundle.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        packed.write(bundle / "events.csv")
    assert refusal(archive) == (
        f"A bundle is a folder, and {archive} is a file: unpack it and name the folder that comes out."
    )
    assert refusal(bundle / "events.csv").endswith(
        "name the folder that holds cases, participants and events."
    )
    assert refusal(tmp_path / "no such") == (
        f"There is no folder {tmp_path / 'no such'}: check the path of the bundle."
    )


def test_headings_alone_are_a_bundle_of_nothing(tmp_path: Path) -> None:
    found = read(made(tmp_path, cases=(), participants=(), events=()))
    assert [(tally.read, tally.used) for tally in found.staged.tables.values()] == [(0, 0)] * 3
    assert found.staged.latest_recorded_at is None
    assert found.tables == {name: [] for name in found.tables}


def test_the_auditor_never_opens_what_is_not_its_own(tmp_path: Path) -> None:
    bundle = made(tmp_path, events=[ARREST])
    for name in ("people", "contact_points", "staff", "shifts"):
        os.mkfifo(bundle / f"{name}.csv")
    assert read(bundle).staged.tables[Table.events].used == 1


def test_a_file_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bundle = made(tmp_path)
    real = Path.open

    def refused(path: Path, *args: object, **kwargs: object) -> object:
        if path.name == "events.csv":
            raise PermissionError(13, "Permission denied", str(path))
        return real(path, *args, **kwargs)  # type: ignore[call-overload]

    # The tests may run as a user to whom nothing is forbidden.
    monkeypatch.setattr(Path, "open", refused)
    assert refusal(bundle) == "events.csv cannot be read (Permission denied): check its permissions."


def test_columns_nobody_reads_may_be_there_twice(tmp_path: Path) -> None:
    bundle = made(tmp_path)
    (bundle / "events.csv").write_text(f"{HEADING},note,note,,\ne1,c1,,progress,2026-05-01,a,b,,\n")
    assert read(bundle).staged.tables[Table.events].used == 1
    shutil.rmtree(bundle)
