"""What a caller who was made sure of may be told: what happened, in plain words, and by when they hear next."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

import yaml
from django.db.models import Q

from keptinformed.cases.models import Event, Participation
from keptinformed.cases.models.case import Stage
from keptinformed.desk.cases.saying import when
from keptinformed.desk.worklists.saying import Last, last_in_words
from keptinformed.duties.history import Grade
from keptinformed.duties.reading import shipped_policy
from keptinformed.duties.rules import SeenBy
from keptinformed.duties.vocabulary import ENTRY_WITHDRAWN, TOLD
from keptinformed.needs import finding
from keptinformed.obligations.current import current_law
from keptinformed.obligations.law import rules_by_id
from keptinformed.worklists import telling
from keptinformed.worklists.listing import last_contact, lines_of

MOST = 8


@dataclass(frozen=True, slots=True)
class News:
    """One thing that happened, in the words that the person reads."""

    says: str
    day: date
    told: bool
    """Whether they were told of it already."""


@dataclass(frozen=True, slots=True)
class MayBeSaid:
    """What may be said to somebody who was made sure of."""

    withheld: bool
    """Whether it was decided that telling them now could do harm: then nothing is told."""
    wants_key_news: bool
    wants_routine_news: bool
    news: tuple[News, ...]
    """Latest first."""
    stage: str
    last: Last
    next_on: date | None
    """By when they hear next at the latest."""


def may_be_said(one: Participation, *, now: datetime) -> MayBeSaid:
    """Return what may be said to somebody. Ten queries, however much has happened."""
    vocabulary, rules = current_law(now).policy.vocabulary, rules_by_id(current_law(now))
    events = _events(one)
    told = {
        item
        for event in events
        if event.kind == TOLD and (event.grade or 0) >= Grade.delivered
        for item in event.about
    }
    open_ones = [line for line in lines_of(one, now=now) if telling.met_by_telling(line, rules)]
    seen = [
        event
        for event in events
        if event.kind != TOLD
        and event.kind in vocabulary
        and vocabulary[event.kind].seen_by is SeenBy.participant
    ]
    wishes, withheld = finding.wishes_of(one), one.pk in finding.withheld([one])
    return MayBeSaid(
        withheld=withheld,
        wants_key_news=wishes.key_news,
        wants_routine_news=wishes.routine,
        news=() if withheld else tuple(_news(each, told) for each in seen if each.kind in _words())[:MOST],
        stage=Stage(one.case.stage).label,
        last=last_in_words(last_contact(one)),
        next_on=min((telling.last_day(line.due_at) for line in open_ones if line.due_at), default=None),
    )


def _events(one: Participation) -> list[Event]:
    """What concerns them and was not withdrawn, latest first."""
    found = Event.objects.filter(Q(participation=one) | Q(participation__isnull=True), case=one.case_id)
    events = list(found.order_by("-at", "-event_id"))
    gone = {item for event in events if event.kind == ENTRY_WITHDRAWN for item in event.about}
    return [
        event
        for event in events
        if event.event_id not in gone
        and (one.since is None or event.participation_id or event.at >= one.since)
    ]


def _news(event: Event, told: set[str]) -> News:
    known = event.event_id in told or event.kind in told or event.participation_id is not None
    return News(_words()[event.kind], when(event.at, event.precision), known)


@cache
def _words() -> Mapping[str, str]:
    """The sentence that a victim reads for each kind of event."""
    written = yaml.safe_load((shipped_policy() / "words" / "en.yaml").read_text(encoding="utf-8"))
    return {kind: says for kind, says in written.items() if isinstance(says, str)}
