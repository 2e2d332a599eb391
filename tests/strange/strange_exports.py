"""Makes small strange exports and reads them through a mapping, by the public doors."""

from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb

from keptinformed.bundles.columns import Table
from keptinformed.bundles.staging import Staged, stage
from keptinformed.bundles.strange.export import StrangeExport
from keptinformed.bundles.strange.reading import load_mapping
from keptinformed.duties.reading import shipped_policy
from keptinformed.duties.vocabulary import read_vocabulary

KINDS = tuple(read_vocabulary(shipped_policy() / "vocabulary.yaml", []))
MAPPINGS = shipped_policy() / "mappings"
LONDON = ZoneInfo("Europe/London")

MAPPING = """
title: A made-up system
dates: ["%d/%m/%Y %H:%M", "%d/%m/%Y"]
{top}
files:
  log: {{name: log.csv{file}}}
cases:
  - {{from: log, once: true, case_id: Case, unit: Unit}}
participants:
  - {{from: log, once: true, case_id: Case, participant_id: "{{Case}}-victim", role: victim}}
events:
  - from: log
    case_id: Case
    at: When
    {events}
"""
"""A log of codes that is all there is: its rows say the cases and the people, too."""
CODED = """participant_id: "{Case}-victim"
    kind:
      column: Code
      codes: {ARR: suspect_arrested, ARB: [suspect_arrested, suspect_bailed], VUA: {told: suspect_arrested},
        ADM: nothing}
    grade: {column: How, codes: {T: spoken, V: message_left}}"""
HEADING = "Case,Unit,When,Code,How"


@dataclass(frozen=True)
class Read:
    """What came of reading one strange export."""

    staged: Staged
    events: list[tuple[str, str, str, int, int]]
    """(case, event_id, kind, minutes since 1970, grade), in order."""
    rejects: list[tuple[object, ...]]
    """(table, file, line, reason), in order."""
    notices: tuple[str, ...]
    terminal: tuple[str, ...]


def mapping_file(folder: Path, text: str) -> Path:
    """Write a mapping and return its path."""
    path = folder / "mapping.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def read(folder: Path, mapping: Path) -> Read:
    """Stage the files of `folder` through a mapping; every row must be used or rejected."""
    export = StrangeExport(folder, load_mapping(mapping, KINDS))
    with duckdb.connect() as connection:
        staged = stage(export, connection, kinds=KINDS, zone=LONDON)
        events = connection.execute(
            """SELECT c.case_id, n.event_id, e.kind, e.ts // 60000000, e.grade
               FROM event e JOIN case_name c USING (case_no) JOIN event_name n USING (case_no, event_no)
               WHERE akey = 0 ORDER BY ALL"""
        ).fetchall()
        rejects = connection.execute(
            "SELECT of_table, file, line, reason FROM reject ORDER BY ALL"
        ).fetchall()
    for tally in staged.tables.values():
        assert tally.read == tally.used + tally.rejected
    named = [(case, event, KINDS[kind - 1], minute, grade) for case, event, kind, minute, grade in events]
    assert sum(staged.reasons.values()) == len(rejects)
    return Read(staged, named, rejects, export.account.notices(), tuple(export.account.on_terminal()))


def read_log(folder: Path, *rows: str, top: str = "", file: str = "", events: str = CODED) -> Read:
    """Write a log of these lines under HEADING, and read it through MAPPING."""
    export = folder / "export"
    export.mkdir(exist_ok=True)
    (export / "log.csv").write_text("\n".join([HEADING, *rows, ""]), encoding="utf-8")
    text = MAPPING.format(top=top, file=file, events=events)
    return read(export, mapping_file(folder, text))


def reasons(found: Read, table: Table = Table.events) -> list[tuple[object, object]]:
    """Return (line, reason) of the rows of one table that could not be used."""
    return [(line, reason) for of_table, _, line, reason in found.rejects if of_table == table]
