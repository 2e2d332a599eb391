"""Gives one case of a staged bundle back as plain values, for a person who asks about that case."""

from collections.abc import Sequence

import duckdb

from keptinformed.duties.history import Case, Event, Grade, History, Participant, Precision, Role
from keptinformed.duties.loading import ALWAYS, Names

_PEOPLE = """
SELECT w.participant_id, p.role, p.enhanced_ts, p.enhanced_recorded_ts, nullif(p.since_ts, $always)
FROM participant p JOIN participation_name w ON w.p = p.p WHERE p.case_no = $case_no ORDER BY p.p
"""
_EVENTS = """
SELECT e.event_id, e.kind, coalesce(w.participant_id, ''), e.ts, e.recorded_ts, e.is_month, e.about,
       e.grade, e.every_days
FROM used_event e LEFT JOIN participation_name w ON w.p = e.p
WHERE e.case_no = $case_no ORDER BY e.ts, e.event_no
"""


def read(connection: duckdb.DuckDBPyConnection, case_id: str, kinds: Sequence[str]) -> tuple[History, int]:
    """Return the usable rows of a case, and its number; an empty history and 0 where there is no such case.

    `connection` holds a bundle staged with `keep_texts`; `kinds` are the words in the order of their codes.
    """
    found = connection.execute(
        "SELECT case_no, force, unit, team, officer, offence FROM case_name WHERE case_id = $case_id",
        {"case_id": case_id},
    ).fetchall()
    if not found:
        return History(), 0
    case_no, *grouping = found[0]
    roles = list(Role)
    people = connection.execute(_PEOPLE, {"case_no": case_no, "always": ALWAYS}).fetchall()
    events = connection.execute(_EVENTS, {"case_no": case_no}).fetchall()
    return History(
        cases=(Case(case_id, *map(str, grouping)),),
        participants=tuple(
            Participant(case_id, who, roles[role - 1], enhanced, recorded, since)
            for who, role, enhanced, recorded, since in people
        ),
        events=tuple(
            Event(
                case_id=case_id,
                event_id=event_id,
                kind=kinds[kind - 1],
                at=at,
                recorded_at=recorded,
                participant_id=who,
                precision=Precision.month if is_month else Precision.instant,
                about=_items(about),
                grade=Grade(grade) if grade else None,
                every_days=every_days,
            )
            for event_id, kind, who, at, recorded, is_month, about, grade, every_days in events
        ),
    ), int(case_no)


def names(connection: duckdb.DuckDBPyConnection, case_no: int) -> Names:
    """Return what the numbers of a case stand for."""
    people = connection.execute(
        "SELECT p, case_id, participant_id FROM participation_name JOIN case_name USING (case_no)"
        " WHERE case_no = $case_no",
        {"case_no": case_no},
    ).fetchall()
    events = connection.execute(
        "SELECT case_id, event_no, event_id FROM event_name JOIN case_name USING (case_no)"
        " WHERE case_no = $case_no",
        {"case_no": case_no},
    ).fetchall()
    return Names(
        {p: (case_id, who) for p, case_id, who in people},
        {(case_id, event_no): event_id for case_id, event_no, event_id in events},
    )


def _items(about: str | None) -> tuple[str, ...]:
    return tuple(item.strip() for item in (about or "").split(";") if item.strip())
