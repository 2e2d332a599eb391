"""What the pictures are drawn from, counted by hand: local days, months of last days, groups of people."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from keptinformed.auditor.charts.control import Count
from keptinformed.auditor.charts.counting import LONGEST, Counted, Dimension, count
from keptinformed.auditor.charts.gaps import Kept
from keptinformed.auditor.charts.survival import Leaving
from keptinformed.duties.history import Role
from keptinformed.duties.rules import Layer
from keptinformed.timekeeping.instants import to_micros
from tests.auditor.made_up_audit import ARREST, HEARING, OWN_ARREST, POLICY

AS_AT = datetime(2026, 6, 1, 8, 30, tzinfo=UTC)
OPENED = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)

type Row = dict[str, object]


def owed(status: str, rule: str = ARREST.id, person: str = "C1/P1", **more: object) -> Row:
    """Return one obligation of a person, `case/participant`; what does not matter is empty."""
    case, participant = person.split("/")
    row: Row = dict.fromkeys(("due_at", "met_at", "lapsed_at", "excused_by"))
    return (
        row
        | {
            "case_id": case,
            "participant_id": participant,
            "rule_id": rule,
            "opened_at": OPENED,
            "status": status,
        }
        | more
    )


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    """Return a staged bundle: of a victim and a witness, a business and an Enhanced victim, and a parent."""
    with duckdb.connect() as database:
        database.execute("SET TimeZone = 'UTC'")
        database.execute("CREATE TABLE case_name (case_no INTEGER, case_id VARCHAR, offence VARCHAR)")
        database.execute("INSERT INTO case_name VALUES (1, 'C1', 'Theft'), (2, 'C2', 'Fraud'), (3, 'C3', '')")
        database.execute(
            "CREATE TABLE participation_name "
            "(p INTEGER, case_no INTEGER, participant_id VARCHAR, role_text VARCHAR)"
        )
        database.execute(
            "CREATE TABLE participant "
            "(p INTEGER, role INTEGER, enhanced_ts BIGINT, enhanced_recorded_ts BIGINT)"
        )
        people = [
            (1, 1, "P1", Role.victim, None, None),
            (2, 1, "P2", Role.witness, None, None),
            (3, 2, "P1", Role.business, None, None),
            (4, 2, "P2", Role.victim, OPENED - DAY, AS_AT - DAY),
            (5, 3, "P1", Role.parent, OPENED + DAY, OPENED + DAY),
        ]
        for p, case_no, name, role, enhanced, recorded in people:
            database.execute(
                "INSERT INTO participation_name VALUES (?, ?, ?, ?)", [p, case_no, name, role.value]
            )
            instants = [None if one is None else to_micros(one) for one in (enhanced, recorded)]
            code = list(Role).index(role) + 1
            database.execute("INSERT INTO participant VALUES (?, ?, ?, ?)", [p, code, *instants])
        database.execute("CREATE TABLE event_name (case_no INTEGER, event_no INTEGER, event_id VARCHAR)")
        database.execute("CREATE TABLE event (case_no INTEGER, event_no INTEGER, ts BIGINT)")
        database.execute("INSERT INTO event_name VALUES (1, 7, 'declined'), (2, 7, 'declined')")
        for case_no, at in ((1, OPENED + 3 * DAY), (2, OPENED - DAY)):
            # A telling stands once plainly and once more for each thing that it is about.
            database.execute("INSERT INTO event VALUES (?, 7, ?), (?, 7, ?)", [case_no, to_micros(at)] * 2)
        yield database


def counted(
    folder: Path, connection: duckdb.DuckDBPyConnection, *rows: Row, known_at: datetime | None = None
) -> Counted:
    """Write the obligations and count them; nothing may be left behind."""
    instant = pa.timestamp("us", "UTC")
    instants = {"opened_at", "due_at", "met_at", "lapsed_at"}
    names = owed("met")
    pq.write_table(
        pa.table(
            {
                name: pa.array([row[name] for row in rows], instant if name in instants else pa.string())
                for name in names
            }
        ),
        folder / "obligations.parquet",
    )
    before = connection.execute("SELECT table_name FROM duckdb_tables() ORDER BY 1").fetchall()
    found = count(
        connection,
        folder / "obligations.parquet",
        POLICY,
        to_micros(AS_AT),
        None if known_at is None else to_micros(known_at),
    )
    assert connection.execute("SELECT table_name FROM duckdb_tables() ORDER BY 1").fetchall() == before
    return found


def curve(found: Counted) -> tuple[Leaving, ...]:
    return found.promises[Layer.statutory]["told-of-arrest"]


@pytest.mark.parametrize(
    ("row", "leaving"),
    [
        (owed("met", met_at=OPENED + 2 * DAY), Leaving(2, 1, 0)),
        # Local days: 22:30 in a British summer is half past eleven at night, 23:30 is the next day.
        (owed("met", met_at=OPENED.replace(hour=22, minute=30)), Leaving(0, 1, 0)),
        (owed("met", met_at=OPENED.replace(hour=23, minute=30)), Leaving(1, 1, 0)),
        (owed("lapsed", lapsed_at=OPENED + DAY), Leaving(1, 0, 1)),
        # What is done after it lapsed was no longer waited for.
        (owed("late", lapsed_at=OPENED + DAY, met_at=OPENED + 9 * DAY), Leaving(1, 0, 1)),
        (owed("late", lapsed_at=OPENED + 9 * DAY, met_at=OPENED + 9 * DAY), Leaving(9, 1, 0)),
        (owed("overdue", due_at=OPENED + DAY), Leaving(28, 0, 1)),
        (owed("pending"), Leaving(28, 0, 1)),
        (owed("excused", excused_by="declined"), Leaving(3, 0, 1)),
        (owed("met", excused_by="declined", met_at=OPENED + 2 * DAY), Leaving(2, 1, 0)),
        # An excuse that began before the promise did leaves nothing to wait for.
        (owed("excused", person="C2/P1", excused_by="declined"), Leaving(0, 0, 1)),
        (owed("late", opened_at=AS_AT - 500 * DAY, met_at=AS_AT - DAY), Leaving(LONGEST, 0, 1)),
    ],
)
def test_a_promise_is_waited_for_until_it_is_done_or_ends(
    tmp_path: Path, connection: duckdb.DuckDBPyConnection, row: Row, leaving: Leaving
) -> None:
    assert curve(counted(tmp_path, connection, row)) == (leaving,)


def test_a_promise_belongs_to_the_month_of_its_last_day(
    tmp_path: Path, connection: duckdb.DuckDBPyConnection
) -> None:
    first_of_may = datetime(2026, 4, 30, 23, 0, tzinfo=UTC)  # midnight on the clock: April's last day is over
    found = counted(
        tmp_path,
        connection,
        owed("met", due_at=first_of_may),
        owed("overdue", due_at=first_of_may + timedelta(microseconds=1)),
        owed("late", due_at=first_of_may + DAY),
        owed("met", due_at=AS_AT + DAY),  # kept early: its month is not over
        owed("excused", due_at=first_of_may),
        owed("met"),
        owed("met", OWN_ARREST.id, due_at=first_of_may),
    )
    assert found.months == {
        Layer.statutory: (Count("2026-04", 1, 1), Count("2026-05", 0, 2)),
        Layer.force: (Count("2026-04", 1, 1),),
    }
    assert found.undated == {Layer.statutory: 1}


def test_people_are_counted_in_their_groups_duty_by_duty(
    tmp_path: Path, connection: duckdb.DuckDBPyConnection
) -> None:
    found = counted(
        tmp_path,
        connection,
        owed("met"),
        owed("late", HEARING.id),
        owed("late", person="C1/P2"),
        owed("met", person="C2/P1"),
        owed("met", person="C2/P2"),
        owed("overdue", person="C3/P1"),
        owed("pending", person="C3/P1"),
    )
    groups, cases = found.groups[Layer.statutory], found.cases[Layer.statutory]
    assert groups[Dimension.party] == {
        "victim": {ARREST.id: Kept(2, 2), HEARING.id: Kept(0, 1)},
        "witness": {ARREST.id: Kept(0, 1)},
    }
    assert groups[Dimension.enhanced] == {
        "yes": {ARREST.id: Kept(1, 1)},
        "no": {ARREST.id: Kept(1, 3), HEARING.id: Kept(0, 1)},
    }
    assert groups[Dimension.offence] == {
        "Theft": {ARREST.id: Kept(1, 2), HEARING.id: Kept(0, 1)},
        "Fraud": {ARREST.id: Kept(2, 2)},
    }
    assert set(groups[Dimension.role]) == {"victim", "witness", "business", "parent"}
    assert cases[Dimension.role] == {"victim": 2, "witness": 1, "business": 1, "parent": 1}
    assert cases[Dimension.enhanced] == {"yes": 1, "no": 2}
    together = found.together[Layer.statutory]
    assert (together.cases, together.kept, together.counted) == (3, 3, 6)
    assert (together.kept_squared, together.kept_times_counted, together.counted_squared) == (5, 7, 14)


def test_enhanced_rights_recorded_later_than_what_was_known_are_not_known(
    tmp_path: Path, connection: duckdb.DuckDBPyConnection
) -> None:
    row = owed("met", person="C2/P2")
    found = counted(tmp_path, connection, row, known_at=AS_AT - 2 * DAY)
    assert set(found.groups[Layer.statutory][Dimension.enhanced]) == {"no"}


def test_layers_are_never_added_together(tmp_path: Path, connection: duckdb.DuckDBPyConnection) -> None:
    found = counted(
        tmp_path,
        connection,
        owed("met", met_at=OPENED),
        owed("met", OWN_ARREST.id, met_at=OPENED + DAY),
    )
    assert curve(found) == (Leaving(0, 1, 0),)
    assert found.promises[Layer.force]["told-of-arrest"] == (Leaving(1, 1, 0),)
    assert found.together[Layer.force].counted == 1


def test_nothing_owed_is_nothing_counted(tmp_path: Path, connection: duckdb.DuckDBPyConnection) -> None:
    found = counted(tmp_path, connection)
    assert (found.promises, found.months, found.groups, found.together) == ({}, {}, {}, {})
