"""The queue of alerts: who may see it, and how a person says what an alert came to."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from keptinformed.access.actors import Actor, require
from keptinformed.access.roles import Permission
from keptinformed.access_log.acts import Act
from keptinformed.access_log.entries import About, note
from keptinformed.cases.visibility import NotVisible
from keptinformed.errors import Refused
from keptinformed.supervision.models import Alert, Conclusion

MOST_SHOWN = 100
SHORTEST_FINDING = 15


class NoSuchAlert(NotVisible):
    """There is no such alert for this reader: nobody is shown those about themselves."""


class CannotConclude(Refused):
    """A review that cannot be kept; says what is missing."""


@transaction.atomic
def see_alerts(*, by: Actor, now: datetime, reviewed: bool = False) -> list[Alert]:
    """Return the alerts that wait for a review, the oldest first, or the latest that had one; note that they were seen.

    Raises NotAllowed.
    """
    require(by, Permission.see_alerts)
    alerts = _others(by).filter(reviewed_at__isnull=not reviewed)
    shown = list(alerts.order_by("-reviewed_at" if reviewed else "raised_at", "pk")[:MOST_SHOWN])
    note(Act.alerts_seen, About(), by=by.who, now=now)
    return shown


@transaction.atomic
def see_alert(public_id: UUID, *, by: Actor, now: datetime) -> Alert:
    """Return one alert, and note that it was seen. Raises NotAllowed, NoSuchAlert."""
    require(by, Permission.see_alerts)
    alert = _others(by).filter(public_id=public_id).first()
    if alert is None:
        raise NoSuchAlert
    note(Act.alerts_seen, About(str(alert.public_id)), by=by.who, now=now)
    return alert


@transaction.atomic
def review(public_id: UUID, *, conclusion: Conclusion, finding: str, by: Actor, now: datetime) -> None:
    """Say what an alert came to, once. Raises NotAllowed, NoSuchAlert, CannotConclude."""
    require(by, Permission.review_alerts)
    if len(finding.strip()) < SHORTEST_FINDING:
        raise CannotConclude("Write in a sentence what you found, and how you know.")
    waiting = _others(by).select_for_update().filter(public_id=public_id)
    alert = waiting.first()
    if alert is None:
        raise NoSuchAlert
    if alert.reviewed_at is not None:
        raise CannotConclude("Somebody has reviewed this alert already. Their finding stands.")
    waiting.update(
        reviewed_at=now,
        reviewed_by=by.staff_number,
        conclusion=conclusion.value,
        finding=finding.strip(),
    )
    note(Act.alert_reviewed, About(str(alert.public_id)), by=by.who, now=now)


def count_waiting(reader: Actor) -> int:
    """Return how many alerts wait for a review that this reader may see."""
    return _others(reader).filter(reviewed_at__isnull=True).count()


def _others(reader: Actor) -> QuerySet[Alert]:
    return Alert.objects.exclude(staff_number=reader.staff_number)
