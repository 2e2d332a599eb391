"""What every command promises about how it ends: one sentence, or quietly."""

import os
import subprocess
import sys
from argparse import Namespace

import pytest

from dev.repository import ROOT
from keptinformed import __main__ as commands
from keptinformed.errors import Refused


class Ending:
    """A command that ends as it is told to."""

    def __init__(self, how: BaseException | int) -> None:
        """Remember how to end."""
        self.how = how

    def add_parser(self, subparsers: commands.Subcommands) -> None:
        """Take no options."""
        subparsers.add_parser("rules")

    def run(self, args: Namespace) -> int:
        """End."""
        assert args.command == "rules"
        if isinstance(self.how, BaseException):
            raise self.how
        return self.how


def end(monkeypatch: pytest.MonkeyPatch, how: BaseException | int) -> int:
    monkeypatch.setattr(commands, "import_module", lambda _: Ending(how))
    return commands.main(["rules"])


def test_a_command_ends_with_its_own_status(monkeypatch: pytest.MonkeyPatch) -> None:
    assert end(monkeypatch, 0) == 0
    assert end(monkeypatch, 1) == 1


def test_what_cannot_be_used_is_told_in_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert end(monkeypatch, Refused("events.csv is missing: put it beside cases.csv.")) == 2
    assert capsys.readouterr() == ("", "kept: events.csv is missing: put it beside cases.csv.\n")


def test_stopping_is_no_error_to_explain(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert end(monkeypatch, KeyboardInterrupt()) == 130
    assert capsys.readouterr() == ("", "\nkept: stopped.\n")


def test_a_fault_of_ours_is_never_dressed_up_as_bad_input(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ZeroDivisionError):
        end(monkeypatch, ZeroDivisionError())


def test_a_reader_who_leaves_early_hears_no_complaint() -> None:
    python = f"'{sys.executable}' -P -m keptinformed --help"
    done = subprocess.run(
        ["bash", "-c", f"set -o pipefail; {{ sleep 0.2; {python}; }} | true; echo ended with $?"],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr == ""
