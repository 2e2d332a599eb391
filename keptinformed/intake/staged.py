"""Hands the rows of a staged bundle over in the shape in which the service takes them, a range of cases at a time."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from threading import Lock
from typing import NamedTuple

import duckdb

from keptinformed.bundles.columns import Further, Table
from keptinformed.cases.arriving import (
    Arrivals,
    CaseRow,
    ContactPointRow,
    EventRow,
    ParticipantRow,
    PersonRow,
    RefusedRow,
)
from keptinformed.timekeeping.instants import Micros

_CASES = """
SELECT case_no, case_id, force, unit, team, officer, offence FROM case_name
WHERE case_no BETWEEN $first AND $last ORDER BY case_no
"""
_PARTICIPANTS = """
SELECT n.p, c.case_id, n.participant_id, n.role_text, nullif(t.since_ts, -9000000000000000000), t.enhanced_ts,
       l.recorded_ts
FROM participation_name n JOIN case_name c USING (case_no) JOIN participant t USING (p)
JOIN participant_place l USING (p)
WHERE n.case_no BETWEEN $first AND $last ORDER BY n.p
"""
_PEOPLE = """
SELECT n.p, c.case_id, n.participant_id, w.name, w.language, w.needs, w.born_on, w.died_on, w.staff_id, w.contact_name,
       w.made_up
FROM used_people w JOIN participation_name n USING (p) JOIN case_name c ON c.case_no = w.case_no
WHERE w.case_no BETWEEN $first AND $last ORDER BY n.p
"""
_EVENTS = r"""
SELECT e.file_no * 4294967296 + e.line, c.case_id, e.event_id, coalesce(n.participant_id, ''), k.word, e.ts,
       e.recorded_ts, CASE WHEN e.is_month THEN 'month' WHEN e.is_day THEN 'day' ELSE 'instant' END,
       CASE WHEN e.about IS NULL THEN ''
            ELSE array_to_string(list_filter(list_transform(string_split(e.about, ';'),
                 lambda item: trim(item, e' \t\n\r')), lambda item: item <> ''), ';') END,
       nullif(e.grade, 0), e.every_days
FROM used_event e JOIN case_name c USING (case_no) JOIN word_of k ON k.code = e.kind
LEFT JOIN participation_name n ON n.p = e.p
WHERE e.case_no BETWEEN $first AND $last
"""
_CONTACT_POINTS = """
SELECT w.place, c.case_id, n.participant_id, w.channel, w."value", w.safe, w.preferred, w.added_ts, w.ended_ts
FROM used_contact_points w
JOIN participation_name n USING (p) JOIN case_name c ON c.case_no = w.case_no
WHERE w.case_no BETWEEN $first AND $last ORDER BY w.place
"""
_REJECTS = {
    Table.cases: """
INSERT INTO reject SELECT f.name, l.line, r.reason, left(c.case_id, 200), '', '', 'cases'
FROM refused r JOIN case_place l ON l.case_no = r.place JOIN part_name f USING (file_no)
JOIN case_name c USING (case_no) WHERE r.of_table = 'cases'
""",
    Table.participants: """
INSERT INTO reject SELECT f.name, l.line, r.reason, left(c.case_id, 200), left(n.participant_id, 200), '',
       'participants'
FROM refused r JOIN participant_place l ON l.p = r.place JOIN part_name f USING (file_no)
JOIN participation_name n ON n.p = r.place JOIN case_name c USING (case_no) WHERE r.of_table = 'participants'
""",
    Table.events: """
INSERT INTO reject SELECT f.name, e.line, r.reason, left(c.case_id, 200), left(coalesce(n.participant_id, ''), 200),
       left(e.event_id, 200), 'events'
FROM refused r
JOIN used_event e ON e.file_no = r.place // 4294967296 AND e.line = r.place % 4294967296
JOIN part_name f USING (file_no) JOIN case_name c USING (case_no) LEFT JOIN participation_name n ON n.p = e.p
WHERE r.of_table = 'events'
""",
    Further.people: """
INSERT INTO reject SELECT w.file, w.line, r.reason, left(c.case_id, 200), left(n.participant_id, 200), '', 'people'
FROM refused r JOIN used_people w ON w.p = r.place JOIN participation_name n USING (p)
JOIN case_name c ON c.case_no = w.case_no WHERE r.of_table = 'people'
""",
    Further.contact_points: """
INSERT INTO reject
SELECT w.file, w.line, r.reason, left(c.case_id, 200), left(n.participant_id, 200), '', 'contact_points'
FROM refused r JOIN used_contact_points w USING (place)
JOIN participation_name n USING (p) JOIN case_name c ON c.case_no = w.case_no WHERE r.of_table = 'contact_points'
""",
    Further.staff: """
INSERT INTO reject SELECT w.file, w.line, r.reason, '', '', '', 'staff'
FROM refused r JOIN used_staff w USING (place) WHERE r.of_table = 'staff'
""",
    Further.shifts: """
INSERT INTO reject SELECT w.file, w.line, r.reason, '', '', '', 'shifts'
FROM refused r JOIN used_shifts w USING (place) WHERE r.of_table = 'shifts'
""",
}


class StaffRow(NamedTuple):
    """Somebody who works here, as a bundle tells of them."""

    place: int
    staff_number: str
    name: str
    unit: str
    team: str
    role: str
    made_up: bool


class ShiftRow(NamedTuple):
    """A shift, as a bundle tells of it."""

    place: int
    staff_number: str
    day: date
    kind: str
    begins_at: Micros | None
    ends_at: Micros | None


@dataclass(frozen=True, slots=True)
class StagedBundle:
    """A bundle that `staging.stage` (with `keep_texts`) and `further.stage_further` have put into `connection`."""

    connection: duckdb.DuckDBPyConnection
    _one_reader: Lock = field(default_factory=Lock)

    def prepare(self, kinds: Sequence[str]) -> int:
        """Note what the codes of kinds stand for; return how many cases there are, numbered from 1."""
        self.connection.execute("CREATE OR REPLACE TEMP TABLE word_of (code INTEGER, word VARCHAR)")
        self.connection.executemany("INSERT INTO word_of VALUES (?, ?)", list(enumerate(kinds, start=1)))
        self.connection.execute(
            "CREATE OR REPLACE TEMP TABLE refused (of_table VARCHAR, place BIGINT, reason VARCHAR)"
        )
        (cases,) = self.connection.execute("SELECT count(*) FROM case_name").fetchall()[0]
        return int(cases)

    def arrivals(self, first: int, last: int) -> Arrivals:
        """Return all that belongs to the cases with these numbers; several threads may ask."""
        with self._one_reader:
            return self._arrivals(first, last)

    def _arrivals(self, first: int, last: int) -> Arrivals:
        return Arrivals(
            cases=[CaseRow._make(row) for row in self._rows(_CASES, first, last)],
            participants=[ParticipantRow._make(row) for row in self._rows(_PARTICIPANTS, first, last)],
            people=[PersonRow._make(row) for row in self._rows(_PEOPLE, first, last)],
            events=[EventRow._make(row) for row in self._rows(_EVENTS, first, last)],
            contact_points=[ContactPointRow._make(row) for row in self._rows(_CONTACT_POINTS, first, last)],
        )

    def staff(self) -> list[StaffRow]:
        """Return the staff, in order of their numbers."""
        rows = self.connection.execute(
            "SELECT place, staff_id, name, unit, team, role, made_up FROM used_staff ORDER BY staff_id"
        ).fetchall()
        return [StaffRow._make(row) for row in rows]

    def shifts(self) -> list[ShiftRow]:
        """Return the shifts, in order of staff and day."""
        rows = self.connection.execute(
            "SELECT place, staff_id, day, kind, begin_ts, end_ts FROM used_shifts ORDER BY staff_id, day"
        ).fetchall()
        return [ShiftRow._make(row) for row in rows]

    def refuse(self, refused: Sequence[RefusedRow]) -> None:
        """Let rows that the service did not take join those that could not be read."""
        if refused:
            self.connection.executemany("INSERT INTO refused VALUES (?, ?, ?)", refused)

    def close_rejects(self) -> int:
        """Give every refused row its file, line and ids, in the table `reject`; return how many are in it."""
        for statement in _REJECTS.values():
            self.connection.execute(statement)
        self.connection.execute("DELETE FROM refused")
        (rejects,) = self.connection.execute("SELECT count(*) FROM reject").fetchall()[0]
        return int(rejects)

    def _rows(self, query: str, first: int, last: int) -> list[tuple[object, ...]]:
        return self.connection.execute(query, {"first": first, "last": last}).fetchall()
