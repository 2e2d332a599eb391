"""Somebody who is not in yet: what they have proved so far, kept on the server and bound to their browser."""

import secrets
from datetime import datetime, timedelta
from typing import Final

from keptinformed.invitations.models import Account, Beginning
from keptinformed.invitations.secrets_kept import digest
from keptinformed.invitations.terms import Entrance, Step

LASTS: Final = {
    Entrance.activation: timedelta(minutes=45),
    Entrance.sign_in: timedelta(minutes=10),
    Entrance.passkey: timedelta(minutes=5),
}
MOST_TRIES: Final = 5


def begin(
    kind: Entrance,
    *,
    account: Account | None,
    place: str,
    now: datetime,
    wants_number: bool = False,
    challenge: str = "",
) -> str:
    """Keep that somebody began, whether or not it will lead anywhere; return what their browser has to hold."""
    token = secrets.token_urlsafe(32)
    Beginning(
        digest=_digest(token),
        kind=kind.value,
        account=account,
        wants_number=wants_number,
        challenge=challenge,
        place=place,
        made_at=now,
        ends_at=now + LASTS[kind],
    ).save(force_insert=True)
    return token


def find(token: str, kind: Entrance, *, now: datetime) -> Beginning | None:
    """Return what a browser began, while it lasts and has tries left; locked until the transaction ends."""
    return (
        Beginning.objects.select_for_update(of=("self",))
        .select_related("account")
        .filter(
            digest=_digest(token),
            kind=kind.value,
            used_at__isnull=True,
            ends_at__gt=now,
            tries__lt=MOST_TRIES,
        )
        .first()
    )


def go_on(beginning: Beginning, step: Step, *, wants_number: bool = False) -> None:
    """Keep that a step of an activation is done."""
    beginning.step = step.value
    beginning.wants_number = wants_number
    beginning.save(update_fields=["step", "wants_number"])


def count_try(beginning: Beginning) -> None:
    """Keep that somebody tried."""
    beginning.tries += 1
    beginning.save(update_fields=["tries"])


def finish(beginning: Beginning, *, now: datetime) -> None:
    """Keep that it led somewhere: it leads nowhere again."""
    beginning.used_at = now
    beginning.wants_number = False
    beginning.save(update_fields=["used_at", "wants_number"])


def tidy(*, now: datetime) -> None:
    """Forget what was begun and never finished."""
    Beginning.objects.filter(ends_at__lt=now - timedelta(hours=1)).delete()


def _digest(token: str) -> str:
    return digest("beginning", token)
