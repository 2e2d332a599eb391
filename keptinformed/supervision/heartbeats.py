"""What should come regularly, and whether it does: each job leaves a mark whenever it has run."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from django.db import transaction

from keptinformed.supervision.models import Heartbeat


@dataclass(frozen=True, slots=True)
class Regular:
    """How often a job comes, and what is amiss while it does not."""

    word: str
    every: timedelta
    cron: str
    """The same for the queue: minute, hour, day, month, weekday and second."""
    without: str


class Job(Enum):
    """Every regular job. A new one is a member here and a function in workers/doors.py."""

    seal = Regular(
        "seal", timedelta(seconds=20), "* * * * * */20", "New rows of the access log are not sealed."
    )
    watch = Regular(
        "watch",
        timedelta(seconds=30),
        "* * * * * */30",
        "Emergency openings and collecting raise no alert.",
    )
    look_back = Regular(
        "look_back", timedelta(minutes=10), "*/10 * * * * 5", "Possible misuse raises no alert."
    )
    verify = Regular(
        "verify", timedelta(days=1), "30 3 * * * 0", "Nobody would notice a change of the access log."
    )
    hand_over = Regular(
        "hand_over",
        timedelta(seconds=30),
        "* * * * * */30",
        "Messages to victims and witnesses wait, and none leaves.",
    )
    post_referrals = Regular(
        "post_referrals",
        timedelta(seconds=30),
        "* * * * * */30",
        "Referrals to organisations wait, and none is posted to their systems.",
    )
    publish = Regular(
        "publish",
        timedelta(minutes=5),
        "*/5 * * * * 40",
        "People's own pages show old shifts, and who looked at their record.",
    )
    own_pages = Regular(
        "own_pages",
        timedelta(seconds=5),
        "* * * * * */5",
        "What people ask on their own pages waits, and six digits are not sent.",
    )
    remind = Regular(
        "remind",
        timedelta(minutes=5),
        "*/5 * * * * 20",
        "Nobody is reminded of what is owed, nothing goes up to a supervisor, and no missed promise is put right.",
    )
    notice = Regular(
        "notice",
        timedelta(minutes=1),
        "* * * * * 50",
        "Nobody would notice that a feed, or an expected kind of news, has gone quiet.",
    )
    work_out = Regular(
        "work_out",
        timedelta(days=1),
        "40 4 * * * 0",
        "Leaders see old figures of whether people are told.",
    )
    retry = Regular(
        "retry", timedelta(seconds=20), "* * * * * */20", "Jobs of a worker that was killed are not taken up."
    )
    tidy = Regular("tidy", timedelta(days=1), "10 4 * * * 0", "Old jobs take up room.")


@dataclass(frozen=True, slots=True)
class LateJob:
    """A job that should have come by now; `since` is when it last did, None if it never has."""

    job: Job
    since: datetime | None
    failure: str


@transaction.atomic
def mark_done(job: Job, *, now: datetime) -> None:
    """Note that a job came to its end."""
    Heartbeat.objects.update_or_create(job=job.value.word, defaults={"done_at": now})


@transaction.atomic
def mark_failed(job: Job, *, how: str, now: datetime) -> None:
    """Note that a job failed; `how` is the kind of error, never its words."""
    Heartbeat.objects.update_or_create(job=job.value.word, defaults={"failed_at": now, "failure": how[:100]})


def late_jobs(now: datetime) -> list[LateJob]:
    """Return the jobs that have missed a turn: two of their periods have passed since they last came to an end."""
    seen = {beat.job: beat for beat in Heartbeat.objects.all()}
    late = []
    for job in Job:
        beat = seen.get(job.value.word)
        done = beat.done_at if beat else None
        if done is None or now - done > 2 * job.value.every:
            late.append(LateJob(job, done, beat.failure if beat and _failed_since(beat) else ""))
    return late


def last_done(job: Job) -> datetime | None:
    """Return when a job last came to its end."""
    beat = Heartbeat.objects.filter(job=job.value.word).first()
    return beat.done_at if beat else None


def _failed_since(beat: Heartbeat) -> bool:
    return beat.failed_at is not None and (beat.done_at is None or beat.failed_at > beat.done_at)
