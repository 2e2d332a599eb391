"""Asks the service about itself: each check is one named question, over the cases that whoever asks may see."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import NoReverseMatch, reverse

from keptinformed.access.actors import Actor
from keptinformed.access.models import Staff
from keptinformed.auditor.small_numbers import FEWEST_TO_PUBLISH
from keptinformed.cases.models import Case, Event, Participation
from keptinformed.cases.models.case import Stage
from keptinformed.cases.models.people import Part
from keptinformed.cases.visibility import visible
from keptinformed.duties.vocabulary import ENTRY_WITHDRAWN
from keptinformed.invitations.models import Invitation
from keptinformed.needs.models import Assessment
from keptinformed.obligations.models import Obligation
from keptinformed.referrals.models import Referral
from keptinformed.self_assessment.terms import Check, Found

YEAR = timedelta(days=365)
GATE = """SELECT EXISTS (SELECT FROM pg_trigger WHERE tgname = 'no_case_closes_untold' AND tgenabled IN ('O', 'A')
                         AND tgrelid = 'public.cases_event'::regclass)
                 AND EXISTS (SELECT FROM law.closing_kind)"""
FIGURES = "desk:figures"


@dataclass(frozen=True, slots=True)
class Over:
    """What the checks look at: cases that whoever asks may see, of the force or of one unit."""

    cases: QuerySet[Case]
    now: datetime

    @property
    def open_cases(self) -> QuerySet[Case]:
        """Those that have not ended."""
        return self.cases.exclude(stage=Stage.ended)

    @property
    def victims(self) -> QuerySet[Participation]:
        """Victims of the cases that have not ended."""
        return Participation.objects.filter(case__in=self.open_cases, part=Part.victim)


def look(*, unit: str, by: Actor, now: datetime) -> Mapping[Check, Found]:
    """Return what every check finds, over the cases that `by` may see; `unit` is empty for the whole force."""
    cases = visible(by, now)
    over = Over(cases.filter(unit=unit) if unit else cases, now)
    return {check: ask(over) for check, ask in _CHECKS.items()}


def _closing_gate(over: Over) -> Found:
    del over
    with connection.cursor() as cursor:
        cursor.execute(GATE)
        (holds,) = cursor.fetchone() or (False,)
    if holds:
        return Found(holds=True, says="The closing gate is on: a case closes once everybody in it was told.")
    return Found(holds=False, says="The closing gate is off: cases close though nobody was told.")


def _compliance_view(over: Over) -> Found:
    del over
    try:
        reverse(FIGURES)
    except NoReverseMatch:
        return Found(holds=False, says="There is no page on which leaders see whether people are told.")
    return Found(holds=True, says="There are pages on which leaders see whether people are told.")


def _duties_watched(over: Over) -> Found:
    rules = Obligation.objects.filter(case__in=over.cases).values("rule").distinct().count()
    if not rules:
        return Found(holds=False, says="No duty of the Code is worked out for any case here.")
    return Found(holds=True, says=f"{rules} different duties of the Codes have come up here and are watched.")


def _needs_assessed(over: Over) -> Found:
    asked = Exists(
        Assessment.objects.filter(participation=OuterRef("pk")).exclude(Exists(_withdrawn("event__event_id")))
    )
    return _share(
        over.victims.filter(asked).count(),
        over.victims.count(),
        "victims of open cases were asked what they need",
    )


def _support_talked_about(over: Over) -> Found:
    named = Q(participation=OuterRef("pk")) | Q(participation=None, case=OuterRef("case"))
    said = Exists(
        Event.objects.filter(named, kind__startswith="support_").exclude(Exists(_withdrawn("event_id")))
    )
    referred = Exists(Referral.objects.filter(participation=OuterRef("pk")))
    return _share(
        over.victims.filter(said | referred).count(),
        over.victims.count(),
        "victims of open cases were asked about support, or referred",
    )


def _officer_there(over: Over) -> Found:
    there = Staff.objects.filter(is_active=True).exclude(left_at__lte=over.now)
    named = over.open_cases.filter(officer__in=there.values("staff_number"))
    return _share(named.count(), over.open_cases.count(), "open cases have an officer who works here")


def _own_pages_used(over: Over) -> Found:
    made = Invitation.objects.filter(
        participation__case__in=over.cases, made_at__gt=over.now - YEAR, made_at__lte=over.now
    ).count()
    if 0 < made < FEWEST_TO_PUBLISH:
        return Found(
            holds=True,
            says=f"Fewer than {FEWEST_TO_PUBLISH} people were invited to a page of their own in a year.",
        )
    return Found(holds=made > 0, says=f"{made:,} people were invited to a page of their own in a year.")


def _withdrawn(event_id: str) -> QuerySet[Event]:
    """What says of the entry with the id in that column that it was wrong; in an Exists of a table of one case."""
    case = event_id.replace("event_id", "case")
    return Event.objects.filter(
        case=OuterRef(case), kind=ENTRY_WITHDRAWN, about__contains=[OuterRef(event_id)]
    )


def _share(some: int, every: int, says: str) -> Found:
    """Return a share of at least ten; the sentence is kept, and read by those who see no case."""
    if every < FEWEST_TO_PUBLISH:
        return Found(says=f"Too few to say how many {says}.")
    percent = 100 * some / every
    return Found(percent=percent, says=f"{percent:.0f}% of {every:,} {says}.")


_CHECKS: Mapping[Check, Callable[[Over], Found]] = {
    Check.closing_gate: _closing_gate,
    Check.compliance_view: _compliance_view,
    Check.duties_watched: _duties_watched,
    Check.needs_assessed: _needs_assessed,
    Check.support_talked_about: _support_talked_about,
    Check.officer_there: _officer_there,
    Check.own_pages_used: _own_pages_used,
}
