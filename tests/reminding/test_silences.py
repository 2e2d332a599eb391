"""Silence: a feed, a kind of news or a job that stops is seen on the desk, and so is a worker that was killed."""

import os
import signal
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection

from keptinformed import pipeline
from keptinformed.cases.timeline import Happening
from keptinformed.duties.reading import PolicyError, shipped_policy
from keptinformed.supervision import heartbeats, silences
from keptinformed.supervision.heartbeats import Job
from keptinformed.supervision.models import LastCame
from keptinformed.supervision.silence_policy import silence_policy
from keptinformed.timekeeping import clock
from tests.desk.a_desk import at, signed_in, staff, text_of
from tests.live.a_force import NOW, a_case, actor, somebody
from tests.live.test_access_log_worker import a_worker, wait_until

CUSTODY = "No arrest, interview, bail or release has been entered."


def alarms(**later: float) -> list[str]:
    now = NOW + timedelta(**later)
    for job in Job:
        heartbeats.mark_done(job, now=now)
    silences.follow(now=now)
    return [each.says for each in silences.silences(now).alarms if "worker" not in each.says]


@pytest.mark.django_db
def test_a_kind_of_news_that_stops_alarms_after_two_of_its_periods() -> None:
    assert alarms() == [], "what has never come is no alarm"
    case = somebody(a_case()).case
    pipeline.record(Happening("suspect_arrested", NOW), case=case, by=actor(), now=NOW)
    assert alarms(hours=47) == []
    assert CUSTODY in alarms(hours=49)
    later = NOW + timedelta(hours=50)
    pipeline.record(Happening("suspect_interviewed", later), case=case, by=actor(), now=later)
    assert CUSTODY not in alarms(hours=51)


@pytest.mark.django_db
def test_hours_of_a_weekend_do_not_count_where_only_working_days_do() -> None:
    LastCame.objects.create(feed="courts", at=NOW + timedelta(days=3))  # Friday 3 July 2026, 18:00
    words = "No charge, hearing or result of a court has been entered."
    assert words not in alarms(days=3 + 5.9)
    assert words in alarms(days=3 + 6.1)


@pytest.mark.django_db
def test_a_feed_that_nobody_follows_is_not_called_quiet() -> None:
    LastCame.objects.create(feed="custody", at=NOW)
    heartbeats.mark_done(Job.notice, now=NOW)
    found = silences.silences(NOW + timedelta(days=9))
    assert CUSTODY not in [each.says for each in found.alarms]
    assert Job.notice.value.without in [each.says for each in found.alarms]


@pytest.mark.usefixtures("own_database")
def test_a_worker_that_is_killed_is_seen_on_the_desk_within_two_periods(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    policy = silence_policy()
    with a_worker() as worker:
        wait_until(
            lambda: heartbeats.last_done(Job.remind) is not None and silences.living_workers(policy) == 1
        )
        assert silences.silences(clock.now()).alarms == ()
        os.kill(worker.pid, signal.SIGKILL)
        worker.wait()
    with connection.cursor() as cursor:  # as if its silence had lasted
        cursor.execute(
            "UPDATE procrastinate_workers SET last_heartbeat = last_heartbeat - make_interval(secs => 120)"
        )
    at(monkeypatch, clock.now() + 2 * Job.remind.value.every + timedelta(seconds=1))
    text = text_of(signed_in(staff()).get("/worklist/").content)
    assert "Something has gone quiet" in text
    said = text_of(signed_in(staff()).get("/silence/").content)
    assert "No worker lives" in said
    assert Job.remind.value.without in said


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("periods: 2", "periods: none", "must be a whole number"),
        ("import: true", "kinds: [told], import: true", "only one of them"),
        ("feed: courts", "feed: custody", 'feed "custody" is there twice'),
    ],
)
def test_a_policy_that_cannot_be_used_is_refused(tmp_path: Path, old: str, new: str, says: str) -> None:
    text = (shipped_policy() / "silence.yaml").read_text(encoding="utf-8")
    (tmp_path / "silence.yaml").write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(PolicyError, match=says):
        silence_policy(tmp_path)
