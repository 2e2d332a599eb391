"""The worker as a process of its own: it seals by itself, is missed when it is gone, and another takes over."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from django.db import connection
from psycopg.conninfo import make_conninfo

from keptinformed.access_log import signing, verifying
from keptinformed.access_log.models import Seal, Verification
from keptinformed.access_log.sealing import waiting
from keptinformed.database.embedded import Server
from keptinformed.supervision import heartbeats
from keptinformed.supervision.heartbeats import Job
from keptinformed.supervision.models import Heartbeat
from keptinformed.timekeeping import clock
from keptinformed.workers import doors
from tests import service_database
from tests.live.a_sealed_log import NOW, another_connection, look, looks

ROOT = Path(__file__).resolve().parents[2]
PATIENCE, PAUSE = 180, 0.2
"""Seconds after which a test gives up; nothing is asserted about how long anything takes."""
A_SEAL_OF_THAT_NUMBER = """
    INSERT INTO access_log_seal (number, form, previous, cluster, from_transaction, below_transaction, entries, root,
                                 sealed_at, key, signature)
    VALUES (2, 1, '', 1, 0, 1, 1, '', now(), '', '')
"""


@contextmanager
def a_worker(*words: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run a worker in a process of its own, under the service's role."""
    settings = connection.settings_dict
    conninfo = make_conninfo(
        host=settings["HOST"], user=settings["USER"], password=settings["PASSWORD"], dbname=settings["NAME"]
    )
    environment = {name: value for name, value in os.environ.items() if not name.startswith("KEPT_")}
    environment |= {
        "KEPT_MODE": "test",
        "KEPT_DATABASE": conninfo,
        "DJANGO_SETTINGS_MODULE": "keptinformed.sites.settings",
    }
    command = [sys.executable, "-P", "-m", "keptinformed", "worker", *words]
    process = subprocess.Popen(command, env=environment | {"PYTHONPATH": str(ROOT)}, start_new_session=True)
    try:
        yield process
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def wait_until(true: Callable[[], bool]) -> None:
    for _ in range(int(PATIENCE / PAUSE)):
        if true():
            return
        time.sleep(PAUSE)
    pytest.fail(f"nothing came of it in {PATIENCE} seconds")


def sealed() -> int:
    return sum(Seal.objects.values_list("entries", flat=True))


def sealed_are(count: int) -> bool:
    return sealed() == count


def doing() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE status = 'doing'")
        return int(cursor.fetchone()[0])


@pytest.mark.usefixtures("own_database")
def test_a_worker_seals_by_itself_is_killed_and_another_takes_over(tmp_path: Path) -> None:
    heads = tmp_path / "heads"
    with a_worker("--heads", str(heads)) as first, another_connection() as holding:
        look(1)
        wait_until(lambda: sealed() == 1)
        # Another seal of the same number, not committed, holds the job up: it is killed in the middle of its work.
        holding.execute(A_SEAL_OF_THAT_NUMBER)
        look(2)
        wait_until(lambda: doing() > 0)
        os.kill(first.pid, signal.SIGKILL)
        first.wait()
        holding.rollback()
        assert doing() > 0, "it was killed with a job in its hands"
    with a_worker("--heads", str(heads)) as second:
        wait_until(lambda: sealed() == 2)
        wait_until(lambda: doing() == 0)
        second.send_signal(signal.SIGTERM)
        assert second.wait(PATIENCE) == 0
    assert waiting() == (0, None)
    assert verifying.verify(signing.public_keys(), verifying.read_heads(heads)).is_sound
    assert Verification.objects.filter(findings=[]).exists()


@pytest.mark.usefixtures("own_database")
def test_two_workers_seal_each_row_once() -> None:
    with a_worker(), a_worker():
        for number in range(1, 4):
            look(number)
            wait_until(partial(sealed_are, number))
    assert verifying.verify(signing.public_keys()).is_sound


@pytest.mark.usefixtures("own_database")
def test_once_does_every_job_and_ends() -> None:
    looks(3)
    with a_worker("--once") as worker:
        assert worker.wait(PATIENCE) == 0
    assert sealed() == 3
    assert {beat.job for beat in Heartbeat.objects.filter(done_at__isnull=False)} == {
        job.value.word for job in doors.WORK
    }


@pytest.mark.django_db
def test_a_job_that_misses_two_turns_is_late() -> None:
    assert {late.job for late in heartbeats.late_jobs(NOW)} == set(Job), "nothing has ever run"
    for job in Job:
        heartbeats.mark_done(job, now=NOW)
    soon = NOW + 2 * Job.seal.value.every
    for quicker in (job for job in Job if job.value.every < Job.seal.value.every):
        heartbeats.mark_done(quicker, now=soon)
    assert heartbeats.late_jobs(soon) == []
    later = NOW + 2 * Job.watch.value.every
    for quicker in (job for job in Job if job.value.every < Job.watch.value.every and job is not Job.seal):
        heartbeats.mark_done(quicker, now=later)
    assert heartbeats.late_jobs(later) == [heartbeats.LateJob(Job.seal, NOW, "")]


@pytest.mark.django_db
def test_a_job_that_fails_leaves_the_kind_of_its_failure(tmp_path: Path) -> None:
    missing = tmp_path / "no such folder" / "heads"
    (tmp_path / "heads").mkdir()
    doors.run_job(Job.verify, tmp_path / "heads")
    assert Heartbeat.objects.get(job="verify").failure == "BadHeads"
    assert doors.never_done() == list(doors.WORK)
    (late,) = [late for late in heartbeats.late_jobs(clock.now()) if late.job is Job.verify]
    assert (late.since, late.failure) == (None, "BadHeads")
    doors.run_job(Job.verify, missing)
    assert [late.job for late in heartbeats.late_jobs(clock.now()) if late.job is Job.verify] == []


def test_the_schedule_says_what_the_heartbeat_expects() -> None:
    for job in Job:
        minute, _, _, _, _, second = job.value.cron.split()
        if second.startswith("*/"):
            assert job.value.every == timedelta(seconds=int(second[2:]))
        elif minute.startswith("*/"):
            assert job.value.every == timedelta(minutes=int(minute[2:]))
        elif minute == "*":
            assert job.value.every == timedelta(minutes=1)
        else:
            assert minute.isdigit()
            assert job.value.every == timedelta(days=1)


def test_the_queue_works_under_the_services_role_alone(own_database: Server) -> None:
    """The tables of the queue belong to the owner; the service may use them, and change nothing of their shape."""
    del own_database
    assert connection.settings_dict["USER"] == service_database.LOGIN
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relname LIKE 'procrastinate\\_%%' AND relkind = 'r' AND "
            "NOT has_table_privilege(current_user, oid, 'SELECT, INSERT, UPDATE, DELETE')",
            [],
        )
        assert cursor.fetchall() == []
