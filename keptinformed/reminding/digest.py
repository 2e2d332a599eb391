"""Somebody's digest: what they were reminded of and can still do, and the proof that they were shown it."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from keptinformed.access.actors import Actor, require
from keptinformed.access.roles import Permission
from keptinformed.access_log.acts import Act
from keptinformed.access_log.entries import About, note
from keptinformed.reminding.foreseeing import why_in_words
from keptinformed.reminding.models import PutReminder, ReadReminder
from keptinformed.reminding.policy import reminder_policy
from keptinformed.reminding.terms import NOBODY, DutyKey, Passed
from keptinformed.worklists.listing import WorkLine, named_lines


@dataclass(frozen=True, slots=True)
class DigestLine:
    """One line of a digest: what is owed, and each reason for which it stands there, the latest first."""

    line: WorkLine
    why: tuple[str, ...]
    rung: str
    """As whom they are reminded, such as a supervisor of the team."""
    went_up: bool
    """Whether it came to them because others did not read it, or were not there."""
    alarm: bool
    fresh: bool
    """Whether they have not been shown it before."""
    since: datetime


@dataclass(frozen=True, slots=True)
class OwnDigest:
    """What one person is reminded of, the latest digest first and of it what is due soonest."""

    lines: tuple[DigestLine, ...]
    more: int
    """How many further lines there are that are not shown: the worklist has them."""
    came_at: datetime | None
    """When the latest digest came."""


@transaction.atomic
def read_digest(*, by: Actor, now: datetime) -> OwnDigest:
    """Return somebody's own digest, and keep that they were shown it. What was told meanwhile is gone from it.

    What they may not know of any more is not on it either. Raises NotAllowed.
    """
    require(by, Permission.see_worklists)
    policy = reminder_policy()
    together: dict[DutyKey, list[PutReminder]] = defaultdict(list)
    theirs = PutReminder.objects.filter(
        staff_number=by.staff_number, digest_at__lte=now, put_at__gt=now - policy.back - policy.ahead
    )
    for row in theirs.select_related("read").order_by("-digest_at", "-pk"):
        together[(row.participation_id, row.opened_by_id, row.promise)].append(row)
    found = named_lines(list(together), reader=by, now=now)
    shown = found[: policy.lines]
    lines = tuple(_line(each, together[_key(each)]) for each in shown)
    _keep_read([row for each in shown for row in together[_key(each)]], by, now)
    individuals = tuple(dict.fromkeys(each.participation.person.public_id for each in shown))
    note(Act.digest_read, About(individuals=individuals), by=by.who, now=now)
    ordered = sorted(lines, key=lambda each: (not each.alarm, not each.fresh))
    came_at = max((rows[0].digest_at for rows in together.values()), default=None)
    return OwnDigest(tuple(ordered), len(found) - len(shown), came_at)


def unread_alarms(reader: Actor, *, now: datetime) -> datetime | None:
    """Return since when an alarm waits on somebody's digest that nobody has read; None where none does. One query."""
    waiting = PutReminder.objects.filter(
        staff_number=reader.staff_number, alarm=True, read=None, put_at__gt=now - reminder_policy().wait
    )
    return waiting.order_by("put_at").values_list("put_at", flat=True).first()


def nobodys(now: datetime) -> int:
    """Return how many reminders of late the force had nobody for. One query."""
    policy = reminder_policy()
    return PutReminder.objects.filter(staff_number=NOBODY, put_at__gt=now - policy.wait).count()


def _key(each: WorkLine) -> DutyKey:
    return (each.line.participation, each.line.opened.event, each.line.promise)


def _line(each: WorkLine, rows: Sequence[PutReminder]) -> DigestLine:
    policy = reminder_policy()
    why = tuple(why_in_words(policy, row.step, row.raised, _passed(row)) for row in rows)
    return DigestLine(
        line=each,
        why=why,
        rung=policy.rung(rows[0].rung).says,
        went_up=bool(rows[0].raised or rows[0].passed),
        alarm=any(row.alarm for row in rows),
        fresh=any(not hasattr(row, "read") for row in rows),
        since=rows[-1].put_at,
    )


def _passed(row: PutReminder) -> list[tuple[str, str]]:
    parts = [entry.split(":", 1) for entry in row.passed]
    return [(rung, Passed[why].value) for rung, why in parts]


def _keep_read(rows: Sequence[PutReminder], by: Actor, now: datetime) -> None:
    unread = [row for row in rows if not hasattr(row, "read")]
    ReadReminder.objects.bulk_create(
        [ReadReminder(reminder=row, by=by.staff_number, at=now) for row in unread], ignore_conflicts=True
    )
