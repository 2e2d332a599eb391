"""Turns the bytes of a CSV part into lines of text, a few megabytes at a time, whatever the bytes are."""

import codecs
import gzip
import io
import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO, cast

from keptinformed.bundles.files import BundleError, Form, Part

LONGEST_ROW = 1 << 20
"""Characters in one row, line ends included. A longer one is a slip of the export, not a record."""
_CHUNK = 1 << 22
_LINE_END = re.compile(r"\r\n|\n|\r")
_HALF_A_CHARACTER = "\udcff"
_DISGUISES = {
    b"PAR1": "is a Parquet file: rename it to end in .parquet",
    b"PK\x03\x04": "is a zip or an Excel workbook: unpack it, or save the sheet as CSV",
    b"\x1f\x8b": "is compressed: rename it to end in .csv.gz",
    b"\xff\xfe\x00\x00": "is UTF-32 text: save it again as UTF-8",
    b"\x00\x00\xfe\xff": "is UTF-32 text: save it again as UTF-8",
}


@dataclass(frozen=True, slots=True)
class Lines:
    """Consecutive lines of a part, each with its line end. Where `too_long`, one line that was not kept."""

    texts: list[str]
    unclean: bool = False
    """Whether NULs or bytes that are no text (as lone surrogates) stand anywhere in them."""
    too_long: bool = False


def lines_of(part: Part) -> Iterator[Lines]:
    """Yield all lines of a part in order; never holds more than some megabytes of it.

    Raises BundleError where the part is empty, damaged, or plainly no CSV in UTF-8 or marked UTF-16.
    """
    skipping = False
    carry = ""
    for fresh, last in _decoded(part):
        text = carry + fresh
        if skipping:
            end = _LINE_END.search(text)
            if end is None and not last:
                carry = ""
                continue
            if end is not None and end.end() == len(text) and end.group() == "\r" and not last:
                carry = "\r"
                continue
            yield Lines([], too_long=True)
            skipping, text = False, text[end.end() :] if end else ""
        cut = len(text) if last else _end_of_last_line(text)
        carry = text[cut:]
        yield from _split(text[:cut])
        if len(carry) > LONGEST_ROW:
            skipping, carry = True, carry[-1:] if carry[-1] == "\r" else ""


def _end_of_last_line(text: str) -> int:
    # A carriage return at the very end may be half of a line end.
    until = len(text) - text.endswith("\r")
    return max(text.rfind("\n", 0, until), text.rfind("\r", 0, until)) + 1


def _split(text: str) -> Iterator[Lines]:
    texts = list(io.StringIO(text, newline=""))
    if not texts:
        return
    unclean = _is_unclean(text)
    if max(map(len, texts)) <= LONGEST_ROW:
        yield Lines(texts, unclean)
        return
    kept: list[str] = []
    for line in texts:
        if len(line) <= LONGEST_ROW:
            kept.append(line)
            continue
        if kept:
            yield Lines(kept, unclean)
        yield Lines([], too_long=True)
        kept = []
    if kept:
        yield Lines(kept, unclean)


def _is_unclean(text: str) -> bool:
    return "\0" in text or not is_text(text)


def is_text(text: str) -> bool:
    """Return whether `text` could be written as UTF-8, that is, was not made from bytes that are no text."""
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _decoded(part: Part) -> Iterator[tuple[str, bool]]:
    """Yield the text of a part in chunks, each with whether it is the last."""
    with _opened(part) as file:
        chunk = file.read(_CHUNK)
        decoder = _decoder(part, chunk[:4])
        while True:
            following = file.read(_CHUNK)
            last = not following
            try:
                text = decoder.decode(chunk, last)
            except UnicodeDecodeError:
                # Only UTF-16 that ends in the middle of a character comes here.
                text = decoder.decode(chunk) + _HALF_A_CHARACTER
            yield text, last
            if last:
                return
            chunk = following


def _decoder(part: Part, first_bytes: bytes) -> codecs.IncrementalDecoder:
    if not first_bytes:
        raise BundleError(f"{part.name} is empty: it needs at least a heading.")
    for start, advice in _DISGUISES.items():
        if first_bytes.startswith(start):
            raise BundleError(f"{part.name} {advice}.")
    if part.dialect.encoding:
        return codecs.getincrementaldecoder(part.dialect.encoding)("surrogateescape")
    if first_bytes.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return codecs.getincrementaldecoder("utf-16")("surrogatepass")
    if (first_bytes[:1] == b"\0") != (first_bytes[1:2] == b"\0"):
        raise BundleError(
            f"{part.name} seems to be UTF-16 text without the mark that says so: save it again as UTF-8."
        )
    return codecs.getincrementaldecoder("utf-8-sig")("surrogateescape")


@contextmanager
def _opened(part: Part) -> Iterator[BinaryIO]:
    try:
        with part.path.open("rb") as file:
            if part.form is not Form.csv_gz:
                yield file
                return
            if file.read(1) == b"":
                raise BundleError(f"{part.name} is empty: it needs at least a heading.")
            file.seek(0)
            with gzip.open(file) as unpacked:
                yield cast(BinaryIO, unpacked)
    except (gzip.BadGzipFile, zlib.error) as error:
        raise BundleError(
            f"{part.name} is not what its ending says, or damaged ({error}): export it again."
        ) from error
    except EOFError as error:
        raise BundleError(f"{part.name} is cut off before its end: export or copy it again.") from error
    except OSError as error:
        raise BundleError(
            f"{part.name} cannot be read ({error.strerror or error}): check its permissions."
        ) from error
