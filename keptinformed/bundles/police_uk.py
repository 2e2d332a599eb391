"""Reads the crime files that data.police.uk publishes for every force and month.

The files know months only, and no people: what they become is told in `police_uk_conversion`.
"""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from keptinformed.errors import Refused

LICENCE = (
    "Contains public sector information licensed under the Open Government Licence v3.0."  # its own wording
)

_FILE_NAME = re.compile(r"(?P<month>\d{4}-\d{2})-(?P<force>[a-z0-9-]+?)-(?P<table>street|outcomes)\.csv")
_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")


class NotPoliceUk(Refused):
    """The folder or a file is not what data.police.uk publishes; the message says what to do next."""


class Table(StrEnum):
    """Which of the two files of a force and month."""

    street = "street"
    outcomes = "outcomes"


_SHARED = ("Crime ID", "Month", "Reported by", "Falls within", "Location", "LSOA code", "LSOA name")
_COLUMNS = {
    Table.street: (*_SHARED, "Crime type", "Last outcome category", "Context"),
    Table.outcomes: (*_SHARED, "Outcome type"),
}


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One published file. Its name is its identity: a republished month has the same name."""

    path: Path
    month: str
    force: str
    table: Table

    @property
    def name(self) -> str:
        """The file's name without folder and ending, such as `2016-03-city-of-london-street`."""
        return self.path.name.removesuffix(".csv")


@dataclass(frozen=True, slots=True)
class Row:
    """One row, in the words of the file. `number` counts the file's rows from 1, the heading excluded."""

    source: SourceFile
    number: int
    values: tuple[str, ...]
    """Every value as it stands, also of columns that are not named here."""
    crime_id: str
    month: str
    reported_by: str
    falls_within: str
    location: str
    lsoa_code: str
    lsoa_name: str
    crime_type: str = ""
    last_outcome: str = ""
    context: str = ""
    outcome: str = ""

    @property
    def key(self) -> str:
        """The row's own name: the same whenever the same file is read."""
        return f"{self.source.name}:{self.number}"

    @property
    def has_month(self) -> bool:
        """Whether the row's month can be read."""
        return _MONTH.fullmatch(self.month) is not None

    @property
    def has_location(self) -> bool:
        """Whether the publisher placed the row on the map. Both spellings occur."""
        return self.location.casefold() != "no location"


@dataclass(frozen=True, slots=True)
class Found:
    """What a folder holds: files to read, in order, and files that are left alone."""

    street: tuple[SourceFile, ...]
    outcomes: tuple[SourceFile, ...]
    ignored: tuple[str, ...]
    """Names relative to the folder, of files that are neither street nor outcomes."""


def find_files(folder: Path) -> Found:
    """Return the street and outcomes files below `folder`, sorted by name.

    Raises NotPoliceUk where there is none, where the folder is no folder, and where two files have the
    same name: one of them is then an older publication of that month, and only a person knows which.
    """
    if not folder.is_dir():
        hint = "unpack the download first and name the folder" if folder.is_file() else "check the path"
        raise NotPoliceUk(f"{folder} is not a folder: {hint}.")
    sources: dict[str, SourceFile] = {}
    ignored: list[str] = []
    for path in sorted(folder.rglob("*")):
        relative = path.relative_to(folder)
        if not path.is_file() or any(part.startswith(".") for part in relative.parts):
            continue
        match = _FILE_NAME.fullmatch(path.name)
        if match is None or not _MONTH.fullmatch(match["month"]):
            ignored.append(relative.as_posix())
            continue
        source = SourceFile(path, match["month"], match["force"], Table(match["table"]))
        if source.name in sources:
            other = sources[source.name].path.relative_to(folder)
            raise NotPoliceUk(
                f"{other} and {relative} are two publications of the same file: "
                "keep the newer one and move the other out of the folder."
            )
        sources[source.name] = source
    if not sources:
        raise NotPoliceUk(
            f"{folder} holds no file of data.police.uk: expected names such as "
            "2016-03/2016-03-city-of-london-street.csv, as its downloads have them."
        )
    by_name = [sources[name] for name in sorted(sources)]
    return Found(
        street=tuple(source for source in by_name if source.table is Table.street),
        outcomes=tuple(source for source in by_name if source.table is Table.outcomes),
        ignored=tuple(ignored),
    )


def read_rows(source: SourceFile) -> Iterator[Row]:
    """Yield the rows of one file, one at a time, in file order.

    Raises NotPoliceUk where the file is not that table, not UTF-8, or cut off.
    """
    wanted = _COLUMNS[source.table]
    try:
        with source.path.open(encoding="utf-8-sig", newline="") as text:
            reader = csv.reader(text, strict=True)
            heading = [name.strip() for name in next(reader, [])]
            missing = [name for name in wanted if name not in heading]
            if missing:
                raise NotPoliceUk(
                    f"{source.path} is not a {source.table} file of data.police.uk: it has no column "
                    f"{missing[0]!r}. Download it again, or take it out of the folder."
                )
            places = [heading.index(name) for name in wanted]
            for number, values in enumerate(filter(None, reader), start=1):
                if len(values) < len(heading):
                    raise NotPoliceUk(
                        f"{source.path}, row {number}, has {len(values)} of {len(heading)} columns: "
                        "the file is cut off or damaged. Download it again."
                    )
                yield _row(source, number, values, places)
    except UnicodeDecodeError as error:
        raise NotPoliceUk(
            f"{source.path} is not UTF-8 text (byte {error.start}), as data.police.uk's files are. "
            "Download it again, or save it as UTF-8."
        ) from error
    except csv.Error as error:
        raise NotPoliceUk(f"{source.path} cannot be read as a table ({error}). Download it again.") from error
    except OSError as error:
        raise NotPoliceUk(f"{source.path} cannot be opened ({error.strerror}).") from error


def _row(source: SourceFile, number: int, values: list[str], places: list[int]) -> Row:
    crime_id, month, reported_by, falls_within, location, lsoa_code, lsoa_name, *rest = (
        values[place].strip() for place in places
    )
    street = source.table is Table.street
    return Row(
        source=source,
        number=number,
        values=tuple(values),
        crime_id=crime_id,
        month=month,
        reported_by=reported_by,
        falls_within=falls_within,
        location=location,
        lsoa_code=lsoa_code,
        lsoa_name=lsoa_name,
        crime_type=rest[0] if street else "",
        last_outcome=rest[1] if street else "",
        context=rest[2] if street else "",
        outcome="" if street else rest[0],
    )
