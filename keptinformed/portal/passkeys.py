"""What a browser asks and answers about passkeys; the pages around it are those of activation and of signing in."""

import json
from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from keptinformed.invitations import passkeys
from keptinformed.portal.doors import Visitor, begun, let_in, open_to_all
from keptinformed.portal.surroundings import language_of
from keptinformed.portal.words import words_of

LONGEST = 20_000
"""Characters of an answer: no browser gives more."""


@require_POST
@open_to_all
def set_up_options(asked: Visitor) -> HttpResponse:
    """Say what the browser needs to make a passkey."""
    label = words_of(language_of(asked.http))["shared"]["brand"]
    options = passkeys.options_to_set_up(asked.begun, label, now=asked.now)
    return JsonResponse(dict(options)) if options is not None else _refused()


@require_POST
@open_to_all
def set_up(asked: Visitor) -> HttpResponse:
    """Keep the passkey that the browser made, and let its holder in."""
    token = passkeys.set_up(asked.begun, _answer(asked), ip=asked.ip, now=asked.now)
    return _welcome(token) if token else _refused()


@require_POST
@open_to_all
def sign_in_options(asked: Visitor) -> HttpResponse:
    """Say what the browser needs to ask for a passkey: the same for everybody."""
    options, token = passkeys.options_to_sign_in(ip=asked.ip, now=asked.now)
    return begun(JsonResponse(dict(options)), token)


@require_POST
@open_to_all
def sign_in(asked: Visitor) -> HttpResponse:
    """Let in whoever's passkey answered."""
    token = passkeys.sign_in(asked.begun, _answer(asked), ip=asked.ip, now=asked.now)
    return _welcome(token) if token else _refused()


def _welcome(token: str) -> HttpResponse:
    return let_in(JsonResponse({"leads_to": reverse("portal:home")}), token)


def _refused() -> HttpResponse:
    return JsonResponse({}, status=400)


def _answer(asked: Visitor) -> Mapping[str, Any]:
    try:
        read = json.loads(asked.http.body[:LONGEST])
    except ValueError:
        return {}
    return read if isinstance(read, dict) else {}
