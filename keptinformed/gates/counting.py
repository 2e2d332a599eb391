"""Finds what waits to be signed at gates, and counts how cases passed them: with evidence, signed for, or without."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from django.db.models import QuerySet

from keptinformed.access.actors import Actor
from keptinformed.access_log.acts import Act
from keptinformed.access_log.entries import About, note
from keptinformed.cases import visibility
from keptinformed.gates.models import GateException, GateSignature

# Each step that was taken in a visible case: which gate it passed, and whether what the gate asks for is missing now.
_STEPS = """
SELECT g.gate, e.batch_id IS NOT NULL, EXISTS (
    SELECT FROM law.unmet_at_gates(e.case_id, e.kind, e.event_id, e.at, e.recorded_at, e.participation_id,
                                   e.batch_id IS NOT NULL) u WHERE u.gate = g.gate), count(*)
FROM cases_event e
JOIN (SELECT DISTINCT gate, step FROM law.gate_evidence) g ON g.step = e.kind
WHERE e.at >= %s AND e.case_id IN (/* visible */)
  AND NOT EXISTS (SELECT FROM cases_event w WHERE w.case_id = e.case_id AND w.kind = 'entry_withdrawn'
                  AND e.event_id = ANY (w.about))
GROUP BY 1, 2, 3
"""


@dataclass(frozen=True, slots=True)
class Passed:
    """How often one gate was passed."""

    steps: int
    without: int
    """Of these, how often something that it asks for is not on record, and nobody signed for it."""
    elsewhere: int
    """Of those without, how many steps came from another system together with their case."""


def waiting(reader: Actor, *, now: datetime) -> QuerySet[GateException]:
    """Return what waits to be signed in the cases that `reader` may know of, the oldest first."""
    return (
        GateException.objects.filter(case__in=visibility.visible(reader, now), signature__isnull=True)
        .select_related("participation__person", "case")
        .prefetch_related("words")
        .order_by("asked_at", "pk")
    )


@transaction.atomic
def seen_waiting(*, by: Actor, now: datetime) -> list[GateException]:
    """Return the same as a list that somebody looks at, which is noted."""
    found = list(waiting(by, now=now))
    people = tuple(each.participation.person.public_id for each in found if each.participation)
    note(Act.list_seen, About(individuals=people), by=by.who, now=now)
    return found


def passed(reader: Actor, *, since: datetime, now: datetime) -> Mapping[str, Passed]:
    """Count by gate how often it was passed since `since`, in cases that `reader` may know of."""
    text, words = visibility.visible(reader, now).values("pk").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(_STEPS.replace("/* visible */", text), [since, *words])
        rows = cursor.fetchall()
    found: dict[str, Passed] = {}
    for gate, from_elsewhere, without, number in rows:
        before = found.get(gate, Passed(0, 0, 0))
        missing = number if without else 0
        elsewhere = missing if from_elsewhere else 0
        found[gate] = Passed(before.steps + number, before.without + missing, before.elsewhere + elsewhere)
    return found


def signed(reader: Actor, *, since: datetime, now: datetime) -> Mapping[tuple[str, str], int]:
    """Count the exceptions that were signed since `since`, by gate and reason, in cases that `reader` may know of."""
    found = GateSignature.objects.filter(
        granted=True, signed_at__gte=since, exception__case__in=visibility.visible(reader, now)
    )
    return dict(sorted(Counter(found.values_list("exception__gate", "exception__reason")).items()))
