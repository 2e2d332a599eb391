"""Signs what goes to the system of an organisation, and checks that what comes was signed there, and lately. Pure.

HMAC-SHA256 (RFC 2104) over what it is for, the organisation, a moment, a number that is used once, and the body: so
nobody can change any of them, send it again later, turn an answer into a referral, or give it to somebody else.
"""

import hmac
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from hashlib import sha256

VERSION = "v1="
LONGEST_NONCE, SHORTEST_NONCE = 64, 16
LONGEST_TIMESTAMP = 11
"""Digits: until the year 5138; more of them are past every calendar."""


class Purpose(StrEnum):
    """What a signature of ours or theirs can be over; it is signed, too."""

    referral = "kept-referral-post-1"
    """From us to them."""
    answer = "kept-referral-answer-1"
    """From them to us."""


def signature(
    key: bytes, purpose: Purpose, organisation: str, timestamp: str, nonce: str, *, body: bytes
) -> str:
    """Return the signature as its header has it. `timestamp` is in whole seconds since 1970."""
    head = "\n".join((purpose.value, organisation, timestamp, nonce)) + "\n"
    return VERSION + hmac.new(key, head.encode() + body, sha256).hexdigest()


def is_signed(shown: str, expected: Sequence[str]) -> bool:
    """Say whether what was shown is one of the signatures that are right, in a time that tells nothing of which."""
    right = [hmac.compare_digest(shown.encode(), each.encode()) for each in expected]
    return any(right)


def is_fresh(timestamp: str, *, now: datetime, apart: timedelta) -> bool:
    """Say whether a moment is within `apart` of the present; no number is no moment."""
    if not (timestamp.isascii() and timestamp.isdecimal() and len(timestamp) <= LONGEST_TIMESTAMP):
        return False
    return abs(now - datetime.fromtimestamp(int(timestamp), UTC)) <= apart


def is_nonce(text: str) -> bool:
    """Say whether a text can be a number used once."""
    return SHORTEST_NONCE <= len(text) <= LONGEST_NONCE and text.isascii() and text.isprintable()


def in_seconds(moment: datetime) -> str:
    """Return a moment as it is signed."""
    return str(int(moment.timestamp()))
