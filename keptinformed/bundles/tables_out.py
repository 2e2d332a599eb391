"""Writes the tables of a bundle row by row, so that an export of any size needs little memory."""

import csv
from collections.abc import Iterable, Sequence
from itertools import batched
from pathlib import Path
from types import TracebackType
from typing import Literal, Self

import pyarrow as pa
import pyarrow.parquet as pq

type Format = Literal["csv", "parquet"]

_ROWS_AT_ONCE = 50_000


class CsvOut:
    """A table as NAME.csv: UTF-8, commas, quotation marks where they are needed."""

    def __init__(self, folder: Path, name: str, heading: Sequence[str]) -> None:
        self._file = (folder / f"{name}.csv").open("w", encoding="utf-8", newline="")
        self._writer = csv.writer(self._file, lineterminator="\n")
        self._writer.writerow(heading)

    def add(self, rows: Iterable[Sequence[str]]) -> int:
        """Write rows; return how many."""
        written = 0
        for batch in batched(rows, _ROWS_AT_ONCE):
            self._writer.writerows(batch)
            written += len(batch)
        return written

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()


class ParquetOut:
    """A table as NAME.parquet, every column text."""

    def __init__(self, folder: Path, name: str, heading: Sequence[str]) -> None:
        self._schema = pa.schema([(column, pa.string()) for column in heading])
        self._writer = pq.ParquetWriter(folder / f"{name}.parquet", self._schema, compression="zstd")
        self._waiting: list[Sequence[str]] = []

    def add(self, rows: Iterable[Sequence[str]]) -> int:
        """Keep rows until there are enough for a group; return how many came."""
        before = len(self._waiting)
        self._waiting.extend(rows)
        came = len(self._waiting) - before
        if len(self._waiting) >= _ROWS_AT_ONCE:
            self._write()
        return came

    def _write(self) -> None:
        columns = list(zip(*self._waiting, strict=True)) or [()] * len(self._schema)
        self._writer.write_table(
            pa.table([pa.array(column, pa.string()) for column in columns], schema=self._schema)
        )
        self._waiting.clear()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None:
            self._write()
        self._writer.close()


def table_out(folder: Path, name: str, heading: Sequence[str], form: Format) -> CsvOut | ParquetOut:
    """Open a table for writing. Raises OSError."""
    return (ParquetOut if form == "parquet" else CsvOut)(folder, name, heading)
