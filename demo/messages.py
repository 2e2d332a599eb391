"""Messages of the made-up force: two that leave, one that is held, and one that a shared number stops."""

from datetime import datetime, timedelta

from keptinformed import pipeline, pipeline_messages, pipeline_needs, pipeline_people
from keptinformed.access.actors import Actor
from keptinformed.cases import contact_points
from keptinformed.cases.ages import LONDON
from keptinformed.cases.contact_points import NewContactPoint
from keptinformed.cases.models import Case, ContactPoint, Event, Participation
from keptinformed.cases.models.people import Channel, Part
from keptinformed.cases.people import NewPerson
from keptinformed.cases.timeline import Happening
from keptinformed.contact.drafting.filling import fill
from keptinformed.contact.drafting.reading import load_allowed, load_letters
from keptinformed.contact.drafting.wordings import ENGLISH, Form
from keptinformed.contact.ledger import Wanted
from keptinformed.contact.policy import telling_policy
from keptinformed.contact.safety import Held
from keptinformed.contact.terms import Content, News, Way
from keptinformed.needs.keeping import Answered, NewPlan, NewRule
from keptinformed.needs.planning import Wishes
from keptinformed.needs.terms import Given, Occasion
from keptinformed.pipeline_telling import AskedFor

NUMBERS = ("07700 900101", "07700 900102", "07700 900103")
"""Of the range that is kept free for stories."""
ADDRESS = "made.up@example.org"
TEXT = "We have some news for you. Please ring us on 01632 960123 when it is a good time for you to talk."
YES = NewRule(
    may_call=True, may_leave_message=False, may_say_police=True, may_text=True, may_email=None, may_post=None
)
YES_TO_MAIL = NewRule(
    may_call=None, may_leave_message=None, may_say_police=True, may_text=None, may_email=True, may_post=None
)
LONG_AGO = timedelta(days=40)
CLOSE = "someone_close"
"""The question whose answer says that it was somebody close (policy/needs/enhanced_rights.yaml)."""


def may_leave(victim: Participation, by: Actor, now: datetime) -> str:
    """Let somebody say that a text is safe, and ask for one."""
    point = says_that_it_is_safe(victim, NUMBERS[0], by, now)
    asked = _asks_for_a_text(victim, point, by, now)
    return f"{victim.case.reference} has a text that {_stands(asked)}"


def tells(victim: Participation, by: Actor, now: datetime) -> str:
    """Let somebody say that an e-mail may tell the news itself: once it is delivered, they were told."""
    point = says_that_it_is_safe(victim, ADDRESS, by, now)
    arrest = _arrest(victim, by, now)
    day = now.astimezone(LONDON)
    said = {"call_back_number": "01632 960123"} | dict.fromkeys(
        ("happened_on", "next_update_by"), f"{day:%A} {day.day} {day:%B %Y}"
    )
    draft = fill(load_letters().choose("suspect_arrested", Form.email, ENGLISH), said, load_allowed())
    text = "\n\n".join(each.words for block in draft.blocks for each in block.paragraphs)
    wanted = Wanted(
        "suspect_arrested", arrest, Way.email, point, Content.full, News.key, subject=draft.subject, text=text
    )
    asked = pipeline_messages.compose(participation=victim, wanted=wanted, by=by, now=now)
    return f"{victim.case.reference} has an e-mail that tells of an arrest, and {_stands(asked)}"


def is_held(victim: Participation, by: Actor, now: datetime) -> str:
    """Let a plan grow old where there was domestic abuse: what was safe then may not be so now."""
    close = {CLOSE: Answered(Given.yes)}
    pipeline_needs.assess_needs(
        participation=victim, occasion=Occasion.first_contact, answers=close, by=by, now=now - LONG_AGO
    )
    point = says_that_it_is_safe(victim, NUMBERS[1], by, now - LONG_AGO)
    asked = _asks_for_a_text(victim, point, by, now)
    return f"{victim.case.reference} has domestic abuse and an old plan: its text {_stands(asked)}"


def is_shared(victim: Participation, by: Actor, now: datetime) -> str:
    """Let the suspect have the number that the victim gave."""
    point = says_that_it_is_safe(victim, NUMBERS[2], by, now)
    accused = pipeline_people.add_participant(
        case=victim.case,
        person=NewPerson("Sorrel Underhill", made_up=True),
        part=Part.suspect,
        since=None,
        by=by,
        now=now,
    ).participation
    contact_points.add(accused, NewContactPoint(Channel.telephone, NUMBERS[2]), by=by, now=now)
    asked = _asks_for_a_text(victim, point, by, now)
    return f"{victim.case.reference} has a number that is the suspect's, too: its text {_stands(asked)}"


def victim_of(case: Case) -> Participation:
    """Return the first victim of a case who is a person."""
    there = Participation.objects.filter(case=case, part=Part.victim, person__is_business=False)
    return there.select_related("person", "case").order_by("participant_id")[0]


def says_that_it_is_safe(victim: Participation, where: str, by: Actor, at: datetime) -> ContactPoint:
    """Keep a number or address of somebody, their word that it is safe, and a plan that uses it."""
    by_mail = "@" in where
    channel = Channel.email if by_mail else Channel.telephone
    point = contact_points.add(victim, NewContactPoint(channel, where), by=by, now=at)
    pipeline_needs.set_safe_contact(contact_point=point, said=YES_TO_MAIL if by_mail else YES, by=by, now=at)
    ways = ("email", "visit") if by_mail else ("call", "text", "visit")
    plan = NewPlan(Wishes(), victim.person.public_id, ways=ways)
    pipeline_needs.agree_plan(participation=victim, plan=plan, by=by, now=at)
    return point


def _asks_for_a_text(victim: Participation, point: ContactPoint, by: Actor, now: datetime) -> AskedFor:
    wanted = Wanted(
        "suspect_arrested",
        _arrest(victim, by, now),
        Way.text,
        point,
        Content.neutral,
        News.key,
        subject="",
        text=TEXT,
    )
    return pipeline_messages.compose(participation=victim, wanted=wanted, by=by, now=now)


def _arrest(victim: Participation, by: Actor, now: datetime) -> Event:
    arrest = Happening("suspect_arrested", now - timedelta(hours=3))
    return pipeline.record(arrest, case=victim.case, by=by, now=now)


def _stands(asked: AskedFor) -> str:
    decision = asked.decision
    if isinstance(decision, Held):
        return f"is held: “{telling_policy().sentences[decision.reason]}”"
    return "may leave."
