"""A stand-in for the system of a support organisation: takes signed referrals, and answers them signed.

It is written from docs/operations/partners.md alone, as an organisation would write it, and shares no code with us.
"""

import hashlib
import hmac
import json
import threading
from base64 import b64decode
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from secrets import token_hex
from time import sleep
from typing import Any, Final
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

ORGANISATION = "citizens_advice"
KEY: Final = "TUFERSBVUCwgZ3VhcmRzIG5vdGhpbmcgYXQgYWxsLi4="
"""Everybody has it, so it guards nothing."""
PATH = "/referrals"
TRIES, PAUSE_SECONDS = 5, 2.0


@dataclass(frozen=True, slots=True)
class Taken:
    """One call that was signed rightly."""

    key: str
    content: Mapping[str, Any]
    body: bytes


@dataclass
class Partner:
    """What it was told, and how it behaves."""

    server: str
    calls: int = 0
    taken: dict[str, Taken] = field(default_factory=dict)
    """By idempotency key: the same again changes nothing."""
    withdrawn: list[str] = field(default_factory=list)
    refused: int = 0
    """Calls that were not signed rightly."""
    fails: list[int] = field(default_factory=list)
    """Statuses that are answered before all is well; nothing is taken then."""
    leads_to: str = ""
    """Where a redirect leads, where one of those statuses is one."""
    while_called: Callable[[], object] | None = None
    answers_to: str = ""
    """Where it answers by itself; empty: it does not."""
    present: Callable[[], datetime] = datetime.now
    said: list[int] = field(default_factory=list)
    """How its own answers were answered."""

    @property
    def hook(self) -> str:
        """The address as it stands in KEPT_PARTNER_HOOKS."""
        return f"{ORGANISATION}={self.server}{PATH}"

    def answer(self, told: Mapping[str, object]) -> int:
        """Say what became of a referral; return how that was answered."""
        body = json.dumps(told).encode()
        timestamp, nonce = str(int(self.present().timestamp())), token_hex(16)
        headers = {
            "Content-Type": "application/json",
            "Kept-Timestamp": timestamp,
            "Kept-Nonce": nonce,
            "Kept-Signature": signed("kept-referral-answer-1", timestamp, nonce, body),
        }
        address = f"{self.answers_to}/partners/{ORGANISATION}/answers"
        for _ in range(TRIES):
            try:
                with urlopen(Request(address, body, headers), timeout=10) as answer:  # noqa: S310
                    return int(answer.status)
            except HTTPError as refused:
                return refused.code
            except (URLError, OSError):
                sleep(PAUSE_SECONDS)
        return 0


def signed(purpose: str, timestamp: str, once: str, body: bytes) -> str:
    """Return a signature as docs/operations/partners.md describes it."""
    head = f"{purpose}\n{ORGANISATION}\n{timestamp}\n{once}\n".encode()
    return "v1=" + hmac.new(b64decode(KEY), head + body, hashlib.sha256).hexdigest()


@contextmanager
def running() -> Iterator[Partner]:
    """Run it on this machine until the end of the block."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Answering)
    partner = Partner(f"http://127.0.0.1:{server.server_port}")
    server.partner = partner  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield partner
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Answering(BaseHTTPRequestHandler):
    @property
    def partner(self) -> Partner:
        found: Partner = self.server.partner  # type: ignore[attr-defined]
        return found

    def log_message(self, *_: object) -> None:
        """Say nothing: it would name a referral."""

    def do_POST(self) -> None:
        """Take a referral, or fail as it was told to."""
        partner = self.partner
        partner.calls += 1
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if partner.while_called is not None:
            partner.while_called()
        if partner.fails:
            self._end(partner.fails.pop(0), partner.leads_to)
            return
        key, timestamp = self.headers["Idempotency-Key"], self.headers["Kept-Timestamp"]
        right = signed("kept-referral-post-1", timestamp, key, body)
        if self.path != PATH or not hmac.compare_digest(right, self.headers["Kept-Signature"]):
            partner.refused += 1
            self._end(401)
            return
        taken = Taken(key, json.loads(json.loads(body)["content"]), body)
        if key not in partner.taken:
            partner.taken[key] = taken
            self._think(taken)
        self._end(202)

    def _think(self, taken: Taken) -> None:
        partner, told = self.partner, taken.content
        if told["format"] == "kept-referral-withdrawn-1":
            partner.withdrawn.append(told["referral"])
        elif partner.answers_to:
            answer = decided(len(partner.taken), told["referral"])
            threading.Thread(target=lambda: _later(partner, answer), daemon=True).start()

    def _end(self, status: int, leads_to: str = "") -> None:
        self.send_response(status)
        if leads_to:
            self.send_header("Location", leads_to)
        self.send_header("Content-Length", "0")
        self.end_headers()


def decided(number: int, referral: str) -> dict[str, object]:
    """Take the first, and send the second back, and so on."""
    if number % 2:
        return {"referral": referral, "answer": "accepted"}
    words = "Nobody answers that number (made up)."
    return {"referral": referral, "answer": "rejected", "reason": "wrong_number", "words": words}


def _later(partner: Partner, answer: Mapping[str, object]) -> None:
    sleep(1)
    partner.said.append(partner.answer(answer))
