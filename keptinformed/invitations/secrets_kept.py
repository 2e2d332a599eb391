"""Keeps what must be found or used again but never read: keyed digests, and secrets sealed with a key of the portal."""

import hashlib
import hmac
import secrets
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

_NONCE_BYTES = 12


class NoPortalKey(RuntimeError):
    """KEPT_PORTAL_KEY is missing, so no code can be made or taken."""


def digest(purpose: str, text: str) -> str:
    """Return 64 hexadecimal letters that only this service can work out; `purpose` keeps kinds of text apart.

    Raises NoPortalKey.
    """
    return hmac.new(_key(), f"{purpose}\0{text}".encode(), hashlib.sha256).hexdigest()


def is_same(one: str, other: str) -> bool:
    """Compare two digests in a time that tells nothing (control 44)."""
    return hmac.compare_digest(one, other)


def seal(value: str) -> bytes:
    """Return `value` sealed; the sealing keys of numbers and addresses are never here. Raises NoPortalKey."""
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return nonce + _cipher(_key()).encrypt(nonce, value.encode(), b"portal")


def unseal(sealed: bytes | memoryview) -> str | None:
    """Return what was sealed; None where it was changed, or is none of ours. Raises NoPortalKey."""
    whole = bytes(sealed)
    try:
        return _cipher(_key()).decrypt(whole[:_NONCE_BYTES], whole[_NONCE_BYTES:], b"portal").decode()
    except (InvalidTag, ValueError):
        return None


def _key() -> bytes:
    if not settings.PORTAL_KEY:
        raise NoPortalKey("KEPT_PORTAL_KEY is missing. docs/operations/settings.md says what to write.")
    return str(settings.PORTAL_KEY).encode()


@lru_cache(maxsize=4)
def _cipher(key: bytes) -> AESGCM:
    return AESGCM(hmac.new(key, b"secrets of authenticator apps", hashlib.sha256).digest())
