"""Tampering: whatever the owner of the tables changes afterwards, the verification names the batch."""

from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import connection, transaction

from keptinformed.access_log import sealing, signing, verifying, written
from keptinformed.access_log.models import Entry, Seal
from keptinformed.database.embedded import Server
from tests import service_database
from tests.live.a_sealed_log import NOW, look

if TYPE_CHECKING:
    from pytest_django import Settings

BATCHES, ROWS = 4, 5
CONSTRAINTS = ("a_recipient_goes_with_a_disclosure", "somebody_did_it")
TEXT = ("category", "act", "by", "role", "ip", "session", "business_identifier", "recipient", "reason")


@pytest.fixture
def sealed(own_database: Server) -> None:
    """Seal four batches of five rows as the service, then become the owner of the tables."""
    for batch in range(BATCHES):
        for row in range(ROWS):
            look(batch * ROWS + row)
        sealing.seal(now=NOW + timedelta(minutes=batch))
    service_database.use(own_database, "of_one_test", as_owner=True)


@contextmanager
def tampered(*statements: str) -> Iterator[None]:
    """Run statements as the owner, without the constraints in the way, and take them back."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            for name in CONSTRAINTS:
                cursor.execute(f"ALTER TABLE access_log_entry DROP CONSTRAINT {name}")
            for statement in statements:
                cursor.execute(statement)
                assert cursor.rowcount > 0, f"{statement} changed nothing"
        yield
        transaction.set_rollback(True)


def found(heads: dict[int, str] | None = None) -> set[int | None]:
    return {finding.seal for finding in verifying.verify(signing.public_keys(), heads).findings}


def an_entry_of(batch: int) -> int:
    """Return the id of the middle row of a batch."""
    seal = Seal.objects.get(pk=batch)
    rows = Entry.objects.filter(
        transaction__gte=seal.from_transaction, transaction__lt=seal.below_transaction
    ).order_by("transaction", "id")
    return rows[ROWS // 2].pk


def flips() -> dict[str, str]:
    """Return for each column an expression that is another value, one byte or one step away."""
    text = {
        name: f"""CASE WHEN "{name}" = '' THEN 'x' ELSE overlay("{name}" PLACING '~' FROM 1 FOR 1) END"""
        for name in TEXT
    }
    return text | {
        "id": "id + 1000000",
        "cluster": "cluster + 1",
        "transaction": "transaction + 1",
        "at": "at + interval '1 microsecond'",
        "individuals": "ARRAY[individuals[2], individuals[1]]",
    }


@pytest.mark.usefixtures("sealed")
def test_an_untouched_log_is_sound() -> None:
    verdict = verifying.verify(signing.public_keys())
    assert verdict.is_sound
    assert (verdict.seals, verdict.entries) == (BATCHES, BATCHES * ROWS)


@pytest.mark.usefixtures("sealed")
def test_one_byte_in_any_column_of_any_batch_is_found() -> None:
    assert set(flips()) == set(written.ENTRY_FIELDS)
    for batch in range(1, BATCHES + 1):
        entry = an_entry_of(batch)
        for column, other in flips().items():
            with tampered(f'UPDATE access_log_entry SET "{column}" = {other} WHERE id = {entry}'):
                assert batch in found(), f"{column} of a row of batch {batch}"


@pytest.mark.usefixtures("sealed")
def test_rows_deleted_put_in_or_exchanged_are_found() -> None:
    columns = ", ".join(f'"{name}"' for name in written.ENTRY_FIELDS if name != "id")
    one, two = an_entry_of(2), an_entry_of(3)
    copied = (
        f"INSERT INTO access_log_entry ({columns}) SELECT {columns} FROM access_log_entry WHERE id = {one}"
    )
    exchanged = (
        f"UPDATE access_log_entry SET id = -1 WHERE id = {one}",
        f"UPDATE access_log_entry SET id = {one} WHERE id = {one + 1}",
        f"UPDATE access_log_entry SET id = {one + 1} WHERE id = -1",
    )
    for statements, batches in (
        ([f"DELETE FROM access_log_entry WHERE id = {one}"], {2}),
        ([copied], {2}),
        (exchanged, {2}),
        ([copied, f"DELETE FROM access_log_entry WHERE id = {one + 1}"], {2}),
        ([f"DELETE FROM access_log_entry WHERE id IN ({one}, {two})"], {2, 3}),
        ([f"UPDATE access_log_entry SET transaction = -5 WHERE id = {two}"], {3, None}),
    ):
        with tampered(*statements):
            assert found() == batches, statements


def other_seal_values() -> dict[str, str]:
    text = {
        name: f"overlay({name} PLACING CASE WHEN left({name}, 1) = '0' THEN '1' ELSE '0' END FROM 1 FOR 1)"
        for name in ("previous", "root", "key", "signature")
    }
    return text | {
        "number": "number + 100",
        "form": "form + 1",
        "cluster": "cluster + 1",
        "from_transaction": "from_transaction + 1",
        "below_transaction": "below_transaction + 1",
        "entries": "entries + 1",
        "sealed_at": "sealed_at + interval '1 microsecond'",
    }


@pytest.mark.usefixtures("sealed")
def test_any_change_of_a_seal_is_found() -> None:
    assert set(other_seal_values()) == {field.name for field in Seal._meta.fields}
    for batch in range(1, BATCHES + 1):
        for column, other in other_seal_values().items():
            with tampered(f"UPDATE access_log_seal SET {column} = {other} WHERE number = {batch}"):
                assert batch in found(), f"{column} of seal {batch}"


@pytest.mark.usefixtures("sealed")
def test_seals_taken_out_or_exchanged_are_found() -> None:
    for batch in range(1, BATCHES):
        with tampered(f"DELETE FROM access_log_seal WHERE number = {batch}"):
            assert batch in found()
    with tampered(
        "UPDATE access_log_seal SET number = 99 WHERE number = 2",
        "UPDATE access_log_seal SET number = 2 WHERE number = 3",
        "UPDATE access_log_seal SET number = 3 WHERE number = 99",
    ):
        assert {2, 3} <= found()


CUT_OFF: dict[str, Callable[[Seal], list[str]]] = {
    "the last seal": lambda _: ["DELETE FROM access_log_seal WHERE number = 4"],
    "the last seal and its rows": lambda last: [
        "DELETE FROM access_log_seal WHERE number = 4",
        f"DELETE FROM access_log_entry WHERE transaction >= {last.from_transaction}",
    ],
    "everything": lambda _: ["DELETE FROM access_log_seal", "DELETE FROM access_log_entry"],
}


@pytest.mark.usefixtures("sealed")
@pytest.mark.parametrize("cut", CUT_OFF)
def test_an_end_cut_off_is_found_against_a_kept_head(cut: str) -> None:
    last = Seal.objects.get(pk=BATCHES)
    heads = {last.number: sealing.digest_of(last)}
    with tampered(*CUT_OFF[cut](last)):
        assert found(heads) == {BATCHES}
    with connection.cursor() as cursor:
        for statement in CUT_OFF[cut](last):
            cursor.execute(statement)
    for number in range(BATCHES):
        look(number)
        sealing.seal(now=datetime(2026, 7, 1, tzinfo=UTC))
    assert found(heads) == {BATCHES}, "and also when another has taken its number since"


@pytest.mark.usefixtures("sealed")
def test_a_chain_written_anew_under_another_key_is_found(settings: "Settings") -> None:
    keys = signing.public_keys()
    settings.SIGNING_KEY = "A" * 43 + "="
    with tampered("DELETE FROM access_log_entry WHERE id = (SELECT min(id) FROM access_log_entry)"):
        Seal.objects.all().delete()
        sealing.seal(now=NOW)
        assert {finding.seal for finding in verifying.verify(keys).findings} >= {1}


def test_a_key_that_was_changed_verifies_what_it_signed(settings: "Settings", own_database: Server) -> None:
    del own_database
    look(1)
    sealing.seal(now=NOW)
    keys = (bytes(range(32)), signing.MADE_UP)
    settings.SIGNING_KEY = ",".join(b64encode(key).decode() for key in keys)
    look(2)
    sealing.seal(now=NOW)
    assert len(set(Seal.objects.values_list("key", flat=True))) == 2
    assert found() == set()


@pytest.mark.parametrize("bad", ["short", "A" * 44, "é"])
def test_a_key_that_cannot_sign_is_refused(settings: "Settings", bad: str) -> None:
    settings.SIGNING_KEY = bad
    with pytest.raises(signing.BadSigningKey, match="32 random bytes"):
        signing.public_keys()
