"""Reads what is left to people about telling somebody, as a list and one by one; what was read is noted."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from keptinformed.access.actors import Actor
from keptinformed.access_log.acts import Act
from keptinformed.access_log.entries import About, note
from keptinformed.cases import visibility
from keptinformed.cases.models import Participation, Restriction
from keptinformed.contact import tasks
from keptinformed.contact.models import ContactTask
from keptinformed.contact.terms import Reason, TaskKind
from keptinformed.desk.cases.reading import named, staff_names
from keptinformed.desk.messages.reading import title_of
from keptinformed.desk.messages.saying import Why, sayings, why

HIDDEN = "A restricted case"


@dataclass(frozen=True, slots=True)
class Task:
    """Something that a person must do."""

    public_id: UUID
    says: str
    why: Why
    about: str
    """What the message was for; empty where there is none."""
    name: str
    """Empty where the reader may not know who it is."""
    instead: str
    """Who is told in their place."""
    reference: str
    case: UUID | None
    """None where the case is not open to the reader."""
    person: UUID
    owner: str
    due_at: datetime
    late: bool
    went_wrong: bool
    may_finish: bool


@dataclass(frozen=True, slots=True)
class List:
    """What is to be done, the most urgent first."""

    tasks: tuple[Task, ...]
    more: bool
    """Whether there is more than one page shows."""


def listed(reader: Actor, *, only_own: bool, now: datetime) -> List:
    """Return what is left to people, and note whose it is. Five queries, however many there are."""
    left = tasks.to_do(reader, now=now)
    found = list((left.filter(owner=reader.staff_number) if only_own else left)[: tasks.MOST + 1])
    shown = found[: tasks.MOST]
    individuals = tuple({each.participation.person.public_id for each in shown})
    note(Act.list_seen, About(individuals=individuals), by=reader.who, now=now)
    return List(_in_words(shown, reader, now), len(found) > tasks.MOST)


def opened(public_id: UUID, reader: Actor, *, now: datetime) -> tuple[Task, Participation]:
    """Return one task, and note that it was looked at. Raises NotVisible."""
    found = tasks.to_do(reader, now=now).filter(public_id=public_id).first()
    if found is None:
        raise visibility.NotVisible
    one = found.participation
    (task,) = _in_words([found], reader, now)
    if task.case is not None:
        visibility.open_case(task.case, reader=reader, now=now)
    else:
        about = About(str(one.case.public_id), (one.person.public_id,))
        note(Act.list_seen, about, by=reader.who, now=now)
    return task, one


def _in_words(found: list[ContactTask], reader: Actor, now: datetime) -> tuple[Task, ...]:
    cases = {each.participation.case_id for each in found}
    seen = set(visibility.visible(reader, now).filter(pk__in=cases).values_list("pk", flat=True))
    standing = Restriction.objects.filter(case__in=cases - seen, lifted_at__isnull=True)
    hidden = set(standing.values_list("case", flat=True))
    staff = staff_names({each.owner for each in found if each.owner})
    against = tasks.overtaken(found)
    return tuple(
        replace(
            _task(each, staff, now),
            may_finish=tasks.may_finish(each, reader),
            **_not_now(against.get(each.pk)),
            **({} if each.participation.case_id in seen else _kept_back(each, hidden)),
        )
        for each in found
    )


def _not_now(reason: Reason | None) -> dict[str, Any]:
    return {} if reason is None else {"says": sayings().overtaken, "why": why(reason)}


def _task(each: ContactTask, staff: Mapping[str, str], now: datetime) -> Task:
    case, person = each.participation.case, each.participation.person
    return Task(
        each.public_id,
        sayings().kinds[TaskKind(each.kind)],
        why(Reason(each.reason)),
        title_of(each.intent.occasion) if each.intent else "",
        person.name,
        each.instead.person.name if each.instead else "",
        case.reference,
        case.public_id,
        each.participation.public_id,
        named(each.owner, staff) if each.owner else sayings().who.get(each.kind, sayings().who["nobody"]),
        each.due_at,
        late=each.due_at < now,
        went_wrong=each.reason == Reason.went_wrong,
        may_finish=False,
    )


def _kept_back(each: ContactTask, hidden: Collection[int]) -> dict[str, Any]:
    """What is not said to whoever must see to it, and does not come to the case: it is judged without a name."""
    restricted = each.participation.case_id in hidden
    reference = HIDDEN if restricted else each.participation.case.reference
    return {"name": "", "instead": "", "case": None, "reference": reference}
