"""The door for providers and partners: lets in who shows a token or signed; answers 2xx when what they said is kept."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from hmac import compare_digest
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse

from keptinformed.cases.visibility import NotVisible
from keptinformed.errors import Refused
from keptinformed.pipeline_partners import Replayed
from keptinformed.pipeline_referrals import CannotRefer
from keptinformed.referrals import handshake, outbox
from keptinformed.referrals.handshake import Purpose
from keptinformed.referrals.policy import Organisation, referral_policy
from keptinformed.timekeeping import clock

type Report = Callable[[Mapping[str, Any], datetime], None]
_BEARER = "Bearer "


class NotUnderstood(Refused):
    """A report that is not what its provider's description says; nothing of it is repeated."""


def report(take: Report) -> Callable[[HttpRequest], HttpResponse]:
    """Make a view of a function that takes one report: only by POST, with the token, as a JSON object.

    `take` commits what it keeps before it returns; whatever breaks is answered 500, and the provider sends it again.
    """

    @wraps(take)
    def answer(request: HttpRequest) -> HttpResponse:
        if not shows_token(request):
            return HttpResponse(status=401)
        if request.method != "POST":
            return HttpResponse(status=405)
        try:
            take(_object(request), clock.now())
        except NotUnderstood:
            return HttpResponse(status=400)
        return HttpResponse(status=200)

    return answer


@dataclass(frozen=True, slots=True)
class Signed:
    """What the system of an organisation signed lately."""

    organisation: Organisation
    told: Mapping[str, Any]
    nonce: str
    now: datetime


def signed_answer(take: Callable[[Signed], None]) -> Callable[[HttpRequest, str], HttpResponse]:
    """Make a view of a function that takes what an organisation's system says: only by POST, signed there, and lately.

    Whoever is not known, or signed wrongly, is told nothing but that. `take` commits what it keeps before it returns.
    """

    @wraps(take)
    def answer(request: HttpRequest, organisation: str) -> HttpResponse:
        if request.method != "POST":
            return HttpResponse(status=405)
        now = clock.now()
        try:
            known = _signer(request, organisation, now)
            if known is None:
                return HttpResponse(status=401)
            take(Signed(known, _object(request), _header(request, "NONCE"), now))
        except NotUnderstood:
            return HttpResponse(status=400)
        except NotVisible:
            return HttpResponse(status=404)
        except (Replayed, CannotRefer):
            return HttpResponse(status=409)
        return HttpResponse(status=200)

    return answer


def _signer(request: HttpRequest, organisation: str, now: datetime) -> Organisation | None:
    """Return who signed a request, if it is who it says, and lately; None for everybody else. Raises NotUnderstood."""
    timestamp, nonce = _header(request, "TIMESTAMP"), _header(request, "NONCE")
    hook, policy = outbox.configured_hooks().get(organisation), referral_policy()
    if hook is None or not handshake.is_nonce(nonce):
        return None
    if not handshake.is_fresh(timestamp, now=now, apart=policy.posting.apart):
        return None
    body = _body(request)
    right = [
        handshake.signature(key, Purpose.answer, organisation, timestamp, nonce, body=body)
        for key in hook.keys
    ]
    return (
        policy.organisations[organisation]
        if handshake.is_signed(_header(request, "SIGNATURE"), right)
        else None
    )


def _header(request: HttpRequest, name: str) -> str:
    return str(request.META.get(f"HTTP_KEPT_{name}", ""))


def shows_token(request: HttpRequest) -> bool:
    """Say whether a request shows one of our tokens, in a time that tells nothing of which or how much was right."""
    shown = str(request.META.get("HTTP_AUTHORIZATION", ""))
    token = shown.removeprefix(_BEARER).encode() if shown.startswith(_BEARER) else b""
    right = [compare_digest(token, each.encode()) for each in settings.INTAKE_TOKENS]
    return bool(token) and any(right)


def _object(request: HttpRequest) -> Mapping[str, Any]:
    try:
        content = json.loads(_body(request))
    except (ValueError, RecursionError):
        raise NotUnderstood("not JSON") from None
    if not isinstance(content, dict):
        raise NotUnderstood("not an object")
    return content


def _body(request: HttpRequest) -> bytes:
    try:
        return request.body
    except RequestDataTooBig:
        raise NotUnderstood("too long") from None
