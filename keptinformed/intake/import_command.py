"""`kept import`: brings an export of the records system in, and takes one back that should not have come."""

import argparse
import os
from collections.abc import Mapping
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

import django

from keptinformed.auditor.progress import Console
from keptinformed.bundles.counted import counted
from keptinformed.errors import Refused
from keptinformed.timekeeping import clock

if TYPE_CHECKING:
    from keptinformed.access.actors import Actor

WORKERS = 2
WORDS = {
    "cases": ("case",),
    "participants": ("participant",),
    "people": ("person described", "people described"),
    "events": ("event",),
    "contact_points": ("number or address", "numbers and addresses"),
    "staff": ("member of staff", "members of staff"),
    "shifts": ("shift",),
}


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the options of `kept import`."""
    parser = subparsers.add_parser("import", help="bring an export into the service, or take one back")
    parser.add_argument(
        "bundle",
        type=Path,
        metavar="BUNDLE",
        nargs="?",
        help="the folder with cases, participants and events; people, contact_points, staff, shifts if there",
    )
    parser.add_argument(
        "--as",
        dest="staff",
        default="",
        metavar="STAFF",
        help="the staff number of whoever does it (default: an administrator, or the command by its name)",
    )
    parser.add_argument(
        "--undo", metavar="BATCH", help="take back the import of this number, within 24 hours"
    )
    parser.add_argument(
        "--rejects",
        type=Path,
        metavar="FILE",
        help="where rows that cannot be used are written (default: BUNDLE-rejects.csv beside it)",
    )


def run(args: argparse.Namespace) -> int:
    """Import or undo, and say what changed. Raises Refused."""
    if (args.bundle is None) == (args.undo is None):
        raise Refused(
            "Name the folder of the export, or --undo with the number of an import: one of the two."
        )
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "keptinformed.sites.settings")
    django.setup()
    from keptinformed.access.roles import Permission, Role  # noqa: PLC0415 (needs Django to be set up)
    from keptinformed.intake.who import actor_for  # noqa: PLC0415

    now = clock.now()
    actor = actor_for(args.staff, Permission.import_bundle, role=Role.administrator, name="import", now=now)
    return _undo(args, actor) if args.undo else _import(args, actor)


def _import(args: argparse.Namespace, actor: "Actor") -> int:
    from keptinformed.intake import importing  # noqa: PLC0415

    rejects_to = args.rejects or Path(f"{args.bundle.resolve()}-rejects.csv")
    console = Console(monotonic)
    try:
        doing = importing.Doing(actor, clock.now(), workers=WORKERS)
        brought = importing.bring_in(args.bundle, doing, rejects_to=rejects_to, progress=console)
    finally:
        console.end_line()
    print(_added(brought.added))
    if brought.rejected:
        print(f"{counted(brought.rejected, 'row')} could not be used: {rejects_to} says for each why.")
    if brought.referred_without_a_yes:
        who = counted(brought.referred_without_a_yes, "person", "people")
        print(
            f"Came as referred to support with no yes on record, where a yes is needed first: {who}."
            " It stands as the export states it, and their page of support says so."
        )
    if brought.batch:
        print(f"To take it back within 24 hours: kept import --undo {brought.batch}")
    return 0


def _undo(args: argparse.Namespace, actor: "Actor") -> int:
    from keptinformed.intake import undoing  # noqa: PLC0415

    removed = undoing.undo(args.undo, by=actor, now=clock.now())
    taken = f"{counted(removed.events, 'event')} and {counted(removed.cases, 'case')}"
    print(f"Taken back: {taken}. Staff who came with it stay.")
    return 0


def _added(added: Mapping[str, int]) -> str:
    told = [counted(added[table], *words) for table, words in WORDS.items() if added.get(table)]
    return f"Brought in: {', '.join(told)}." if told else "Everything that can be used is here already."
