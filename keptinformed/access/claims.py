"""What the force's own sign-in must say of somebody before they are let in here: who, how proved, and how lately."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

SKEW: Final = timedelta(seconds=60)
"""How far the clocks of two machines may differ."""


class NotProved(PermissionError):
    """The claims are not enough to let anybody in; says which, without saying about whom."""


@dataclass(frozen=True, slots=True)
class Demands:
    """What a force asks of its own identity provider (control 46). At least one of `acr` and `amr` is named."""

    acr: frozenset[str] = frozenset()
    """Levels of assurance of which one must be stated."""
    amr: frozenset[str] = frozenset()
    """Ways of proving of which one must have been used, such as "mfa", "hwk" or "otp"."""
    oldest: timedelta = timedelta(hours=12)
    """How long ago the person may have proved it."""
    number_claim: str = "preferred_username"
    """Which claim holds the staff number."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Who somebody is to the identity provider."""

    subject: str
    staff_number: str
    proved_at: datetime


def identity_of(claims: Mapping[str, object], demands: Demands, *, nonce: str, now: datetime) -> Identity:
    """Return who the claims of a verified token are about.

    Raises NotProved where the token answers another request, no second factor is stated, or it was too long ago;
    a claim that is absent or of the wrong shape counts as a refusal (OWASP A10).
    """
    if not nonce or claims.get("nonce") != nonce:
        raise NotProved("nonce: the answer is not to the question that was asked")
    if not demands.acr and not demands.amr:
        raise NotProved("nothing was demanded that would show a second factor")
    if demands.acr and claims.get("acr") not in demands.acr:
        raise NotProved("acr: not a level of assurance that the force accepts")
    if demands.amr and not demands.amr & set(_texts(claims.get("amr"))):
        raise NotProved("amr: no way of proving that the force accepts")
    proved_at = _moment(claims.get("auth_time"))
    if not now - demands.oldest <= proved_at <= now + SKEW:
        raise NotProved("auth_time: too long ago, or in the future")
    subject, number = claims.get("sub"), claims.get(demands.number_claim)
    if not isinstance(subject, str) or not subject:
        raise NotProved("sub: absent")
    return Identity(subject, number if isinstance(number, str) else "", proved_at)


def _texts(claim: object) -> Iterable[str]:
    return [each for each in claim if isinstance(each, str)] if isinstance(claim, list) else ()


def _moment(claim: object) -> datetime:
    if isinstance(claim, bool) or not isinstance(claim, int | float):
        raise NotProved("auth_time: absent")
    try:
        return datetime.fromtimestamp(claim, UTC)
    except (OverflowError, ValueError, OSError):
        raise NotProved("auth_time: not a moment") from None
