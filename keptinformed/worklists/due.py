"""Finds by when somebody must be told of something that happened."""

from datetime import datetime

from keptinformed.cases.models import Event, Participation
from keptinformed.obligations.current import current_law
from keptinformed.obligations.law import rules_by_id
from keptinformed.worklists import telling
from keptinformed.worklists.listing import lines_of


def due_to_tell(one: Participation, event: Event, *, now: datetime) -> datetime | None:
    """Return the moment before which they must be told of an event; None where nothing asks for it any more.

    The strictest of what is still to be met counts. The caller may know of the case.
    """
    owed = telling.untold(lines_of(one, now=now), rules_by_id(current_law(now)))
    return next((each.due_at for each in owed if each.event_id == event.event_id), None)
