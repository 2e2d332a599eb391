"""The commands of people who change Kept Informed: `test`, `check`, `fix`, `docs`, `frontend`, `prove` and `ci`."""

import argparse
import sys
from collections.abc import Callable
from importlib import import_module

from dev import checking, frontend, testing


def main() -> int:
    """Run one developer command and return its exit status."""
    parser = argparse.ArgumentParser(prog="kept", allow_abbrev=False)
    subparsers = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    subparsers.add_parser("test", help="run the tests; everything after it goes to pytest", add_help=False)
    subparsers.add_parser("check", help="lint, types, contracts, documents; reports every failure")
    subparsers.add_parser("fix", help="mend what a machine can mend")
    subparsers.add_parser("ci", help="all of check and test")
    subparsers.add_parser("prove", help="break things on purpose, and count what was lost", add_help=False)
    subparsers.add_parser("frontend", help="fetch and build the style sheets of the pages")
    docs = subparsers.add_parser("docs", help="write the generated documents anew")
    docs.add_argument("--check", action="store_true", help="only say which documents are out of step")
    args, rest = parser.parse_known_args()
    if rest and args.command not in ("test", "prove"):
        parser.error(f"{args.command} takes no {rest[0]}")

    commands: dict[str, Callable[[], int]] = {
        "test": lambda: testing.test(rest),
        "check": checking.check,
        "fix": checking.fix,
        "docs": lambda: _docs(only_check=args.check),
        "prove": lambda: testing.prove(rest),
        "ci": testing.ci,
        "frontend": frontend.main,
    }
    try:
        return commands[args.command]()
    except KeyboardInterrupt:
        print("\nkept: stopped.", file=sys.stderr)
        return 130


def _docs(*, only_check: bool) -> int:
    # Imported late, as it imports the product: `check` must start, and say why, when that cannot be imported.
    reference = import_module("dev.reference")
    return int(reference.docs(only_check=only_check))


if __name__ == "__main__":
    sys.exit(main())
