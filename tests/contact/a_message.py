"""A victim who can be told safely, a message to them, and a way out that only remembers; all made up."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from keptinformed import pipeline, pipeline_needs, pipeline_telling
from keptinformed.access.models import Staff
from keptinformed.access.roles import Role
from keptinformed.cases import contact_points
from keptinformed.cases.contact_points import NewContactPoint
from keptinformed.cases.models import Case, ContactPoint, Event, Participation
from keptinformed.cases.models.people import Channel
from keptinformed.cases.timeline import Happening
from keptinformed.contact.channels.parcels import Answer, Parcel
from keptinformed.contact.ledger import Wanted
from keptinformed.contact.models import Intent
from keptinformed.contact.models.messages import OutcomeKind
from keptinformed.contact.terms import Content, News, Way
from keptinformed.needs.keeping import NewPlan, NewRule
from keptinformed.needs.planning import Wishes
from tests.live.a_force import a_case, actor, somebody

NOW = datetime(2026, 6, 30, 11, 0, tzinfo=UTC)
"""Noon on a Tuesday in London."""
EARLIER = NOW - timedelta(days=2)
OFFICER, SUPERVISOR = actor(), actor(Role.supervisor, "S1")
ADDRESS, NUMBER = "made.up@example.com", "07700 900123"
YES = NewRule(
    may_call=None, may_leave_message=None, may_say_police=True, may_text=None, may_email=True, may_post=None
)
YES_TO_ALL = NewRule(
    may_call=True, may_leave_message=True, may_say_police=True, may_text=True, may_email=True, may_post=True
)


@dataclass
class Remembering:
    """A way out that keeps what it was given, and answers what it was told to."""

    answers: list[Answer | Exception] = field(default_factory=list)
    before: Callable[[], object] = lambda: None
    """What happens while the provider is being called."""
    sent: list[Parcel] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    becomes: Answer = field(default_factory=lambda: Answer(OutcomeKind.unknown))
    """What is answered to whoever asks later."""
    can_be_asked: bool = False

    def send(self, parcel: Parcel) -> Answer:
        """Keep it, and answer."""
        self.before()
        self.sent.append(parcel)
        answer = self.answers.pop(0) if self.answers else Answer(OutcomeKind.accepted, parcel.reference)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def ask(self, reference: str) -> Answer:
        """Answer what became of it."""
        self.asked.append(reference)
        return self.becomes


@dataclass
class Scene:
    """A case with one victim who has a plan, an e-mail address, and has said that it is safe."""

    case: Case
    victim: Participation
    point: ContactPoint
    arrest: Event
    way: Remembering = field(default_factory=Remembering)

    def ask(self, way: Way = Way.email, content: Content = Content.full, **more: Any) -> Intent:
        """Ask for a message to the victim."""
        wanted = Wanted(
            occasion=more.pop("occasion", "suspect_arrested"),
            opening_event=more.pop("event", self.arrest),
            way=way,
            contact_point=more.pop("point", self.point),
            content=content,
            news=News.key,
            subject="An update",
            text="We have news for you.",
        )
        now = more.pop("now", NOW)
        asked = pipeline_telling.ask_for_message(
            participation=more.pop("participation", self.victim), wanted=wanted, by=OFFICER, now=now
        )
        return asked.intent

    def round(self, now: datetime = NOW) -> pipeline_telling.Round:
        """Let a worker hand over what is due."""
        return pipeline_telling.hand_over_due(
            ways={Way.email: self.way, Way.text: self.way}, moment=lambda: now
        )


def a_scene(
    reference: str = "CASE-1", *, offence: str = "Burglary", rule: NewRule | None = YES, planned: bool = True
) -> Scene:
    """Make one; `offence` decides how much at risk the victim is."""
    for number, role in (("A1", Role.officer), ("S1", Role.supervisor)):
        Staff.objects.get_or_create(
            staff_number=number,
            defaults={"name": f"Made Up {number}", "role": role.value, "unit": "North", "team": "A"},
        )
    case = a_case(reference, offence=offence)
    victim = somebody(case)
    pipeline.record(
        Happening("crime_reported", EARLIER - timedelta(days=1)), case=case, by=OFFICER, now=EARLIER
    )
    arrest = pipeline.record(Happening("suspect_arrested", EARLIER), case=case, by=OFFICER, now=EARLIER)
    point = an_address(victim)
    if rule is not None:
        says(point, rule)
    if planned:
        agrees(victim)
    return Scene(case, victim, point, arrest)


def an_address(
    of: Participation, value: str = ADDRESS, channel: Channel = Channel.email, now: datetime = EARLIER
) -> ContactPoint:
    """Keep a number or address of somebody."""
    return contact_points.add(of, NewContactPoint(channel, value), by=OFFICER, now=now)


def says(point: ContactPoint, rule: NewRule, now: datetime = EARLIER) -> None:
    """Keep what somebody said about a number or address."""
    point = ContactPoint.objects.select_related("participation__case", "participation__person").get(
        pk=point.pk
    )
    pipeline_needs.set_safe_contact(contact_point=point, said=rule, by=OFFICER, now=now)


def agrees(victim: Participation, now: datetime = EARLIER) -> None:
    """Keep that somebody agreed to be told in every way."""
    plan = NewPlan(Wishes(), victim.person.public_id, ways=("email", "text", "call", "post", "visit"))
    pipeline_needs.agree_plan(participation=victim, plan=plan, by=OFFICER, now=now)
