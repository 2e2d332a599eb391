"""Seals numbers and addresses, so that a copy of the database shows none, and finds one again without opening any.

Source: security-ux.md, controls 76 and 85.
"""

import base64
import binascii
import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from keptinformed.errors import Refused

FORM: Final = 1
"""The first byte of everything sealed: how the rest is laid out. Then: length of the key's name, name, nonce, text."""
NONCE_BYTES: Final = 12
KEY_BYTES: Final = 32
LONGEST_NAME: Final = 40
SHOWN: Final = 3
"""How many characters of a number are shown before anybody asks for the rest."""

_TELEPHONE, _EMAIL, _POST = "telephone", "email", "post"
_UNSEEN = "\u200b\u200c\u200d\u2060\ufeff\u00ad"
"""What a copied number or address often carries along, and nobody sees."""
_EXTENSION = re.compile(r"(?:ext\.?|extension|x|#)\s*\d+\s*$", re.IGNORECASE)
_POSTCODE = re.compile(r"\b([A-Z]{1,2}[0-9][A-Z0-9]?)\s*([0-9][A-Z]{2})\b")


class BadSealingKeys(Refused):
    """Keys that cannot be used; says what to write instead."""


class CannotUnseal(Refused):
    """Something that was not sealed with a key that is here, or was changed since."""


@dataclass(frozen=True, slots=True)
class _Keys:
    by_name: dict[str, AESGCM]
    """The newest first."""
    for_lookups: bytes

    @property
    def newest(self) -> str:
        return next(iter(self.by_name))


def seal(value: str) -> bytes:
    """Return `value` sealed with the newest key; never the same bytes twice. Raises BadSealingKeys."""
    keys = _keys()
    name = keys.newest
    header = bytes([FORM, len(name)]) + name.encode("ascii")
    nonce = secrets.token_bytes(NONCE_BYTES)
    return header + nonce + keys.by_name[name].encrypt(nonce, value.encode(), header)


def unseal(sealed: bytes | memoryview) -> str:
    """Return what was sealed. Raises CannotUnseal, BadSealingKeys."""
    whole = bytes(sealed)
    name = key_name(whole)
    key = _keys().by_name.get(name)
    if key is None:
        raise CannotUnseal(f"It was sealed with the key {name}, which KEPT_SEALING_KEYS does not hold.")
    begins = 2 + len(name)
    nonce, text = whole[begins : begins + NONCE_BYTES], whole[begins + NONCE_BYTES :]
    try:
        return key.decrypt(nonce, text, whole[:begins]).decode()
    except InvalidTag:
        raise CannotUnseal("It was changed after it was sealed, or sealed with another key.") from None


def reseal(sealed: bytes | memoryview) -> bytes:
    """Return the same value under the newest key; what is under it already stays byte for byte.

    Look-ups stay good, for they hang on the oldest key: only before that one goes are they to be made anew.
    Raises CannotUnseal, BadSealingKeys.
    """
    whole = bytes(sealed)
    return whole if key_name(whole) == _keys().newest else seal(unseal(whole))


def key_name(sealed: bytes | memoryview) -> str:
    """Return the name of the key that something was sealed with. Raises CannotUnseal."""
    whole = bytes(sealed)
    if len(whole) < 2 or whole[0] != FORM or len(whole) < 2 + whole[1] + NONCE_BYTES + 16:
        raise CannotUnseal("These bytes were not sealed here.")
    try:
        return whole[2 : 2 + whole[1]].decode("ascii")
    except UnicodeDecodeError:
        raise CannotUnseal("These bytes were not sealed here.") from None


def lookup_of(channel: str, value: str) -> bytes:
    """Return 32 bytes that are the same for the same number or address however it is written.

    `channel` is a word of `cases.models.people.Channel`. Without the key nobody can try numbers against it.
    Raises ValueError for another channel, BadSealingKeys.
    """
    plain = normalised(channel, value)
    return hmac.new(_keys().for_lookups, f"{channel}\0{plain}".encode(), hashlib.sha256).digest()


def normalised(channel: str, value: str) -> str:
    """Return the one way in which a number or address is written for comparing; nothing is refused here.

    Telephone: digits, with the country's first. E-mail: lower case, trimmed. Post: postcode and first number, or
    all letters and digits where there is no postcode. Raises ValueError for another channel.
    """
    text = value.strip(f" \t\r\n\u00a0{_UNSEEN}")
    if channel == _TELEPHONE:
        return _telephone(text)
    if channel == _EMAIL:
        return text.lower()
    if channel == _POST:
        return _post(text)
    raise ValueError(f"{channel!r} is no way to reach somebody")


def ending_of(value: str) -> str:
    """Return the last three digits of a telephone number; nothing of an address, whose end would tell too much."""
    if any(char.isalpha() for char in _EXTENSION.sub("", value)):
        return ""
    digits = _digits(_EXTENSION.sub("", value))
    return digits[-SHOWN:] if len(digits) > 2 * SHOWN else ""


def _telephone(text: str) -> str:
    plain = _EXTENSION.sub("", text).lstrip(_UNSEEN + " ")
    digits = _digits(plain)
    if plain.startswith("+") or digits.startswith("00"):
        digits = digits.lstrip("0")
    elif digits.startswith("0"):
        return f"44{digits[1:]}"
    elif len(digits) == 10 and digits.startswith("7"):
        return f"44{digits}"  # A mobile number that lost its nought in a spreadsheet.
    # The nought of a number at home is often left standing behind the country's: +44 (0)20.
    return f"44{digits[3:]}" if digits.startswith("440") else digits


def _digits(text: str) -> str:
    return "".join(char for char in text if char in "0123456789")


def _post(text: str) -> str:
    capitals = text.upper()
    found = list(_POSTCODE.finditer(capitals))
    if not found:
        return "".join(char for char in text.casefold() if char.isalnum())
    last = found[-1]
    number = re.search(r"[0-9]+", capitals[: last.start()])
    return f"{last[1]}{last[2]} {number[0] if number else ''}".rstrip()


def _keys() -> _Keys:
    return _read(settings.SEALING_KEYS)


@lru_cache(maxsize=4)
def _read(written: str) -> _Keys:
    """Read `name:base64` of 32 bytes, newest first, separated by commas."""
    raw: dict[str, bytes] = {}
    for item in filter(None, (item.strip() for item in written.split(","))):
        name, _, text = item.partition(":")
        if not re.fullmatch(rf"[A-Za-z0-9._-]{{1,{LONGEST_NAME}}}", name) or name in raw:
            raise BadSealingKeys(
                "KEPT_SEALING_KEYS needs a name of its own before each key, as in 2026-07:… (letters, digits, - _ .)"
            )
        try:
            raw[name] = base64.b64decode(text, validate=True)
        except binascii.Error:
            raw[name] = b""
        if len(raw[name]) != KEY_BYTES:
            raise BadSealingKeys(
                f"The key {name} in KEPT_SEALING_KEYS is not base64 of {KEY_BYTES} bytes. "
                "Make one with: openssl rand -base64 32"
            )
    if not raw:
        raise BadSealingKeys(
            "KEPT_SEALING_KEYS is empty, so no number or address can be kept. Give it a key."
        )
    oldest = raw[list(raw)[-1]]
    lookups = hmac.new(oldest, b"kept informed: look-ups of numbers and addresses", hashlib.sha256).digest()
    return _Keys({name: AESGCM(key) for name, key in raw.items()}, lookups)
