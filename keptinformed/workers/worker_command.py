"""`kept worker`: does what time brings (seals, alerts, verification) until it is stopped."""

import argparse
import os
from pathlib import Path

import django

from keptinformed.errors import Refused


class LostDatabase(Refused):
    """PostgreSQL went away; whatever supervises the worker starts it again."""


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> argparse.ArgumentParser:
    """Add `worker` and its options."""
    parser = subparsers.add_parser(
        "worker",
        help="do what time brings: seal the access log, raise alerts, verify",
        description="Do the regular jobs until stopped. Run two, on two machines, restarted whenever they end.",
    )
    parser.add_argument(
        "--heads", type=Path, help="add a line for each seal to this file; put it where the database is not"
    )
    parser.add_argument("--once", action="store_true", help="do every job once, in order, and end")
    return parser


def run(args: argparse.Namespace) -> int:
    """Work until a signal stops it; return 0. Raises BadSetting, LostDatabase."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "keptinformed.sites.settings")
    django.setup()
    from keptinformed.workers import doors  # noqa: PLC0415 (models need the settings)

    for job in doors.WORK if args.once else doors.never_done():
        doors.run_job(job, args.heads)
    if not args.once:
        from keptinformed.workers import queue  # noqa: PLC0415

        queue.work(args.heads)
        _refuse_if_lost()
    return 0


def _refuse_if_lost() -> None:
    """The queue ends in order when PostgreSQL goes away, as if somebody had stopped it: tell the two apart."""
    from django.db import OperationalError, connection  # noqa: PLC0415

    connection.close()
    try:
        connection.ensure_connection()
    except OperationalError:
        raise LostDatabase("PostgreSQL cannot be reached any more. Start the worker again.") from None
