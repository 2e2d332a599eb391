"""The systems of organisations are reached over TLS, on the public internet, at the address that was checked."""

import socket
from ipaddress import ip_address
from typing import Any

import pytest

from demo.partner_stand_in import KEY
from keptinformed.referrals import calling, handshake, outbox
from keptinformed.referrals.calling import look_up
from keptinformed.referrals.hooks import BadHook, Hook, read_hooks
from keptinformed.sites import environment
from tests.live.a_force import NOW

ADDRESS = "victim_support=https://in.example/referrals"
KEYS = f"victim_support={KEY}"
PRODUCTION = {
    "KEPT_MODE": "production",
    "KEPT_DATABASE": "x",
    "KEPT_SECRET_KEY": "x" * 50,
    "KEPT_SEALING_KEYS": "x",
    "KEPT_SIGNING_KEY": "x",
    "KEPT_HOSTS": "x",
}


def at(address: str) -> Hook:
    return Hook("victim_support", address, (b"k" * 32,))


def test_several_organisations_and_keys_are_read() -> None:
    more = f"{KEYS}, victim_support={'QUJD' * 16},citizens_advice={KEY}"
    found = read_hooks(f"{ADDRESS}, citizens_advice=https://b.example:444", more, beyond_this_machine=True)
    assert [len(each.keys) for each in found.values()] == [2, 1]
    other = found["citizens_advice"]
    assert (other.host, other.port, other.path) == ("b.example", 444, "/")
    assert KEY not in repr(found)
    assert "ABC" not in repr(found)


@pytest.mark.parametrize(
    ("addresses", "keys"),
    [
        ("victim_support=http://in.example/", KEYS),
        ("victim_support=http://127.0.0.1/", KEYS),
        ("victim_support=ftp://in.example/", KEYS),
        ("victim_support=https://me:secret@in.example/", KEYS),
        ("victim_support=https://in.example:x/", KEYS),
        (f"{ADDRESS},victim_support=https://b.example", KEYS),
        ("https://in.example/", KEYS),
        (ADDRESS, ""),
        ("", KEYS),
        (ADDRESS, "victim_support=c2hvcnQ="),
        (ADDRESS, "victim_support=not base64"),
    ],
)
def test_production_does_not_start_with_what_is_not_safe(addresses: str, keys: str) -> None:
    told = PRODUCTION | {"KEPT_PARTNER_HOOKS": addresses, "KEPT_PARTNER_KEYS": keys}
    with pytest.raises(BadHook) as refused:
        environment.read(told)
    assert "secret" not in str(refused.value)


def test_an_organisation_that_the_policy_does_not_know_is_refused(settings: Any) -> None:
    settings.PARTNER_HOOKS, settings.PARTNER_KEYS = "nobody=https://in.example", f"nobody={KEY}"
    with pytest.raises(BadHook, match="nobody"):
        outbox.configured_hooks()


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",  # noqa: S104 (nothing is bound)
     "255.255.255.255", "::1", "::", "fe80::1", "fd00::1", "ff02::1", "::ffff:10.0.0.1", "64:ff9b::10.0.0.1",
     "2002:a00:1::", "2001:db8::1", "2001:0:a00:1::"],
)  # fmt: skip
def test_no_address_inside_is_called(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    assert not calling.is_public(ip_address(address))
    for told in ([address], ["93.184.215.14", address]):
        _resolves(monkeypatch, *told)
        found = look_up(at("https://in.example/"), beyond_this_machine=True)
        assert (found.ip, found.problem) == ("", "address not allowed")
        assert not calling.call(at("https://in.example/"), found, b"{}", {}).was_taken


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:2800:220:1::1"])
def test_what_was_looked_up_is_what_is_called(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    _resolves(monkeypatch, address)
    found = look_up(at("https://in.example/"), beyond_this_machine=True)
    assert found.ip == address
    asked: list[Any] = []

    def connects(where: Any, *_: Any, **__: Any) -> None:
        asked.append(where[0])
        raise OSError

    monkeypatch.setattr("urllib3.util.connection.create_connection", connects)
    monkeypatch.setattr("urllib3.connection.connection.create_connection", connects)
    called = calling.call(at("https://in.example/"), found, b"{}", {})
    assert (called.was_taken, called.status, asked) == (False, 0, [address])


def test_where_nothing_goes_beyond_this_machine_nothing_does(monkeypatch: pytest.MonkeyPatch) -> None:
    _resolves(monkeypatch, "93.184.215.14")
    assert not look_up(at("https://in.example/"), beyond_this_machine=False).ip
    monkeypatch.undo()
    assert look_up(at("http://127.0.0.1:9/"), beyond_this_machine=False).ip == "127.0.0.1"


@pytest.mark.parametrize("text", ["", "-1", "1.5", "9" * 12, "9" * 13, "\u0661\u0662", "NaN"])
def test_what_is_no_moment_is_never_fresh(text: str) -> None:
    assert not handshake.is_fresh(text, now=NOW, apart=NOW - NOW.replace(year=2000))


def _resolves(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> None:
    told = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, 443)) for each in addresses]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: told)
