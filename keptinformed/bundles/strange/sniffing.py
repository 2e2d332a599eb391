"""Finds out how a records system's file is written: its alphabet, its separator and its quotation marks."""

import csv
import gzip
import io
import zlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from keptinformed.bundles.columns import Table
from keptinformed.bundles.files import BundleError, Dialect, Form, Part
from keptinformed.bundles.strange.reading import ENCODINGS, SEPARATORS

_LOOKED_AT = 1 << 20
_ROWS = 300
_MARKS = {b"\xef\xbb\xbf": "utf-8", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
_UNUSED_IN_CP1252 = b"\x81\x8d\x8f\x90\x9d"
_OTHERS = {
    b"PAR1": "a Parquet file",
    b"PK\x03\x04": "a zip or an Excel workbook",
    b"%PDF": "a PDF",
    b"\xd0\xcf\x11\xe0": "an old Excel or Word file",
}


@dataclass(frozen=True, slots=True)
class Sniffed:
    """How a file seems to be written, and in sentences why."""

    separator: str
    """By its name, such as `semicolon`."""
    encoding: str
    quoted: bool
    lines_before_heading: int
    said: tuple[str, ...]

    def part(self, path: Path) -> Part:
        """Return the file as one that can be read so."""
        form = Form.csv_gz if path.name.lower().endswith(".gz") else Form.csv
        dialect = Dialect(
            SEPARATORS[self.separator],
            ENCODINGS[self.encoding],
            quoted=self.quoted,
            lines_before_heading=self.lines_before_heading,
        )
        return Part(Table.events, path, path.name, form, dialect)


def sniff(path: Path) -> Sniffed:
    """Return how the beginning of a file is written. Raises BundleError where it is no text or is empty."""
    start, whole = _start(path)
    for mark, what in _OTHERS.items():
        if start.startswith(mark):
            raise BundleError(f"{path.name} is {what}: save it as CSV and name that.")
    text, encoding, of_encoding = _decoded(path, start, whole=whole)
    separator, of_separator, rows, quoted = _separated(text)
    before, of_heading = _heading(rows)
    said = [of_encoding, of_separator]
    if '"' not in text:
        said.append("No quotation marks in it.")
    else:
        said.append(
            "Quotation marks enclose fields."
            if quoted
            else "Quotation marks are plain text here (quoted: false)."
        )
    return Sniffed(separator, encoding, quoted, before, (*said, *of_heading))


def _start(path: Path) -> tuple[bytes, bool]:
    if not path.is_file():
        what = "a folder: name the files in it" if path.is_dir() else "no file: check the path"
        raise BundleError(f"{path.name} is {what}.")
    try:
        with gzip.open(path) if path.name.lower().endswith(".gz") else path.open("rb") as file:
            start = file.read(_LOOKED_AT)
            whole = not file.read(1)
    except (OSError, EOFError, zlib.error) as error:
        raise BundleError(
            f"{path.name} cannot be read ({error}): check its permissions, or export it again."
        ) from error
    if not start.strip():
        raise BundleError(f"{path.name} is empty: it needs at least a heading.")
    return start, whole


def _decoded(path: Path, start: bytes, *, whole: bool) -> tuple[str, str, str]:
    for mark, name in _MARKS.items():
        if start.startswith(mark):
            text = start.decode("utf-8-sig" if name == "utf-8" else name, "replace")
            return text, name, f"Encoding: {name}, sure (the file begins with its mark)."
    if b"\0" in start:
        raise BundleError(
            f"{path.name} holds NUL characters, so it is no plain text: export it again as CSV."
        )
    if start.isascii():
        return start.decode(), "utf-8", "Encoding: utf-8, likely (only plain letters in what was looked at)."
    try:
        # The last character may be cut in two.
        text = start.decode("utf-8") if whole else start[: start.rfind(b"\n") + 1].decode("utf-8")
    except UnicodeDecodeError:
        if any(byte in start for byte in _UNUSED_IN_CP1252):
            why = "Encoding: cp850, guess (neither UTF-8 nor cp1252 has such bytes); look at names."
            return start.decode("cp850"), "cp850", why
        why = "Encoding: cp1252, likely (not UTF-8); look at names with accents and at £ to be sure."
        return start.decode("cp1252"), "cp1252", why
    return text, "utf-8", "Encoding: utf-8, sure (letters with accents read well)."


def _separated(text: str) -> tuple[str, str, list[list[str]], bool]:
    """Return the separator by name, why, the first rows, and whether quotation marks enclose fields."""
    best: tuple[float, int, str, list[list[str]], bool] | None = None
    for quoted in (True, False):
        for name, mark in SEPARATORS.items():
            rows = _rows(text, mark, quoted=quoted)
            width, times = Counter(map(len, rows)).most_common(1)[0] if rows else (1, 0)
            if width > 1 and (best is None or (times / len(rows), width) > best[:2]):
                best = (times / len(rows), width, name, rows, quoted)
    if best is None:
        return "comma", "Separator: could not tell; it seems to have one column only.", _rows(text, ","), True
    share, width, name, rows, quoted = best
    word = "sure" if share == 1 and len(rows) > 2 else "likely" if share > 0.9 else "guess"
    of_them = f"{round(share * len(rows))} of the first {len(rows)} rows"
    why = f"Separator: {name}, {word} ({of_them} have {width} fields)."
    return name, why, rows, quoted


def _rows(text: str, mark: str, *, quoted: bool = True) -> list[list[str]]:
    lines = io.StringIO(text, newline="")
    if quoted:
        reader = csv.reader(lines, delimiter=mark, strict=True)
    else:
        reader = csv.reader(lines, delimiter=mark, strict=True, quoting=csv.QUOTE_NONE)
    found: list[list[str]] = []
    try:
        for row in reader:
            if row:
                found.append(row)
            if len(found) == _ROWS:
                break
    except csv.Error:
        return []
    return found


def _heading(rows: Sequence[Sequence[str]]) -> tuple[int, tuple[str, ...]]:
    """Return how many lines stand above the heading, and why that is thought."""
    if not rows:
        return 0, ()
    width = Counter(map(len, rows)).most_common(1)[0][0]
    before = next(number for number, row in enumerate(rows) if len(row) == width)
    if not before:
        return 0, ()
    lines = "1 line" if before == 1 else f"{before} lines"
    said = f"Above the heading, {lines}, likely: not as wide as the rest."
    return before, (said,)
