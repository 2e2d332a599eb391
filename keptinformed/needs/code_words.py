"""Keeps a code word as a keyed digest of its own number or address, and tells whether a spoken one is right."""

import hmac
from uuid import UUID

from keptinformed.access.digests import digest
from keptinformed.errors import Refused

SHORTEST, LONGEST = 3, 60


class BadCodeWord(Refused):
    """A code word that cannot be kept; says what to write instead."""


def digest_of(word: str, contact_point: UUID) -> str:
    """Return what is kept of a code word: 64 characters that tell nothing. Raises BadCodeWord.

    The number or address goes into it, so that the same word of two people looks different.
    """
    plain = _plain(word)
    if not SHORTEST <= len(plain) <= LONGEST:
        raise BadCodeWord(f"A code word has {SHORTEST} to {LONGEST} letters. Choose one that is easy to say.")
    return digest("code word", f"{contact_point}\0{plain}")


def is_right(spoken: str, kept: str, contact_point: UUID) -> bool:
    """Say whether a spoken word is the one that was kept; takes as long for a wrong one as for a right one."""
    said = digest("code word", f"{contact_point}\0{_plain(spoken)}")
    return hmac.compare_digest(said, kept or "-" * len(said)) and bool(kept)


def _plain(word: str) -> str:
    return " ".join(word.split()).casefold()
