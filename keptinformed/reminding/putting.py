"""One round of reminding: puts on people's digests what has become due, and nothing about what was done meanwhile."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import batched
from typing import cast

from django.db import transaction

from keptinformed.access.actors import Actor
from keptinformed.access_log.acts import Act
from keptinformed.access_log.entries import About, Who, note
from keptinformed.cases import locking
from keptinformed.cases.models import Participation
from keptinformed.cases.visibility import not_open_to_all, visible
from keptinformed.reminding import deciding, facts
from keptinformed.reminding.models import PutReminder
from keptinformed.reminding.policy import reminder_policy
from keptinformed.reminding.terms import NOBODY, Duty, Known, Person, Put, Reminder

WORKER = Who("kept reminders", "service")
AT_ONCE = 2000
LOOKED_AHEAD = timedelta(days=14)
"""How far shifts are read: whoever is not on duty within it is away."""


@dataclass(frozen=True, slots=True)
class Round:
    """What one round came to."""

    looked_at: int
    put: int
    nobodys: int
    """Reminders that the force had nobody for."""


def put_due(*, now: datetime) -> Round:
    """Put what is due on people's digests. Each portion is a transaction of its own; a round may be repeated."""
    policy = reminder_policy()
    looked_at, put = 0, list[Reminder]()
    for portion in batched(facts.duties(facts.owed(policy, now=now), now=now), AT_ONCE):
        looked_at += len(portion)
        put += _put_portion(portion, now)
    return Round(looked_at, len(put), sum(1 for each in put if each.to == NOBODY))


def may_not_know(pairs: Iterable[tuple[int, Person]], *, now: datetime) -> Mapping[int, frozenset[str]]:
    """Return for cases which of these people may not know of them: one query for each person."""
    cases_of: dict[str, set[int]] = defaultdict(set)
    who: dict[str, Person] = {}
    for case, person in pairs:
        cases_of[person.staff_number].add(case)
        who[person.staff_number] = person
    barred: dict[int, set[str]] = defaultdict(set)
    for number, cases in cases_of.items():
        person = who[number]
        reader = Actor(number, person.role, unit=person.unit, team=person.team)
        known = set(visible(reader, now).filter(pk__in=cases).values_list("pk", flat=True))
        for case in cases - known:
            barred[case].add(number)
    return {case: frozenset(numbers) for case, numbers in barred.items()}


def _closed_to(
    portion: Sequence[Duty], people: Mapping[str, Person], now: datetime
) -> Mapping[int, frozenset[str]]:
    """Return by case who may not know of it, for the few that are restricted or have a colleague in them.

    Asked beforehand, so that whoever is told instead is told as early as was foreseen.
    """
    few = set(not_open_to_all({each.case for each in portion}))
    places = {each.case: each for each in portion if each.case in few}
    return may_not_know(
        (
            (case, person)
            for case, duty in places.items()
            for person in people.values()
            if person.staff_number == duty.officer or person.unit == duty.unit or person.reach_is_force
        ),
        now=now,
    )


def _put_portion(portion: Sequence[Duty], now: datetime) -> list[Reminder]:
    policy = reminder_policy()
    entered = facts.ledger([each.key for each in portion])
    people = facts.people(policy, portion, now=now, until=now + LOOKED_AHEAD)
    known = Known(policy, people, _closed_to(portion, people, now))
    checked: set[tuple[int, str]] = set()
    while True:
        due = [
            (duty, reminder)
            for duty in portion
            if (reminder := deciding.due_now(duty, known, entered.get(duty.key, ()), now=now)) is not None
        ]
        fresh = {(duty.case, one.to) for duty, one in due if one.to != NOBODY} - checked
        if not fresh:
            return _entered(due, now)
        checked |= fresh
        found = may_not_know(((case, people[number]) for case, number in fresh), now=now)
        merged = {
            case: known.barred.get(case, frozenset()) | found.get(case, frozenset())
            for case in {*known.barred, *found}
        }
        known = replace(known, barred=merged)


@transaction.atomic
def _entered(due: Sequence[tuple[Duty, Reminder]], now: datetime) -> list[Reminder]:
    """Enter in the ledger what is still owed once nobody else can change it; returns what was entered."""
    if not due:
        return []
    locking.lock_all(sorted({duty.case for duty, _ in due}))
    owed = facts.still_owed([duty.key for duty, _ in due])
    entered = facts.ledger([duty.key for duty, _ in due])
    kept = [
        (duty, one) for duty, one in due if duty.key in owed and not _is_there(one, entered.get(duty.key, ()))
    ]
    PutReminder.objects.bulk_create([_row(duty, one, now) for duty, one in kept])
    if kept:
        people = Participation.objects.filter(pk__in={duty.key[0] for duty, _ in kept})
        individuals = tuple(people.values_list("person__public_id", flat=True))
        note(Act.reminded, About(individuals=individuals), by=WORKER, now=now)
    return [one for _, one in kept]


def _is_there(one: Reminder, entered: Iterable[Put]) -> bool:
    """Another worker may have come first."""
    return any(each.step == one.step and (each.raised == one.raised or each.to == one.to) for each in entered)


def _row(duty: Duty, one: Reminder, now: datetime) -> PutReminder:
    return PutReminder(
        case_id=duty.case,
        participation_id=duty.key[0],
        opened_by_id=duty.key[1],
        promise=duty.key[2],
        step=one.step,
        raised=one.raised,
        rung=one.rung,
        staff_number=one.to,
        alarm=one.alarm,
        passed=[f"{rung}:{why.name}" for rung, why in one.passed],
        due_at=cast(datetime, duty.due_at),  # nobody is reminded of what has no date
        digest_at=one.at,
        put_at=now,
    )
