"""Reads where the systems of organisations are reached, and the keys by which we and they know each other. Pure."""

import re
from base64 import b64decode
from binascii import Error
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from keptinformed.errors import Refused

SHORTEST_KEY = 32
"""Bytes: as many as the digest has, so that guessing the key is no easier than guessing the digest."""
_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
_HERE = frozenset({"127.0.0.1", "localhost"})


class BadHook(Refused):
    """The system of an organisation that cannot be used as it is written; says what to write."""


@dataclass(frozen=True, slots=True)
class Hook:
    """Where the system of one organisation is reached, and what it and we sign with."""

    organisation: str
    """An id of `organisations` in policy/referrals.yaml."""
    address: str
    keys: tuple[bytes, ...] = field(repr=False)
    """The newest first: it signs what we send; any of them may have signed what comes."""

    @property
    def host(self) -> str:
        """The name that the address has, and that its certificate must have."""
        return urlsplit(self.address).hostname or ""

    @property
    def port(self) -> int:
        """Where it listens there."""
        parts = urlsplit(self.address)
        return parts.port or (443 if parts.scheme == "https" else 80)

    @property
    def over_tls(self) -> bool:
        """Whether what is sent is sealed on the way."""
        return urlsplit(self.address).scheme == "https"

    @property
    def path(self) -> str:
        """What is asked for there."""
        parts = urlsplit(self.address)
        return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def read_hooks(addresses: str, keys: str, *, beyond_this_machine: bool) -> Mapping[str, Hook]:
    """Return the systems that two settings name, by organisation. Raises BadHook.

    `addresses` are `organisation=https://…`, `keys` `organisation=base64`, each with commas between them; several keys
    of one organisation stand one after the other, the newest first. Where nothing goes `beyond_this_machine` (the
    demonstration, the tests), an address on it may do without TLS.
    """
    known = _pairs("KEPT_PARTNER_HOOKS", addresses)
    secrets = _pairs("KEPT_PARTNER_KEYS", keys)
    if set(known) != set(secrets):
        raise BadHook(
            "KEPT_PARTNER_HOOKS and KEPT_PARTNER_KEYS must name the same organisations: each has an address and a key."
        )
    return {
        name: Hook(name, _address(name, found, beyond_this_machine), tuple(map(_key, secrets[name])))
        for name, found in known.items()
    }


def _pairs(setting: str, text: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for each in (part.strip() for part in text.split(",")):
        if not each:
            continue
        name, _, value = each.partition("=")
        if not _NAME.fullmatch(name.strip()) or not value.strip():
            raise BadHook(f"Write {setting} as organisation=value, with commas between them.")
        found.setdefault(name.strip(), []).append(value.strip())
    return found


def _address(name: str, found: list[str], beyond_this_machine: bool) -> str:  # noqa: FBT001
    address = found[0]
    try:
        parts = urlsplit(address)
        port_is_one = parts.port is None or parts.port > 0
    except ValueError:
        raise BadHook(f"The address of {name} in KEPT_PARTNER_HOOKS cannot be read.") from None
    plain = parts.scheme == "http" and parts.hostname in _HERE and not beyond_this_machine
    if len(found) > 1 or not parts.hostname or not port_is_one or parts.username or parts.fragment:
        raise BadHook(
            f"Write one address for {name} in KEPT_PARTNER_HOOKS, without a user, such as https://in.example."
        )
    if parts.scheme != "https" and not plain:
        raise BadHook(f"What is told of people leaves over TLS only: write https:// for {name}.")
    return address


def _key(text: str) -> bytes:
    try:
        made = b64decode(text, validate=True)
    except (Error, ValueError):
        made = b""
    if len(made) < SHORTEST_KEY:
        raise BadHook(
            f"A key in KEPT_PARTNER_KEYS is {SHORTEST_KEY} random bytes or more in base64 (openssl rand -base64 32)."
        )
    return made
