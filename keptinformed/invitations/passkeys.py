"""Passkeys: a key that lives in the person's own device, is bound to our host name, and cannot be typed or guessed."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from fido2.server import Fido2Server
from fido2.utils import websafe_decode
from fido2.webauthn import (
    AttestedCredentialData,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from keptinformed.invitations import beginnings, door_sessions, entering, slowing
from keptinformed.invitations.models import Passkey
from keptinformed.invitations.terms import Entrance, How

type Json = Mapping[str, Any]

_WRONG = (ValueError, KeyError, TypeError, AttributeError)
"""What the reading of an answer raises that no browser gave."""


def options_to_set_up(token: str, label: str, *, now: datetime) -> Json | None:
    """Return what a browser needs to make a passkey; None where the person has not come that far.

    `label` is what the device calls it: neutral, for it is shown to whoever holds the device.
    """
    at_key = entering.account_at_key(token, now=now)
    if at_key is None:
        return None
    user = PublicKeyCredentialUserEntity(id=at_key[1].public_id.bytes, name=label, display_name=label)
    options, state = _server(label).register_begin(
        user,
        resident_key_requirement=ResidentKeyRequirement.REQUIRED,
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    at_key[0].challenge = json.dumps(state)
    at_key[0].save(update_fields=["challenge"])
    return dict(options)


def set_up(token: str, answer: Json, *, ip: str, now: datetime) -> str | None:
    """Keep the passkey that a browser made, and return the session; None for an answer that is not right."""
    at_key = entering.account_at_key(token, now=now)
    if at_key is None:
        return None
    begun, account = at_key
    try:
        made = _server("").register_complete(json.loads(begun.challenge), answer)
    except _WRONG:
        return None
    if made.credential_data is None:
        return None
    Passkey.objects.filter(account=account).delete()
    Passkey.objects.create(
        account=account,
        credential=made.credential_data.credential_id,
        public_key=bytes(made.credential_data),
        counter=made.counter,
        added_at=now,
    )
    account.name = account.password = ""
    account.secret = b""
    return entering.let_in(at_key, How.passkey, ip=ip, now=now)


def options_to_sign_in(*, ip: str, now: datetime) -> tuple[Json, str]:
    """Return what a browser needs to ask for a passkey, whoever it is, and what it has to hold."""
    options, state = _server("").authenticate_begin(user_verification=UserVerificationRequirement.REQUIRED)
    token = beginnings.begin(
        Entrance.passkey, account=None, place=slowing.place_of(ip), now=now, challenge=json.dumps(state)
    )
    return dict(options), token


def sign_in(token: str, answer: Json, *, ip: str, now: datetime) -> str | None:
    """Return the session of whoever's passkey answered; None where it is not right. Never made to wait."""
    begun = beginnings.find(token, Entrance.passkey, now=now) if token else None
    if begun is None:
        return None
    beginnings.finish(begun, now=now)
    try:
        held = _held(answer)
        credentials = [AttestedCredentialData(bytes(held.public_key))] if held else []
        _server("").authenticate_complete(json.loads(begun.challenge), credentials, answer)
    except _WRONG:
        return None
    if held is None or not door_sessions.accounts_that_open(now).filter(pk=held.account_id).exists():
        return None
    held.used_at = now
    held.save(update_fields=["used_at"])
    return door_sessions.begin(held.account, how=How.passkey, place=begun.place, ip=ip, now=now)


def _held(answer: Json) -> Passkey | None:
    credential = websafe_decode(str(answer["rawId"]))
    return Passkey.objects.select_related("account").filter(credential=credential).first()


def _server(label: str) -> Fido2Server:
    entity = PublicKeyCredentialRpEntity(
        id=str(urlsplit(settings.PORTAL_ADDRESS).hostname), name=label or "-"
    )
    return Fido2Server(entity, verify_origin=lambda origin: origin == settings.PORTAL_ADDRESS)
