"""Words that stand nowhere else, one in every personal field of a made-up case, and a nose for them in what leaves.

Source: security-ux.md, A6, test kit k1.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from html import unescape
from itertools import count
from re import sub
from string import ascii_lowercase
from urllib.parse import unquote_plus
from uuid import UUID

from django.db import connection

from keptinformed import (
    pipeline,
    pipeline_closing,
    pipeline_gates,
    pipeline_messages,
    pipeline_needs,
    pipeline_people,
    pipeline_referrals,
    pipeline_replies,
)
from keptinformed.access.actors import Actor
from keptinformed.access.roles import Role
from keptinformed.cases import contact_points
from keptinformed.cases.contact_points import NewContactPoint
from keptinformed.cases.models import Case, ContactPoint, Event, Participation
from keptinformed.cases.models.people import Basis, Channel, Part
from keptinformed.cases.people import NewPerson
from keptinformed.cases.timeline import Happening
from keptinformed.contact.ledger import Wanted as WantedMessage
from keptinformed.contact.models import ContactTask
from keptinformed.contact.terms import Content, News, Way
from keptinformed.duties.history import Grade
from keptinformed.needs.keeping import Answered, NewPlan, NewRule
from keptinformed.needs.planning import Wishes
from keptinformed.needs.terms import Given, Occasion
from keptinformed.obligations.decisions_policy import decisions_policy
from keptinformed.pipeline_closing import Wanted
from keptinformed.pipeline_gates import Without
from keptinformed.pipeline_referrals import Wanted as WantedHelp
from keptinformed.pipeline_replies import Arrived
from keptinformed.referrals.terms import Step
from keptinformed.replies.terms import Door, Means
from tests.live.a_force import NOW, a_case, actor

PLANTER = actor(Role.witness_care, "PLANTER", unit="Somewhere", team="else")
"""Whoever enters everything; in the access log too, and named in no case."""
_numbers = count()
# Of two figures each, so that none is part of another: "3 May 1931" would be smelt in "13 May 1931".
_days = (day for number in count() if (day := date(1931, 1, 1) + timedelta(days=number)).day >= 10)


@dataclass(frozen=True, slots=True)
class Canary:
    """One word, where it was put, and whose it is."""

    word: str
    where: str
    individual: UUID
    case: UUID
    forms: tuple[str, ...] = ()
    """Every way in which it can be written; empty: as it is."""

    def is_in(self, text: str) -> bool:
        """Say whether it can be smelt in text that `plain` has prepared."""
        return any(form.casefold() in text for form in self.forms or (self.word,))


@dataclass(slots=True)
class PlantedCase:
    """A case in which every personal field holds a canary."""

    case: Case
    canaries: list[Canary] = field(default_factory=list)
    victim: Participation | None = None

    def word(self, where: str, individual: UUID) -> str:
        """Plant a new word and return it: letters alone, so that it passes for a name."""
        return self._keep(Canary(_word(next(_numbers)), where, individual, self.case.public_id))

    def number(self, individual: UUID) -> str:
        """Plant a telephone number, looked for with and without spaces."""
        digits = f"07700{900000 + next(_numbers) * 37 % 99999:06d}"
        forms = (digits, f"{digits[:5]} {digits[5:]}", f"44{digits[1:]}", f"+44 {digits[1:5]} {digits[5:]}")
        return self._keep(Canary(digits, "ContactPoint.sealed", individual, self.case.public_id, forms))

    def day(self, where: str, individual: UUID) -> date:
        """Plant a day of long ago, looked for in every way that a page writes days."""
        day = next(_days)
        written = (day.isoformat(), f"{day.day} {day:%B %Y}", f"{day:%d/%m/%Y}")
        self._keep(Canary(day.isoformat(), where, individual, self.case.public_id, written))
        return day

    def _keep(self, canary: Canary) -> str:
        self.canaries.append(canary)
        return canary.word


def plain(raw: bytes | str) -> str:
    """Return what left, as a nose needs it: without escapes of HTML, addresses or JSON, in small letters."""
    text = raw.decode("utf-8", "replace") if isinstance(raw, bytes) else raw
    text = sub(r"\\u([0-9a-fA-F]{4})", lambda found: chr(int(found[1], 16)), text)
    return " ".join(unquote_plus(unescape(f"{text} {sub('[\\s()-]', '', text)}")).casefold().split())


def smelt(raw: bytes | str, canaries: Iterable[Canary]) -> list[Canary]:
    """Return the canaries that are in something that left."""
    text = plain(raw)
    return [canary for canary in canaries if canary.is_in(text)]


def everything_in(table: str) -> str:
    """Return all rows of a table as the database writes them."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COALESCE(string_agg(t::text, chr(10)), '') FROM \"{table}\" t")
        (text,) = cursor.fetchone()
    return str(text)


def planted(reference: str, *, now: datetime = NOW, **where: str) -> PlantedCase:
    """Make a case through the doors that staff use, with a canary in every personal field of it."""
    made = PlantedCase(a_case(reference, **where))
    victim = made.victim = _enters(made, Part.victim, now)
    witness, bereaved = _enters(made, Part.witness, now), _enters(made, Part.bereaved, now)
    business, suspect = _enters(made, Part.business, now), _enters(made, Part.suspect, now)
    for participation in (victim, witness, bereaved, business, suspect):
        _can_be_reached(made, participation, now)
    _has_an_advocate(made, victim, now)
    _has_a_history(made, victim, now)
    _has_needs(made, victim, now)
    _is_to_close_untold(made, victim, now)
    _is_to_pass_a_gate(made, victim, now)
    _is_to_be_told(made, victim, now)
    _came_back(made, victim, now)
    _wrote_to_us(made, victim, now)
    return made


def _enters(made: PlantedCase, part: Part, now: datetime) -> Participation:
    """The person is made first and marked afterwards: a canary carries the public id of whose it is."""
    business = part is Part.business
    entered = pipeline_people.add_participant(
        case=made.case,
        person=NewPerson("To be named", is_business=business, contact_name="To be named", made_up=True),
        part=part,
        since=None,
        by=PLANTER,
        now=now,
    ).participation
    person, whose = entered.person, entered.person.public_id
    person.name = f"{made.word('Person.name', whose)} {made.word('Person.name', whose)}"
    person.needs = made.word("Person.needs", whose)
    person.language = made.word("Person.language", whose)
    if not business:
        person.born_on = made.day("Person.born_on", whose)
        person.staff_number = made.word("Person.staff_number", whose)
    if part is Part.bereaved:
        person.died_on = made.day("Person.died_on", whose)
    person.save()
    entered.contact_name = made.word("Participation.contact_name", whose)
    entered.save(update_fields=["contact_name"])
    return entered


def _can_be_reached(made: PlantedCase, participation: Participation, now: datetime) -> None:
    whose = participation.person.public_id
    address = made.word("ContactPoint.sealed", whose)
    for channel, value in (
        (Channel.telephone, made.number(whose)),
        (Channel.email, f"{made.word('ContactPoint.sealed', whose)}@example.com"),
        (Channel.post, f"1 {address} Street, B1 1AA"),
    ):
        point = contact_points.add(participation, NewContactPoint(channel, value), by=PLANTER, now=now)
        if participation.part == Part.victim:
            said = NewRule(
                may_call=True,
                code_word=made.word("SafeContactRule.code_word", whose),
                reason=made.word("SafeContactWords.reason", whose),
            )
            pipeline_needs.set_safe_contact(contact_point=point, said=said, by=PLANTER, now=now)


def _has_an_advocate(made: PlantedCase, victim: Participation, now: datetime) -> None:
    acting = pipeline_people.add_representative(
        participation=victim,
        person=NewPerson("To be named", made_up=True),
        basis=Basis.advocate,
        evidence="To be named",
        by=PLANTER,
        now=now,
    )
    acting.person.name = made.word("Person.name", acting.person.public_id)
    acting.person.save()
    acting.evidence = made.word("Representative.evidence", victim.person.public_id)
    acting.save(update_fields=["evidence"])


def _has_a_history(made: PlantedCase, victim: Participation, now: datetime) -> None:
    whose = victim.person.public_id
    arrest = pipeline.record(
        Happening(
            "suspect_arrested", now - timedelta(days=3), victim, words=made.word("EventWords.text", whose)
        ),
        case=made.case,
        by=PLANTER,
        now=now,
    )
    telling = Happening(
        "told",
        now - timedelta(days=2),
        victim,
        about=(arrest.event_id,),
        grade=Grade.spoken,
        words=made.word("EventWords.text", whose),
    )
    pipeline.record(telling, case=made.case, by=PLANTER, now=now)


def _has_needs(made: PlantedCase, victim: Participation, now: datetime) -> None:
    whose = victim.person.public_id
    pipeline_needs.assess_needs(
        participation=victim,
        occasion=Occasion.first_contact,
        answers={"ideal_times": Answered(Given.yes, made.word("AnswerWords.text", whose))},
        by=PLANTER,
        now=now,
    )
    plan = NewPlan(
        wishes=Wishes(True, True),  # noqa: FBT003 (its own order)
        ways=("call",),
        agreed_with=victim.person.public_id,
        best_times=made.word("ContactPlanWords.best_times", whose),
        more=made.word("ContactPlanWords.more", whose),
    )
    pipeline_needs.agree_plan(participation=victim, plan=plan, by=PLANTER, now=now)
    pipeline_needs.decline_enhanced_rights(
        participation=victim, why=made.word("EnhancedDecisionWords.text", whose), by=PLANTER, now=now
    )


def _is_to_be_told(made: PlantedCase, victim: Participation, now: datetime) -> None:
    """Two visits are left to a person, of which one was made."""
    whose = victim.person.public_id
    done, left = (_asks_for_a_visit(made, victim, occasion, now) for occasion in ("progress", "closing"))
    what = made.word("ContactTaskWords.text", whose)
    pipeline_messages.finish_task(done.public_id, what=what, by=PLANTER, now=now)
    assert left.done_at is None


def _asks_for_a_visit(made: PlantedCase, victim: Participation, occasion: str, now: datetime) -> ContactTask:
    wanted = WantedMessage(
        occasion=occasion,
        opening_event=Event.objects.get(case=made.case, kind="suspect_arrested"),
        way=Way.visit,
        contact_point=None,
        content=Content.neutral,
        news=News.key,
        subject=made.word("IntentWords.subject", victim.person.public_id),
        text=made.word("IntentWords.text", victim.person.public_id),
    )
    asked = pipeline_messages.compose(participation=victim, wanted=wanted, by=PLANTER, now=now)
    return ContactTask.objects.get(intent=asked.intent)


def _is_to_close_untold(made: PlantedCase, victim: Participation, now: datetime) -> None:
    words = made.word("ClosingWords.text", victim.person.public_id)
    pipeline_closing.ask_exception(
        Wanted("case_closed", "not_safe", words), participation=victim, by=PLANTER, now=now
    )


def _is_to_pass_a_gate(made: PlantedCase, victim: Participation, now: datetime) -> None:
    whose = victim.person.public_id
    words = made.word("GateWords.text", whose)
    asked = Without("disposal", "disposal_given", victim, "not_safe", words)
    pipeline_gates.ask_exception(asked, case=made.case, by=PLANTER, now=now)
    pipeline_gates.give_reasons(
        "disposal",
        principle="courage",
        words={part: made.word("RationaleWords.text", whose) for part in decisions_policy().parts},
        case=made.case,
        by=PLANTER,
        now=now,
    )


def _came_back(made: PlantedCase, victim: Participation, now: datetime) -> None:
    """They were referred to an organisation, which sent that back with words."""
    point = ContactPoint.objects.get(participation=victim, channel=Channel.telephone)
    wanted = WantedHelp("victim_support", ("emotional",), point)
    sent = pipeline_referrals.refer(participation=victim, wanted=wanted, by=PLANTER, now=now)
    pipeline_referrals.answer(
        sent.public_id,
        step=Step.rejected,
        reason="not_reached",
        words=made.word("ReferralWords.text", victim.person.public_id),
        by=actor(Role.partner, "VS1", "Victim Support", ""),
        now=now,
    )


def _wrote_to_us(made: PlantedCase, victim: Participation, now: datetime) -> None:
    """They wrote twice what may mean danger; about one of them somebody said what they did."""
    whose = victim.person.public_id
    for number in range(2):
        arrived = Arrived(
            means=Means.email,
            door=Door.portal,
            provider_id=f"{made.case.reference} {number}",
            subject=made.word("ReplyWords.subject", whose),
            text=f"Help me. {made.word('ReplyWords.text', whose)}",
            received_at=now,
            participation=victim,
        )
        reply = pipeline_replies.take_in(arrived, by=pipeline_replies.INTAKE, now=now)
    what = made.word("AlarmWords.text", whose)
    pipeline_replies.answer_alarm(reply.alarm.public_id, what=what, by=PLANTER, now=now)


def _word(number: int) -> str:
    letters = ""
    for _ in range(5):
        number, place = divmod(number, 26)
        letters = ascii_lowercase[place] + letters
    return f"zqx{letters}"


def reader(role: Role, number: str, unit: str = "North", team: str = "A") -> Actor:
    """Return somebody who looks."""
    return actor(role, number, unit, team)
