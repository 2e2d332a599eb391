"""Gathers what the decision about a message depends on, from the rows as they are at this moment."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from keptinformed.access.actors import Actor, may
from keptinformed.access.models import Staff
from keptinformed.access.roles import Permission, Role
from keptinformed.cases import mirrors, people, visibility
from keptinformed.cases.models import ContactPoint, Participation
from keptinformed.cases.models.people import OWED, Part
from keptinformed.contact import conflicts
from keptinformed.contact.models import Attempt, Intent, Outcome, SendingPause, SendingStop
from keptinformed.contact.models.messages import NOT_SENT, OutcomeKind
from keptinformed.contact.safety import Asked, Endpoint, Message, Person, Plan, Said
from keptinformed.contact.terms import Caution, Content, News, Way
from keptinformed.needs import enhanced, finding
from keptinformed.needs.policy import needs_policy

_LOOK_BACK = timedelta(days=8)


@dataclass(frozen=True, slots=True)
class Question:
    """A question to the safety decision, with how carefully the message is to be handed over."""

    asked: Asked
    caution: Caution


def question_of(intent: Intent, *, now: datetime) -> Question:
    """Return all that the decision about `intent` depends on. Its participation, case, person and point are loaded.

    Raises whatever the database or the sealing raises: then nothing is known, and nothing may leave.
    """
    theirs = set(people.the_same_as([intent.participation.person]).values_list("pk", flat=True))
    said = _said(intent.contact_point, theirs)
    person = _person(intent, theirs, now)
    asked = Asked(
        message=Message(Way(intent.way), Content(intent.content), News(intent.news)),
        person=person,
        plan=_plan(intent.participation),
        endpoint=_endpoint(intent, said, theirs),
        said=said,
        all_paused=SendingPause.objects.filter(ended_at__isnull=True).exists(),
        answered_for=_answers_for(intent, now),
    )
    flagged = person.high_risk or person.domestic_abuse or person.keeps_hours
    return Question(asked, Caution.at_most_once if flagged else Caution.effectively_once)


def asker_of(intent: Intent, *, now: datetime) -> Actor | None:
    """Return whoever asked for a message, as they are today; None where they do not work here any more."""
    staff = Staff.objects.filter(staff_number=intent.asked_by).first()
    if staff is None or not staff.works_here(now):
        return None
    return Actor(staff.staff_number, Role(staff.role), staff.name, staff.unit, staff.team)


def _answers_for(intent: Intent, now: datetime) -> bool:
    asker = asker_of(intent, now=now)
    if asker is None or not may(asker, Permission.record_event):
        return False
    return visibility.visible(asker, now).filter(pk=intent.participation.case_id).exists()


def _person(intent: Intent, theirs: set[int], now: datetime) -> Person:
    here = intent.participation
    everywhere = list(Participation.objects.filter(person__in=theirs).select_related("person", "case"))
    owed = [each for each in everywhere if each.part in OWED]
    facts = finding.facts_of(owed, now=now).values()
    policy = needs_policy()
    in_this_case = [each for each in everywhere if each.case_id == here.case_id]
    accused_here = any(each.part == Part.suspect for each in in_this_case)
    return Person(
        owed=here.part in OWED,
        high_risk=any(enhanced.is_high_risk(each, policy) for each in facts),
        domestic_abuse=any(enhanced.domestic_abuse(each, policy) for each in facts),
        dead=any(each.person.died_on is not None for each in everywhere),
        stopped=SendingStop.objects.filter(person__in=theirs, ended_at__isnull=True).exists(),
        kept_out=any(each.frozen_at is not None for each in in_this_case),
        both_sides=accused_here or bool(mirrors.linked_numbers([here.case_id])),
        restricted=visibility.is_restricted(here.case),
        withheld=here.pk in finding.withheld([here]),
        keeps_hours=_keeps_hours([each.pk for each in owed]),
        sent_at=_sent_at(intent, theirs, now),
    )


def _keeps_hours(participations: list[int]) -> bool:
    points = ContactPoint.objects.filter(participation__in=participations, ended_at__isnull=True)
    rules = finding.latest_rules(list(points.values_list("pk", flat=True)))
    return any(rule.windows.all() for rule in rules.values())


def _sent_at(intent: Intent, theirs: set[int], now: datetime) -> tuple[datetime, ...]:
    """Every try that may have left counts, but for the one that is being decided about."""
    tries = Attempt.objects.filter(
        intent__participation__person__in=theirs, began_at__gt=now - _LOOK_BACK
    ).exclude(intent=intent, token=intent.token)
    never = Outcome.objects.filter(attempt__in=tries, kind__in=NOT_SENT).values("attempt")
    return tuple(tries.exclude(pk__in=never).values_list("began_at", flat=True))


def _plan(participation: Participation) -> Plan | None:
    plan = finding.latest_plans([participation.pk]).get(participation.pk)
    if plan is None:
        return None
    wishes = finding.wishes_of(participation)
    return Plan(
        plan.at,
        tuple(plan.ways),
        routine=plan.routine_news and wishes.routine,
        key=plan.key_news and wishes.key_news,
    )


def _said(point: ContactPoint | None, theirs: set[int]) -> Said | None:
    """Return what they said last of this number or address, in whichever case they said it."""
    if point is None:
        return None
    alike = ContactPoint.objects.filter(
        participation__person__in=theirs, channel=point.channel, lookup=point.lookup
    )
    rules = finding.latest_rules(list(alike.values_list("pk", flat=True))).values()
    latest = max(rules, key=lambda rule: (rule.set_at, rule.pk), default=None)
    return Said(finding.as_values(latest, point.channel), latest.set_at) if latest else None


def _endpoint(intent: Intent, said: Said | None, theirs: set[int]) -> Endpoint | None:
    point = intent.contact_point
    if point is None or point.participation_id != intent.participation_id:
        return None
    alike = ContactPoint.objects.filter(channel=point.channel, lookup=point.lookup)
    since = said.at if said else point.added_at
    newer = ContactPoint.objects.filter(
        participation__person__in=theirs, channel=point.channel, added_at__gt=since
    ).exclude(lookup=point.lookup)
    back = Outcome.objects.filter(
        attempt__contact_point__in=alike, kind=OutcomeKind.undeliverable, recorded_at__gte=since
    )
    return Endpoint(
        point.channel,
        ended=point.ended_at is not None,
        marked_unsafe=alike.filter(safe=False).exists(),
        shared=conflicts.is_shared_with_other_side(point, theirs),
        changed=newer.exists() or point.added_at > since,
        came_back=back.exists(),
    )
