"""A stand-in for GOV.UK Notify on this machine: it takes messages, remembers them, and fails in the ways Notify does.

What it takes is checked against Notify's published description, of which demo/notify_description.json is a part
(version 1.0.4, Open Government Licence v3.0).
"""

import base64
import hashlib
import hmac
import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from time import monotonic, sleep, time
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

from demo import calling_back

SERVICE, SECRET = "0b1e2c3d-0000-4000-8000-000000000001", "0b1e2c3d-0000-4000-8000-000000000002"
KEY: Final = f"made_up-{SERVICE}-{SECRET}"
TEXT_TEMPLATE, EMAIL_TEMPLATE = "0b1e2c3d-0000-4000-8000-000000000003", "0b1e2c3d-0000-4000-8000-000000000004"
MOST_SKEWED_SECONDS = 30
_REQUESTS = {"/v2/notifications/sms": "SendTextMessageRequest", "/v2/notifications/email": "SendEmailRequest"}


@dataclass
class Behaviour:
    """How it behaves from now on; each list is used up from its beginning, then all is well."""

    fails: list[int] = field(default_factory=list)
    """Status codes that are answered; nothing is taken."""
    takes_and_fails: list[int] = field(default_factory=list)
    """Status codes that are answered though the message was taken; 0: the line breaks."""
    silent_every: int = 0
    """After taking every so many messages it says nothing, for `silent_seconds`; 0: it always answers."""
    silent_seconds: float = 0.0


@dataclass
class Notify:
    """What was taken, by Notify's id, and where to send."""

    server: str
    behaviour: Behaviour = field(default_factory=Behaviour)
    taken: dict[str, dict[str, Any]] = field(default_factory=dict)
    of_reference: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    taken_at: dict[str, float] = field(default_factory=dict)
    """When each arrived, by Notify's id, in seconds of a clock that only goes forward."""
    silences: int = 0
    """How often it took a message and said nothing."""
    asked: int = 0
    calls_back: str = ""
    """Where it reports what became of messages; empty: it does not."""
    hears: Callable[[Mapping[str, Any]], None] | None = None
    """Who is told of each message that is taken, as it was sent."""
    delivers: bool = False
    """Whether what was taken is delivered by the time that anybody asks."""

    def becomes(self, status: str) -> None:
        """Let everything that was taken become something, such as `delivered`."""
        for each in self.taken.values():
            each["status"] = status


@contextmanager
def running(port: int = 0, *, delivers: bool = False) -> Iterator[Notify]:
    """Run it on this machine until the end of the block."""
    server = ThreadingHTTPServer(("127.0.0.1", port), _Answering)
    notify = Notify(f"http://127.0.0.1:{server.server_port}", delivers=delivers)
    server.notify = notify  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield notify
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Answering(BaseHTTPRequestHandler):
    @property
    def notify(self) -> Notify:
        found: Notify = self.server.notify  # type: ignore[attr-defined]
        return found

    def log_message(self, *_: object) -> None:
        """Say nothing: it would name a message."""

    def do_GET(self) -> None:
        """Answer what became of messages."""
        self.notify.asked += 1
        if not self._is_let_in():
            return
        if self.notify.delivers:
            self.notify.becomes("delivered")
        wanted = parse_qs(urlsplit(self.path).query).get("reference", [""])[0]
        found = self.notify.of_reference.get(wanted, []) if wanted else list(self.notify.taken.values())
        self._answer(200, {"notifications": found, "links": {"current": self.path}})

    def do_POST(self) -> None:
        """Take a message, or fail as it was told to."""
        arrived = monotonic()
        content = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if not self._is_let_in():
            return
        behaviour = self.notify.behaviour
        if behaviour.fails:
            self._refuse(behaviour.fails.pop(0), "MadeUpError", "made up")
            return
        faults = faults_of(content, description()[_REQUESTS[self.path]])
        template = {"/v2/notifications/sms": TEXT_TEMPLATE}.get(self.path, EMAIL_TEMPLATE)
        if faults or content["template_id"] != template:
            self._refuse(400, "ValidationError", "; ".join(faults) or "Template not found")
            return
        taken = self._take(content, arrived)
        if behaviour.silent_every and len(self.notify.taken) % behaviour.silent_every == 0:
            self.notify.silences += 1
            sleep(behaviour.silent_seconds)
            self.close_connection = True
        elif not behaviour.takes_and_fails:
            self._answer(201, {"id": taken["id"], "reference": taken["reference"], "content": {}, "uri": ""})
        elif status := behaviour.takes_and_fails.pop(0):
            self._refuse(status, "ServerError", "made up")
        else:
            self.close_connection = True

    def _take(self, content: Mapping[str, Any], arrived: float) -> dict[str, Any]:
        taken = {"id": str(uuid4()), "reference": None, "status": "sending"} | dict(content)
        self.notify.taken_at[taken["id"]] = arrived
        self.notify.of_reference.setdefault(str(taken["reference"]), []).append(taken)
        self.notify.taken[taken["id"]] = taken
        if self.notify.hears is not None:
            self.notify.hears(taken)
        if self.notify.calls_back:
            calling_back.becomes(self.notify.calls_back, taken)
        return taken

    def _is_let_in(self) -> bool:
        """Check the signature and the clock of whoever asks."""
        head, claims, signature = self.headers["Authorization"].removeprefix("Bearer ").split(".")
        right = hmac.new(SECRET.encode(), f"{head}.{claims}".encode(), hashlib.sha256).digest()
        told = json.loads(_decoded(claims))
        if not hmac.compare_digest(right, _decoded(signature)) or told["iss"] != SERVICE:
            self._refuse(403, "AuthError", "Invalid token: API key not found")
            return False
        if abs(time() - told["iat"]) > MOST_SKEWED_SECONDS:
            self._refuse(403, "AuthError", "Error: Your system clock must be accurate to within 30 seconds")
            return False
        return True

    def _refuse(self, status: int, error: str, message: str) -> None:
        self._answer(status, {"status_code": status, "errors": [{"error": error, "message": message}]})

    def _answer(self, status: int, content: Mapping[str, object]) -> None:
        body = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@cache
def description() -> dict[str, dict[str, Any]]:
    """Return the part of Notify's description that says what it takes."""
    found: dict[str, dict[str, Any]] = json.loads(
        Path(__file__).with_name("notify_description.json").read_text(encoding="utf-8")
    )
    return found


def faults_of(content: object, schema: Mapping[str, Any]) -> list[str]:
    """Return what is wrong with a request by its description: what is missing, unknown, or too short or long."""
    if not isinstance(content, dict):
        return ["not an object"]
    fields = schema["properties"]
    faults = [f"{name} is a required property" for name in schema["required"] if name not in content]
    faults += [f"{name} is not a known property" for name in content if name not in fields]
    for name, value in content.items():
        known = fields.get(name, {})
        if known.get("type") == "string" and not isinstance(value, str):
            faults.append(f"{name} is not of type string")
        elif isinstance(value, str) and not known.get("minLength", 0) <= len(value) <= known.get(
            "maxLength", 10**6
        ):
            faults.append(f"{name} is too short or too long")
    return faults


def _decoded(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
