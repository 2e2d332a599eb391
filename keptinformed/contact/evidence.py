"""What the history is to say of a message that left: that somebody was told, and how surely."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q

from keptinformed.cases.timeline import Happening
from keptinformed.contact.models import Attempt, Outcome, Telling
from keptinformed.contact.models.messages import OutcomeKind
from keptinformed.contact.policy import TellingPolicy, telling_policy
from keptinformed.contact.terms import Content
from keptinformed.duties.history import Grade
from keptinformed.duties.vocabulary import TOLD

_LOOK_BACK = timedelta(days=7)
"""For how long a try that never became an entry of the history is looked for."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Something that is to be recorded through the one door: that somebody was told, and how surely."""

    attempt: Attempt
    happening: Happening

    @property
    def grade(self) -> Grade:
        """How sure it is."""
        return self.happening.grade or Grade.attempted


def unrecorded(now: datetime) -> list[Outcome]:
    """Return what is known to have left, or to have come, of which the history may know less."""
    rows = Outcome.objects.filter(
        kind__in=(OutcomeKind.accepted, OutcomeKind.delivered), recorded_at__gt=now - _LOOK_BACK
    ).select_related(
        "attempt__intent__participation__case",
        "attempt__intent__participation__person",
        "attempt__intent__opening_event",
    )
    told = Telling.objects.filter(attempt=OuterRef("attempt"))
    # Most became what they are in the history at once: only those are looked at that know more than it does.
    fresh = rows.filter(
        ~Exists(told) | (Q(kind=OutcomeKind.delivered) & ~Exists(told.filter(event__at=OuterRef("at"))))
    )
    return list(fresh.order_by("pk"))


def evidence_of(outcome: Outcome) -> Evidence | None:
    """Return what is to be recorded of something that was learned; None where the history has it at that grade."""
    found = evidence(outcome, telling_policy())
    told = Telling.objects.filter(attempt=found.attempt, grade=found.grade)
    return None if told.exists() else found


def evidence(outcome: Outcome, policy: TellingPolicy) -> Evidence:
    """Return what the history is to say of something that was learned."""
    attempt = outcome.attempt
    intent = attempt.intent
    neutral = intent.content == Content.neutral
    grade = policy.grades["neutral" if neutral else attempt.way]
    if outcome.kind == OutcomeKind.delivered and not neutral:
        grade = Grade.delivered
    return Evidence(
        attempt,
        Happening(
            TOLD,
            outcome.at,
            intent.participation,
            about=tuple(intent.about) or (intent.opening_event.event_id,),
            grade=grade,
        ),
    )
