"""Makes and takes codes of eight letters that are used once: forty random bits, kept as a digest only (control 42)."""

import secrets
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from keptinformed.access.digests import digest
from keptinformed.access.models import CodeKind, OneTimeCode, Staff

LETTERS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Thirty-two signs that are not mistaken for one another (Crockford): five bits each."""
LENGTH: Final = 8
LASTS: Final = {CodeKind.invitation: timedelta(hours=72), CodeKind.demonstration: timedelta(hours=12)}
_READ_ALIKE: Final = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None, " ": None})


@transaction.atomic
def make(kind: CodeKind, staff: Staff, *, now: datetime) -> str:
    """Return a new code for somebody, as "ABCD-EFGH"; those of the same kind that they had before stop working."""
    OneTimeCode.objects.filter(kind=kind, staff=staff).delete()
    code = "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
    OneTimeCode.objects.create(
        kind=kind, staff=staff, digest=_digest(kind, code), made_at=now, ends_at=now + LASTS[kind]
    )
    return f"{code[:4]}-{code[4:]}"


@transaction.atomic
def take(kind: CodeKind, typed: str, *, now: datetime) -> Staff | None:
    """Use a code up, and return whose it is; None for a code that is unknown, used, or too old, or whose owner left."""
    found = (
        OneTimeCode.objects.select_for_update(of=("self",))
        .select_related("staff")
        .filter(kind=kind, digest=_digest(kind, typed), used_at__isnull=True, ends_at__gt=now)
        .first()
    )
    if found is None or not found.staff.works_here(now):
        return None
    found.used_at = now
    found.save(update_fields=["used_at"])
    return found.staff


def _digest(kind: CodeKind, typed: str) -> str:
    return digest(f"code:{kind.value}", typed.upper().translate(_READ_ALIKE))
