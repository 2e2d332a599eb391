"""Writes the access log: one row for each operation on people's data, in the transaction that does it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import DatabaseError, transaction

from keptinformed.access_log.acts import Act
from keptinformed.access_log.models import Entry


@dataclass(frozen=True, slots=True)
class Who:
    """Whoever did something, as the log keeps them: text that outlives the person's account."""

    staff_number: str
    role: str
    ip: str = ""
    session: str = ""


@dataclass(frozen=True, slots=True)
class About:
    """What an act concerned: public ids only, never a name."""

    business_identifier: str = ""
    individuals: tuple[UUID, ...] = ()
    reason: str = ""
    recipient: str = ""


class NotNoted(RuntimeError):
    """The row could not be kept, so what it is about must not be shown or done (control 14)."""


class NotInATransaction(RuntimeError):
    """A row of the access log must stand or fall with what it records."""


def note(act: Act, about: About, *, by: Who, now: datetime) -> None:
    """Add one row. Raises NotInATransaction outside one, NotNoted where the database does not keep it."""
    if not transaction.get_connection().in_atomic_block:
        raise NotInATransaction(f"{act.value.word} must be noted in the transaction that does it.")
    try:
        Entry.objects.create(
            at=now,
            category=act.value.category,
            act=act.value.word,
            by=by.staff_number,
            role=by.role,
            ip=by.ip,
            session=by.session,
            business_identifier=about.business_identifier,
            individuals=unique(about.individuals),
            reason=about.reason,
            recipient=about.recipient,
        )
    except DatabaseError as problem:
        raise NotNoted(act.value.word) from problem


def unique(individuals: Iterable[UUID]) -> list[UUID]:
    """Return each id once, in a fixed order."""
    return sorted(set(individuals))
