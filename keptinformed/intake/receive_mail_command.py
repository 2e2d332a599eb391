"""`kept receive-mail`: takes in one e-mail from a mail server's pipe."""

import argparse
import os
import sys

import django

from keptinformed.errors import Refused
from keptinformed.timekeeping import clock


class TryLater(Refused):
    """The database cannot be reached; the mail server keeps the e-mail and tries again."""

    exit_status = 75
    """`EX_TEMPFAIL` of sysexits.h, which mail servers know."""


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> argparse.ArgumentParser:
    """Add `receive-mail`."""
    return subparsers.add_parser(
        "receive-mail",
        help="take in one e-mail that somebody sent us",
        description="Read one e-mail (RFC 5322) from the standard input and take it in, for the pipe of a mail server. "
        "Ends with 0 when it is kept, with 75 where the server should try again, and with 65 where it cannot be read.",
    )


def run(_args: argparse.Namespace) -> int:
    """Take in what stands on the standard input; return 0. Raises CannotRead, TryLater, BadSetting."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "keptinformed.sites.settings")
    django.setup()
    from django.db import DatabaseError  # noqa: PLC0415 (models need the settings)

    from keptinformed.intake import taking_mail  # noqa: PLC0415
    from keptinformed.replies.policy import reply_policy  # noqa: PLC0415

    raw = sys.stdin.buffer.read(reply_policy().mail_bytes + 1)
    try:
        taking_mail.take(raw, now=clock.now())
    except DatabaseError as problem:
        raise TryLater(f"It is not kept yet ({type(problem).__name__}). Try again.") from None
    return 0
