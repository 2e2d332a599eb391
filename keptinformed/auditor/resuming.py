"""Keeps the work of a long audit in a folder, so that a run that was stopped goes on where it was."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from shutil import rmtree
from tempfile import TemporaryDirectory

import duckdb

from keptinformed import __version__
from keptinformed.bundles.columns import Table
from keptinformed.bundles.files import find_parts
from keptinformed.bundles.staging import Staged, Tally
from keptinformed.errors import Refused
from keptinformed.timekeeping.instants import Micros

QUESTION, DATABASE, READING = "question.json", "work.duckdb", "reading.json"
COUNTS = (
    *("not_datable", "naming_nothing", "undecodable", "latest_recorded_at", "latest_at"),
    *("cases_in_use", "people_in_use", "naming_no_case", "rejected_lines"),
)


class OtherWork(Refused):
    """The folder holds the work of another question, or no work at all but something else."""


def fingerprint(bundle: Path, asked: dict[str, object]) -> dict[str, object]:
    """Return what must be the same for earlier work to be of use: the files, the question, this version."""
    files = {
        part.name: [part.path.stat().st_size, part.path.stat().st_mtime_ns]
        for parts in find_parts(bundle).values()
        for part in parts
    }
    return {"version": __version__, "files": files, **asked}


@dataclass(frozen=True, slots=True)
class Reading:
    """What reading the whole bundle gave: its counts, and the instants from which its history is seen."""

    staged: Staged
    as_at: Micros
    known_at: Micros | None


@dataclass(frozen=True, slots=True)
class Workplace:
    """A folder with the database and the finished parts of one audit."""

    folder: Path

    @property
    def database(self) -> Path:
        """The file of the database."""
        return self.folder / DATABASE

    def read_once(self, connection: duckdb.DuckDBPyConnection, read: Callable[[], Reading]) -> Reading:
        """Return what an earlier run read, or `read` now and write down that it is done."""
        earlier = self.earlier_reading()
        if earlier is not None:
            return earlier
        reading = read()
        connection.execute("CHECKPOINT")  # the file below promises that all of it is on disk
        unfinished = self.folder / f"{READING}.unfinished"
        unfinished.write_text(json.dumps(_plain(reading)), encoding="utf-8")
        unfinished.rename(self.folder / READING)
        return reading

    def earlier_reading(self) -> Reading | None:
        """Return what an earlier run read to the end of the bundle; None where none did."""
        file = self.folder / READING
        if not file.exists():
            return None
        kept = json.loads(file.read_text(encoding="utf-8"))
        staged = Staged(
            tables={Table(name): Tally(*tally) for name, tally in kept["tables"].items()},
            reasons={(Table(table), reason): rows for table, reason, rows in kept["reasons"]},
            **kept["counts"],
        )
        return Reading(staged, kept["as_at"], kept["known_at"])


def _plain(reading: Reading) -> dict[str, object]:
    staged = reading.staged
    return {
        "as_at": reading.as_at,
        "known_at": reading.known_at,
        "tables": {name.value: [one.read, one.used, one.rejected] for name, one in staged.tables.items()},
        "reasons": [[table.value, reason, rows] for (table, reason), rows in staged.reasons.items()],
        "counts": {name: getattr(staged, name) for name in COUNTS},
    }


@contextmanager
def workplace(kept_in: Path | None, mark: Mapping[str, object], *, beside: Path) -> Iterator[Workplace]:
    """Give a place to work: a passing one `beside` the result, or `kept_in` with the earlier work in it.

    What a run left in `kept_in` that was stopped while still reading is thrown away; once all went well, all
    of it is. Raises OtherWork where the folder holds something else than work of the same `mark`.
    """
    if kept_in is None:
        with TemporaryDirectory(prefix="work-", dir=beside) as passing:
            yield Workplace(Path(passing))
        return
    kept_in.mkdir(parents=True, exist_ok=True)
    question = kept_in / QUESTION
    written = json.dumps(mark, indent=1, sort_keys=True)
    if not question.exists():
        if any(kept_in.iterdir()):
            raise OtherWork(f"{kept_in} holds something else. Name an empty or new folder with --work.")
        question.write_text(written, encoding="utf-8")
    elif question.read_text(encoding="utf-8") != written:
        raise OtherWork(
            f"{kept_in} holds unfinished work of another audit: other files, options or rules, or another "
            "version. Delete it, or name another folder with --work."
        )
    place = Workplace(kept_in)
    if place.earlier_reading() is None:
        for leftover in kept_in.glob(f"{DATABASE}*"):
            leftover.unlink()
    yield place
    rmtree(kept_in)
