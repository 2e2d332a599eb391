"""Finds for the desk whose page somebody cannot get into, from what was typed; the portal never asks this."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction

from keptinformed.access.actors import Actor
from keptinformed.access_log.acts import Act
from keptinformed.access_log.entries import About, note
from keptinformed.cases import visibility
from keptinformed.cases.models import Participation
from keptinformed.cases.models.people import OWED
from keptinformed.invitations.models import HelpAsk

MOST_LOOKED_AT = 100


@transaction.atomic
def found_for(asks: Collection[HelpAsk], *, by: Actor, now: datetime) -> dict[UUID, Participation]:
    """Return whose page each ask is about, where the name and the reference that were typed are those of one person.

    Only in cases that `by` may know of; each is noted. Whoever asked is told nothing by it: this is for the desk alone.
    """
    typed = {each.pk: f"{each.words.name} {each.words.more}" for each in asks if hasattr(each, "words")}
    # As it was typed and in capitals, so that an index finds it.
    references = {each for text in typed.values() for word in _words(text) for each in (word, word.upper())}
    if not references:
        return {}
    seen = visibility.visible(by, now).filter(reference__in=references)
    rows = Participation.objects.filter(case__in=seen, part__in=OWED).select_related("case", "person")
    known = list(rows.order_by("pk")[:MOST_LOOKED_AT])
    found = {}
    for ask, text in typed.items():
        fits = [each for each in known if _is(each, text)]
        if len(fits) == 1:
            found[ask] = fits[0]
            about = About(str(fits[0].case.public_id), (fits[0].person.public_id,))
            note(Act.page_help_seen, about, by=by.who, now=now)
    return found


def _words(text: str) -> set[str]:
    return {word.strip(".,;:()\"'") for word in text.split()}


def _is(one: Participation, text: str) -> bool:
    """Say whether a reference and every part of a name stand in what was typed. Pure."""
    words = {word.casefold() for word in _words(text)}
    name = one.person.name.casefold().split()
    return bool(name) and words.issuperset({*name, one.case.reference.casefold()})
