"""What the panel for logging a contact shows at first: who, what is safe, what is untold, what is next."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from keptinformed.access.actors import Actor, may
from keptinformed.access.roles import Permission
from keptinformed.cases.ages import london_day
from keptinformed.cases.models import Participation
from keptinformed.cases.models.case import Stage
from keptinformed.desk.cases import reading
from keptinformed.desk.cases.choices import choices
from keptinformed.desk.cases.reading import Entry
from keptinformed.desk.worklists.saying import CHANNELS
from keptinformed.needs import finding
from keptinformed.needs.finding import Way
from keptinformed.obligations.current import current_law
from keptinformed.obligations.law import rules_by_id
from keptinformed.replies import finding as replies
from keptinformed.replies.models import Reply
from keptinformed.timekeeping.months import months_after
from keptinformed.worklists import calling, telling
from keptinformed.worklists.calling import Owed
from keptinformed.worklists.listing import lines_of
from keptinformed.worklists.models import CallerCheck
from keptinformed.worklists.policy import Identity, Outcome, contact_policy

OLDER_NEWS = 6
"""How much of what was told before is offered, too."""


@dataclass(frozen=True, slots=True)
class Offered:
    """One thing that can be told of, to be ticked."""

    value: str
    says: str
    day: date | None
    untold: bool


@dataclass(frozen=True, slots=True)
class Panel:
    """All that the panel shows of one person."""

    participation: UUID
    case: UUID
    reference: str
    name: str
    is_business: bool
    ways: tuple[Way, ...]
    channels: dict[str, str]
    outcomes: tuple[Outcome, ...]
    identities: tuple[Identity, ...]
    usual_identity: str
    """What is chosen at first: nothing where a code word was agreed."""
    has_code_word: bool
    news: tuple[Offered, ...]
    ended: dict[str, str]
    has_ended: bool
    next_on: date | None
    """By when they hear next, if they are told everything now."""
    review_on: date
    """By when the investigation is looked at again, where nothing else was said."""
    calls: tuple[Owed, ...]
    replies: tuple[Reply, ...]
    """What they wrote that is not answered yet, for whoever may read it."""


def panel_of(one: Participation, *, reader: Actor, now: datetime) -> Panel:
    """Return the panel for somebody whose case was opened. As many queries however much has happened."""
    law, plans = current_law(now), finding.latest_plans([one.pk])
    rules, open_ones = rules_by_id(law), lines_of(one, now=now)
    plan = plans.get(one.pk)
    agreed = telling.Agreed(
        plan.every_days if plan and plan.routine_news else None,
        enhanced=one.enhanced_from is not None and one.enhanced_from <= now,
        calendar=law.calendar,
    )
    check = calling.standing_check(one, by=reader, now=now)
    has_code_word = bool(calling.code_words_of(one))
    next_on = telling.next_after_telling(london_day(now), open_ones, rules, agreed)
    reachable = may(reader, Permission.see_contact_points)
    return Panel(
        participation=one.public_id,
        case=one.case.public_id,
        reference=one.case.reference,
        name=one.person.name,
        is_business=one.person.is_business,
        ways=finding.ways_of([one], now=now)[one.pk] if reachable else (),
        channels=CHANNELS,
        outcomes=tuple(contact_policy().outcomes.values()),
        identities=_identities(check, has_code_word=has_code_word),
        usual_identity=check.way if check else "" if has_code_word else "known_number",
        has_code_word=has_code_word,
        news=_news(one, {each.event_id for each in telling.untold(open_ones, rules)}, reader, now),
        ended=dict(contact_policy().ended),
        has_ended=one.case.stage == Stage.ended,
        next_on=next_on,
        review_on=next_on or months_after(london_day(now), contact_policy().looked_at_again_after_months),
        calls=calling.calls_owed_to(one, reader=reader, now=now),
        replies=tuple(replies.open_of(one.pk)) if may(reader, Permission.see_words) else (),
    )


def _identities(check: CallerCheck | None, *, has_code_word: bool) -> tuple[Identity, ...]:
    """Those that can hold here: a checked one where it was checked, or can be in the panel."""
    standing = check.way if check else ""
    return tuple(
        each
        for each in contact_policy().identity.values()
        if not each.needs_check
        or each.identity == standing
        or (each.identity == "code_word" and has_code_word)
    )


def _news(one: Participation, untold: set[str], reader: Actor, now: datetime) -> tuple[Offered, ...]:
    news = reading.news_of(one.case, reader, now)
    theirs = [entry for entry in news if entry.whom is None or entry.whom.number == one.pk]
    still = [_offered(entry, untold=True) for entry in theirs if entry.event_id in untold]
    told_of = telling.kinds_to_tell(rules_by_id(current_law(now)))
    rest = [entry for entry in theirs if entry.event_id not in untold and entry.kind in told_of][:OLDER_NEWS]
    kind, says = choices().ordinary_update
    update = Offered(kind, says, None, untold=not still)
    return (*still, update, *(_offered(entry, untold=False) for entry in rest))


def _offered(entry: Entry, *, untold: bool) -> Offered:
    return Offered(entry.event_id, entry.said.title, entry.said.when, untold)
