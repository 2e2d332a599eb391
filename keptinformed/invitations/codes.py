"""Makes and takes the two codes with which a page is opened for the first time; only their digests are kept.

Sources: security-ux.md A3 and control 42: at least 40 random bits for 72 hours; six digits for ten minutes.
"""

import secrets
from datetime import datetime, timedelta
from typing import Final

from keptinformed.invitations.models import Account, ActivationCode, Beginning, NumberCode
from keptinformed.invitations.secrets_kept import digest

LETTERS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Thirty-two signs that are not mistaken for one another (Crockford): five bits each."""
LENGTH: Final = 10
LASTS: Final = timedelta(hours=72)
NUMBER_DIGITS: Final = 6
NUMBER_LASTS: Final = timedelta(minutes=10)
_READ_ALIKE: Final = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None, " ": None})


def make_activation(account: Account, *, by: str, now: datetime) -> str:
    """Return a new first code as "ABCDE-FGHJK"; those given before, and not used, stop working."""
    ActivationCode.objects.filter(account=account, used_at__isnull=True).delete()
    code = "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
    ActivationCode.objects.create(
        account=account, digest=_digest(code), made_at=now, made_by=by, ends_at=now + LASTS
    )
    return f"{code[:5]}-{code[5:]}"


def take_activation(typed: str, *, now: datetime) -> Account | None:
    """Use a first code up and return whose page it opens; None for any that does not open one. In a transaction."""
    found = (
        ActivationCode.objects.select_for_update(of=("self",))
        .select_related("account")
        .filter(digest=_digest(typed), used_at__isnull=True, ends_at__gt=now)
        .first()
    )
    if found is None:
        return None
    found.used_at = now
    found.save(update_fields=["used_at"])
    return found.account


def make_number(account: Account, *, beginning: Beginning | None, by: str, now: datetime) -> str:
    """Return six digits that count for ten minutes; those made before for the same stop working."""
    NumberCode.objects.filter(account=account, beginning=beginning, used_at__isnull=True).delete()
    number = "".join(secrets.choice("0123456789") for _ in range(NUMBER_DIGITS))
    NumberCode.objects.create(
        account=account,
        beginning=beginning,
        digest=_digest_of_number(account.pk, number),
        made_at=now,
        made_by=by,
        ends_at=now + NUMBER_LASTS,
    )
    return number


def take_number(account: int, typed: str, *, beginning: str, now: datetime) -> bool:
    """Use six digits up, and say whether they were right for this account and this beginning. In a transaction."""
    plain = "".join(char for char in typed if char in "0123456789")
    waiting = NumberCode.objects.select_for_update().filter(
        account=account, digest=_digest_of_number(account, plain), used_at__isnull=True, ends_at__gt=now
    )
    for found in waiting:
        if found.beginning_id in (None, beginning):
            found.used_at = now
            found.save(update_fields=["used_at"])
            return True
    return False


def _digest(typed: str) -> str:
    return digest("activation", typed.upper().translate(_READ_ALIKE))


def _digest_of_number(account: int, number: str) -> str:
    return digest("number", f"{account}\0{number}")
