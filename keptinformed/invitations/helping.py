"""Whoever cannot get in asks to be rung: by staff, on the number that is known to be safe. Nothing is reset."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from keptinformed.access_log.acts import Act
from keptinformed.access_log.entries import About, Who, note
from keptinformed.invitations import slowing
from keptinformed.invitations.models import HelpAsk, HelpAskWords
from keptinformed.invitations.slowing import Tried

MOST_SHOWN = 100


@transaction.atomic
def ask(name: str, more: str, *, ip: str, now: datetime) -> None:
    """Leave for staff that somebody cannot get in. From one network a few in a quarter of an hour; more are dropped."""
    place = slowing.place_of(ip)
    waits = slowing.too_many(Tried.help, place, now=now)
    slowing.note_tries({Tried.help: place}, now=now)
    if waits:
        return
    made = HelpAsk(at=now)
    made.save(force_insert=True)
    HelpAskWords(ask=made, name=name.strip(), more=more.strip()).save(force_insert=True)


@transaction.atomic
def waiting(*, by: Who, now: datetime) -> list[HelpAsk]:
    """Return who waits to be rung, the longest first, and note that they were looked at."""
    note(Act.page_help_seen, About(), by=by, now=now)
    rows = HelpAsk.objects.filter(done_at__isnull=True).select_related("words").order_by("at", "pk")
    return list(rows[:MOST_SHOWN])


@transaction.atomic
def done(ask_id: UUID, *, by: Who, now: datetime) -> None:
    """Keep that somebody was rung, or could not be found, and let go of what they typed."""
    HelpAsk.objects.filter(pk=ask_id, done_at__isnull=True).update(done_at=now, done_by=by.staff_number)
    HelpAskWords.objects.filter(ask=ask_id, ask__done_at__isnull=False).delete()
    note(Act.page_help_given, About(), by=by, now=now)
