"""`kept rebuild`: works out everything that is owed anew from the history, and says whether anything had gone wrong."""

import argparse
import os
import sys

import django

from keptinformed.timekeeping import clock

NOTHING_WRONG, SOMETHING_WRONG = 0, 1


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> argparse.ArgumentParser:
    """Add `rebuild` and its options."""
    parser = subparsers.add_parser(
        "rebuild",
        help="work out anew what is owed, from the history",
        description="Work out what is owed in every case anew. Nothing should change; what does, is put right.",
    )
    parser.add_argument(
        "--after",
        type=int,
        default=0,
        metavar="NUMBER",
        help="go on after the case of this number, which a rebuild that was stopped has named (0)",
    )
    return parser


def run(args: argparse.Namespace) -> int:
    """Rebuild; return 0 where nothing changed, 1 where something did. Stopped, it says how to go on."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "keptinformed.sites.settings")
    django.setup()
    from keptinformed.obligations import rebuilding  # noqa: PLC0415 (its models need the settings)

    last = args.after

    def progress(done: int, total: int, now_at: int) -> None:
        nonlocal last
        last = now_at
        if sys.stderr.isatty():
            print(f"\r{done:,} of {total:,} cases", end="", file=sys.stderr, flush=True)

    try:
        found = rebuilding.rebuild(now=clock.now(), after=args.after, progress=progress)
    except KeyboardInterrupt:
        print(f"\nStopped. `kept rebuild --after {last}` goes on from here.", file=sys.stderr)
        raise
    if sys.stderr.isatty():
        print(file=sys.stderr)
    print(_told(found.cases, found.changed))
    return SOMETHING_WRONG if found.changed else NOTHING_WRONG


def _told(cases: int, changed: int) -> str:
    if not changed:
        return f"{cases:,} cases worked out anew. Nothing changed."
    return (
        f"{cases:,} cases worked out anew. {changed:,} rows changed and are right now. Please report it: what is owed "
        "should never differ from the history."
    )
