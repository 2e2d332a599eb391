"""Who must be told of one event and who was, as its page shows it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from keptinformed.cases.models import Case, Event
from keptinformed.desk.cases.choices import choices
from keptinformed.desk.cases.owed import Owed
from keptinformed.desk.cases.reading import Entry, Somebody
from keptinformed.obligations.told_matrix import Told, told_matrix


@dataclass(frozen=True, slots=True)
class Row:
    """One person beside the event."""

    whom: Somebody
    not_told_by_us: bool
    concerned: bool
    must_be_told: bool
    surest: datetime | None
    """When they were told the most surely; None where they were not."""
    how_sure: str
    owed: tuple[Owed, ...]
    """What the event opened for them, strictest first."""


def rows_of(
    case: Case, entry: Entry, people: Mapping[int, Somebody], owed: Sequence[Owed], *, now: datetime
) -> tuple[Row, ...]:
    """Return everybody in a case beside one event, those who must be told first. Five queries."""
    event = Event.objects.get(case=case, pk=entry.number)
    opened = [each for each in owed if each.opened_by is not None and each.opened_by.number == entry.number]
    return tuple(_row(each, people, opened) for each in told_matrix(event, now=now).rows)


def _row(told: Told, people: Mapping[int, Somebody], opened: Sequence[Owed]) -> Row:
    theirs = tuple(each for each in opened if each.whom.number == told.participation)
    surest = told.surest
    return Row(
        whom=people[told.participation],
        not_told_by_us=told.not_told_by_us,
        concerned=told.concerned,
        must_be_told=told.must_be_told,
        surest=surest.at if surest else None,
        how_sure=choices().grades[surest.grade].says if surest else "",
        owed=theirs,
    )
