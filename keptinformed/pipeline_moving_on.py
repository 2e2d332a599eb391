"""The one door through which a message that did not get there goes the next way, or to a person."""

import logging
from datetime import datetime

from django.db import transaction

from keptinformed.contact import moving_on
from keptinformed.contact.delivery import Ways
from keptinformed.contact.models import Step
from keptinformed.worklists.due import due_to_tell

_LOG = logging.getLogger(__name__)


def move_on_due(*, ways: Ways, now: datetime) -> int:
    """Let every message that surely did not get there go its next way; return how many did. For workers.

    Each has a transaction of its own; one that breaks holds up no other, and comes again.
    """
    moved = 0
    for number in moving_on.failed():
        try:
            moved += _moved(number, ways, now) is not None
        except Exception as problem:  # noqa: BLE001 (B4: a message that breaks must not keep the others)
            _LOG.error("A message could not go another way: %s", type(problem).__name__)
    return moved


@transaction.atomic
def _moved(number: int, ways: Ways, now: datetime) -> Step | None:
    found = moving_on.taken(number)
    if found is None:
        return None
    intent, task = found
    due_at = due_to_tell(intent.participation, intent.opening_event, now=now)
    to = moving_on.next_way(intent, ways.keys(), due_at, now=now)
    return moving_on.move(intent, task, to, now=now)
