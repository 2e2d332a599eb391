"""The six digits that an authenticator app shows (RFC 6238): which half minute they are of, or that they are wrong."""

import base64
import hashlib
import hmac
import secrets
from datetime import datetime
from typing import Final

SECONDS: Final = 30
DIGITS: Final = 6
SECRET_BYTES: Final = 20
NEAR: Final = (0, -1, 1)
"""Half minutes away from ours that are taken, too: clocks of telephones differ."""


def new_secret() -> str:
    """Return 160 random bits in base 32, as apps take them."""
    return base64.b32encode(secrets.token_bytes(SECRET_BYTES)).decode()


def counter_of(secret: str, typed: str, now: datetime) -> int | None:
    """Return the number of the half minute whose code was typed; None for a wrong one. All are compared, always."""
    present = int(now.timestamp()) // SECONDS
    found = None
    for away in NEAR:
        if hmac.compare_digest(code_at(secret, present + away), _plain(typed)) and found is None:
            found = present + away
    return found


def code_at(secret: str, counter: int) -> str:
    """Return the code of a half minute."""
    mac = hmac.new(base64.b32decode(secret), counter.to_bytes(8, "big"), hashlib.sha1).digest()
    offset = mac[-1] & 15
    number = int.from_bytes(mac[offset : offset + 4], "big") & 0x7FFFFFFF
    return str(number % 10**DIGITS).zfill(DIGITS)


def address_of(secret: str, issuer: str) -> str:
    """Return what the square code for an app holds: neither a name nor who we are."""
    return f"otpauth://totp/{issuer}?secret={secret}&issuer={issuer}"


def _plain(typed: str) -> str:
    return "".join(char for char in typed if char in "0123456789")
