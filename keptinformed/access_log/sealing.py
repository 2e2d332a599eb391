"""Shuts the access log in batches: what is finished goes under a signed root that names the batch before it."""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction

from keptinformed.access_log import merkle, written
from keptinformed.access_log.models import NOTHING_BEFORE, Entry, Seal
from keptinformed.access_log.signing import newest_name, sign

if TYPE_CHECKING:
    from pathlib import Path

TURN = 7_359_302
"""The number of the advisory lock by which sealers take turns."""
AT_ONCE = 5_000
"""How many rows are held at a time."""


@dataclass(frozen=True, slots=True)
class Batch:
    """The entries of one PostgreSQL with from_transaction <= transaction < below_transaction."""

    cluster: int
    from_transaction: int
    below_transaction: int


@dataclass(frozen=True, slots=True)
class Proof:
    """That one row is part of a seal: its bytes, its place, and the digests that lead up to the root."""

    row: bytes
    index: int
    path: list[bytes]
    seal: Seal

    @property
    def holds(self) -> bool:
        """Say whether the path leads to the root that was sealed."""
        root = merkle.root_from_path(merkle.leaf_of(self.row), self.index, self.seal.entries, self.path)
        return root is not None and root.hex() == self.seal.root


@transaction.atomic
def seal(*, now: datetime) -> list[Seal]:
    """Seal every entry whose transaction is over for good and that no seal covers yet; return the new seals.

    None are made where another process is sealing at the moment.

    An entry gets its transaction's number when it is written, and can be seen only when that commits: some numbers come
    late, others never. Below the horizon every transaction has ended, so no row can turn up there any more.
    """
    if not _is_our_turn():
        return []
    made = []
    for batch in _finished():
        leaves = (written.leaf_of_row(row) for row in rows_of(batch))
        root, count = merkle.root_of(leaves)
        if count:
            made.append(_shut(batch, root, count, now=now))
    return made


def newest() -> Seal | None:
    """Return the last seal, or None before the first."""
    return Seal.objects.order_by("-number").first()


def digest_of(made: Seal) -> str:
    """Return the digest of a seal, by which the next names it."""
    return hashlib.sha256(written.seal_bytes(made)).hexdigest()


def head_line(made: Seal) -> str:
    """Return a seal in one line, to be kept where nobody who can change the database can reach it."""
    head = {"seal": made.number, "digest": digest_of(made), "sealed_at": made.sealed_at.isoformat()}
    return json.dumps(head | {"root": made.root, "entries": made.entries})


def append_heads(made: list[Seal], path: "Path") -> None:
    """Add a line for each seal to a file. Raises OSError."""
    with path.open("a", encoding="utf-8") as file:
        file.writelines(f"{head_line(each)}\n" for each in made)


def rows_of(batch: Batch) -> Iterator[tuple[str | None, ...]]:
    """Yield the rows of a batch in their order, every field as text; must be used up within a transaction."""
    with _streaming() as cursor:
        cursor.execute(
            written.ENTRIES_IN_ORDER, (batch.cluster, batch.from_transaction, batch.below_transaction)
        )
        while rows := cursor.fetchmany(AT_ONCE):
            yield from rows


def batch_of(made: Seal) -> Batch:
    """Return the range that a seal covers."""
    return Batch(made.cluster, made.from_transaction, made.below_transaction)


def waiting() -> tuple[int, datetime | None]:
    """Return how many entries no seal covers yet, and the moment of the earliest of them."""
    count, earliest = 0, None
    for cluster in _clusters():
        unsealed = Entry.objects.filter(cluster=cluster, transaction__gte=_sealed_below(cluster))
        count += unsealed.count()
        first = unsealed.order_by("at").values_list("at", flat=True).first()
        earliest = min(filter(None, (earliest, first)), default=None)
    return count, earliest


@transaction.atomic
def began() -> datetime | None:
    """Return when the log began, by which its sealing can be late (section 62: integrity); None while it is empty."""
    return Entry.objects.order_by("pk").values_list("at", flat=True).first()


def prove(entry: int) -> Proof | None:
    """Return the proof that an entry is part of a seal; None where there is no such entry, or it waits to be sealed."""
    found = Entry.objects.filter(pk=entry).first()
    if found is None:
        return None
    made = Seal.objects.filter(
        cluster=found.cluster,
        from_transaction__lte=found.transaction,
        below_transaction__gt=found.transaction,
    ).first()
    if made is None:
        return None
    rows = list(rows_of(batch_of(made)))
    index = [row[0] for row in rows].index(str(entry))
    path = merkle.path_of([written.leaf_of_row(row) for row in rows], index)
    return Proof(written.row_bytes(rows[index]), index, path, made)


def _is_our_turn() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", (TURN,))
        return bool(cursor.fetchone()[0])


def _finished() -> list[Batch]:
    here, horizon = _horizon()
    batches = []
    for cluster in _clusters():
        start = _sealed_below(cluster)
        # What came with a restored database was all committed before it was copied: no late row can follow.
        end = horizon if cluster == here else _last_of(cluster) + 1
        if end > start:
            batches.append(Batch(cluster, start, end))
    return batches


def _horizon() -> tuple[int, int]:
    """Return which PostgreSQL this is, and the number below which all its transactions have ended."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (pg_control_system()).system_identifier, "
            "pg_snapshot_xmin(pg_current_snapshot())::text::bigint"
        )
        here, horizon = cursor.fetchone()
    return here, horizon


def _clusters() -> list[int]:
    """Return the PostgreSQLs that entries were written on, by one step in the index for each."""
    found: list[int] = []
    ordered = Entry.objects.order_by("cluster").values_list("cluster", flat=True)
    following = ordered.first()
    while following is not None:
        found.append(following)
        following = ordered.filter(cluster__gt=following).first()
    return found


def _sealed_below(cluster: int) -> int:
    last = Seal.objects.filter(cluster=cluster).order_by("-from_transaction").first()
    return 0 if last is None else last.below_transaction


def _last_of(cluster: int) -> int:
    last = Entry.objects.filter(cluster=cluster).order_by("-transaction").first()
    return -1 if last is None else last.transaction


def _shut(batch: Batch, root: bytes, count: int, *, now: datetime) -> Seal:
    before = newest()
    made = Seal(
        number=1 if before is None else before.number + 1,
        form=written.FORM,
        previous=NOTHING_BEFORE if before is None else digest_of(before),
        cluster=batch.cluster,
        from_transaction=batch.from_transaction,
        below_transaction=batch.below_transaction,
        entries=count,
        root=root.hex(),
        sealed_at=now,
        key=newest_name(),
    )
    made.signature = sign(written.seal_bytes(made))
    made.save(force_insert=True)
    return made


@contextmanager
def _streaming() -> Iterator[Any]:
    """Give a cursor that the server keeps, so that a batch of any size fits in memory."""
    with connection.chunked_cursor() as cursor:
        yield cursor
