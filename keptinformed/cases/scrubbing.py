"""Erases the words that somebody wrote about an event, while the record that it happened stands."""

from datetime import datetime
from enum import Enum
from uuid import UUID

from django.db import transaction

from keptinformed.access.actors import Actor, require
from keptinformed.access.roles import Permission
from keptinformed.access_log.acts import Act
from keptinformed.access_log.entries import About, note
from keptinformed.cases import locking, visibility
from keptinformed.cases.models import Event, EventWords
from keptinformed.errors import Refused


class Ground(Enum):
    """Why words are erased; the value is how it reads."""

    wrong_case = "They were written into the wrong case"
    untrue = "They are not true, and the person asked"
    not_needed = "They are not needed for what they were taken for"
    kept_long_enough = "They were kept for as long as they may be"
    ordered = "A court or the Information Commissioner ordered it"


class NothingToErase(Refused):
    """An event without words, or whose words are gone already."""


@transaction.atomic
def erase_words(event: Event, *, ground: Ground, by: Actor, now: datetime) -> None:
    """Erase the words of an event for good. The event, its row in the access log and what is owed stay.

    The access log keeps who, when, on which ground, and the number of the event, never the words
    (security-ux.md, section A1, s.62). Raises NotAllowed, NotVisible, NothingToErase.
    """
    require(by, Permission.erase_words)
    if not visibility.open_for_erasing(by, now).filter(pk=event.case_id).exists():
        raise visibility.NotVisible(event.case.public_id)
    locking.lock(event.case_id)
    erased, _ = EventWords.objects.filter(event=event).delete()
    if not erased:
        raise NothingToErase("This entry has no words, or they are erased already.")
    concerned = event.participation
    individuals = (concerned.person.public_id,) if concerned else _everybody_in(event)
    about = About(str(event.case.public_id), tuple(individuals), reason=f"{ground.name}, entry {event.pk}")
    note(Act.words_erased, about, by=by.who, now=now)


def _everybody_in(event: Event) -> tuple[UUID, ...]:
    return tuple(event.case.participations.values_list("person__public_id", flat=True))
