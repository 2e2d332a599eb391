"""What somebody hands over at the end of a shift: all that is due before they are back, and who has it until then."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from keptinformed.access.actors import Actor
from keptinformed.access_log.acts import Act
from keptinformed.access_log.entries import About, note
from keptinformed.cases.models import Case
from keptinformed.cover import gathering, rosters
from keptinformed.cover.terms import Answer, Duty
from keptinformed.desk.cover.reading import names_of, tomorrow
from keptinformed.desk.worklists.saying import Row, rows_of
from keptinformed.worklists import calling
from keptinformed.worklists.calling import Owed
from keptinformed.worklists.listing import WorkLine, all_lines
from keptinformed.worklists.narrowing import Narrowed, View


@dataclass(frozen=True, slots=True)
class Handover:
    """A list to hand over."""

    goes_at: datetime
    """When the reader's shift ends; now, where they are on none."""
    back_at: datetime | None
    """When their next one begins; None where none is known."""
    rows: tuple[tuple[Row, str], ...]
    """What is due before then, each with who has it while they are away."""
    calls: tuple[tuple[Owed, str], ...]
    late: int
    """How many of the lines are late already."""


@transaction.atomic
def handover_of(reader: Actor, *, now: datetime) -> Handover:
    """Return what is due in the reader's own cases before they are back, and note whom it showed. Raises NotAllowed."""
    shifts = rosters.next_shifts([reader.staff_number], now=now, most=2).get(reader.staff_number, ())
    on_now = bool(shifts) and shifts[0].begins <= now
    goes_at = (shifts[0].ends or now) if on_now else now
    coming = shifts[1:] if on_now else shifts
    back_at = coming[0].begins if coming else None
    until = back_at or tomorrow(goes_at)
    days = (until.date() - now.date()).days + 1
    lines = all_lines(View.mine, reader=reader, now=now, chosen=Narrowed(due_within=min(days, 999)))
    due = [each for each in lines if each.line.due_at is not None and each.line.due_at <= until]
    calls = calling.calls_owed(View.mine, reader=reader, now=now)
    has = _who_has_them(due, calls, goes_at)
    individuals = tuple(dict.fromkeys(each.participation.person.public_id for each in due))
    note(Act.list_seen, About(individuals=individuals), by=reader.who, now=now)
    in_words = zip(rows_of(due, now=now), due, strict=True)
    return Handover(
        goes_at=goes_at,
        back_at=back_at,
        rows=tuple((row, has[each.participation.case_id]) for row, each in in_words),
        calls=tuple((each, has[each.call_back.participation.case_id]) for each in calls),
        late=sum(1 for each in due if each.line.due_at is not None and each.line.due_at <= now),
    )


def _who_has_them(due: list[WorkLine], calls: tuple[Owed, ...], at: datetime) -> dict[int, str]:
    cases: dict[int, Case] = {each.participation.case_id: each.participation.case for each in due}
    cases |= {each.call_back.participation.case_id: each.call_back.participation.case for each in calls}
    found = gathering.answers(list(cases.values()), now=at)
    names = names_of([each.number for each in found.values()])
    return {number: _in_words(answer, names) for number, answer in found.items()}


def _in_words(answer: Answer, names: dict[str, str]) -> str:
    if answer.duty is Duty.nobody:
        return "Nobody: tell your supervisor"
    name = names[answer.number]
    return name if answer.is_covered else f"Nobody is on duty. {name} comes first"
