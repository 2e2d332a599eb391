"""`kept import` and `kept export` as somebody types them."""

import argparse
from collections.abc import Callable
from pathlib import Path

import pytest

from keptinformed.access.models import Staff
from keptinformed.access.roles import Role
from keptinformed.access_log.models import Entry
from keptinformed.cases.models import Event
from keptinformed.errors import Refused
from keptinformed.intake import export_command, import_command
from tests.bundles.made_bundles import ARREST, TOLD, made

pytestmark = pytest.mark.usefixtures("own_database")

type Typed = Callable[..., int]


@pytest.fixture
def typed() -> Typed:
    def run(*words: object) -> int:
        parser = argparse.ArgumentParser()
        subparsers = parser.add_subparsers(dest="command")
        for command in (import_command, export_command):
            command.add_parser(subparsers)
        args = parser.parse_args([str(word) for word in words])
        return import_command.run(args) if args.command == "import" else export_command.run(args)

    return run


def test_in_again_out_and_taken_back(
    tmp_path: Path, typed: Typed, capsys: pytest.CaptureFixture[str]
) -> None:
    bundle = made(
        tmp_path / "bundle", events=[ARREST, TOLD, ARREST | {"event_id": "e9", "kind": "dreamt_of"}]
    )
    assert typed("import", bundle) == 0
    said = capsys.readouterr().out
    assert "1 case, 1 participant, 2 events" in said
    assert f"1 row could not be used: {tmp_path / 'bundle-rejects.csv'}" in said
    number = said.rsplit("--undo ", 1)[1].strip()
    assert typed("import", bundle, "--rejects", tmp_path / "mine.csv") == 0
    assert "Everything that can be used is here already." in capsys.readouterr().out
    assert (tmp_path / "mine.csv").exists()
    out = ("export", "--out", tmp_path / "out", "--recipient", "Somebody", "--reason", "a made-up trial")
    assert typed(*out) == 0
    assert (tmp_path / "out" / "events.csv").exists()
    with pytest.raises(Refused, match="there already"):
        typed(*out)
    assert typed("import", "--undo", number) == 0
    assert "2 events and 1 case" in capsys.readouterr().out
    assert not Event.objects.exists()
    assert set(Entry.objects.values_list("by", flat=True)) == {"import", "export"}


def test_who_does_it_is_somebody_who_may(tmp_path: Path, typed: Typed) -> None:
    bundle = made(tmp_path / "bundle")
    for number, role in (("A1", Role.officer), ("B2", Role.administrator)):
        Staff.objects.create(staff_number=number, name="Made Up", role=role.value)
    with pytest.raises(Refused, match="may not bring in"):
        typed("import", bundle, "--as", "A1")
    with pytest.raises(Refused, match="Nobody who works here"):
        typed("import", bundle, "--as", "C3")
    with pytest.raises(Refused, match="one of the two"):
        typed("import")
    assert not Event.objects.exists()
    assert typed("import", bundle) == 0
    assert set(Entry.objects.values_list("by", flat=True)) == {"B2"}
