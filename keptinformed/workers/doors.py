"""The door through which time comes in: each regular job tells the present to the part that does the work."""

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError

from keptinformed import (
    pipeline_moving_on,
    pipeline_partners,
    pipeline_portal,
    pipeline_promises,
    pipeline_telling,
)
from keptinformed.access_log import sealing, signing, verifying
from keptinformed.compliance import working_out
from keptinformed.contact import delivery
from keptinformed.errors import Refused
from keptinformed.publishing import storing
from keptinformed.referrals import outbox
from keptinformed.reminding import putting
from keptinformed.supervision import heartbeats, silences, watching
from keptinformed.supervision.heartbeats import Job
from keptinformed.supervision.thresholds import shipped_thresholds
from keptinformed.timekeeping import clock

OLDEST_JOBS_HOURS = 7 * 24


class AsksWait(Refused):
    """Something that a person asked on their own page could not be taken up; it comes again."""


def run_job(job: Job, heads: Path | None = None) -> None:
    """Do one regular job now, and leave its mark: done, or how it failed. It comes again by itself.

    `heads` is the file to which a line for each new seal is added.
    """
    now = clock.now()
    try:
        WORK[job](now, heads)
    except (DatabaseError, Refused, OSError) as problem:
        heartbeats.mark_failed(job, how=type(problem).__name__, now=now)
    else:
        heartbeats.mark_done(job, now=now)


def never_done() -> list[Job]:
    """Return the jobs of our own that have never come to an end here: a new service does them at once."""
    return [job for job in WORK if heartbeats.last_done(job) is None]


def _seal(now: datetime, heads: Path | None) -> None:
    made = sealing.seal(now=now)
    if heads is not None:
        sealing.append_heads(made, heads)


def _watch(now: datetime, _: Path | None) -> None:
    watching.watch(thresholds=shipped_thresholds(), now=now)


def _look_back(now: datetime, _: Path | None) -> None:
    watching.look_back(thresholds=shipped_thresholds(), now=now)


def _verify(now: datetime, heads: Path | None) -> None:
    kept = verifying.read_heads(heads) if heads is not None and heads.exists() else {}
    verifying.keep(verifying.verify(signing.public_keys(), kept), now=now)


def _hand_over(_now: datetime, _: Path | None) -> None:
    ways = delivery.configured_ways()
    pipeline_telling.hand_over_due(ways=ways, moment=clock.now)
    pipeline_moving_on.move_on_due(ways=ways, now=clock.now())


def _post_referrals(_now: datetime, _: Path | None) -> None:
    pipeline_partners.post_due(
        hooks=outbox.configured_hooks(), beyond_this_machine=settings.BEYOND_THIS_MACHINE, moment=clock.now
    )


def _publish(now: datetime, _: Path | None) -> None:
    storing.refresh_aged(now=now)


def _remind(now: datetime, _: Path | None) -> None:
    pipeline_promises.follow(now=now)
    putting.put_due(now=now)


def _notice(now: datetime, _: Path | None) -> None:
    silences.follow(now=now)


def _own_pages(now: datetime, _: Path | None) -> None:
    came = pipeline_portal.take_up(now=now)
    pipeline_portal.tidy(now=now)
    pipeline_portal.send_numbers(ways=delivery.configured_ways(), moment=clock.now)
    if came.failed:
        # Somebody may be worried, and nobody would read it: the job is not called done.
        raise AsksWait(f"{came.failed} of what people asked on their own pages could not be taken up.")


def _work_out(now: datetime, _: Path | None) -> None:
    working_out.work_out(now=now)


WORK: Mapping[Job, Callable[[datetime, Path | None], None]] = {
    Job.seal: _seal,
    Job.watch: _watch,
    Job.look_back: _look_back,
    Job.verify: _verify,
    Job.hand_over: _hand_over,
    Job.own_pages: _own_pages,
    Job.post_referrals: _post_referrals,
    Job.publish: _publish,
    Job.remind: _remind,
    Job.notice: _notice,
    Job.work_out: _work_out,
}
"""The jobs of our own; the queue looks after itself with the others (workers/queue.py)."""


def note_done(job: Job) -> None:
    """Leave the mark of a job that the queue does itself."""
    heartbeats.mark_done(job, now=clock.now())
