"""An identity provider on this machine, for tests: it signs whatever it is told to claim."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from jwt.algorithms import RSAAlgorithm

CLIENT = "desk"


def new_key() -> RSAPrivateKey:
    """Make a key of the kind that providers sign with."""
    return generate_private_key(public_exponent=65537, key_size=2048)


@cache
def its_key() -> RSAPrivateKey:
    """Return the key that the provider publishes."""
    return new_key()


class Provider:
    """What it says of whoever asks next, and what it was asked."""

    def __init__(self) -> None:
        self.address = ""
        self.key = self.signs_with = its_key()
        self.algorithm = "RS256"
        self.claims: dict[str, Any] = {}
        self.no_id_token = False
        self.asked: dict[str, list[str]] = {}

    def standing_claims(self) -> dict[str, Any]:
        """Return what every token states."""
        now = int(time.time())
        return {"iss": self.address, "aud": CLIENT, "iat": now, "exp": now + 300, "sub": "sub-of-d1001"}

    def token(self) -> dict[str, str]:
        """Return the answer of the token endpoint."""
        key: object = {
            "RS256": self.signs_with,
            "none": None,
            "HS256": "a-secret-of-32-bytes-that-it-is-not",
        }[self.algorithm]
        claims = {
            name: value for name, value in (self.standing_claims() | self.claims).items() if value is not None
        }
        signed = jwt.encode(claims, key, algorithm=self.algorithm, headers={"kid": "k1"})  # type: ignore[arg-type]
        given = {"access_token": "a", "token_type": "Bearer"}
        return given if self.no_id_token else given | {"id_token": signed}

    def answer(self, path: str) -> dict[str, Any]:
        """Return what stands at an address."""
        if path.endswith("/jwks"):
            public = json.loads(RSAAlgorithm.to_jwk(self.key.public_key()))
            return {"keys": [public | {"kid": "k1", "alg": "RS256", "use": "sig"}]}
        return {
            "issuer": self.address,
            "authorization_endpoint": f"{self.address}/authorize",
            "token_endpoint": f"{self.address}/token",
            "userinfo_endpoint": f"{self.address}/userinfo",
            "jwks_uri": f"{self.address}/jwks",
            "token_endpoint_auth_methods_supported": ["client_secret_basic"],
        }


@contextmanager
def serving() -> Iterator[Provider]:
    """Run a provider until the block ends."""
    provider = Provider()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._say(provider.answer(self.path))

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            provider.asked = parse_qs(body)
            self._say(provider.token())

        def _say(self, what: dict[str, Any]) -> None:
            body = json.dumps(what).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_words: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider.address = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
