"""The door for providers: lets in only who shows the token, and answers 2xx only when what they said is kept."""

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import wraps
from hmac import compare_digest
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse

from keptinformed.errors import Refused
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


def shows_token(request: HttpRequest) -> bool:
    """Say whether a request shows one of our tokens, in a time that tells nothing of which or how much was right."""
    shown = str(request.META.get("HTTP_AUTHORIZATION", ""))
    token = shown.removeprefix(_BEARER).encode() if shown.startswith(_BEARER) else b""
    right = [compare_digest(token, each.encode()) for each in settings.INTAKE_TOKENS]
    return bool(token) and any(right)


def _object(request: HttpRequest) -> Mapping[str, Any]:
    try:
        content = json.loads(request.body)
    except (RequestDataTooBig, ValueError, RecursionError):
        raise NotUnderstood("not JSON, or too long") from None
    if not isinstance(content, dict):
        raise NotUnderstood("not an object")
    return content
