"""Says of one case all that would be put on people's digests if nothing more happened: when, to whom and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from keptinformed.access.actors import Actor, require
from keptinformed.access.models import Staff
from keptinformed.access.roles import Permission
from keptinformed.access_log.acts import Act
from keptinformed.access_log.entries import About, note
from keptinformed.cases.models import Case, Participation
from keptinformed.cases.visibility import people_of
from keptinformed.obligations.models import KnownRule
from keptinformed.reminding import deciding, facts
from keptinformed.reminding.policy import reminder_policy
from keptinformed.reminding.putting import may_not_know
from keptinformed.reminding.terms import NOBODY, Duty, Known, Reminder, ReminderPolicy

DAYS_AHEAD = 42


@dataclass(frozen=True, slots=True)
class Foreseen:
    """One reminder to come."""

    at: datetime
    to: str
    """The name of whoever is reminded; empty where the force has nobody."""
    rung: str
    why: str
    about: str
    whom: str
    """The name of the person who is owed it."""
    participation: UUID
    due_at: datetime | None
    alarm: bool


@transaction.atomic
def foresee_case(case: Case, *, reader: Actor, now: datetime, days: int = DAYS_AHEAD) -> tuple[Foreseen, ...]:
    """Return what is to come about a case that the reader may know of, in order; noted in the access log."""
    require(reader, Permission.see_worklists)
    note(Act.reminders_foreseen, About(str(case.public_id), people_of(case)), by=reader.who, now=now)
    found, duties = foreseen_of(case, now=now, until=now + timedelta(days=days))
    return _in_words(found, duties, reminder_policy())


def foreseen_of(
    case: Case, *, now: datetime, until: datetime
) -> tuple[tuple[Reminder, ...], dict[object, Duty]]:
    """Return the reminders about a case until a moment, by the moment of the digest, and its duties by key."""
    policy = reminder_policy()
    duties = facts.case_duties(case, policy, now=now, until=until)
    entered = facts.ledger([each.key for each in duties])
    people = facts.people(policy, duties, now=now, until=until + timedelta(days=14))
    barred = may_not_know(((case.pk, each) for each in people.values()), now=now)
    known = Known(policy, people, barred)
    found = [
        one
        for duty in duties
        for one in deciding.foresee(duty, known, entered.get(duty.key, ()), now=now, until=until)
    ]
    return tuple(sorted(found, key=lambda one: (one.at, one.key, one.raised))), {
        each.key: each for each in duties
    }


def why_in_words(policy: ReminderPolicy, step: str, raised: int, passed: Sequence[tuple[str, str]]) -> str:
    """Return why a reminder came to somebody, in a sentence. Pure."""
    says = policy.step_says(step) or "it is owed"
    reasons = "; ".join(f"{policy.rung(rung).says}: {why}" for rung, why in passed)
    begins = "Nobody has read it, and " if raised else ""
    sentence = f"{begins}{says}" if begins else says[:1].upper() + says[1:]
    return f"{sentence}. Passed over: {reasons}." if reasons else f"{sentence}."


def _in_words(
    found: Sequence[Reminder], duties: dict[object, Duty], policy: ReminderPolicy
) -> tuple[Foreseen, ...]:
    names = dict(
        Staff.objects.filter(staff_number__in={one.to for one in found}).values_list("staff_number", "name")
    )
    whom = Participation.objects.select_related("person").in_bulk({one.key[0] for one in found})
    says: dict[str, str] = {}
    for promise, words in KnownRule.objects.order_by("layer", "rule").values_list("promise", "says"):
        says.setdefault(promise, words)
    return tuple(
        Foreseen(
            at=one.at,
            to="" if one.to == NOBODY else names.get(one.to, one.to),
            rung=policy.rung(one.rung).says,
            why=why_in_words(policy, one.step, one.raised, [(rung, why.value) for rung, why in one.passed]),
            about=says.get(one.key[2], one.key[2]),
            whom=whom[one.key[0]].person.name,
            participation=whom[one.key[0]].public_id,
            due_at=duties[one.key].due_at,
            alarm=one.alarm,
        )
        for one in found
    )
