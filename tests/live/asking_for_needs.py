"""What tests about needs do over and over: ask somebody, agree a plan, and look at what came of it."""

from datetime import datetime

from keptinformed import pipeline_needs
from keptinformed.access_log.models import Entry
from keptinformed.cases import contact_points
from keptinformed.cases.contact_points import NewContactPoint
from keptinformed.cases.models import ContactPoint, Event, Participation
from keptinformed.cases.models.people import Channel
from keptinformed.needs.keeping import Answered, NewPlan
from keptinformed.needs.models import ContactPlan
from keptinformed.needs.planning import Wishes
from keptinformed.needs.terms import Given, Occasion
from tests.live.a_force import NOW, actor


def assess(victim: Participation, now: datetime = NOW, **given_to: Given) -> pipeline_needs.Assessed:
    answers = {
        question: Answered(answer, "What was said" if answer is Given.yes else "")
        for question, answer in (given_to or {"emotional": Given.no}).items()
    }
    return pipeline_needs.assess_needs(
        participation=victim, occasion=Occasion.first_contact, answers=answers, by=actor(), now=now
    )


def plan_of(victim: Participation, *, routine: bool = True, key_news: bool = True, **more: object) -> NewPlan:
    words = {"ways": ("call",), "agreed_with": victim.person.public_id} | more
    return NewPlan(wishes=Wishes(routine, key_news), **words)  # type: ignore[arg-type]


def agree(victim: Participation, plan: NewPlan, now: datetime = NOW) -> ContactPlan:
    return pipeline_needs.agree_plan(participation=victim, plan=plan, by=actor(), now=now)


def a_number(victim: Participation, number: str = "07700 900123") -> ContactPoint:
    new = NewContactPoint(Channel.telephone, number)
    return contact_points.add(victim, new, by=actor(), now=NOW)


def kinds(victim: Participation) -> list[str]:
    found = Event.objects.filter(participation=victim).order_by("at", "event_id")
    return sorted(found.values_list("kind", flat=True))


def acts() -> list[str]:
    return list(Entry.objects.order_by("id").values_list("act", flat=True))
