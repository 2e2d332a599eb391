"""`kept simulate`: says of one case who will be reminded of what, when and why, if nothing more happens."""

import argparse
import os

import django

from keptinformed.errors import Refused
from keptinformed.timekeeping import clock


class NoSuchCase(Refused):
    """There is no case of that reference for whoever asks."""


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the options of `kept simulate`."""
    parser = subparsers.add_parser(
        "simulate", help="say who will be reminded of what in a case, if nothing more happens"
    )
    parser.add_argument("case", metavar="CASE", help="the reference of the case")
    parser.add_argument("--days", type=int, default=42, metavar="N", help="how far to look ahead (42)")
    parser.add_argument(
        "--as",
        dest="staff",
        default="",
        metavar="STAFF",
        help="the staff number of whoever asks (default: the Victims' Code lead)",
    )


def run(args: argparse.Namespace) -> int:
    """Print what is to come, without the names of victims; return 0. Raises Refused."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "keptinformed.sites.settings")
    django.setup()
    from keptinformed.access.roles import Permission, Role  # noqa: PLC0415 (needs Django to be set up)
    from keptinformed.cases.ages import LONDON  # noqa: PLC0415
    from keptinformed.cases.visibility import visible  # noqa: PLC0415
    from keptinformed.intake.who import actor_for  # noqa: PLC0415
    from keptinformed.reminding.foreseeing import foresee_case  # noqa: PLC0415

    now = clock.now()
    reader = actor_for(
        args.staff, Permission.see_worklists, role=Role.code_lead, name="kept simulate", now=now
    )
    case = visible(reader, now).filter(reference=args.case).first()
    if case is None:
        raise NoSuchCase(
            f"There is no case {args.case} that {reader.staff_number} may know of. Look it up again."
        )
    found = foresee_case(case, reader=reader, now=now, days=max(1, min(args.days, 366)))
    for one in found:
        at = f"{one.at.astimezone(LONDON):%a %d %b %Y %H:%M}"
        to = f"{one.to}, {one.rung}" if one.to else "NOBODY: the force has nobody who could be reminded"
        print(f"{at}{'  ALARM' if one.alarm else ''}  {to}\n    {one.about}\n    {one.why}")
    print(f"{len(found)} reminders in {args.days} days, if nothing more happens.")
    return 0
