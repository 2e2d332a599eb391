"""What a session knows of somebody who came with an invitation, until they have set up how they sign in."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.http import HttpRequest

from keptinformed.access import second_factors
from keptinformed.access.models import Staff

LASTS: Final = timedelta(minutes=30)
_KEY = "setting_up"


@dataclass(frozen=True, slots=True)
class Begun:
    """Somebody half way through, and the secret that their app was shown."""

    staff: Staff
    secret: str


def begin(request: HttpRequest, staff: Staff, *, now: datetime) -> None:
    """Remember, under a new session id, that this browser brought somebody's invitation."""
    request.session.cycle_key()
    request.session[_KEY] = {
        "staff": str(staff.public_id),
        "until": (now + LASTS).isoformat(),
        "secret": second_factors.SealedSecrets().encrypt(second_factors.new_secret()),
    }


def of(request: HttpRequest, *, now: datetime) -> Begun | None:
    """Return who is half way through in this browser; None after half an hour."""
    kept = request.session.get(_KEY)
    if kept is None or datetime.fromisoformat(kept["until"]) <= now:
        return None
    staff = Staff.objects.filter(public_id=kept["staff"], is_active=True).first()
    return Begun(staff, second_factors.SealedSecrets().decrypt(kept["secret"])) if staff else None


def finish(request: HttpRequest) -> None:
    """Forget it."""
    request.session.pop(_KEY, None)
