"""Stops messages at once: to one person to whom something went wrong, or all of the force."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from keptinformed.cases import people
from keptinformed.cases.locking import NAMESPACE
from keptinformed.cases.models import ContactPoint, Participation
from keptinformed.contact import ledger
from keptinformed.contact.models import Attempt, ContactTask, SendingPause, SendingStop, SentNumber
from keptinformed.contact.models.messages import NOT_SENT
from keptinformed.contact.policy import telling_policy
from keptinformed.contact.terms import Reason, TaskKind
from keptinformed.errors import Refused
from keptinformed.needs import keeping
from keptinformed.needs.keeping import NewRule

LONGEST = 300
"""Characters of a reason."""


class CannotStop(Refused):
    """Something about stopping or going on that cannot stand; says what to do instead."""


@dataclass(frozen=True, slots=True)
class Stopped:
    """What was stopped, and what the person may have received."""

    stop: SendingStop
    received: tuple[Attempt, ...]
    """Every try that may have reached the number or address (or, where none is named, the person), the latest first."""
    numbers: tuple[SentNumber, ...]
    """The same of six digits for their own page."""
    tasks: tuple[ContactTask, ...]


def hold_off_pausing() -> None:
    """Hold, until the transaction ends, that no pause begins; many messages do so side by side."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s, 0)", [NAMESPACE + 4])


def stop(
    participation: Participation, point: ContactPoint | None, why: str, *, by: str, now: datetime
) -> Stopped:
    """Stop all sending to a person in every case; mark the number or address as not safe; leave tasks.

    It waits for what is being handed over at this moment, and after it nothing leaves. Raises CannotStop. The caller
    notes it in the access log.
    """
    _check(why)
    theirs = people.the_same_as([participation.person])
    numbers = set(theirs.values_list("pk", flat=True))
    alike = _alike(point)
    _lock(alike, numbers)
    made = SendingStop.objects.create(person=participation.person, why=why.strip(), began_at=now, began_by=by)
    for each in alike:
        _mark_unsafe(each, by=by, now=now)
    policy = telling_policy()
    tasks = tuple(
        ledger.add_task(participation, kind, Reason.went_wrong, now=now, policy=policy)
        for kind in (TaskKind.supervisor, TaskKind.data_protection)
    )
    return Stopped(made, received_by(numbers, alike), numbers_sent_to(numbers, alike), tasks)


def stop_as_asked(participation: Participation, why: str, *, by: str, now: datetime) -> SendingStop:
    """Stop all that leaves by itself to a person in every case, because they asked for it: nothing went wrong.

    `by` is the account of their own page. It waits for what is being handed over at this moment. Asked twice, it stands
    once. The caller notes it, and sees that somebody rings them.
    """
    theirs = people.the_same_as([participation.person])
    _lock([], set(theirs.values_list("pk", flat=True)))
    standing = SendingStop.objects.filter(person=participation.person, ended_at__isnull=True, began_by=by)
    return standing.first() or SendingStop.objects.create(
        person=participation.person, why=why, began_at=now, began_by=by
    )


def go_on(participation: Participation, *, by: str, now: datetime) -> int:
    """Let sending to a person go on; return how many stops ended. What was marked as not safe stays so until asked.

    Raises CannotStop where whoever stopped it wants to be the one who lets it go on.
    """
    theirs = people.the_same_as([participation.person])
    standing = SendingStop.objects.select_for_update().filter(person__in=theirs, ended_at__isnull=True)
    if any(each.began_by == by for each in standing):
        raise CannotStop("Somebody else must let it go on: you stopped it.")
    return SendingStop.objects.filter(pk__in=[each.pk for each in standing]).update(ended_at=now, ended_by=by)


def pause_all(why: str, *, by: str, now: datetime) -> SendingPause:
    """Pause all sending. It waits for what is being handed over, and after it nothing leaves. Raises CannotStop."""
    _check(why)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, 0)", [NAMESPACE + 4])
    return SendingPause.objects.create(why=why.strip(), began_at=now, began_by=by)


def end_pauses(*, by: str, now: datetime) -> int:
    """Let all sending go on; return how many pauses ended. What was held meanwhile stays with people."""
    return SendingPause.objects.filter(ended_at__isnull=True).update(ended_at=now, ended_by=by)


def received_by(persons: set[int], points: Sequence[ContactPoint]) -> tuple[Attempt, ...]:
    """Return every try that may have reached one of some numbers or addresses, or (none named) one of some persons."""
    tries = (
        Attempt.objects.exclude(outcomes__kind__in=NOT_SENT)
        .select_related("intent")
        .order_by("-began_at", "-pk")
    )
    if points:
        return tuple(tries.filter(contact_point__in=points))
    return tuple(tries.filter(intent__participation__person__in=persons))


def numbers_sent_to(persons: set[int], points: Sequence[ContactPoint]) -> tuple[SentNumber, ...]:
    """Return every try to send six digits that may have reached them, as `received_by` does for messages."""
    tries = SentNumber.objects.exclude(became__in=NOT_SENT).order_by("-at", "-pk")
    if points:
        return tuple(tries.filter(contact_point__in=points))
    return tuple(tries.filter(participation__person__in=persons))


def _alike(point: ContactPoint | None) -> list[ContactPoint]:
    """The same number or address, wherever it is kept: its digest is the same."""
    if point is None:
        return []
    return list(ContactPoint.objects.filter(channel=point.channel, lookup=point.lookup).order_by("pk"))


def _lock(points: Sequence[ContactPoint], persons: set[int]) -> None:
    """Take the locks in the order in which `delivery` does."""
    rows = ContactPoint.objects.select_for_update(no_key=True).order_by("pk")
    list(rows.filter(pk__in=[each.pk for each in points]).values_list("pk", flat=True))
    parts = Participation.objects.select_for_update(no_key=True).order_by("pk")
    list(parts.filter(person__in=persons).values_list("pk", flat=True))


def _mark_unsafe(point: ContactPoint, *, by: str, now: datetime) -> None:
    """Say of a number or address what somebody would say who was asked: no, in no way."""
    no = NewRule(
        may_call=False,
        may_leave_message=False,
        may_say_police=False,
        may_text=False,
        may_email=False,
        may_post=False,
    )
    keeping.add_rule(point, no, domestic_abuse=True, by=by, at=now)


def _check(why: str) -> None:
    if not why.strip() or len(why.strip()) > LONGEST:
        raise CannotStop(f"Say in up to {LONGEST} characters what happened.")
