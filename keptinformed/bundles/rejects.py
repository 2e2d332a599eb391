"""Writes the rows that could not be used to `rejects.csv`: where they stand, why, and their ids; no more.

Ids come from outside and people open the file in a spreadsheet, so an id is cut at 200 characters, and one
that a spreadsheet would run as a formula is written with an apostrophe in front of it.
"""

import csv
from pathlib import Path

import duckdb

HEADING = ("file", "line", "reason", "case_id", "participant_id", "event_id")
LONGEST_ID = 200
RUN_BY_SPREADSHEETS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_BATCH = 10_000


def write(connection: duckdb.DuckDBPyConnection, path: Path) -> int:
    """Write the table `reject` of `connection` to `path`, in order of file and line; return how many rows.

    Raises OSError where `path` cannot be written.
    """
    rows = connection.execute(
        "SELECT file, line, reason, case_id, participant_id, event_id FROM reject ORDER BY ALL"
    )
    written = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(HEADING)
        while batch := rows.fetchmany(_BATCH):
            writer.writerows(
                (harmless(file_name), line, reason, *(harmless(id_) for id_ in ids))
                for file_name, line, reason, *ids in batch
            )
            written += len(batch)
    return written


def harmless(text: str | None) -> str:
    """Return `text` cut, without what moves a terminal's cursor, and so that no spreadsheet runs it."""
    cut = (text or "")[:LONGEST_ID]
    seen = "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in cut)
    return f"'{seen}" if cut.startswith(RUN_BY_SPREADSHEETS) or cut[:1].isspace() else seen
