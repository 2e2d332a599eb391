"""Makes what leaves with a referral: the few fields of the policy, marked for whom and signed by the force."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from keptinformed.access_log import signing
from keptinformed.referrals.terms import Leaving

PURPOSE = b"kept informed: a referral that leaves\n"
"""Signed in front of the content, so that no signature of ours says anything else than this."""
FORMAT = "kept-referral-1"
WITHDRAWN = "kept-referral-withdrawn-1"
"""The format of what says that a referral was taken back; it holds nothing but the number of the referral."""


@dataclass(frozen=True, slots=True)
class Mark:
    """Who took a file out, when, for whom and why: it stands in the file."""

    file: UUID
    recipient: str
    by: str
    at: datetime
    until: datetime
    reason: str

    def as_texts(self) -> dict[str, str]:
        """Return it as the file has it."""
        return {
            "file": str(self.file),
            "for": self.recipient,
            "taken_out_by": self.by,
            "taken_out_at": self.at.isoformat(timespec="seconds"),
            "use_until": self.until.isoformat(timespec="seconds"),
            "reason": self.reason,
        }


def as_json(leaves: Mapping[Leaving, str], mark: Mark, kind: str = FORMAT) -> bytes:
    """Return a referral as JSON: `content` as it was signed, character by character, and the signature over it.

    Whoever checks it puts PURPOSE in front of the text of `content`, and the force's public key to it.
    Raises BadSigningKey.
    """
    content = content_of(leaves, mark, kind)
    envelope = {"content": content, "key": signing.newest_name(), "signature": signature_of(content)}
    return json.dumps(envelope, indent=2, ensure_ascii=False).encode() + b"\n"


def content_of(leaves: Mapping[Leaving, str], mark: Mark, kind: str = FORMAT) -> str:
    """Return what is signed: one line of JSON, always written the same way."""
    told = {
        "format": kind,
        "marking": "OFFICIAL-SENSITIVE",
        **mark.as_texts(),
        **{k.value: v for k, v in leaves.items()},
    }
    return json.dumps(told, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def signature_of(content: str) -> str:
    """Return the signature over one content, in hexadecimal. Raises BadSigningKey."""
    return signing.sign(PURPOSE + content.encode())


def is_genuine(envelope: bytes) -> bool:
    """Say whether a file is as this force signed it."""
    try:
        told = json.loads(envelope)
        key = signing.public_keys().get(told["key"])
        return signing.is_signed(PURPOSE + str(told["content"]).encode(), str(told["signature"]), key)
    except (ValueError, KeyError, TypeError):
        return False
