"""Puts into the box what somebody asks on their own page, and says what of theirs lies in it."""

from base64 import b64decode, b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from keptinformed.asking.models import PortalAsk, PortalAskWords
from keptinformed.asking.terms import Kind
from keptinformed.invitations import secrets_kept

MOST = 100
"""Asks of one person that are listed, the latest first."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One ask as the person sees it again: what it was about, and how far it is. Never what they wrote."""

    kind: Kind
    about: tuple[str, ...]
    at: datetime
    taken_at: datetime | None
    due_at: datetime | None
    read_at: datetime | None
    answered_at: datetime | None


def leave(
    kind: Kind, *, invitation: int, about: Sequence[str] = (), text: str = "", key: UUID, now: datetime
) -> bool:
    """Put an ask into the box, once for each form; False where that form was left before. Part of a transaction.

    `about` names things of the published page; `text` is what the person wrote, kept apart.
    """
    ask = PortalAsk(key=key, invitation_id=invitation, kind=kind.value, about=list(about), at=now)
    try:
        with transaction.atomic():
            ask.save(force_insert=True)
            if text.strip():
                PortalAskWords.objects.create(ask=ask, text=text.strip())
    except IntegrityError:
        if PortalAsk.objects.filter(key=key, invitation_id=invitation).exists():
            return False
        raise
    return True


def sealed(value: str) -> str:
    """Return a number or address as it may lie in the box: with the portal's own key, and only a worker reads it."""
    return b64encode(secrets_kept.seal(value)).decode()


def unsealed(text: str) -> str | None:
    """Return what `sealed` sealed, for the worker; None where it is none of ours."""
    return secrets_kept.unseal(b64decode(text))


def shown_to(invitation: int) -> frozenset[str]:
    """Return which updates the holder of an invitation has had shown."""
    rows = PortalAsk.objects.filter(invitation_id=invitation, kind=Kind.updates_shown.value)
    return frozenset(each for about in rows.values_list("about", flat=True) for each in about)


def asks_of(invitation: int) -> tuple[Asked, ...]:
    """Return what the holder of an invitation asked and said, the latest first. What they wrote cannot be read here."""
    rows = PortalAsk.objects.filter(invitation_id=invitation).exclude(kind=Kind.updates_shown.value)
    columns = ("kind", "about", "at", "taken_at", "due_at", "read_at", "answered_at")
    return tuple(
        Asked(Kind(kind), tuple(about), *moments)
        for kind, about, *moments in rows.order_by("-at", "pk").values_list(*columns)[:MOST]
    )
