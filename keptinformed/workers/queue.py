"""Puts the regular jobs on the queue in PostgreSQL, where any number of workers take them up, one each."""

import logging
from pathlib import Path

from asgiref.sync import sync_to_async
from django.db import DEFAULT_DB_ALIAS
from procrastinate import JobContext
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector

from keptinformed.supervision.heartbeats import Job
from keptinformed.workers import doors

HEADS = "heads"
"""The name under which a worker tells its jobs where to keep the heads of seals."""
BEAT_SECONDS, SILENT_SECONDS = 5.0, 20.0
"""How often a worker says that it lives, and after which silence its jobs are given to others."""
AT_ONCE = 3
"""How many jobs a worker does side by side: verifying for an hour must not hold up sealing."""


def _regular(job: Job) -> None:
    @app.periodic(cron=job.value.cron)
    @app.task(name=job.value.word, queue="regular", pass_context=True)
    def do(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 (the queue says when it was due)
        doors.run_job(job, context.additional_context.get(HEADS))


for _job in doors.WORK:
    _regular(_job)


@app.periodic(cron=Job.retry.value.cron)
@app.task(name=Job.retry.value.word, queue="regular", pass_context=True)
async def retry(context: JobContext, timestamp: int) -> None:  # noqa: ARG001
    """Put jobs back on the queue whose worker was killed: they would stay taken for ever."""
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=SILENT_SECONDS):
        await manager.retry_job(job)
    await sync_to_async(doors.note_done)(Job.retry)


@app.periodic(cron=Job.tidy.value.cron)
@app.task(name=Job.tidy.value.word, queue="regular", pass_context=True)
async def tidy(context: JobContext, timestamp: int) -> None:  # noqa: ARG001
    """Take jobs away that ended a week ago."""
    await context.app.job_manager.delete_old_jobs(
        nb_hours=doors.OLDEST_JOBS_HOURS,
        include_failed=True,
        include_cancelled=True,
        include_aborted=True,
    )
    await sync_to_async(doors.note_done)(Job.tidy)


def work(heads: Path | None) -> None:
    """Do what is on the queue until stopped by a signal."""
    logging.getLogger("procrastinate").setLevel(logging.WARNING)
    ours = DjangoConnector(alias=DEFAULT_DB_ALIAS)
    with app.replace_connector(ours.get_worker_connector()) as connected:
        connected.run_worker(
            concurrency=AT_ONCE,
            # What is announced can be missed; asking every second cannot.
            fetch_job_polling_interval=1.0,
            delete_jobs="successful",
            update_heartbeat_interval=BEAT_SECONDS,
            stalled_worker_timeout=SILENT_SECONDS,
            additional_context={HEADS: heads},
        )
