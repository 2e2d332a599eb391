"""An import that is killed leaves only whole cases, and the next call goes on with it."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from django.db import connection

from demo.building import build
from keptinformed.access_log.models import Entry
from keptinformed.cases.models import Batch, Case, Event
from keptinformed.database.embedded import Server
from keptinformed.intake import importing
from keptinformed.intake.importing import AnotherImportRuns
from tests import service_database
from tests.live.bundles_live import bring_in, counts, events, obligations, stages

ROOT = Path(__file__).resolve().parents[2]
KILLED_IN_ITS_THIRD_RANGE = """
import os, signal, sys
from pathlib import Path
import django
django.setup()
from keptinformed import pipeline
from tests.live.bundles_live import bring_in
record_many, calls = pipeline.record_many, []
def dies(*rows, **more):
    calls.append(record_many(*rows, **more) if len(calls) < 2 else os.kill(os.getpid(), signal.SIGKILL))
    return calls[-1]
pipeline.record_many = dies
bring_in(Path(sys.argv[1]), at_once=5)
"""


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("demo") / "force", cases=24).bundle


@pytest.fixture
def killed(demo: Path, own_database: Server) -> None:
    """Leave a database in which an import was killed."""
    places = psycopg.conninfo.conninfo_to_dict(own_database.conninfo("of_one_test"))
    login = {"user": service_database.LOGIN, "password": service_database.PASSWORD}
    address = psycopg.conninfo.make_conninfo("", **(places | login))
    environment = os.environ | {
        "KEPT_DATABASE": address,
        "DJANGO_SETTINGS_MODULE": "tests.service_settings",
        "PYTHONPATH": str(ROOT),
    }
    done = subprocess.run(
        [sys.executable, "-c", KILLED_IN_ITS_THIRD_RANGE, demo],
        env=environment,
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr


@pytest.mark.usefixtures("killed")
def test_the_next_call_goes_on(demo: Path, own_database: Server) -> None:
    batch = Batch.objects.get()
    assert batch.finished_at is None
    assert Case.objects.count() == 10
    stopped_with = Event.objects.count()
    brought = bring_in(demo, at_once=5)
    assert brought.batch == str(batch.public_id)
    assert stopped_with + brought.added["events"] == Event.objects.count()
    assert {entry.business_identifier for entry in Entry.objects.all()} == {brought.batch}
    found = (counts(), events(), obligations(), stages())
    service_database.clone(own_database, "of_one_test_too", service_database.template(own_database))
    service_database.use(own_database, "of_one_test_too")
    bring_in(demo, at_once=5)
    assert (counts(), events(), obligations(), stages()) == found


def test_two_connections_bring_in_the_same_rows(demo: Path, own_database: Server) -> None:
    brought = bring_in(demo, workers=2, at_once=3)
    found = (events(), obligations(), stages())
    assert not brought.rejected
    service_database.clone(own_database, "of_one_test_too", service_database.template(own_database))
    service_database.use(own_database, "of_one_test_too")
    bring_in(demo)
    assert (events(), obligations(), stages()) == found


@pytest.mark.usefixtures("own_database")
def test_one_import_at_a_time(demo: Path, own_database: Server) -> None:
    with psycopg.connect(
        own_database.conninfo(connection.settings_dict["NAME"]),
        user=service_database.LOGIN,
        password=service_database.PASSWORD,
    ) as other:
        other.execute("SELECT pg_advisory_lock(%s)", (importing.ONE_AT_A_TIME,))
        with pytest.raises(AnotherImportRuns):
            bring_in(demo)
    assert not Batch.objects.exists()
