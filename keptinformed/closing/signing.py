"""Finds the requests to close a case though somebody was not told that still wait for a supervisor."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from keptinformed.access.actors import Actor
from keptinformed.access_log.acts import Act
from keptinformed.access_log.entries import About, note
from keptinformed.cases import visibility
from keptinformed.closing.models import ClosingException


def waiting(reader: Actor, *, now: datetime) -> QuerySet[ClosingException]:
    """Return what waits to be signed in the cases that `reader` may know of, the oldest first."""
    return (
        ClosingException.objects.filter(
            participation__case__in=visibility.visible(reader, now), signature__isnull=True
        )
        .select_related("participation__person", "participation__case")
        .prefetch_related("words")
        .order_by("asked_at", "pk")
    )


@transaction.atomic
def seen_waiting(*, by: Actor, now: datetime) -> list[ClosingException]:
    """Return the same as a list that somebody looks at, which is noted."""
    found = list(waiting(by, now=now))
    individuals = tuple(each.participation.person.public_id for each in found)
    note(Act.list_seen, About(individuals=individuals), by=by.who, now=now)
    return found
