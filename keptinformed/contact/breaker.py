"""Leaves a provider alone for a while that does not answer, and hands over no faster than was agreed.

What is known is derived from the latest tries, so that every worker knows the same. Messages wait meanwhile, and use
up none of their tries; then one of them is tried, and the others follow where it is taken. Source: architecture,
decision 8; GOV.UK Notify, REST API, rate limits.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import OuterRef, QuerySet, Subquery

from keptinformed.cases.locking import NAMESPACE
from keptinformed.contact.models import Attempt, Intent, Outcome
from keptinformed.contact.models.messages import NOT_ASKED, OutcomeKind, State
from keptinformed.contact.policy import MADE, Delivery
from keptinformed.contact.terms import Way

_TROUBLE = (OutcomeKind.failed, OutcomeKind.unknown, OutcomeKind.turned_away)
_MINUTE = timedelta(minutes=1)
_LATEST = 25
"""So many of the latest tries tell how a way is."""


@dataclass(frozen=True, slots=True)
class Resting:
    """A way that is left alone."""

    way: Way
    since: datetime
    """When the first of the calls began that failed one after another."""
    until: datetime
    """When one message is tried again."""


@dataclass(frozen=True, slots=True)
class _Call:
    intent: int
    began_at: datetime
    kind: OutcomeKind | None
    """What was learned of it first; None while it is not over, or its worker was killed."""
    known_at: datetime | None


def waits_until(way: Way, *, now: datetime, delivery: Delivery) -> datetime | None:
    """Return until when a message on `way` has to wait; None where it may be handed over in this transaction.

    Once a way was left alone for long enough, one message is let through, and all others wait for what becomes of it.
    Two queries, as long as all is well.
    """
    begun = Attempt.objects.filter(way=way.value, began_at__gt=now - _MINUTE)
    if begun.count() >= delivery.most_in_a_minute:
        return now + _MINUTE
    found = _trouble(way, now, delivery)
    if found is None:
        return None
    if now < found.until:
        return found.until
    return None if _may_probe(way, now, delivery) else now + delivery.alone_first


def rests(way: Way, *, now: datetime, delivery: Delivery) -> Resting | None:
    """Return since and until when a way is left alone; None where it is not. One query."""
    found = _trouble(way, now, delivery)
    return found if found is not None and now < found.until else None


def in_trouble(*, now: datetime, delivery: Delivery) -> tuple[Resting, ...]:
    """Return every way on which messages wait because its provider does not answer. One query, and one for each."""
    waiting = Intent.objects.filter(state=State.waiting, way__in=MADE)
    ways = sorted(set(waiting.values_list("way", flat=True).distinct()))
    found = (_trouble(Way(way), now, delivery) for way in ways)
    return tuple(each for each in found if each is not None)


def _may_probe(way: Way, now: datetime, delivery: Delivery) -> bool:
    """Let one message through: whoever holds the lock looks again, for another may have been let through meanwhile."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, hashtext(%s))", [NAMESPACE + 5, way.value])
        row = cursor.fetchone()
    if row is None or not row[0]:
        return False
    calls = _latest(way, now, delivery)
    found = _run_of_trouble(way, calls, delivery)
    under_way = any(each.kind is None and now - each.began_at < delivery.lease for each in calls)
    return found is None or (now >= found.until and not under_way)


def _trouble(way: Way, now: datetime, delivery: Delivery) -> Resting | None:
    return _run_of_trouble(way, _latest(way, now, delivery), delivery)


def _latest(way: Way, now: datetime, delivery: Delivery) -> list[_Call]:
    first = Outcome.objects.filter(attempt=OuterRef("pk")).order_by("pk")
    rows: QuerySet[Attempt, tuple[int, datetime, str | None, datetime | None, str | None]] = (
        Attempt.objects.filter(way=way.value, began_at__gt=now - _same_trouble(delivery) * _LATEST)
        .order_by("-began_at", "-pk")
        .values_list(
            "intent_id",
            "began_at",
            Subquery(first.values("kind")[:1]),
            Subquery(first.values("recorded_at")[:1]),
            Subquery(first.values("detail")[:1]),
        )
    )
    # Of a try that nobody asked about, nothing is known of the provider either: its worker was killed.
    return [
        _Call(intent, began_at, OutcomeKind(kind) if kind else None, known_at)
        for intent, began_at, kind, known_at, detail in rows[:_LATEST]
        if detail != NOT_ASKED
    ]


def _run_of_trouble(way: Way, calls: Iterable[_Call], delivery: Delivery) -> Resting | None:
    """Return what the latest calls that failed one after another come to. Pure.

    A way is left alone for as long as it has failed already: twice as long each time.
    """
    failed: list[_Call] = []
    ended: list[datetime] = []
    for call in calls:
        if call.kind is None or call.known_at is None or call.kind is OutcomeKind.not_made:
            continue
        if call.kind not in _TROUBLE or (ended and ended[-1] - call.known_at > _same_trouble(delivery)):
            break
        failed.append(call)
        ended.append(call.known_at)
    if not failed:
        return None
    # One message that fails again and again may itself be what is wrong.
    enough = len(failed) >= delivery.failures and len({each.intent for each in failed}) > 1
    if failed[0].kind is not OutcomeKind.turned_away and not enough:
        return None
    since, last = failed[-1].began_at, max(ended)
    alone = max(delivery.alone_first, min(last - since, delivery.alone_longest))
    return Resting(way, since, last + alone)


def _same_trouble(delivery: Delivery) -> timedelta:
    """What failed longer before than this was another trouble."""
    return 2 * delivery.alone_longest
