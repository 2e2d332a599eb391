"""The second thing that proves who somebody is: a code from an app, or one of ten codes kept on paper."""

import base64
from datetime import UTC, datetime

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.utils import decrypt
from django.db import transaction

from keptinformed.access.models import Staff
from keptinformed.privacy.sealing import seal, unseal

ISSUER = "Kept Informed"


class SealedSecrets(DefaultMFAAdapter):  # type: ignore[misc]
    """Keeps the secrets of authenticator apps sealed, so that a copy of the database signs nobody in."""

    def encrypt(self, text: str) -> str:
        """Return the text sealed. Raises BadSealingKeys."""
        return base64.b64encode(seal(text)).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Return the text. Raises CannotUnseal, BadSealingKeys."""
        return unseal(base64.b64decode(encrypted_text))

    def get_totp_issuer(self) -> str:
        """Return what the app calls the entry."""
        return ISSUER

    def get_totp_label(self, user: Staff) -> str:
        """Return what the app writes beneath it: no name, as a telephone lies about."""
        return user.staff_number


def new_secret() -> str:
    """Return a secret of 160 bits for an authenticator app, in base 32."""
    return str(totp.generate_totp_secret())


def picture_of(secret: str, staff: Staff) -> str:
    """Return a square code, as a drawing (SVG), that an authenticator app reads the secret from."""
    adapter = SealedSecrets()
    return str(adapter.build_totp_svg(adapter.build_totp_url(staff, secret)))


@transaction.atomic
def enrol(staff: Staff, secret: str, typed: str) -> list[str] | None:
    """Give somebody the app as a second factor in place of what they had; return ten codes for paper.

    None where `typed` is not what the app shows: then nothing has changed.
    """
    counter = _counter_of(secret, typed)
    if counter is None:
        return None
    forget(staff)
    made = totp.TOTP.activate(staff, secret).instance
    made.data["last_counter"] = counter
    made.save(update_fields=["data"])
    return list(RecoveryCodes.activate(staff).generate_codes())


@transaction.atomic
def proves(staff: Staff, typed: str) -> bool:
    """Say whether a code proves that it is them, and use it up: no code is taken twice (ASVS 6.5.1)."""
    held = {each.type: each for each in Authenticator.objects.select_for_update().filter(user_id=staff.pk)}
    app = held.get(Authenticator.Type.TOTP)
    if app is not None and _is_next(app, typed):
        return True
    paper = held.get(Authenticator.Type.RECOVERY_CODES)
    return paper is not None and bool(RecoveryCodes(paper).validate_code(typed))


def has_one(staff: Staff) -> bool:
    """Say whether somebody has set up an app."""
    return bool(Authenticator.objects.filter(user_id=staff.pk, type=Authenticator.Type.TOTP).exists())


def forget(staff: Staff) -> None:
    """Take away every second factor that somebody has."""
    Authenticator.objects.filter(user_id=staff.pk).delete()


def _is_next(app: Authenticator, typed: str) -> bool:
    # Kept in the row and not in a cache, because each process of the site has a cache of its own.
    counter = _counter_of(decrypt(app.data["secret"]), typed)
    if counter is None or counter <= app.data.get("last_counter", -1):
        return False
    app.data["last_counter"] = counter
    app.last_used_at = datetime.fromtimestamp(counter * 30, UTC)
    app.save(update_fields=["data", "last_used_at"])
    return True


def _counter_of(secret: str, typed: str) -> int | None:
    """Return the half minute whose code was typed. Apps know the real time only, so no other clock would do."""
    for counter in totp.yield_hotp_counters_from_time():
        expected = totp.format_hotp_value(totp.hotp_value(secret, counter))
        if compare_user_code(actual=typed, expected=expected):
            return int(counter)
    return None
