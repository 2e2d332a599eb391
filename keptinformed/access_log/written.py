"""How a row of the access log, and a seal, are written down before they are hashed: always in the same bytes.

A JSON array of strings without spaces, in UTF-8, escaped as RFC 8785 says: anybody can write it again from an export
of the table, with another program.
"""

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

from keptinformed.access_log.merkle import leaf_of
from keptinformed.timekeeping.instants import to_micros

if TYPE_CHECKING:
    from keptinformed.access_log.models import Seal

FORM = 1
"""Which form this is; a later one seals later rows, and this one stays to verify the earlier."""
ENTRY_FIELDS = (
    "id", "cluster", "transaction", "at", "category", "act", "by", "role", "ip", "session", "business_identifier",
    "individuals", "recipient", "reason",
)  # fmt: skip
"""The order in which a row is written (a test sees to it that no field is left out)."""
ENTRIES_IN_ORDER = """
    SELECT id::text, cluster::text, transaction::text, (extract(epoch FROM at) * 1000000)::bigint::text, category,
           act, "by", role, ip, session, business_identifier, array_to_string(individuals, ',', 'null'), recipient,
           reason
    FROM access_log_entry
    WHERE cluster = %s AND transaction >= %s AND transaction < %s
    ORDER BY cluster, transaction, id
"""
"""The rows of one batch, every field as text, in the order of ENTRY_FIELDS."""

_write = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False).encode


def row_bytes(fields: Sequence[str | None]) -> bytes:
    """Return the bytes of one row, given its fields as text in the order of ENTRY_FIELDS."""
    return _write(["kept-entry", str(FORM), *fields]).encode("utf-8")


def leaf_of_row(fields: Sequence[str | None]) -> bytes:
    """Return the digest of one row."""
    return leaf_of(row_bytes(fields))


def seal_bytes(seal: "Seal") -> bytes:
    """Return the bytes of a seal: what is signed, and what the next one names by its digest."""
    return _write(
        [
            "kept-seal",
            str(seal.form),
            str(seal.number),
            seal.previous,
            str(seal.cluster),
            str(seal.from_transaction),
            str(seal.below_transaction),
            str(seal.entries),
            seal.root,
            str(to_micros(seal.sealed_at)),
            seal.key,
        ]
    ).encode("utf-8")
