"""`kept export`: gives the histories kept here out as a bundle, to a named recipient for a stated reason."""

import argparse
import os
from pathlib import Path
from time import monotonic

import django

from keptinformed.auditor.progress import Console
from keptinformed.errors import Refused
from keptinformed.timekeeping import clock


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the options of `kept export`."""
    parser = subparsers.add_parser("export", help="give the cases of the service out as a bundle")
    parser.add_argument("--out", type=Path, metavar="BUNDLE", required=True, help="the folder to make")
    parser.add_argument("--recipient", metavar="WHO", required=True, help="who gets the data")
    parser.add_argument("--reason", metavar="WHY", required=True, help="what they are given for")
    parser.add_argument(
        "--as",
        dest="staff",
        default="",
        metavar="STAFF",
        help="the staff number of whoever does it (default: a data protection officer, or the command by its name)",
    )
    parser.add_argument("--format", choices=("csv", "parquet"), default="csv", help="how tables are written")
    parser.add_argument(
        "--with-restricted", action="store_true", help="let cases that are restricted leave, too"
    )


def run(args: argparse.Namespace) -> int:
    """Export, and say what was given out. Raises Refused."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "keptinformed.sites.settings")
    django.setup()
    from keptinformed.access.roles import Permission, Role  # noqa: PLC0415 (needs Django to be set up)
    from keptinformed.intake import exporting  # noqa: PLC0415
    from keptinformed.intake.who import actor_for  # noqa: PLC0415

    now = clock.now()
    actor = actor_for(args.staff, Permission.export_bundle, role=Role.data_protection, name="export", now=now)
    console = Console(monotonic)
    try:
        exported = exporting.export(
            args.out,
            exporting.Disclosure(args.recipient, args.reason, args.with_restricted),
            by=actor,
            now=now,
            form=args.format,
            progress=console,
        )
    except OSError as problem:
        raise Refused(f"{args.out} cannot be written ({problem.strerror}). Name another folder.") from problem
    finally:
        console.end_line()
    for table, rows in exported.rows.items():
        print(f"  {table}: {rows:,} rows")
    print(f"The bundle: {args.out}. The access log knows it as {exported.export}.")
    return 0
