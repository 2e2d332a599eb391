"""Sealing: what is finished is shut within one batch, whatever commits late, rolls back, or comes from a backup."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.db import transaction

from keptinformed.access_log import sealing, signing, verifying, written
from keptinformed.access_log.models import NOTHING_BEFORE, Entry, Seal
from keptinformed.database.embedded import Server
from tests.live.a_sealed_log import INSERT, NOW, another_connection, look, looks

pytestmark = pytest.mark.usefixtures("own_database")


def sound() -> verifying.Verdict:
    verdict = verifying.verify(signing.public_keys())
    assert [str(finding) for finding in verdict.findings] == []
    return verdict


def test_every_field_of_an_entry_is_sealed() -> None:
    assert set(written.ENTRY_FIELDS) == {field.name for field in Entry._meta.fields}
    assert set(Seal.declared.operational) == {field.name for field in Seal._meta.fields}


def test_a_batch_names_the_one_before_it_and_is_sealed_once() -> None:
    looks(3)
    (first,) = sealing.seal(now=NOW)
    look(4)
    (second,) = sealing.seal(now=NOW + timedelta(minutes=1))
    assert sealing.seal(now=NOW + timedelta(minutes=2)) == []
    assert (first.number, first.previous, first.entries) == (1, NOTHING_BEFORE, 3)
    assert (second.number, second.previous, second.entries) == (2, sealing.digest_of(first), 1)
    assert second.from_transaction == first.below_transaction
    verdict = sound()
    assert (verdict.seals, verdict.entries, verdict.moves) == (2, 4, [])
    assert sealing.waiting() == (0, None)


def test_what_commits_late_or_never_gives_no_false_alarm() -> None:
    look(1)
    with another_connection() as late, another_connection() as never:
        late.execute(INSERT, (NOW, "late"))
        look(2)
        never.execute(INSERT, (NOW, "never"))
        assert [seal.entries for seal in sealing.seal(now=NOW)] == [1], "not beyond a transaction that runs"
        look(3)
        assert sealing.seal(now=NOW) == []
        assert sealing.waiting()[0] == 2
        never.rollback()
        late.commit()
        assert [seal.entries for seal in sealing.seal(now=NOW)] == [3]
    assert sound().entries == 4
    assert list(Entry.objects.filter(by="never")) == []


def test_a_seal_taken_back_is_made_again() -> None:
    looks(2)
    with transaction.atomic():
        sealing.seal(now=NOW)
        transaction.set_rollback(True)
    assert [seal.number for seal in sealing.seal(now=NOW)] == [1]
    assert sound().entries == 2


def test_a_restored_database_that_counts_transactions_anew_goes_on(own_database: Server) -> None:
    """Entries that came with a backup name another PostgreSQL, and higher transactions than this one has come to."""
    del own_database
    with another_connection() as restoring:
        for transaction_number in (9_000_000_001, 9_000_000_007):
            restoring.execute(
                INSERT.replace("(at,", "(cluster, transaction, at,").replace("VALUES (", "VALUES (77, %s, "),
                (transaction_number, NOW, "before"),
            )
    looks(2)
    made = sealing.seal(now=NOW)
    assert [(seal.cluster == 77, seal.entries) for seal in made] == [(True, 2), (False, 2)]
    look(9)
    sealing.seal(now=NOW)
    verdict = sound()
    assert verdict.entries == 5
    assert [move for move in verdict.moves if move.startswith("From batch 2 on")]


def test_one_row_can_be_proven_to_somebody_who_sees_no_other() -> None:
    looks(5)
    assert sealing.prove(Entry.objects.earliest("id").pk) is None, "not before it is sealed"
    sealing.seal(now=NOW)
    for entry in Entry.objects.all():
        proof = sealing.prove(entry.pk)
        assert proof is not None
        assert proof.holds
        assert f'"{entry.business_identifier}"'.encode() in proof.row
    assert sealing.prove(0) is None


def test_heads_kept_elsewhere_are_lines_that_verify_reads(tmp_path: Path) -> None:
    kept = tmp_path / "heads"
    for number in range(3):
        look(number)
        sealing.append_heads(sealing.seal(now=NOW), kept)
    heads = verifying.read_heads(kept)
    assert sorted(heads) == [1, 2, 3]
    assert verifying.verify(signing.public_keys(), heads).is_sound
    kept.write_text("not a head\n")
    with pytest.raises(verifying.BadHeads, match="line 1"):
        verifying.read_heads(kept)
