"""What GOV.UK Notify reports: what became of a message, and texts that came in (its documentation, "Callbacks")."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from keptinformed import pipeline_replies
from keptinformed.contact import reports
from keptinformed.intake.doors import NotUnderstood, report
from keptinformed.pipeline_replies import INTAKE, Arrived
from keptinformed.replies.terms import Door, Means

LONGEST_WORD, LONGEST_TEXT = 60, 20_000


@report
def receipt(told: Mapping[str, Any], now: datetime) -> None:
    """Keep what became of a message. One that we did not send, or of an end that is known, changes nothing."""
    number, status = str(_uuid(told, "id")), _text(told, "status", LONGEST_WORD)
    if told.get("reference") is not None:
        reports.notify_reports(_uuid(told, "reference"), status, number, now=now)


@report
def received(told: Mapping[str, Any], now: datetime) -> None:
    """Take in a text that somebody sent to our number."""
    arrived = Arrived(
        means=Means.text,
        door=Door.notify,
        provider_id=str(_uuid(told, "id")),
        text=_text(told, "message", LONGEST_TEXT),
        received_at=_moment(told, "date_received", now),
        sender=_text(told, "source_number", LONGEST_WORD),
    )
    pipeline_replies.take_in(arrived, by=INTAKE, now=now)


def _text(told: Mapping[str, Any], name: str, longest: int) -> str:
    value = told.get(name)
    if not isinstance(value, str) or len(value) > longest:
        raise NotUnderstood(name)
    return value


def _uuid(told: Mapping[str, Any], name: str) -> UUID:
    try:
        return UUID(_text(told, name, LONGEST_WORD))
    except ValueError:
        raise NotUnderstood(name) from None


def _moment(told: Mapping[str, Any], name: str, now: datetime) -> datetime:
    """Return when it came, by Notify's clock, but never a moment that has not been."""
    try:
        at = datetime.fromisoformat(_text(told, name, LONGEST_WORD))
    except ValueError:
        raise NotUnderstood(name) from None
    return min(at if at.tzinfo else at.replace(tzinfo=UTC), now)
