"""Finds by when somebody must be told of something that happened."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from keptinformed.cases.models import Event, Participation
from keptinformed.duties.rules import Rule
from keptinformed.obligations.current import current_law
from keptinformed.obligations.law import rules_by_id
from keptinformed.obligations.lines import OPEN, Line
from keptinformed.worklists.listing import lines_of


def due_to_tell(one: Participation, event: Event, *, now: datetime) -> datetime | None:
    """Return the moment before which they must be told of an event; None where nothing asks for it any more.

    The caller may know of the case. One query.
    """
    rules = rules_by_id(current_law(now))
    return dates_to_tell(lines_of(one, now=now), rules, now=now).get(event.event_id)


def dates_to_tell(
    lines: Iterable[Line], rules: Mapping[str, Rule], *, now: datetime
) -> Mapping[str, datetime]:
    """Return by the id of each event before which moment they must be told of it. Pure.

    What asks for it and can still be kept counts, the strictest of it: that a promise of the force was missed is no
    reason to miss the Code's date as well. Where every date has passed, it is the last of them.
    """
    found: dict[str, list[datetime]] = {}
    for line in lines:
        for source in line.sources:
            rule = rules.get(source.rule)
            asks = rule is not None and rule.done_when.by_telling_of_trigger and source.status in OPEN
            if asks and source.due_at is not None:
                found.setdefault(line.opened.event_id, []).append(source.due_at)
    return {
        event: min((each for each in dates if each > now), default=max(dates))
        for event, dates in found.items()
    }
