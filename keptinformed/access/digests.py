"""Turns what somebody typed into a keyed digest, so that codes and accounts can be found again without being kept."""

import hashlib
import hmac

from django.conf import settings


def digest(purpose: str, text: str) -> str:
    """Return 64 hexadecimal letters that only this service can work out; `purpose` keeps kinds of text apart."""
    return hmac.new(settings.SECRET_KEY.encode(), f"{purpose}\0{text}".encode(), hashlib.sha256).hexdigest()
