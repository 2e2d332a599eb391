"""Gathers what the decision about a message depends on, from the rows as they are at this moment."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from keptinformed.access.actors import Actor, may
from keptinformed.access.models import Staff
from keptinformed.access.roles import Permission, Role
from keptinformed.cases import mirrors, people, visibility
from keptinformed.cases.models import ContactPoint, Participation
from keptinformed.cases.models.people import OWED, Part
from keptinformed.contact import nearness
from keptinformed.contact.models import Attempt, Intent, Outcome, SendingPause, SendingStop
from keptinformed.contact.models.messages import NOT_SENT, OutcomeKind
from keptinformed.contact.nearness import Near
from keptinformed.contact.safety import Asked, Message, Person, Plan
from keptinformed.contact.terms import Caution, Content, News, Way
from keptinformed.invitations.inviting import invitation_of
from keptinformed.invitations.terms import Mode
from keptinformed.needs import enhanced, finding
from keptinformed.needs.policy import needs_policy

_LOOK_BACK = timedelta(days=8)
_SPOKEN = ("call", "visit", "video")
"""What is left to whoever has a page of their own and no notices (policy/portal/safety_check.yaml)."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question to the safety decision, with how carefully the message is to be handed over."""

    asked: Asked
    caution: Caution


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read of somebody at one moment, for every way and every number that may be asked about."""

    participation: Participation
    person: Person
    plan: Plan | None
    all_paused: bool
    answered_for: bool
    near: Near

    def question(self, message: Message, point: ContactPoint | None) -> Question:
        """Return the question about one message to one number or address. No query. Raises CannotUnseal."""
        person, said = self.person, self.near.said(point)
        asked = Asked(
            message=message,
            person=person,
            plan=self.plan,
            endpoint=self.near.endpoint(point, said, self.participation.pk),
            said=said,
            all_paused=self.all_paused,
            answered_for=self.answered_for,
        )
        flagged = person.high_risk or person.domestic_abuse or person.keeps_hours
        return Question(asked, Caution.at_most_once if flagged else Caution.effectively_once)


def question_of(intent: Intent, *, now: datetime) -> Question:
    """Return all that the decision about `intent` depends on. Its participation, case, person and point are loaded.

    Raises whatever the database or the sealing raises: then nothing is known, and nothing may leave.
    """
    points = [intent.contact_point] if intent.contact_point else []
    message = Message(Way(intent.way), Content(intent.content), News(intent.news))
    return read(intent, points, now=now).question(message, intent.contact_point)


def read(intent: Intent, points: Sequence[ContactPoint], *, now: datetime) -> Reading:
    """Read, once for all of `points`, what decisions about messages to whom `intent` is for depend on.

    As many queries for one number as for many. Raises what the database raises.
    """
    theirs = set(people.the_same_as([intent.participation.person]).values_list("pk", flat=True))
    near = nearness.read(points, theirs)
    return Reading(
        participation=intent.participation,
        person=_person(intent, theirs, near, now),
        plan=_plan(intent.participation),
        all_paused=SendingPause.objects.filter(ended_at__isnull=True).exists(),
        answered_for=_answers_for(intent, now),
        near=near,
    )


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


def _person(intent: Intent, theirs: set[int], near: Near, now: datetime) -> Person:
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
        keeps_hours=near.keeps_hours({each.pk for each in owed}),
        sent_at=_sent_at(intent, theirs, now),
    )


def _sent_at(intent: Intent, theirs: set[int], now: datetime) -> tuple[datetime, ...]:
    """Every try that may have come to them counts, but for the one that is being decided about."""
    tries = Attempt.objects.filter(
        intent__participation__person__in=theirs, began_at__gt=now - _LOOK_BACK
    ).exclude(intent=intent, token=intent.token)
    nobody_had_it = (*NOT_SENT, OutcomeKind.undeliverable)
    never = Outcome.objects.filter(attempt__in=tries, kind__in=nobody_had_it).values("attempt")
    return tuple(tries.exclude(pk__in=never).values_list("began_at", flat=True))


def _plan(participation: Participation) -> Plan | None:
    plan, page = finding.latest_plans([participation.pk]).get(participation.pk), invitation_of(participation)
    quiet = page is not None and page.mode != Mode.full
    if plan is None:
        # Whoever chose a quiet page was asked about messages then, and wants none.
        return Plan(page.made_at, _SPOKEN, routine=True, key=True) if page and quiet else None
    wishes = finding.wishes_of(participation)
    return Plan(
        plan.at,
        tuple(way for way in plan.ways if not quiet or way in _SPOKEN),
        routine=plan.routine_news and wishes.routine,
        key=plan.key_news and wishes.key_news,
    )
