"""An import can be taken back whole within a day, and its rows can go in no other way."""

import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import Error, connection, transaction

from demo.building import build
from keptinformed import pipeline
from keptinformed.access.actors import Actor, NotAllowed
from keptinformed.access.roles import Role
from keptinformed.access_log.models import Entry
from keptinformed.cases.models import Batch, Case, ContactPoint, Participation, Person
from keptinformed.cases.timeline import Happening
from keptinformed.intake.undoing import CannotUndo, undo
from tests.live.bundles_live import (
    ADMINISTRATOR,
    NOW,
    bring_in,
    counts,
    events,
    obligations,
    stages,
    table,
    write,
)

pytestmark = pytest.mark.usefixtures("own_database")

CLERK = Actor("W1", Role.witness_care)
HISTORY = ("case", "person", "participation", "event", "contactpoint", "shift", "obligations")


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("demo") / "force", cases=24).bundle


@pytest.fixture
def fewer(demo: Path, tmp_path: Path) -> Path:
    """Give the demonstration without its last cases, people and events, and without names."""
    folder = Path(shutil.copytree(demo, tmp_path / "fewer"))
    for name, missing in (("events", 10), ("participants", 3), ("cases", 5)):
        write(folder / f"{name}.csv", table(demo / f"{name}.csv")[:-missing])
    (folder / "people.csv").unlink()
    return folder


def here() -> tuple[object, ...]:
    found = counts()
    names = sorted(Person.objects.values_list("name", flat=True))
    return ({name: found[name] for name in HISTORY}, events(), obligations(), stages(), names)


def test_exactly_the_rows_of_one_import_go(demo: Path, fewer: Path, tmp_path: Path) -> None:
    bring_in(fewer, tmp_path / "rejects.csv")
    before = here()
    brought = bring_in(demo, now=NOW + timedelta(hours=1))
    assert here() != before
    taken = undo(brought.batch, by=ADMINISTRATOR, now=NOW + timedelta(hours=24, minutes=59))
    assert taken.events == brought.added["events"]
    assert here() == before
    batch = Batch.objects.get(public_id=brought.batch)
    assert batch.undone_at == NOW + timedelta(hours=24, minutes=59)
    noted = Entry.objects.filter(act="bundle.undone", business_identifier=brought.batch, category="erasure")
    assert {one for entry in noted for one in entry.individuals} >= set(
        Person.objects.values_list("public_id", flat=True)
    )
    assert bring_in(demo, now=NOW + timedelta(hours=26)).added == {**brought.added, "staff": 0}


def test_after_a_day_it_stays(demo: Path) -> None:
    brought = bring_in(demo)
    before = here()
    with pytest.raises(CannotUndo, match="older than 24 hours"):
        undo(brought.batch, by=ADMINISTRATOR, now=NOW + timedelta(hours=24, seconds=1))
    Batch.objects.update(started_at=NOW + timedelta(days=3), finished_at=NOW + timedelta(days=3))
    with pytest.raises(CannotUndo, match="older than 24 hours"):
        undo(brought.batch, by=ADMINISTRATOR, now=NOW + timedelta(days=3))
    assert here() == before


def test_a_clock_turned_back_does_not_help(demo: Path) -> None:
    brought = bring_in(demo)
    case = Case.objects.create(reference="ANOTHER")
    pipeline.record(Happening("crime_reported", NOW), case=case, by=CLERK, now=NOW + timedelta(days=2))
    with pytest.raises(CannotUndo, match="older than 24 hours"):
        undo(brought.batch, by=ADMINISTRATOR, now=NOW + timedelta(hours=1))


@pytest.mark.parametrize("what", ["event", "person", "contact point", "changed by a later import"])
def test_where_somebody_worked_with_it_since_it_stays(
    demo: Path, fewer: Path, tmp_path: Path, what: str
) -> None:
    brought = bring_in(fewer, tmp_path / "rejects.csv")
    case = Case.objects.order_by("reference")[0]
    if what == "event":
        pipeline.record(Happening("progress", NOW), case=case, by=CLERK, now=NOW)
    elif what == "person":
        Participation.objects.create(
            case=case, person=Person.objects.create(name="New"), participant_id="N1", part="victim"
        )
    elif what == "contact point":
        ContactPoint.objects.create(
            participation=case.participations.all()[0],
            channel="email",
            sealed=b"x",
            lookup=b"x",
            added_at=NOW,
        )
    else:
        bring_in(demo, now=NOW + timedelta(minutes=1))
    before = here()
    with pytest.raises(CannotUndo, match="worked on cases"):
        undo(brought.batch, by=ADMINISTRATOR, now=NOW + timedelta(hours=1))
    assert here() == before
    assert not Entry.objects.filter(act="bundle.undone").exists()


def test_twice_or_unheard_of_is_refused(demo: Path) -> None:
    brought = bring_in(demo)
    with pytest.raises(NotAllowed):
        undo(brought.batch, by=CLERK, now=NOW)
    undo(brought.batch, by=ADMINISTRATOR, now=NOW)
    for number in (brought.batch, "00000000-0000-4000-8000-000000000000", "7"):
        with pytest.raises(CannotUndo, match="no such import"):
            undo(number, by=ADMINISTRATOR, now=NOW)


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM cases_event",
        "UPDATE cases_event SET kind = 'progress'",
        "TRUNCATE cases_event",
        "DELETE FROM access_log_entry",
        "DROP FUNCTION take_back_import(bigint, text, text, timestamptz)",
        "CREATE OR REPLACE FUNCTION take_back_import(batch bigint, by_whom text, in_role text, now_at timestamptz,"
        " OUT events bigint, OUT cases bigint, OUT remaining bigint[]) LANGUAGE sql AS 'SELECT 1, 2, NULL::bigint[]'",
    ],
)
def test_the_services_role_cannot_remove_history_otherwise(demo: Path, statement: str) -> None:
    bring_in(demo)
    before = here()
    with pytest.raises(Error, match=r"permission denied|must be owner"), transaction.atomic():
        connection.cursor().execute(statement)
    assert here() == before


def test_nobody_but_the_services_role_may_call_it() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT proacl::text, prosecdef, proconfig FROM pg_proc WHERE proname = 'take_back_import'"
        )
        rights, as_owner, settings = cursor.fetchone()
    granted = rights.strip("{}").split(",")
    assert as_owner
    assert settings == ["search_path=pg_catalog, public, pg_temp"]
    assert sorted(grant.split("=")[0] for grant in granted) == ["kept", "kept_desk"]
