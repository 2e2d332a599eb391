"""The briefing sheet: what a stranger must know to speak well with a victim, on one page."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from keptinformed.access.actors import Actor, may
from keptinformed.access.roles import Permission
from keptinformed.cases import mirrors
from keptinformed.cases.models import Participation
from keptinformed.contact.drafting.prompt_cards import PromptCard
from keptinformed.cover import gathering, handing
from keptinformed.cover.models import HandedCall
from keptinformed.cover.policy import cover_policy
from keptinformed.cover.saying import briefly, coming_shifts
from keptinformed.cover.terms import Answer, Duty, Span
from keptinformed.desk.at_hand.moments import cards_for
from keptinformed.desk.cases import reading
from keptinformed.desk.cases.reading import Somebody, Told
from keptinformed.desk.cases.saying import last_day
from keptinformed.desk.contacts.may_be_said import MayBeSaid, may_be_said
from keptinformed.desk.cover.reading import names_of
from keptinformed.desk.needs.reading import Said, needs_of
from keptinformed.desk.worklists.saying import CHANNELS
from keptinformed.needs import finding
from keptinformed.needs.finding import Way
from keptinformed.needs.models import ContactPlan
from keptinformed.needs.policy import needs_policy
from keptinformed.obligations.lines import OPEN
from keptinformed.worklists import calling
from keptinformed.worklists.calling import Owed
from keptinformed.worklists.listing import lines_of
from keptinformed.worklists.policy import contact_policy

MOST_OWED = 5


@dataclass(frozen=True, slots=True)
class Due:
    """One thing that is owed to them."""

    says: str
    day: date | None
    late: bool


@dataclass(frozen=True, slots=True)
class PassTo:
    """Whom to pass to what the stranger cannot answer."""

    officer: str
    officer_next: str
    answers: str
    """Who answers for the case now, in words."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """All of the briefing sheet about one person."""

    participation: UUID
    case: UUID
    reference: str
    offence: str
    who: Somebody
    ways: tuple[Way, ...] | None
    """None where the reader may not see how people can be reached."""
    channels: dict[str, str]
    plan: ContactPlan | None
    plan_ways: tuple[str, ...]
    formats: tuple[str, ...]
    has_code_word: bool
    said: MayBeSaid
    told: Told | None
    owed: tuple[Due, ...]
    calls: tuple[Owed, ...]
    needs: tuple[Said, ...]
    enhanced: bool
    mirrored: bool
    must_not: tuple[str, ...]
    cards: tuple[PromptCard, ...]
    pass_to: PassTo
    handed: HandedCall | None
    is_mine: bool


def sheet_of(one: Participation, *, reader: Actor, now: datetime) -> Sheet:
    """Return the sheet about somebody whose case was opened. As many queries however much has happened."""
    people = {each.number: each for each in reading.people_of(one.case, reader=reader, now=now)}
    entries = reading.entries_of(one.case, people, reader=reader, now=now)
    told = next((each for each in reading.told(entries, people) if each.whom.number == one.pk), None)
    plan = finding.latest_plans([one.pk]).get(one.pk)
    handed = handing.handed(one)
    return Sheet(
        participation=one.public_id,
        case=one.case.public_id,
        reference=one.case.reference,
        offence=one.case.offence,
        who=people[one.pk],
        ways=finding.ways_of([one], now=now)[one.pk] if may(reader, Permission.see_contact_points) else None,
        channels=CHANNELS,
        plan=plan,
        plan_ways=tuple(needs_policy().ways.get(each, each) for each in plan.ways) if plan else (),
        formats=tuple(needs_policy().formats.get(each, each) for each in plan.formats) if plan else (),
        has_code_word=bool(calling.code_words_of(one)),
        said=may_be_said(one, now=now),
        told=told,
        owed=_owed(one, now),
        calls=calling.calls_owed_to(one, reader=reader, now=now),
        needs=needs_of(one, now=now).needs if may(reader, Permission.see_words) else (),
        enhanced=one.enhanced_from is not None and one.enhanced_from <= now,
        mirrored=bool(mirrors.linked_numbers([one.case_id])),
        must_not=(*contact_policy().must_not_say, *cover_policy().must_not),
        cards=cards_for(one, now=now),
        pass_to=_pass_to(one, now),
        handed=handed,
        is_mine=handed is not None and handed.taken_by == reader.staff_number,
    )


def _owed(one: Participation, now: datetime) -> tuple[Due, ...]:
    return tuple(
        Due(
            next((each.says for each in line.sources if each.status in OPEN), line.sources[0].says),
            last_day(line.due_at) if line.due_at else None,
            line.due_at is not None and line.due_at <= now,
        )
        for line in lines_of(one, now=now)[:MOST_OWED]
    )


def _pass_to(one: Participation, now: datetime) -> PassTo:
    officer = one.case.officer
    answer = gathering.answers([one.case], now=now)[one.case_id]
    names = names_of([officer, answer.number])
    coming = coming_shifts([officer], now=now)
    return PassTo(names.get(officer, ""), coming.get(officer, ""), _answers(answer, names))


def _answers(answer: Answer, names: dict[str, str]) -> str:
    if answer.duty is Duty.nobody:
        return "Nobody who works here may see this case: tell a supervisor"
    says = f"{names[answer.number]} ({cover_policy().says(answer.rung).lower()})"
    if answer.duty is Duty.later and answer.begins_at:
        return f"nobody is on duty; {says} comes first, {briefly(Span(answer.begins_at))}"
    return says
