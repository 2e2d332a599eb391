"""Reads the whole access log against its seals, and says of each batch that differs what is wrong with it."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from keptinformed.access_log import merkle, sealing, written
from keptinformed.access_log.models import NOTHING_BEFORE, Entry, Seal, Verification
from keptinformed.access_log.signing import is_signed
from keptinformed.errors import Refused

if TYPE_CHECKING:
    from pathlib import Path

    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

SEALS_AT_ONCE = 1_000


class BadHeads(Refused):
    """A file of kept heads that cannot be read; says which line."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it was sealed. Without a number it concerns the log as a whole."""

    seal: int | None
    says: str

    def __str__(self) -> str:
        return self.says if self.seal is None else f"Batch {self.seal}: {self.says}"


@dataclass(slots=True)
class Verdict:
    """What a verification saw."""

    seals: int = 0
    entries: int = 0
    findings: list[Finding] = field(default_factory=list)
    moves: list[str] = field(default_factory=list)
    """Where the log goes on in another PostgreSQL: a restored or upgraded database, which somebody should know of."""

    @property
    def is_sound(self) -> bool:
        """Say whether everything is as it was sealed."""
        return not self.findings


def verify(keys: "Mapping[str, Ed25519PublicKey]", heads: Mapping[int, str] | None = None) -> Verdict:
    """Compare every sealed entry and every seal with what was signed, and with `heads` kept elsewhere.

    Reads in the order of sealing, some thousands of rows at a time. Entries that no seal covers yet are not judged.
    """
    verdict = Verdict()
    kept = dict(heads or {})
    chain = _Chain(keys)
    for made in _seals():
        with transaction.atomic():
            verdict.findings += chain.follow(made)
            verdict.findings += _compare(made, verdict)
        if chain.moved:
            verdict.moves.append(
                f"From batch {made.number} on, the log was written on another PostgreSQL: the database was restored, "
                "moved or upgraded."
            )
        if made.number in kept and kept.pop(made.number) != sealing.digest_of(made):
            verdict.findings.append(Finding(made.number, "the seal is not the one that was kept elsewhere."))
    verdict.findings += _missing(kept, chain.number)
    verdict.findings += _before_all_ranges(chain.below)
    return verdict


def keep(verdict: Verdict, *, now: datetime) -> Verification:
    """Keep what a verification came to, for the page that shows it."""
    return Verification.objects.create(
        at=now,
        seals=verdict.seals,
        entries=verdict.entries,
        findings=[str(finding) for finding in verdict.findings],
    )


def read_heads(path: "Path") -> dict[int, str]:
    """Return the digests by seal number in a file that `access-log seal --out` or `heads` wrote. Raises BadHeads."""
    heads: dict[int, str] = {}
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as problem:
        raise BadHeads(f"{path} cannot be read: {problem}") from None
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        head = _head_of(line, path, number)
        if head is None:
            continue
        seal, digest = head
        if heads.setdefault(seal, digest) != digest:
            raise BadHeads(f"{path}, line {number}: seal {seal} stands there with another digest before.")
    return heads


class _Chain:
    """Follows the seals one after another, and says where one does not follow."""

    def __init__(self, keys: "Mapping[str, Ed25519PublicKey]") -> None:
        self._keys = keys
        self._digest = NOTHING_BEFORE
        self._cluster: int | None = None
        self.number = 0
        self.below: dict[int, int] = {}
        self.moved = False

    def follow(self, made: Seal) -> Iterator[Finding]:
        """Yield what is wrong with a seal itself."""
        if made.number != self.number + 1:
            lost = f"{self.number + 1}" + (f" to {made.number - 1}" if made.number > self.number + 2 else "")
            yield Finding(self.number + 1, f"the seal is missing (batches {lost}).")
        elif made.previous != self._digest:
            yield Finding(
                made.number, "the seal does not name the one before it: one of the two was changed."
            )
        if not is_signed(written.seal_bytes(made), made.signature, self._keys.get(made.key)):
            yield Finding(made.number, "the seal is not signed by a known key: it was changed, or put in.")
        if made.from_transaction != self.below.get(made.cluster, 0):
            yield Finding(made.number, "its range does not begin where the one before it ended.")
        self.moved = self._cluster not in (None, made.cluster)
        self._cluster = made.cluster
        self.below[made.cluster] = made.below_transaction
        self.number, self._digest = made.number, sealing.digest_of(made)


def _seals() -> Iterator[Seal]:
    last = 0
    while some := list(Seal.objects.filter(number__gt=last).order_by("number")[:SEALS_AT_ONCE]):
        yield from some
        last = some[-1].number


def _compare(made: Seal, verdict: Verdict) -> Iterator[Finding]:
    verdict.seals += 1
    if made.form != written.FORM:
        yield Finding(made.number, f"it is written in form {made.form}, which this version does not know.")
        return
    rows = sealing.rows_of(sealing.batch_of(made))
    root, count = merkle.root_of(written.leaf_of_row(row) for row in rows)
    verdict.entries += count
    if count != made.entries:
        what = "deleted" if count < made.entries else "put in"
        yield Finding(
            made.number, f"{made.entries} rows were sealed and {count} are there: rows were {what}."
        )
    elif root.hex() != made.root:
        yield Finding(made.number, "rows were changed, exchanged or reordered since they were sealed.")


def _missing(kept: Mapping[int, str], last: int) -> Iterator[Finding]:
    for number in sorted(kept):
        yield Finding(number, f"a seal was kept elsewhere, and the log ends at {last}: its end was cut off.")


def _before_all_ranges(below: Iterable[int]) -> Iterator[Finding]:
    # Every range begins at 0, so that only a forged number of a transaction can lie outside.
    stray = Entry.objects.filter(cluster__in=list(below), transaction__lt=0).count()
    if stray:
        yield Finding(None, f"{stray} rows name a transaction that cannot be: they were put in or changed.")


def _head_of(line: str, path: "Path", number: int) -> tuple[int, str] | None:
    try:
        head = json.loads(line)
        return None if "public_key" in head else (int(head["seal"]), str(head["digest"]))
    except (ValueError, KeyError, TypeError):
        raise BadHeads(f"{path}, line {number}: not a line that ./kept access-log heads prints.") from None
