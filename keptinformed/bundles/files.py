"""Finds the files of an export bundle: each table is one file or a folder of parts.

A table is NAME.csv, NAME.csv.gz, NAME.parquet or a folder NAME/ of such parts, whatever the parts are called.
"""

import os
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from keptinformed.bundles.columns import Further, Table
from keptinformed.errors import Refused


class BundleError(Refused):
    """A bundle that cannot be read as tables. The message is one sentence that says what to do next."""


class Form(StrEnum):
    """How a part is written. The value is the end of its file name."""

    csv = ".csv"
    csv_gz = ".csv.gz"
    parquet = ".parquet"


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a text part is written. A bundle knows one way; a records system's own export may have another."""

    separator: str = ","
    encoding: str = ""
    """A codec of Python; empty for UTF-8, or UTF-16 where a mark says so."""
    quoted: bool = True
    """Whether a quotation mark means that a field begins or ends."""
    lines_before_heading: int = 0


IN_A_BUNDLE = Dialect()


@dataclass(frozen=True, slots=True)
class Part:
    """One file of a bundle."""

    table: Table | Further
    path: Path
    name: str
    """The path relative to the bundle, with `/`, as messages and rejects show it."""
    form: Form
    dialect: Dialect = IN_A_BUNDLE


def find_parts(bundle: Path) -> dict[Table, tuple[Part, ...]]:
    """Return the parts of each table, in file-name order (as bytes). No file is opened.

    Raises BundleError where the bundle is no folder, or a table is missing, there twice, or no ordinary file.
    """
    if not bundle.exists():
        raise BundleError(f"There is no folder {_shown(bundle)}: check the path of the bundle.")
    if not bundle.is_dir():
        advice = (
            "unpack it and name the folder that comes out"
            if bundle.suffix.lower() in {".zip", ".gz", ".tar", ".7z", ".tgz"}
            else "name the folder that holds cases, participants and events"
        )
        raise BundleError(f"A bundle is a folder, and {_shown(bundle)} is a file: {advice}.")
    try:
        names = sorted((entry.name for entry in bundle.iterdir()), key=os.fsencode)
        return {table: _parts_of(table, bundle, names) for table in Table}
    except PermissionError as error:
        where = _shown(Path(str(error.filename)))
        raise BundleError(f"{where} may not be read: ask whoever made it for access.") from error


def find_further(bundle: Path) -> dict[Further, tuple[Part, ...]]:
    """Return the parts of each further table, as `find_parts` does; none where a table is not there."""
    names = sorted((entry.name for entry in bundle.iterdir()), key=os.fsencode)
    return {table: _parts_of(table, bundle, names) for table in Further}


def _parts_of(table: Table | Further, bundle: Path, names: list[str]) -> tuple[Part, ...]:
    here = [name for name in (table, *(f"{table}{form}" for form in Form)) if name in names]
    if not here and isinstance(table, Further):
        return ()
    if not here:
        raise BundleError(_nothing_there(table, names))
    if len(here) > 1:
        both = " and ".join(here)
        raise BundleError(
            f"The bundle holds {both}, the same table twice: keep the newer and move the other away."
        )
    if here[0] == table:
        return _parts_in_folder(table, bundle / here[0])
    return (_part(table, bundle / here[0], here[0]),)


def _nothing_there(table: Table | Further, names: list[str]) -> str:
    wanted = f"{table}.csv, {table}.csv.gz, {table}.parquet or a folder {table}/ of such parts"
    alike = [name for name in names if table in name.lower() or name.lower().startswith(table[:-1])]
    if alike:
        return f"The bundle needs {wanted}: rename {_shown(Path(alike[0]))} if that is what it holds."
    return f"The bundle needs {wanted}: add it (a heading alone will do where there is nothing to tell)."


def _parts_in_folder(table: Table | Further, folder: Path) -> tuple[Part, ...]:
    if not folder.is_dir():
        raise BundleError(
            f"{table} is a file without an ending: rename it to say what it is, such as {table}.csv."
        )
    # Spark and its kin leave _SUCCESS and .part-0000.crc beside what they write.
    names = sorted(
        (entry.name for entry in folder.iterdir() if not entry.name.startswith((".", "_"))), key=os.fsencode
    )
    if not names:
        raise BundleError(f"The folder {table}/ is empty: put its parts in, or {table}.csv beside it.")
    return tuple(_part(table, folder / name, f"{table}/{name}") for name in names)


def _part(table: Table | Further, path: Path, name: str) -> Part:
    shown = _shown(Path(name))
    form = next((form for form in Form if path.name.endswith(form)), None)
    if form is None:
        raise BundleError(
            f"{shown} ends in none of {', '.join(Form)}: move it away, or save it as one of them."
        )
    # Never opened before this: a pipe would wait for ever, a device never end.
    if not path.is_file():
        what = "a folder" if path.is_dir() else "no ordinary file"
        raise BundleError(
            f"{shown} is {what}: put the file {shown} in its place, or its parts in a folder {table}/."
        )
    return Part(table, path, shown, form)


def _shown(path: Path) -> str:
    """Return a path as text that can be printed and stored whatever bytes it is made of."""
    text = path.as_posix().encode("utf-8", "backslashreplace").decode()
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text)
