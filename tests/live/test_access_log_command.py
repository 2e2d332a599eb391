"""`kept access-log` as somebody runs it: it proves the log whole, or names the batch and says what to do next."""

import argparse
import json
from pathlib import Path

import pytest
from django.db import connection

from keptinformed.access_log import access_log_command
from keptinformed.access_log.models import Entry
from keptinformed.access_log.sealing import AT_ONCE
from keptinformed.access_log.verifying import BadHeads
from keptinformed.database.embedded import Server
from tests import service_database
from tests.live.a_sealed_log import look, looks


def kept(*words: str) -> int:
    """Run the command with these words after `kept`."""
    parser = argparse.ArgumentParser()
    access_log_command.add_parser(parser.add_subparsers(dest="command"))
    return access_log_command.run(parser.parse_args(["access-log", *words]))


def as_the_owner(server: Server, statement: str) -> None:
    service_database.use(server, "of_one_test", as_owner=True)
    with connection.cursor() as cursor:
        cursor.execute(statement)
    service_database.use(server, "of_one_test")


def test_the_log_is_sealed_kept_and_proven(
    own_database: Server, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    del own_database
    heads = tmp_path / "heads"
    assert kept("heads") == 0
    assert "Nothing is sealed yet" in capsys.readouterr().out
    looks(3)
    assert kept("verify") == 0
    assert "3 rows wait to be sealed" in capsys.readouterr().out
    assert kept("seal", "--out", str(heads)) == 0
    assert "3 rows were sealed. No row waits" in capsys.readouterr().out
    assert kept("heads") == 0
    key, head = capsys.readouterr().out.splitlines()
    assert head == heads.read_text().strip()
    assert kept("verify", "--heads", str(heads), "--public-key", json.loads(key)["public_key"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "Rows compared: 3. Batches: 1.",
        "No row waits to be sealed.",
        "Everything is as it was sealed.",
    ]
    assert kept("prove", str(Entry.objects.earliest("id").pk)) == 0
    proof = json.loads(capsys.readouterr().out)
    assert (proof["index"], proof["of"], len(proof["path"])) == (0, 3, 2)
    with pytest.raises(access_log_command.NoSuchEntry):
        kept("prove", "0")
    with pytest.raises(BadHeads):
        kept("verify", "--heads", str(tmp_path / "missing"))


def test_tampering_is_named_and_the_next_steps_are_told(
    own_database: Server, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    heads = tmp_path / "heads"
    for number in range(3):
        look(number)
        kept("seal", "--out", str(heads))
    as_the_owner(own_database, "UPDATE access_log_entry SET ip = '10.0.0.8' WHERE id = 2")
    as_the_owner(own_database, "DELETE FROM access_log_seal WHERE number = 3")
    capsys.readouterr()
    assert kept("verify", "--heads", str(heads)) == 1
    out = capsys.readouterr().out
    assert "Batch 2: rows were changed" in out
    assert "Batch 3: a seal was kept elsewhere, and the log ends at 2" in out
    assert "What to do now" in out
    assert kept("verify", "--public-key", "00" * 32) == 1, "under another key nothing is sound"


def test_a_batch_larger_than_what_is_held_at_once_is_sealed_whole(own_database: Server) -> None:
    as_the_owner(
        own_database,
        'INSERT INTO access_log_entry (at, category, act, "by", role, ip, session, business_identifier, '
        "individuals, recipient, reason) SELECT now(), 'consultation', 'case.opened', 'A1', 'officer', '', '', "
        f"i::text, '{{}}', '', '' FROM generate_series(1, {2 * AT_ONCE + 1}) i",
    )
    assert kept("seal") == 0
    assert kept("verify") == 0
    as_the_owner(own_database, f"DELETE FROM access_log_entry WHERE id = {AT_ONCE}")
    assert kept("verify") == 1
