"""A system is called over real TLS: by the name in its certificate, and for no longer than a call may last."""

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from threading import Event, Thread

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from keptinformed.referrals import calling
from keptinformed.referrals.calling import Called, Found
from keptinformed.referrals.hooks import Hook

NAME = "in.example"
HERE = Found(ip="127.0.0.1")
BODY = b"{}"


@pytest.fixture
def certificate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a certificate for NAME with its key, which whoever calls trusts."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    today = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(today - timedelta(days=1))
        .not_valid_after(today + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path / "certificate.pem"
    file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    return file


@contextmanager
def answering(pieces: Iterator[bytes], certificate: Path | None = None, pause: float = 0) -> Iterator[int]:
    """Give the port of a server that answers one request, piece by piece."""
    stop = Event()
    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = Thread(target=_answer, args=(listening, pieces, certificate, pause, stop))
        thread.start()
        yield listening.getsockname()[1]
        stop.set()
        thread.join()


def _answer(
    listening: socket.socket, pieces: Iterator[bytes], certificate: Path | None, pause: float, stop: Event
) -> None:
    plain, _ = listening.accept()
    try:
        with plain, _sealed(plain, certificate) as held:
            asked = b""
            while not asked.endswith(BODY):
                got = held.recv(65536)
                if not got:
                    return
                asked += got
            for piece in pieces:
                held.sendall(piece)
                if stop.wait(pause):
                    return
    except OSError:
        return  # Whoever called has gone.


def _sealed(plain: socket.socket, certificate: Path | None) -> socket.socket:
    if certificate is None:
        return plain
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context.wrap_socket(plain, server_side=True)


def hook(port: int, name: str = NAME, scheme: str = "https") -> Hook:
    return Hook("victim_support", f"{scheme}://{name}:{port}/in", (b"k" * 32,))


def test_a_system_is_reached_by_the_name_in_its_certificate(certificate: Path) -> None:
    with answering(iter([b"HTTP/1.1 202 Accepted\r\n\r\n"]), certificate) as port:
        assert calling.call(hook(port), HERE, BODY, {}) == Called(202)


def test_a_system_with_somebody_elses_certificate_is_told_nothing(certificate: Path) -> None:
    with answering(iter([b"HTTP/1.1 200 OK\r\n\r\n"]), certificate) as port:
        called = calling.call(hook(port, "other.example"), HERE, BODY, {})
    assert (called.status, called.was_taken) == (0, False)


@pytest.mark.parametrize("scheme", ["http", "https"])
# A line of a header that is cut off may be read as its end: then the system did say that it has it.
@pytest.mark.parametrize(("first", "statuses"), [(b"H", {0}), (b"HTTP/1.1 200 OK\r\n", {0, 200})])
def test_an_answer_that_comes_ever_so_slowly_is_not_waited_for(
    certificate: Path, monkeypatch: pytest.MonkeyPatch, scheme: str, first: bytes, statuses: set[int]
) -> None:
    monkeypatch.setattr(calling, "ALL_SECONDS", 0.5)
    sent = count()
    pieces = (first if next(sent) == 0 else b"T" for _ in range(90))
    with answering(pieces, certificate if scheme == "https" else None, pause=0.1) as port:
        called = calling.call(hook(port, "127.0.0.1" if scheme == "http" else NAME, scheme), HERE, BODY, {})
    assert called.status in statuses
    assert next(sent) < 80, "the whole answer was waited for"


def test_what_is_no_http_is_not_taken(certificate: Path) -> None:
    with answering(iter([b"hello\r\n\r\n"]), certificate) as port:
        assert not calling.call(hook(port), HERE, BODY, {}).was_taken
