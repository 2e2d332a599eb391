"""Makes a force of any size for measuring, the same bytes of history on every machine."""

from importlib.resources import files
from pathlib import Path

import duckdb


def make_force(folder: Path, cases: int, memory: str = "6GB") -> Path:
    """Write a bundle of `cases` made-up cases (some 12.9 events each) as Parquet, unless it is there."""
    marker = folder / f"{cases}.made"
    if marker.exists():
        return folder
    folder.mkdir(parents=True, exist_ok=True)
    text = files("bench").joinpath("force.sql").read_text(encoding="utf-8")
    with duckdb.connect() as connection:
        connection.execute(f"SET memory_limit = '{memory}'")
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute("SET enable_progress_bar = false")
        text = text.replace("{cases}", str(int(cases)))
        connection.execute(text.replace("{folder}", str(folder)))
    marker.touch()
    return folder
