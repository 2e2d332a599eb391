"""Takes what providers report by themselves of what they took: late, twice, out of order, or of what nobody sent."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from keptinformed.contact import delivery, ledger
from keptinformed.contact.models import Attempt, Intent, Outcome
from keptinformed.contact.models.messages import OutcomeKind, State
from keptinformed.contact.policy import telling_policy
from keptinformed.contact.terms import Reason

_FINAL = (OutcomeKind.delivered, OutcomeKind.undeliverable)


@transaction.atomic
def notify_reports(reference: UUID, status: str, number: str, *, now: datetime) -> bool:
    """Keep what Notify reports of the try that it knows by `reference`; return whether it was new.

    Only an end is kept: that it is on its way is known. The next round of the worker enters in the history what came.
    """
    answer = delivery.what_notify_says(status, number)
    kind = answer.kind
    if kind is OutcomeKind.not_made:
        kind = OutcomeKind.undeliverable  # It was taken, and then failed there: a person tells them.
    return kind in _FINAL and _learned(reference, kind, number, status, now)


@transaction.atomic
def came_back(reference: UUID, code: str, *, now: datetime) -> bool:
    """Keep that an e-mail of ours, by the name that we gave it, came back; return whether that was new."""
    return _learned(reference, OutcomeKind.undeliverable, "", code, now)


def _learned(reference: UUID, kind: OutcomeKind, number: str, detail: str, now: datetime) -> bool:
    """Whoever hands it over holds the message until that is written down: a report that comes before waits for it."""
    attempt = Attempt.objects.filter(public_id=reference).first()
    if attempt is None:
        return False
    intent = Intent.objects.select_for_update(no_key=True).get(pk=attempt.intent_id)
    known = set(attempt.outcomes.values_list("kind", flat=True))
    if kind in known:
        return False
    Outcome.objects.create(
        attempt=attempt, kind=kind, reference=number[:200], detail=detail[:60], at=now, recorded_at=now
    )
    came = OutcomeKind.delivered in known
    if kind is OutcomeKind.undeliverable and not came and _is_the_latest(intent, attempt):
        ledger.hold(intent, Reason.not_delivered, now=now, policy=telling_policy())
    return True


def _is_the_latest(intent: Intent, attempt: Attempt) -> bool:
    """A try that was followed by another says nothing of how the message stands now."""
    return intent.state == State.handed_over and intent.token == attempt.token
