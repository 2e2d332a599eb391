"""The commands people run: `audit`, `explain`, `what-if`, `convert`, `find-tellings`, `rules` and `check-letters`."""

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Protocol, cast

from keptinformed import __version__
from keptinformed.errors import Refused

COMMANDS = {
    "audit": "keptinformed.auditor.audit_command",
    "explain": "keptinformed.auditor.explain_command",
    "what-if": "keptinformed.auditor.what_if_command",
    "convert": "keptinformed.convert_command",
    "find-tellings": "keptinformed.find_tellings_command",
    "rules": "keptinformed.rules_command",
    "check-letters": "keptinformed.contact.drafting.check_letters_command",
    "serve": "keptinformed.sites.serve_command",
    "receive-mail": "keptinformed.intake.receive_mail_command",
    "worker": "keptinformed.workers.worker_command",
    "import": "keptinformed.intake.import_command",
    "export": "keptinformed.intake.export_command",
    "simulate": "keptinformed.sites.simulate_command",
    "rebuild": "keptinformed.obligations.rebuild_command",
    "access-log": "keptinformed.access_log.access_log_command",
}

STOPPED = 130  # what shells expect after Ctrl-C
READER_LEFT = 141  # what shells expect after a broken pipe


type Subcommands = "argparse._SubParsersAction[argparse.ArgumentParser]"


class Command(Protocol):
    """What each module in COMMANDS offers."""

    def add_parser(self, subparsers: Subcommands) -> object:
        """Add this command's options."""

    def run(self, args: argparse.Namespace) -> int:
        """Do it; return the exit status. Raises Refused for what cannot be used."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status: 0 done, 2 unusable, 130 stopped."""
    words = sys.argv[1:] if argv is None else list(argv)
    try:
        status = _run(words)
        sys.stdout.flush()
    except Refused as refusal:
        print(f"kept: {refusal}", file=sys.stderr)
        return refusal.exit_status
    except KeyboardInterrupt:
        print("\nkept: stopped.", file=sys.stderr)
        return STOPPED
    except BrokenPipeError:
        # Python flushes stdout once more as it ends, and would complain about the closed pipe.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return READER_LEFT
    return status


def parser_of(names: Sequence[str]) -> argparse.ArgumentParser:
    """Return the parser of the commands in `names`; only their modules are imported."""
    parser = argparse.ArgumentParser(
        prog="kept", description="Kept Informed: who was owed what, by when, and whether they were told."
    )
    parser.add_argument("--version", action="version", version=f"Kept Informed {__version__}")
    subparsers = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name in names:
        _command(name).add_parser(subparsers)
    return parser


def _run(words: list[str]) -> int:
    # Only the command asked for is imported: `kept rules` need not wait for what `kept audit` loads.
    wanted = [words[0]] if words and words[0] in COMMANDS else list(COMMANDS)
    try:
        args = parser_of(wanted).parse_args(words)
    except SystemExit as leaving:  # how argparse ends after --help, and after a wrong option
        return int(leaving.code or 0)
    return _command(args.command).run(args)


def _command(name: str) -> Command:
    return cast(Command, import_module(COMMANDS[name]))


if __name__ == "__main__":
    sys.exit(main())
