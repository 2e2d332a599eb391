"""Notices what has gone quiet: a job, a feed, an expected kind of news, a worker that was killed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db import connection, transaction
from django.db.models import Max

from keptinformed.access_log import sealing
from keptinformed.cases.ages import LONDON, london_day
from keptinformed.cases.models import Batch, Event
from keptinformed.obligations.current import current_law
from keptinformed.supervision import heartbeats
from keptinformed.supervision.heartbeats import Job, LateJob
from keptinformed.supervision.models import Heartbeat, LastCame
from keptinformed.supervision.silence_policy import Feed, SilencePolicy, silence_policy
from keptinformed.timekeeping.calendar import CalendarEnds

_LIVING = (
    "SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - make_interval(secs => %s)"
)


@dataclass(frozen=True, slots=True)
class Quiet:
    """One thing that should come regularly, as it stands."""

    says: str
    """What is amiss while it does not come."""
    since: datetime | None
    """When it last came; None if it never has."""
    every: timedelta
    alarms: bool


@dataclass(frozen=True, slots=True)
class Silences:
    """All that should come regularly: what alarms first."""

    things: tuple[Quiet, ...]
    workers: int
    """How many workers live."""
    workers_wanted: int

    @property
    def alarms(self) -> tuple[Quiet, ...]:
        """What has been quiet for too long."""
        return tuple(each for each in self.things if each.alarms)


def is_quiet(feed: Feed, last: datetime, policy: SilencePolicy, *, now: datetime, off: timedelta) -> bool:
    """Say whether a feed has been quiet for too long; `off` is how much of the time since does not count. Pure."""
    return now - last - off > policy.periods * feed.every


@transaction.atomic
def follow(*, now: datetime) -> None:
    """Note when each feed last came, from what was entered since the last time."""
    Heartbeat.objects.get_or_create(job=Job.notice.value.word)
    beat = Heartbeat.objects.select_for_update().get(job=Job.notice.value.word)
    fresh = Event.objects.filter(pk__gt=beat.reached)
    latest = {row["kind"]: row["came"] for row in fresh.values("kind").annotate(came=Max("recorded_at"))}
    imported = Batch.objects.aggregate(came=Max("finished_at"))["came"]
    for feed in silence_policy().feeds:
        came = [imported] if feed.is_import else [latest[kind] for kind in feed.kinds if kind in latest]
        newest = max((each for each in came if each is not None), default=None)
        # What an export dates into the future has come by now, and no later.
        _keep(feed, None if newest is None else min(newest, now))
    reached = fresh.aggregate(last=Max("pk"))["last"]
    if reached is not None:
        Heartbeat.objects.filter(pk=beat.pk).update(reached=reached)


def silences(now: datetime) -> Silences:
    """Return how all that should come regularly stands. Four queries at most."""
    policy = silence_policy()
    late = {each.job: each for each in heartbeats.late_jobs(now)}
    living = living_workers(policy)
    used = used_for(now) if living < policy.workers or late else timedelta()
    things = [_job(each, used) for each in late.values()]
    if living < policy.workers:
        ran_before = len(late) < len(Job) or any(each.since for each in late.values())
        missing = "No worker lives" if not living else f"{living} of {policy.workers} workers live"
        says = f"{missing}: what time brings is not done."
        things.append(Quiet(says, None, policy.worker_silent, ran_before or used > 2 * policy.worker_silent))
    things += _feeds(policy, now, followed=Job.notice not in late)
    return Silences(tuple(sorted(things, key=lambda each: not each.alarms)), living, policy.workers)


def used_for(now: datetime) -> timedelta:
    """Return how long the service has been in use: what has never come may still come in the first moments."""
    first = sealing.began()
    return timedelta() if first is None else now - first


def living_workers(policy: SilencePolicy) -> int:
    """Return how many workers have said of late that they live, by the database's own clock. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_LIVING, [policy.worker_silent.total_seconds()])
        row = cursor.fetchone()
    return int(row[0])


def _keep(feed: Feed, came: datetime | None) -> None:
    known, _ = LastCame.objects.get_or_create(feed=feed.feed)
    if came is not None and (known.at is None or came > known.at):
        LastCame.objects.filter(pk=known.pk).update(at=came)


def _job(late: LateJob, used: timedelta) -> Quiet:
    every = late.job.value.every
    return Quiet(late.job.value.without, late.since, every, late.since is not None or used > 2 * every)


def _feeds(policy: SilencePolicy, now: datetime, *, followed: bool) -> Sequence[Quiet]:
    """Feeds alarm only while somebody follows them: else it is not they who are quiet."""
    came: Mapping[str, datetime | None] = dict(LastCame.objects.values_list("feed", "at"))
    found = []
    for feed in policy.feeds:
        last = came.get(feed.feed)
        off = _off(last, now) if feed.working_days and last is not None else timedelta()
        alarms = followed and last is not None and is_quiet(feed, last, policy, now=now, off=off)
        found.append(Quiet(f"{feed.says}.", last, feed.every, alarms))
    return found


def _off(last: datetime, now: datetime) -> timedelta:
    """Return how much of the time from `last` to `now` lies on days on which nobody works in an office."""
    calendar, known_on = current_law(now).calendar, london_day(now)
    day, off = london_day(last), timedelta()
    while day <= known_on:
        begins = max(last, datetime.combine(day, time.min, LONDON))
        day += timedelta(days=1)
        ends = min(now, datetime.combine(day, time.min, LONDON))
        try:
            works = calendar.is_working_day(day - timedelta(days=1), known_on)
        except CalendarEnds:
            works = True
        off += timedelta() if works or ends < begins else ends - begins
    return off
