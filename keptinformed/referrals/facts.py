"""Gathers what the decision about a referral depends on, from the rows as they are at this moment."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import Q

from keptinformed.cases import people, visibility
from keptinformed.cases.ages import london_day
from keptinformed.cases.models import ContactPoint, Event, Participation
from keptinformed.cases.models.people import OWED, Part
from keptinformed.contact import conflicts, stopping
from keptinformed.contact.models import Outcome, SendingPause, SendingStop
from keptinformed.contact.models.messages import OutcomeKind
from keptinformed.duties.vocabulary import ENTRY_WITHDRAWN
from keptinformed.needs import enhanced, finding
from keptinformed.needs.models import SafeContactRule
from keptinformed.needs.policy import needs_policy
from keptinformed.referrals.finding import with_step
from keptinformed.referrals.gate import Question, Subject, Way
from keptinformed.referrals.models import Referral, ReferralStep
from keptinformed.referrals.terms import OPEN, Said

REFERRED, YES, NO = "support_referred", "support_consented", "support_refused"
REPORTED = ("crime_reported", "crime_recorded")


def hold_still(participation: Participation, point: ContactPoint | None) -> None:
    """Lock what the decision rests on, in the order in which those who change it do; the case is locked already."""
    stopping.hold_off_pausing()
    if point is not None:
        alike = ContactPoint.objects.select_for_update(no_key=True).order_by("pk")
        list(alike.filter(channel=point.channel, lookup=point.lookup).values_list("pk", flat=True))
    here = Participation.objects.select_for_update(no_key=True)
    list(here.filter(pk=participation.pk).values_list("pk", flat=True))


def question_of(
    participation: Participation,
    point: ContactPoint | None,
    organisation: str,
    helps: tuple[str, ...],
    *,
    now: datetime,
) -> Question:
    """Return all that the decision depends on. Raises whatever the database or the sealing raises."""
    theirs = set(people.the_same_as([participation.person]).values_list("pk", flat=True))
    return Question(
        subject_of(participation, now=now),
        _way(participation, point, theirs),
        organisation,
        helps,
        _has_them(participation, organisation, theirs),
    )


def subject_of(participation: Participation, *, now: datetime) -> Subject:
    """Return what is known of somebody, gathered from all their cases where it counts in all."""
    theirs = set(people.the_same_as([participation.person]).values_list("pk", flat=True))
    everywhere = list(Participation.objects.filter(person__in=theirs).select_related("person", "case"))
    owed = [each for each in everywhere if each.part in OWED]
    facts = finding.facts_of(owed, now=now)
    policy = needs_policy()
    here = facts.get(participation.pk)
    in_this_case = [each for each in everywhere if each.case_id == participation.case_id]
    events = _events(participation)
    reported = [event.at for event in events if event.kind in REPORTED]
    return Subject(
        part=participation.part,
        said=said_of(events),
        dead=any(each.person.died_on is not None for each in everywhere),
        stopped=SendingStop.objects.filter(person__in=theirs, ended_at__isnull=True).exists(),
        all_paused=SendingPause.objects.filter(ended_at__isnull=True).exists(),
        restricted=visibility.is_restricted(participation.case),
        kept_out=any(each.frozen_at is not None for each in in_this_case),
        high_risk=any(enhanced.is_high_risk(each, policy) for each in facts.values()),
        reasons=frozenset(
            reason.id for each in facts.values() for reason in enhanced.suggestions(each, policy)
        ),
        offence_codes=frozenset(each.case.offence_class for each in owed if each.case.offence_class),
        parts=frozenset(each.part for each in everywhere if each.part != Part.suspect),
        offence=here.offence if here else "",
        reported_on=london_day(min(reported)) if reported else None,
        on_record=_on_record(events),
    )


def said_of(events: Collection[Event]) -> Said:
    """Return what somebody said last of being referred; of a yes and a no of the same moment, the no."""
    answers = [
        each for each in events if each.kind == NO or (each.kind == YES and each.participation_id is not None)
    ]
    latest = max(answers, key=lambda each: (each.at, each.kind == NO), default=None)
    if latest is None:
        return Said.nothing
    return Said.no if latest.kind == NO else Said.yes


def _events(participation: Participation) -> list[Event]:
    """What stands in the history about their referral; a yes must be their own, a no or a report may be everybody's."""
    found = Event.objects.filter(
        Q(participation=participation) | Q(participation__isnull=True),
        case=participation.case_id,
        kind__in=(REFERRED, YES, NO, *REPORTED),
    ).order_by("at", "pk")
    named = Event.objects.filter(case=participation.case_id, kind=ENTRY_WITHDRAWN).values_list(
        "about", flat=True
    )
    withdrawn = {event_id for about in named for event_id in about}
    return [each for each in found if each.event_id not in withdrawn]


def _on_record(events: Collection[Event]) -> bool:
    referred = [each.pk for each in events if each.kind == REFERRED]
    made_here = ReferralStep.objects.filter(event__in=referred).values_list("event", flat=True)
    return bool(set(referred) - set(made_here))


def _has_them(participation: Participation, organisation: str, theirs: Collection[int]) -> bool:
    """Say whether an organisation has this person already, under whichever of their entries in this case."""
    found = Referral.objects.filter(
        participation__case=participation.case_id, participation__person__in=theirs, organisation=organisation
    )
    return with_step(found, OPEN).exists()


def _way(participation: Participation, point: ContactPoint | None, theirs: set[int]) -> Way | None:
    if point is None or point.participation_id != participation.pk:
        return None
    alike = ContactPoint.objects.filter(channel=point.channel, lookup=point.lookup)
    rule = latest_rule(point, theirs)
    since = rule.set_at if rule else point.added_at
    back = Outcome.objects.filter(
        attempt__contact_point__in=alike, kind=OutcomeKind.undeliverable, recorded_at__gte=since
    )
    return Way(
        rule=finding.as_values(rule, point.channel) if rule else None,
        ended=point.ended_at is not None,
        marked_unsafe=alike.filter(safe=False).exists(),
        shared=conflicts.is_shared_with_other_side(point, theirs),
        came_back=back.exists(),
    )


def latest_rule(point: ContactPoint, theirs: Collection[int]) -> SafeContactRule | None:
    """Return what they said last of this number or address, in whichever of their cases they said it."""
    alike = ContactPoint.objects.filter(
        participation__person__in=theirs, channel=point.channel, lookup=point.lookup
    )
    rules = finding.latest_rules(list(alike.values_list("pk", flat=True))).values()
    return max(rules, key=lambda rule: (rule.set_at, rule.pk), default=None)
