"""Asks providers what became of what they took: their own receipts come late, twice, out of order, or never."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max

from keptinformed.contact import delivery, ledger
from keptinformed.contact.delivery import Ways
from keptinformed.contact.models import Attempt, Outcome
from keptinformed.contact.models.messages import OutcomeKind, State
from keptinformed.contact.policy import telling_policy
from keptinformed.contact.terms import Reason

_FORGOTTEN = timedelta(days=6)
"""Notify forgets a message after seven days (security-ux.md, 0.3)."""
_SOONEST = timedelta(minutes=1)
_FINAL = (OutcomeKind.delivered, OutcomeKind.undeliverable)
MOST_AT_ONCE = 50


def ask(*, ways: Ways, now: datetime) -> int:
    """Ask about what was taken and has not come yet, ever more seldom; return how many had come, or never will.

    What was learned is written down; `delivery.unrecorded` finds what belongs in the history.
    """
    return sum(_asked_about(attempt, ways, now) for attempt in _open(now))


def _open(now: datetime) -> list[Attempt]:
    rows = (
        Attempt.objects.filter(began_at__gt=now - _FORGOTTEN, outcomes__kind=OutcomeKind.accepted)
        .exclude(outcomes__kind__in=_FINAL)
        .annotate(last=Max("outcomes__recorded_at"))
        .select_related("intent__participation__case", "intent__participation__person")
        .order_by("last", "pk")
    )
    due = (row for row in rows if now - row.last >= max(_SOONEST, row.last - row.began_at))
    return [row for row, _ in zip(due, range(MOST_AT_ONCE), strict=False)]


@transaction.atomic
def _asked_about(attempt: Attempt, ways: Ways, now: datetime) -> bool:
    answer = delivery.what_became_of(attempt, ways)
    if answer is None:
        return False
    # That it is still on its way is kept, too: the next question then comes twice as late.
    known = answer.kind if answer.kind in _FINAL else OutcomeKind.accepted
    if answer.kind == OutcomeKind.not_made and answer.reference:
        known = OutcomeKind.undeliverable  # It was taken, and then failed there: a person tells them.
    Outcome.objects.create(
        attempt=attempt, kind=known, reference=answer.reference, detail=answer.detail, at=now, recorded_at=now
    )
    if known is OutcomeKind.undeliverable and attempt.intent.state == State.handed_over:
        ledger.hold(attempt.intent, Reason.not_delivered, now=now, policy=telling_policy())
    return known in _FINAL
