"""One bad row costs one row: it is rejected with where it stands and why, and all others are used."""

import codecs
import gzip
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest

from keptinformed.bundles import csv_reading
from keptinformed.bundles.columns import Table
from keptinformed.bundles.csv_text import LONGEST_ROW
from keptinformed.bundles.files import BundleError, find_parts
from tests.bundles.made_bundles import Read, made, read

HEADING = "event_id,case_id,participant_id,kind,at,note\n"
STRAY = "has a quotation mark in the middle of a field: double it, or export without it"
NOT_UTF8 = "holds bytes that are not UTF-8: export it again as UTF-8"
NUL = "holds a NUL character: export it again without"
TOO_LONG = "is longer than 1,048,576 characters: look for a quotation mark or a line end gone astray"


def row(event_id: str, note: str = "") -> str:
    return f"{event_id},c1,,progress,2026-05-01,{note}\n"


def events(folder: Path, content: str | bytes, *, name: str = "events.csv") -> Read:
    """Read a bundle whose events are `content`."""
    bundle = made(folder)
    (bundle / "events.csv").unlink()
    (bundle / name).write_bytes(content.encode() if isinstance(content, str) else content)
    return read(bundle)


def used(found: Read) -> list[object]:
    return [row[2] for row in found.tables["event_name"]]


def places(found: Read) -> list[tuple[object, object]]:
    return [(line, reason) for _, line, reason in found.reasons]


@pytest.mark.parametrize(
    "encode",
    [
        lambda text: text.encode(),
        lambda text: codecs.BOM_UTF8 + text.encode(),
        lambda text: text.encode("utf-16"),
        lambda text: codecs.BOM_UTF16_BE + text.encode("utf-16-be"),
        lambda text: text.replace("\n", "\r\n").encode(),
        lambda text: text.replace("\n", "\r").encode(),
        lambda text: text.removesuffix("\n").encode(),
        lambda text: text.replace("\n", "\n\n").encode(),
        lambda text: f"\r\n{text}".encode(),
    ],
    ids=[
        "plain",
        "BOM",
        "UTF-16",
        "UTF-16 BE",
        "CRLF",
        "CR",
        "no last line end",
        "blank lines",
        "blank first",
    ],
)
def test_every_usual_way_of_saving_a_table(tmp_path: Path, encode: Callable[[str], bytes]) -> None:
    found = events(tmp_path, encode(HEADING + row("e1", "📞 tél") + row("é2")))
    assert used(found) == ["e1", "é2"]
    assert not found.rejects


def test_a_line_end_may_fall_between_two_helpings(tmp_path: Path) -> None:
    helping = 1 << 22
    start = HEADING.replace("\n", "\r\n")
    filler = row("e", "x" * 64).replace("\n", "\r\n")
    rows = (helping - len(start)) // len(filler) - 2
    short = helping - 1 - len(start) - rows * len(filler) - len(row("good")) + 1
    text = start + filler * rows + row("good", "x" * short).replace("\n", "\r\n") + row("bad;id")
    assert text[helping - 1 : helping + 1] == "\r\n"
    found = events(tmp_path, text)
    assert used(found) == ["e", "good"]
    assert found.rejects[-1][1] == rows + 3


def test_a_quoted_field_may_hold_lines_and_the_line_of_a_row_is_its_first(tmp_path: Path) -> None:
    note = '"one\ntwo\r\nthree\rfour, ""five"""'
    found = events(tmp_path, HEADING + row("e1", note) + row("bad;id") + row("e2", note) + row("bad;id"))
    assert used(found) == ["e1", "e2"]
    assert [line for line, _ in places(found)] == [6, 11]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("e9,c1,,progress\n", "has 4 fields where the heading has 6"),
        ("e9,c1,,progress,2026-05-01,a note, with a comma\n", "has 7 fields where the heading has 6"),
        ("#\n", "has 1 field where the heading has 6"),
        ('e9,c1,,progress,2026-05-01,"he said "no""\n', STRAY),
        ('"e9" ,c1,,progress,2026-05-01,\n', STRAY),
    ],
)
def test_a_row_that_does_not_fit(tmp_path: Path, line: str, reason: str) -> None:
    found = events(tmp_path, HEADING + row("e1") + line + row("e2", '"two\nlines"') + line)
    assert used(found) == ["e1", "e2"]
    assert places(found) == [(3, reason), (6, reason)]


def test_a_quotation_mark_gone_astray_does_not_swallow_the_rows_after_it(tmp_path: Path) -> None:
    astray = 'e9,c1,,progress,2026-05-01,"never closed\n'
    found = events(tmp_path, HEADING + row("e1") + astray + row("e2") + row("e3", '"fine"') + row("e4"))
    assert used(found) == ["e1", "e2", "e3", "e4"]
    assert places(found) == [(3, STRAY)]


def test_bytes_that_are_no_text_cost_a_row_only_where_they_are_read(tmp_path: Path) -> None:
    lines = [
        HEADING.encode(),
        row("e1").encode(),
        b"e\xe92,c1,,progress,2026-05-01,\n",
        b"e3,c1,,progress,2026-05-01,caf\xe9\n",
        b"e4,c1,,prog\x00ress,2026-05-01,\n",
        b"e5,c1,,progress,2026-05-01,a\x00b\n",
        b"e6,c1,,progress,2026-05-01,\xed\xa0\x80\n",
        row("é7", "é").encode(),
    ]
    found = events(tmp_path, b"".join(lines))
    assert used(found) == ["e1", "e3", "e5", "e6", "é7"]
    assert places(found) == [(3, NOT_UTF8), (5, NUL)]
    assert found.rejects[0][3:] == ("c1", "", "")
    assert found.staged.undecodable == 3


def test_latin_1_ids_are_rejected_and_ascii_ones_are_not(tmp_path: Path) -> None:
    found = events(tmp_path, (HEADING + row("e1") + row("é2") + row("e3")).encode("latin-1"))
    assert used(found) == ["e1", "e3"]
    assert places(found) == [(3, NOT_UTF8)]


def test_utf_16_that_ends_in_the_middle_of_a_character(tmp_path: Path) -> None:
    found = events(tmp_path, (HEADING + row("e1") + "e2,c1,,progress,2026-05-01,x").encode("utf-16") + b"x")
    assert used(found) == ["e1", "e2"]
    assert found.staged.undecodable == 1


def one_enormous_line(path: Path, megabytes: int, *, between: tuple[str, str]) -> None:
    with path.open("wb") as file:
        file.write((HEADING + between[0]).encode())
        for _ in range(megabytes):
            file.write(b"x" * 1_000_000)
        file.write(between[1].encode())


def test_a_line_of_a_hundred_megabytes_costs_one_row_and_hardly_any_memory(tmp_path: Path) -> None:
    bundle = made(tmp_path)
    one_enormous_line(bundle / "events.csv", 100, between=(row("e1") + "e2,c1,,", "\r\n" + row("e3")))
    most = memory_of_reading(bundle)
    found = read(bundle)
    assert used(found) == ["e1", "e3"]
    assert places(found) == [(3, TOO_LONG)]
    assert most < 40_000_000


def memory_of_reading(bundle: Path) -> int:
    """Return the most memory that Python held while the events were read as CSV, in bytes."""
    tracemalloc.start()
    try:
        for _ in csv_reading.batches(find_parts(bundle)[Table.events][0]):
            pass
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("length", [LONGEST_ROW - 1, LONGEST_ROW, LONGEST_ROW + 1])
def test_how_long_a_row_may_be(tmp_path: Path, length: int) -> None:
    start = row("e1").removesuffix("\n")
    found = events(tmp_path, HEADING + start + "x" * (length - len(start) - 1) + "\n" + row("e2"))
    assert used(found) == (["e1", "e2"] if length <= LONGEST_ROW else ["e2"])
    assert [line for line, _ in places(found)] == ([] if length <= LONGEST_ROW else [2])


def test_a_quoted_field_of_many_megabytes_ends_where_its_quotation_mark_closes(tmp_path: Path) -> None:
    note = '"' + 'a line, ""quoted""\n' * 200_000 + '"'
    found = events(tmp_path, HEADING + row("e1") + row("e2", note) + row("e3") + row("bad;id"))
    assert used(found) == ["e1", "e3"]
    assert places(found) == [
        (3, f"{TOO_LONG} (it ends on line 200003)"),
        (200005, "event_id holds a semicolon, which separates ids in about: leave it out"),
    ]


def test_an_enormous_line_inside_a_quoted_field_costs_that_row(tmp_path: Path) -> None:
    inside = row("e2", '"begins\n' + "x" * 6_000_000 + '\n"')
    found = events(tmp_path, HEADING + row("e1") + inside.removesuffix('"\n') + row("e3"))
    assert used(found) == ["e1", "e3"]
    assert [line for line, _ in places(found)] == [3]


def test_many_rows_of_every_kind_are_all_accounted_for(tmp_path: Path) -> None:
    kinds = (
        lambda n: row(f"e{n}"),
        lambda n: row(f"e{n}", '"a\nb"'),
        lambda n: f"e{n},c1\n",
        lambda n: row(f"e{n};"),
    )
    text = HEADING + "".join(kinds[n % 4](n) for n in range(40_000))
    found = events(tmp_path, gzip.compress(text.encode()), name="events.csv.gz")
    tally = found.staged.tables[Table.events]
    assert (tally.read, tally.used, tally.rejected) == (40_000, 20_000, 20_000)
    # Four rows stand on five lines, the third and fourth of them bad.
    assert [line for line, _ in places(found)] == sorted(2 + 5 * n + k for n in range(10_000) for k in (3, 4))


def test_ids_that_try_to_be_something_else_are_only_ids(tmp_path: Path) -> None:
    ids = [
        "=cmd|' /C calc'!A0",
        "<script>alert(1)</script>",
        "'; DROP TABLE event; --",
        "../../etc/passwd",
        "%s%n",
        "\u202eabc",
        "NULL",
        "nan",
    ]
    plain = [id_ for id_ in ids if ";" not in id_]
    found = events(tmp_path, HEADING + "".join(row(id_) for id_ in ids))
    assert sorted(map(str, used(found))) == sorted(plain)
    assert len(found.rejects) == 1


def test_a_quotation_mark_that_never_closes_stops_the_run(tmp_path: Path) -> None:
    for name, after in (("short", 3), ("long", 60_000)):
        text = HEADING + row("e1") + row("e2", '"two\nlines"') + row("e3", '"never') + row("e4") * after
        with pytest.raises(BundleError) as refused:
            events(tmp_path / name, text)
        assert str(refused.value) == (
            "events.csv, line 5: a quotation mark opens in this row and never closes, so nothing after it "
            "can be told apart: put the missing one in, or export the table again."
        )
