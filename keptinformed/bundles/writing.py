"""Writes a history as an export bundle, byte for byte the same every time, for the demo and the tests."""

import csv
import gzip
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import batched
from pathlib import Path
from typing import IO, Literal

import pyarrow as pa
import pyarrow.parquet as pq

from keptinformed.bundles.columns import COLUMNS, Table
from keptinformed.duties.history import Case, Event, History, Participant
from keptinformed.timekeeping.instants import Micros, from_micros

type Kind = Literal["csv", "csv.gz", "parquet"]
type Extra = Mapping[str, Sequence[Mapping[str, str]]]
"""Further tables by name, each row a mapping of the same columns; the auditor does not open them."""

_ROWS_AT_ONCE = 50_000


def write_bundle(history: History, folder: Path, *, kind: Kind = "csv", extra: Extra | None = None) -> None:
    """Write `history` as the three tables of a bundle (and `extra` beside them) into `folder`.

    The folder is made where it is missing; files of the same name are replaced. All columns are text, times
    are UTC with a Z. Raises ValueError for a table of `extra` that is one of the three, OSError where
    nothing can be written.
    """
    further = dict(extra or {})
    if clash := set(further) & set(Table):
        raise ValueError(
            f"{', '.join(sorted(clash))} come from the history and cannot be given as extra tables"
        )
    folder.mkdir(parents=True, exist_ok=True)
    write = _write_parquet if kind == "parquet" else _write_csv
    tables: dict[str, tuple[Sequence[str], Iterable[Sequence[str]]]] = {
        Table.cases: (COLUMNS[Table.cases].names, map(_case, history.cases)),
        Table.participants: (COLUMNS[Table.participants].names, map(_participant, history.participants)),
        Table.events: (COLUMNS[Table.events].names, map(_event, history.events)),
    }
    for name, rows in further.items():
        columns = tuple(rows[0]) if rows else ()
        tables[name] = (columns, [[row[column] for column in columns] for row in rows])
    for name, (heading, values) in tables.items():
        write(folder / f"{name}.{kind}", heading, values)


def iso(instant: Micros) -> str:
    """Return an instant as ISO 8601 in UTC, with as many digits of a second as it needs."""
    text = from_micros(instant).replace(tzinfo=None).isoformat()
    return f"{text.rstrip('0') if '.' in text else text}Z"


def _iso_or_empty(instant: Micros | None) -> str:
    return "" if instant is None else iso(instant)


def _case(case: Case) -> tuple[str, ...]:
    return (case.case_id, case.force, case.unit, case.team, case.officer, case.offence)


def _participant(who: Participant) -> tuple[str, ...]:
    times = (who.enhanced_from, who.enhanced_recorded_at, who.since)
    return (who.participant_id, who.case_id, who.role.value, *map(_iso_or_empty, times))


def _event(event: Event) -> tuple[str, ...]:
    return (
        event.event_id,
        event.case_id,
        event.participant_id,
        event.kind,
        iso(event.at),
        iso(event.recorded_at),
        event.precision.value,
        ";".join(event.about),
        "" if event.grade is None else event.grade.name,
        "" if event.every_days is None else str(event.every_days),
    )


def _write_csv(path: Path, heading: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    with _text(path) as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(heading)
        writer.writerows(rows)


@contextmanager
def _text(path: Path) -> Iterator[IO[str]]:
    if path.suffix != ".gz":
        with path.open("w", encoding="utf-8", newline="") as file:
            yield file
        return
    # The header of a gzip file would otherwise hold the hour of writing and the name.
    with (
        path.open("wb") as raw,
        gzip.GzipFile(filename="", mode="wb", fileobj=raw, mtime=0) as packed,
        io.TextIOWrapper(packed, encoding="utf-8", newline="") as file,
    ):
        yield file


def _write_parquet(path: Path, heading: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    schema = pa.schema([(name, pa.string()) for name in heading])
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        for batch in batched(rows, _ROWS_AT_ONCE):
            columns = [pa.array(column, pa.string()) for column in zip(*batch, strict=True)]
            writer.write_table(pa.table(columns, schema=schema))
