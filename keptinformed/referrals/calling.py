"""Calls the system of an organisation once: at the address that was looked up and checked, and nowhere else.

Only pipeline_partners reaches it. Source: OWASP, Server Side Request Forgery Prevention; security-ux.md, control 64.
"""

import socket
import ssl
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from http.client import HTTPException
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from threading import Timer

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError

from keptinformed.referrals.hooks import Hook

CONNECT_SECONDS, ANSWER_SECONDS = 3.0, 5.0
"""For how long a connection, and each piece of an answer, may be waited for."""
ALL_SECONDS = 8.0
"""For how long whoever marks a number as not safe meanwhile waits at the most, however slowly an answer comes."""
_TAKEN = range(200, 300)
_CARRIES_IPV4 = IPv6Network("64:ff9b::/96")
"""Translated addresses (RFC 6052): the last 32 bits are an address of the old kind."""


@dataclass(frozen=True, slots=True)
class Called:
    """What came of one call."""

    status: int = 0
    """0 where nothing was answered."""
    detail: str = ""
    """The kind of what went wrong, never its words."""

    @property
    def was_taken(self) -> bool:
        """Whether the system said that it has it."""
        return self.status in _TAKEN


@dataclass(frozen=True, slots=True)
class Found:
    """The one address of this call; it is not looked up again, so that nobody can change it in between."""

    ip: str = ""
    problem: str = ""


def look_up(hook: Hook, *, beyond_this_machine: bool) -> Found:
    """Return where a system stands. One of which any address is not on the public internet is not called at all.

    Where nothing goes `beyond_this_machine`, only an address on it is called.
    """
    try:
        told = socket.getaddrinfo(hook.host, hook.port, type=socket.SOCK_STREAM)
        addresses = [ip_address(str(each[4][0]).partition("%")[0]) for each in told]
    except (OSError, ValueError, UnicodeError) as problem:
        return Found(problem=type(problem).__name__)
    fits = is_public if beyond_this_machine else _is_here
    if not addresses or not all(fits(each) for each in addresses):
        return Found(problem="address not allowed")
    return Found(ip=str(addresses[0]))


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Say whether an address, and any that it carries, is on the public internet. Pure."""
    if isinstance(address, IPv6Address):
        carried = address.ipv4_mapped or address.sixtofour
        if address.teredo is not None:
            return False
        if address in _CARRIES_IPV4:
            carried = IPv4Address(int(address) & 0xFFFF_FFFF)
        if carried is not None:
            return is_public(carried)
    return address.is_global and not (address.is_multicast or address.is_reserved)


def call(hook: Hook, found: Found, body: bytes, headers: Mapping[str, str]) -> Called:
    """Post once to a system; follow no redirect, keep nothing of the answer but its status. Never raises.

    Whatever it answers but 2xx counts as not taken.
    """
    if not found.ip:
        return Called(detail=found.problem)
    connection = _connection(hook, found)
    cut = Timer(ALL_SECONDS, _cut, (connection,))
    cut.start()
    try:
        connection.connect()
        if connection.sock is not None:
            connection.sock.settimeout(ANSWER_SECONDS)
        connection.request("POST", hook.path, body=body, headers={**headers, "Host": _host(hook)})
        status = connection.getresponse().status
    except (HTTPError, HTTPException, OSError, ValueError) as problem:
        return Called(detail=type(problem).__name__)
    finally:
        cut.cancel()
        connection.close()
    return Called(status)


def _connection(hook: Hook, found: Found) -> HTTPConnection:
    if not hook.over_tls:
        return HTTPConnection(found.ip, hook.port, timeout=CONNECT_SECONDS)
    return HTTPSConnection(
        found.ip,
        hook.port,
        timeout=CONNECT_SECONDS,
        ssl_context=ssl.create_default_context(),
        server_hostname=hook.host,
        assert_hostname=hook.host,
    )


def _cut(connection: HTTPConnection) -> None:
    """End a call from beside it: each limit of a socket is for one piece, and an answer may come in ever so many."""
    if connection.sock is not None:
        with suppress(OSError):
            socket.socket.shutdown(connection.sock, socket.SHUT_RDWR)


def _host(hook: Hook) -> str:
    host = f"[{hook.host}]" if ":" in hook.host else hook.host
    return host if hook.port == (443 if hook.over_tls else 80) else f"{host}:{hook.port}"


def _is_here(address: IPv4Address | IPv6Address) -> bool:
    return address.is_loopback
