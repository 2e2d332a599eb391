"""Makes a force of any size for measuring, the same bytes of history on every machine."""

from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from shutil import rmtree

import duckdb

CASES_IN_A_PART = 100_000
"""Made at once: whatever the size of the force, making it needs no more memory than these."""
MEMORY_LIMIT = "1GB"
TABLES = ("cases", "participants", "events")


def make_force(folder: Path, cases: int) -> Path:
    """Write a bundle of `cases` made-up cases (some 12.9 events each) as Parquet, unless it is there.

    Each table is a folder of parts, one for every CASES_IN_A_PART cases; what an earlier version or a stopped
    run left in `folder` is thrown away.
    """
    text = files("bench").joinpath("force.sql").read_text(encoding="utf-8")
    marker = folder / f"{cases}-{sha256(text.encode()).hexdigest()[:16]}.made"
    if marker.exists():
        return folder
    rmtree(folder, ignore_errors=True)
    for table in TABLES:
        (folder / table).mkdir(parents=True)
    with duckdb.connect() as connection:
        connection.execute(f"SET memory_limit = '{MEMORY_LIMIT}'")
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute("SET enable_progress_bar = false")
        for number, first in enumerate(range(1, cases + 1, CASES_IN_A_PART)):
            last = min(first + CASES_IN_A_PART - 1, cases)
            where = {"first": first, "last": last, "part": f"part-{number:05}", "folder": folder}
            connection.execute(_filled(text, where))
    marker.touch()
    return folder


def table_of(bundle: Path, table: str) -> str:
    """Return what DuckDB reads a table of a made-up bundle by: all of its parts."""
    return str(bundle / table / "*.parquet")


def _filled(text: str, values: dict[str, object]) -> str:
    for name, value in values.items():
        text = text.replace(f"{{{name}}}", str(value))
    return text
