"""Sees to it that a form which is sent twice is saved once, and answered alike both times."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from keptinformed.cases.models import Submission


def once(key: UUID, act: Callable[[], str], *, by: str, now: datetime) -> str:
    """Do `act` unless this form was saved before; return the id of what was made, then or now.

    `act` returns that id. Whatever it raises passes through, and then nothing is kept of the form either.
    """
    before = _made(key, by)
    if before is not None:
        return before
    try:
        with transaction.atomic():
            made = act()
            Submission.objects.create(key=key, by=by, at=now, made=made)
    except IntegrityError:
        # The same form, sent a moment earlier, was saved while this one waited for the case: what it made stands.
        meanwhile = _made(key, by)
        if meanwhile is None:
            raise
        return meanwhile
    return made


def _made(key: UUID, by: str) -> str | None:
    return Submission.objects.filter(key=key, by=by).values_list("made", flat=True).first()
