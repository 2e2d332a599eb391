"""Calls our site for providers back as GOV.UK Notify does: receipts twice and out of order, and texts that came in."""

import json
import threading
from collections.abc import Mapping
from time import sleep
from urllib.error import URLError
from urllib.request import Request, urlopen
from uuid import uuid4

TOKEN = "made-up-token-that-guards-nothing-in-the-demonstration"  # noqa: S105 (everybody has it)
TRIES, PAUSE_SECONDS = 5, 2.0
"""Notify tries again five times where it is not answered 2xx."""


def becomes(server: str, taken: Mapping[str, object]) -> None:
    """Report in a while that a message was delivered, then once more, then that it is on its way."""

    def report() -> None:
        for status in ("delivered", "delivered", "sending"):
            sleep(1)
            _post(f"{server}/notify/receipts", dict(_about(taken), status=status))

    threading.Thread(target=report, daemon=True).start()


def writes(server: str, number: str, words: str) -> int:
    """Pass on a text that somebody sent; return how that was answered."""
    told = {
        "id": str(uuid4()),
        "source_number": number,
        "destination_number": "07700900000",
        "message": words,
        "date_received": "2026-06-30T17:00:00.000000Z",
    }
    return _post(f"{server}/notify/texts", told)


def _about(taken: Mapping[str, object]) -> dict[str, object]:
    to = taken.get("phone_number") or taken.get("email_address")
    return {"id": taken["id"], "reference": taken["reference"], "to": to}


def _post(address: str, told: Mapping[str, object]) -> int:
    headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"}
    for _ in range(TRIES):
        try:
            with urlopen(Request(address, json.dumps(told).encode(), headers), timeout=10) as answer:  # noqa: S310
                return int(answer.status)
        except (URLError, OSError):
            sleep(PAUSE_SECONDS)
    return 0
