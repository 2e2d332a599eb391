"""Reads a CSV part row by row, so that one bad row costs one row and never the file."""

import csv
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import pyarrow as pa

from keptinformed.bundles.columns import COLUMNS
from keptinformed.bundles.csv_text import LONGEST_ROW, Lines, is_text, lines_of
from keptinformed.bundles.files import BundleError, Part
from keptinformed.bundles.headings import places

_TOO_LONG = f"is longer than {LONGEST_ROW:,} characters: look for a quotation mark or a line end gone astray"
_STRAY_QUOTE = "has a quotation mark in the middle of a field: double it, or export without it"
_NOT_UTF8 = "holds bytes that are not UTF-8: export it again as UTF-8"
_NOT_ITS_ENCODING = "holds bytes that are no text in the encoding that the mapping names: name the right one"
_NUL = "holds a NUL character: export it again without"


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows of one part: `line`, `flaw` (why it is unusable, or null) and every column that is read."""

    rows: pa.Table
    undecodable: int
    """How many of the rows hold bytes that are no text, or NULs, where nobody reads them."""


@dataclass(slots=True)
class Rows:
    """Rows as the csv module gives them, with the line on which each begins."""

    rows: list[list[str]] = field(default_factory=list)
    lines: Sequence[int] = field(default_factory=list)
    flaws: list[tuple[int, str]] = field(default_factory=list)
    """(line, what is wrong) of what could not be read as a row at all."""
    unclean: bool = False

    def begin_after(self, line: int) -> None:
        """Forget what begins on or before `line`: titles that some systems put above their heading."""
        self.flaws = [flaw for flaw in self.flaws if flaw[0] > line]
        kept = [number for number, begins in enumerate(self.lines) if begins > line]
        self.rows = [self.rows[number] for number in kept]
        self.lines = [self.lines[number] for number in kept]


def batches(part: Part) -> Iterator[Batch]:
    """Yield the rows of a part in order; blank lines are no rows.

    Raises BundleError where the part has no usable heading, is damaged, or a quotation mark never closes.
    """
    wanted = COLUMNS[part.table].names
    where: dict[str, int] | None = None
    for heading, block in rows_of(part):
        if where is None:
            where = places(part, heading)
        yield _batch(part, block, where, wanted)


def rows_of(part: Part) -> Iterator[tuple[list[str], Rows]]:
    """Yield the rows of a part in order, a block at a time, each with the heading; blank lines are no rows.

    All rows are as wide as the heading. Raises BundleError where the part has no heading, is damaged, or a
    quotation mark never closes.
    """
    heading: list[str] | None = None
    with _wide_fields():
        for block in _blocks(part):
            if heading is None:
                block.begin_after(part.dialect.lines_before_heading)
                heading = _take_heading(part, block)
                if heading is None:
                    continue
            _set_ragged_aside(block, len(heading))
            yield heading, block
    if heading is None:
        raise BundleError(f"{part.name} is empty: it needs at least a heading.")


@contextmanager
def _wide_fields() -> Iterator[None]:
    """Let a field be as long as a row may be: the csv module's own limit is for the whole process."""
    before = csv.field_size_limit(LONGEST_ROW + 1)
    try:
        yield
    finally:
        csv.field_size_limit(before)


def _take_heading(part: Part, block: Rows) -> list[str] | None:
    if block.flaws and (not block.rows or block.flaws[0][0] < block.lines[0]):
        line, flaw = block.flaws[0]
        raise BundleError(f"{part.name}, line {line}: the heading {flaw}.")
    if not block.rows:
        return None
    block.lines = block.lines[1:]
    return block.rows.pop(0)


def _set_ragged_aside(block: Rows, width: int) -> None:
    if set(map(len, block.rows)) <= {width}:
        return
    pairs = list(zip(block.rows, block.lines, strict=True))
    block.flaws += [
        (line, f"has {_fields(len(row))} where the heading has {width}")
        for row, line in pairs
        if len(row) != width
    ]
    block.rows = [row for row, _ in pairs if len(row) == width]
    block.lines = [line for row, line in pairs if len(row) == width]


def _fields(count: int) -> str:
    return "1 field" if count == 1 else f"{count} fields"


def _batch(part: Part, block: Rows, where: dict[str, int], wanted: Sequence[str]) -> Batch:
    flaws: list[str | None] | None = None
    undecodable = 0
    if block.unclean:
        flaws, undecodable = clean(part, block.rows, set(where.values()))
    count = len(block.rows)
    columns = list(zip(*block.rows, strict=True)) if count else []
    table: dict[str, pa.Array] = {
        "line": pa.array(block.lines, pa.int64()),
        "flaw": pa.nulls(count, pa.string()) if flaws is None else pa.array(flaws, pa.string()),
    }
    for name in wanted:
        present = name in where and count
        table[name] = pa.array(columns[where[name]], pa.string()) if present else pa.nulls(count, pa.string())
    rows = pa.table(table)
    if block.flaws:
        lines, reasons = zip(*block.flaws, strict=True)
        unread = {"line": pa.array(lines, pa.int64()), "flaw": pa.array(reasons, pa.string())}
        nothing = {name: pa.nulls(len(lines), pa.string()) for name in wanted}
        rows = pa.concat_tables([rows, pa.table(unread | nothing)])
    return Batch(rows, undecodable)


def clean(part: Part, rows: list[list[str]], used: set[int]) -> tuple[list[str | None], int]:
    """Empty every field that is no text, and tell for each row whether it is unusable for that.

    Returns the flaws, and how many rows had such fields only where nobody reads them.
    """
    flaws: list[str | None] = []
    elsewhere = 0
    for row in rows:
        bad = {
            place: _flaw(part, text) for place, text in enumerate(row) if not text.isascii() or "\0" in text
        }
        bad = {place: flaw for place, flaw in bad.items() if flaw}
        for place in bad:
            row[place] = ""
        read = [flaw for place, flaw in bad.items() if place in used]
        flaws.append(read[0] if read else None)
        elsewhere += bool(bad) and not read
    return flaws, elsewhere


def _flaw(part: Part, text: str) -> str | None:
    if not is_text(text):
        return _NOT_ITS_ENCODING if part.dialect.encoding else _NOT_UTF8
    return _NUL if "\0" in text else None


def _blocks(part: Part) -> Iterator[Rows]:
    """Yield blocks of rows: at once where every row is one line, one by one where that is not so."""
    feed = _Feed(part, lines_of(part))
    while (block := feed.take()) is not None:
        first = feed.line + 1
        if block.too_long:
            feed.line += 1
            yield Rows(flaws=[(first, _TOO_LONG)])
            continue
        try:
            rows = list(_reader(part, block.texts))
        except csv.Error:
            rows = []
        if len(rows) != len(block.texts):
            feed.put_back(block)
            yield _one_by_one(feed)
            continue
        feed.line += len(rows)
        lines: Sequence[int] = range(first, first + len(rows))
        if [] in rows:
            lines = [line for line, row in zip(lines, rows, strict=True) if row]
            rows = [row for row in rows if row]
        yield Rows(rows, lines, unclean=block.unclean)


def _reader(part: Part, lines: Iterable[str]) -> Iterator[list[str]]:
    if part.dialect.quoted:
        return csv.reader(lines, strict=True, delimiter=part.dialect.separator)
    return csv.reader(lines, strict=True, delimiter=part.dialect.separator, quoting=csv.QUOTE_NONE)


class _RowTooLongError(Exception):
    """A row that runs over several lines has become longer than a row may be."""


class _Feed:
    """Hands the csv module one line after the other and remembers which of them belong to the row at hand."""

    def __init__(self, part: Part, blocks: Iterator[Lines]) -> None:
        self.part = part
        self.line = 0
        """The number of the line handed out last, from 1."""
        self.row: list[str] = []
        self._length = 0
        self.waiting: deque[str] = deque()
        self.unclean = False
        self._blocks = blocks
        self._returned: Lines | None = None

    def take(self) -> Lines | None:
        """Return the next block, or None at the end of the part."""
        block, self._returned = self._returned or next(self._blocks, None), None
        return block

    def put_back(self, block: Lines) -> None:
        """Let `block` be the next one again."""
        self._returned = block

    def begin_row(self) -> None:
        """Note that the next line begins a row."""
        self.row, self._length = [], 0

    def take_back(self) -> None:
        """Let the lines of the row at hand, all but its first, be read afresh."""
        again = self.row[1:]
        self.waiting.extendleft(reversed(again))
        self.line -= len(again)

    def refill(self) -> bool:
        """Fetch the next block of lines; False at the end of the part, and before a line that is too long."""
        block = self.take()
        if block is None:
            return False
        if block.too_long:
            self.put_back(block)
            return False
        self.waiting.extend(block.texts)
        self.unclean |= block.unclean
        return True

    def skip_to_closing_quote(self) -> bool:
        """Drop lines up to the one that closes the quotation mark now open; False where none does."""
        while True:
            if not self.waiting and not self.refill():
                if (block := self.take()) is None:
                    return False
                self.line += 1  # Whether a line that was not kept closes it, nobody can say.
                if block.too_long:
                    return True
            while self.waiting:
                self.line += 1
                if self.waiting.popleft().count('"') % 2:
                    return True

    def __iter__(self) -> "_Feed":
        return self

    def __next__(self) -> str:
        if not self.waiting and not self.refill():
            if self._returned is not None and self.row:
                raise _RowTooLongError
            raise StopIteration
        line = self.waiting[0]
        self._length += len(line)
        if self._length > LONGEST_ROW:
            raise _RowTooLongError
        self.row.append(self.waiting.popleft())
        self.line += 1
        return line


def _one_by_one(feed: _Feed) -> Rows:
    """Read rows one by one until a row ends where a block of lines does."""
    found = Rows()
    lines: list[int] = []
    feed.unclean = False
    feed.refill()
    reader = _reader(feed.part, feed)
    while feed.waiting:
        feed.begin_row()
        first = feed.line + 1
        try:
            row = next(reader)
        except _RowTooLongError:
            if not feed.skip_to_closing_quote():
                raise _never_closed(feed.part, first) from None
            found.flaws.append((first, f"{_TOO_LONG} (it ends on line {feed.line})"))
        except csv.Error as error:
            if "unexpected end" in str(error):
                raise _never_closed(feed.part, first) from error
            found.flaws.append((first, _STRAY_QUOTE))
            feed.take_back()
        else:
            if row:
                found.rows.append(row)
                lines.append(first)
    found.lines = lines
    found.unclean = feed.unclean
    return found


def _never_closed(part: Part, line: int) -> BundleError:
    return BundleError(
        f"{part.name}, line {line}: a quotation mark opens in this row and never closes, so nothing after it "
        "can be told apart: put the missing one in, or export the table again."
    )
