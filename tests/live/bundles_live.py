"""Bundles brought into the service and looked at again, as the tests of import and export need it."""

import csv
from datetime import UTC, datetime
from pathlib import Path

from django.db import connection

from keptinformed.access.actors import Actor
from keptinformed.access.roles import Role
from keptinformed.intake import importing
from keptinformed.intake.importing import Brought, Doing

NOW = datetime(2026, 6, 30, 17, 0, tzinfo=UTC)
"""The moment of the demonstration: 18:00 in London."""
ADMINISTRATOR = Actor("ADMIN1", Role.administrator)

type Rows = list[tuple[object, ...]]

_EVENTS = """
SELECT c.reference, e.event_id, coalesce(p.participant_id, ''), e.kind, e.at, e.recorded_at, e.precision, e.about,
       e.grade, e.every_days
FROM cases_event e JOIN cases_case c ON c.id = e.case_id LEFT JOIN cases_participation p ON p.id = e.participation_id
ORDER BY 1, 2
"""
_OBLIGATIONS = """
SELECT c.reference, p.participant_id, k.rule, o.event_id, k.edition, k.layer, k.promise, w.opened_at, w.due_at,
       w.met_at, m.event_id, w.lapsed_at, x.event_id
FROM obligations_obligation w
JOIN cases_case c ON c.id = w.case_id JOIN cases_participation p ON p.id = w.participation_id
JOIN obligations_knownrule k ON k.id = w.rule_id JOIN cases_event o ON o.id = w.opened_by_id
LEFT JOIN cases_event m ON m.id = w.met_by_id LEFT JOIN cases_event x ON x.id = w.excused_by_id
"""
_STAGES = "SELECT reference, stage FROM cases_case ORDER BY 1"


def bring_in(
    bundle: Path,
    rejects_to: Path | None = None,
    *,
    now: datetime = NOW,
    workers: int = 1,
    at_once: int = 2_000,
) -> Brought:
    """Import a bundle as an administrator."""
    doing = Doing(ADMINISTRATOR, now, workers, at_once)
    return importing.bring_in(
        bundle, doing, rejects_to=rejects_to or bundle / "rejects.csv", progress=lambda *_: None
    )


def rows(query: str) -> Rows:
    """Return what a query finds."""
    with connection.cursor() as cursor:
        cursor.execute(query)
        return list(cursor.fetchall())


def events() -> Rows:
    """Return every event here, by the names of a bundle."""
    return rows(_EVENTS)


def obligations() -> Rows:
    """Return every obligation here, by the names of a bundle, in order of its key."""
    return sorted(rows(_OBLIGATIONS), key=lambda row: tuple(map(str, row[:4])))


def stages() -> Rows:
    """Return how far every case has come."""
    return rows(_STAGES)


def counts() -> dict[str, int]:
    """Return how many rows each table has."""
    tables = ("case", "person", "participation", "event", "contactpoint", "shift", "batch")
    found = {table: int(str(rows(f"SELECT count(*) FROM cases_{table}")[0][0])) for table in tables}
    found["entries"] = int(str(rows("SELECT count(*) FROM access_log_entry")[0][0]))
    found["obligations"] = int(str(rows("SELECT count(*) FROM obligations_obligation")[0][0]))
    return found


def table(path: Path) -> list[dict[str, str]]:
    """Return the rows of a CSV file."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write(path: Path, rows: list[dict[str, str]]) -> None:
    """Write the rows of a CSV file."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def rejected(path: Path) -> set[tuple[str, str, str]]:
    """Return (file, line, reason) of every reject."""
    return {(row["file"], row["line"], row["reason"]) for row in table(path)}
