"""Signs the seals of the access log, and knows the keys that they may be signed with."""

import hashlib
from base64 import b64decode
from binascii import Error

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings

from keptinformed.errors import Refused

KEY_BYTES = 32
MADE_UP = hashlib.sha256(b"Kept Informed: the demonstration and the tests, never production").digest()
"""Signs where no key is set; settings refuse to run production without one."""


class BadSigningKey(Refused):
    """A key that cannot sign; says how to make one."""


def newest_name() -> str:
    """Return the name of the key that signs now. Raises BadSigningKey."""
    return name_of(_private_keys()[0].public_key())


def sign(content: bytes) -> str:
    """Return the signature with the newest key, in hexadecimal. Raises BadSigningKey."""
    return _private_keys()[0].sign(content).hex()


def is_signed(content: bytes, signature: str, key: Ed25519PublicKey | None) -> bool:
    """Say whether `key` made the signature; None is the key of nobody."""
    if key is None:
        return False
    try:
        key.verify(bytes.fromhex(signature), content)
    except (InvalidSignature, ValueError):
        return False
    return True


def public_keys() -> dict[str, Ed25519PublicKey]:
    """Return the keys of settings.SIGNING_KEY by name, the newest first. Raises BadSigningKey."""
    return {name_of(key.public_key()): key.public_key() for key in _private_keys()}


def public_key_of(text: str) -> Ed25519PublicKey:
    """Return a public key written in hexadecimal, as `access-log heads` prints it. Raises BadSigningKey."""
    try:
        return Ed25519PublicKey.from_public_bytes(bytes.fromhex(text))
    except ValueError:
        raise BadSigningKey(
            "A public key is 64 hexadecimal digits, as ./kept access-log heads prints it."
        ) from None


def name_of(key: Ed25519PublicKey) -> str:
    """Return the short name of a key: the start of its digest."""
    return hashlib.sha256(key.public_bytes_raw()).hexdigest()[:16]


def _private_keys() -> list[Ed25519PrivateKey]:
    texts = [text.strip() for text in settings.SIGNING_KEY.split(",") if text.strip()]
    return [Ed25519PrivateKey.from_private_bytes(_bytes_of(text)) for text in texts] or [
        Ed25519PrivateKey.from_private_bytes(MADE_UP)
    ]


def _bytes_of(text: str) -> bytes:
    try:
        made = b64decode(text, validate=True)
    except (Error, ValueError):
        made = b""
    if len(made) != KEY_BYTES:
        raise BadSigningKey(
            "KEPT_SIGNING_KEY must be 32 random bytes in base64 (openssl rand -base64 32); where the key was "
            "changed, the newest first, the earlier ones after commas."
        )
    return made
