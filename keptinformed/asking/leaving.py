"""Puts into the box what somebody asks on their own page, and says what of theirs lies in it."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from keptinformed.asking.models import PortalAsk, PortalAskWords
from keptinformed.asking.terms import Kind


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


def shown_to(invitation: int) -> frozenset[str]:
    """Return which updates the holder of an invitation has had shown."""
    rows = PortalAsk.objects.filter(invitation_id=invitation, kind=Kind.updates_shown.value)
    return frozenset(each for about in rows.values_list("about", flat=True) for each in about)
