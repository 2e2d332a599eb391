"""Asks providers what became of what they took: their own receipts come late, twice, out of order, or never."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import DateTimeField, DurationField, ExpressionWrapper, F, Max, Value

from keptinformed.contact import breaker, delivery, ledger
from keptinformed.contact.delivery import Ways
from keptinformed.contact.models import Attempt, Outcome
from keptinformed.contact.models.messages import OutcomeKind, State
from keptinformed.contact.policy import telling_policy
from keptinformed.contact.terms import Reason, Way

_FORGOTTEN = timedelta(days=6)
"""Notify forgets a message after seven days (security-ux.md, 0.3)."""
_SOONEST = timedelta(minutes=1)
_FINAL = (OutcomeKind.delivered, OutcomeKind.undeliverable)
MOST_AT_ONCE = 50


def ask(*, ways: Ways, now: datetime) -> int:
    """Ask about what was taken and has not come yet, ever more seldom; return how many had come, or never will.

    What was learned is written down; `evidence.unrecorded` finds what belongs in the history. A provider that does not
    answer is not asked again in this round: it would hold up what is to be sent.
    """
    rules = telling_policy().delivery
    silent = {way for way in ways if breaker.rests(way, now=now, delivery=rules) is not None}
    known = 0
    for attempt in _open(now):
        if attempt.way not in silent:
            answer = _asked_about(attempt, ways, now)
            known += answer in _FINAL
            if answer is OutcomeKind.unknown:
                silent.add(Way(attempt.way))
    return known


def _open(now: datetime) -> list[Attempt]:
    since_last = ExpressionWrapper(Value(now, DateTimeField()) - F("last"), DurationField())
    until_last = ExpressionWrapper(F("last") - F("began_at"), DurationField())
    rows = (
        Attempt.objects.filter(began_at__gt=now - _FORGOTTEN, outcomes__kind=OutcomeKind.accepted)
        .exclude(outcomes__kind__in=_FINAL)
        .annotate(last=Max("outcomes__recorded_at"))
        .filter(last__lte=now - _SOONEST)
        .annotate(since_last=since_last, until_last=until_last)
        .filter(since_last__gte=F("until_last"))
        .select_related("intent__participation__case", "intent__participation__person")
        .order_by("last", "pk")
    )
    return list(rows[:MOST_AT_ONCE])


@transaction.atomic
def _asked_about(attempt: Attempt, ways: Ways, now: datetime) -> OutcomeKind | None:
    """Return what was learned: `unknown` where the provider did not answer, None where nobody can be asked."""
    answer = delivery.what_became_of(attempt, ways)
    if answer is None:
        return None
    # That it is still on its way is kept, too: the next question then comes twice as late.
    known = answer.kind if answer.kind in _FINAL else OutcomeKind.accepted
    if answer.kind == OutcomeKind.not_made and answer.reference:
        known = OutcomeKind.undeliverable  # It was taken, and then failed there: a person tells them.
    Outcome.objects.create(
        attempt=attempt, kind=known, reference=answer.reference, detail=answer.detail, at=now, recorded_at=now
    )
    if known is OutcomeKind.undeliverable and attempt.intent.state == State.handed_over:
        ledger.hold(attempt.intent, Reason.not_delivered, now=now, policy=telling_policy())
    silent = answer.kind == OutcomeKind.unknown and not answer.reference
    return OutcomeKind.unknown if silent else known
