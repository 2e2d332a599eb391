"""Finds what somebody may be told of, and which messages about it stand already."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q

from keptinformed.cases.models import Event, Participation
from keptinformed.cases.visibility import NotVisible
from keptinformed.contact import ledger
from keptinformed.contact.models import Intent
from keptinformed.contact.terms import News
from keptinformed.desk.cases.choices import choices
from keptinformed.desk.cases.reading import address_of
from keptinformed.desk.cases.saying import last_day, means, when
from keptinformed.desk.messages.letters import letters
from keptinformed.desk.messages.reading import title_of
from keptinformed.duties.rules import SeenBy
from keptinformed.duties.vocabulary import ENTRY_WITHDRAWN, TOLD
from keptinformed.needs import finding
from keptinformed.obligations.current import current_law
from keptinformed.obligations.law import rules_by_id
from keptinformed.worklists import telling
from keptinformed.worklists.due import dates_to_tell
from keptinformed.worklists.listing import lines_of


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that happened, of which somebody may be told."""

    event: Event
    address: UUID
    says: str
    day: date
    due: date | None
    """The last day on which telling is in time; None where nothing asks for it any more."""
    due_at: datetime | None
    """The moment before which telling keeps the strictest date that can still be kept."""
    untold: bool
    kind: News
    occasions: tuple[tuple[str, str], ...]
    """The words there are for it: occasion and title."""
    asked: frozenset[str]
    """The occasions on which a message about it stands already; one that never left may be asked for again."""
    about: tuple[str, ...] = ()
    """What a telling of it is about, where that is not the event itself."""

    @property
    def told_by(self) -> date | None:
        """The last day that keeps the strictest date that can still be kept."""
        return last_day(self.due_at) if self.due_at else None


@dataclass(frozen=True, slots=True)
class Untold:
    """What somebody may be told of: what is owed first, the most urgent before all."""

    items: tuple[Item, ...]
    withheld: bool
    """Whether it was decided that telling them now could do harm: then nothing is offered."""

    def at(self, address: UUID) -> Item:
        """Return the one that an address leads to. Raises NotVisible."""
        for item in self.items if not self.withheld else ():
            if item.address == address:
                return item
        raise NotVisible


def news_for(one: Participation, *, now: datetime) -> Untold:
    """Return what somebody may be told of. As many queries however much has happened; the case was opened."""
    law = current_law(now)
    rules, vocabulary = rules_by_id(law), law.policy.vocabulary
    lines = lines_of(one, now=now)
    owed = {each.event_id: each for each in telling.untold(lines, rules)}
    dates = dates_to_tell(lines, rules, now=now)
    key_kinds, asked = telling.kinds_to_tell(rules), _asked(one)
    events = _events(one)
    items = [
        Item(
            event=event,
            address=address_of(one.case, event.event_id),
            says=means(event.kind, vocabulary),
            day=when(event.at, event.precision),
            due=last_day(due_at) if (due_at := _due(owed, event)) else None,
            due_at=dates.get(event.event_id),
            untold=event.event_id in owed,
            kind=News.key if event.kind in key_kinds else News.routine,
            occasions=tuple((each, title_of(each)) for each in letters().about(event.kind)),
            asked=frozenset(asked.get(event.pk, set()) - {telling.PROGRESS}),
        )
        for event in events
        if event.kind != TOLD
        and event.kind in vocabulary
        and vocabulary[event.kind].seen_by is SeenBy.participant
        and letters().about(event.kind)
    ]
    order = list(owed)
    items.sort(key=lambda each: order.index(each.event.event_id) if each.untold else len(order))
    update = _ordinary_update(one, telling.update_owed(lines, rules), events, asked)
    return Untold((*update, *items), one.pk in finding.withheld([one]))


def _ordinary_update(
    one: Participation, owed: telling.Untold | None, events: Sequence[Event], asked: Mapping[int, set[str]]
) -> tuple[Item, ...]:
    """The ordinary update that is owed: it is about no event, and stands on the one from which it is counted.

    The telling that meets it opens the next, so that each update is one message, and never the same twice.
    """
    event = next((each for each in events if owed and each.event_id == owed.event_id), None)
    if owed is None or event is None:
        return ()
    return (
        Item(
            event=event,
            address=address_of(one.case, telling.PROGRESS),
            says=choices().ordinary_update[1],
            day=when(event.at, event.precision),
            due=last_day(owed.due_at) if owed.due_at else None,
            due_at=owed.due_at,
            untold=True,
            kind=News.routine,
            occasions=((telling.PROGRESS, title_of(telling.PROGRESS)),),
            asked=frozenset(asked.get(event.pk, set()) & {telling.PROGRESS}),
            about=(telling.PROGRESS,),
        ),
    )


def _due(owed: Mapping[str, telling.Untold], event: Event) -> datetime | None:
    found = owed.get(event.event_id)
    return found.due_at if found else None


def _events(one: Participation) -> list[Event]:
    """What concerns them and was not withdrawn, the latest first."""
    concerning = Q(participation=one) | Q(participation__isnull=True)
    events = list(Event.objects.filter(concerning, case=one.case_id).order_by("-at", "-event_id"))
    withdrawals = Event.objects.filter(case=one.case_id, kind=ENTRY_WITHDRAWN)
    gone = {item for about in withdrawals.values_list("about", flat=True) for item in about}
    return [
        event
        for event in events
        if event.event_id not in gone
        and event.kind != ENTRY_WITHDRAWN
        and (one.since is None or event.participation_id or event.at >= one.since)
    ]


def _asked(one: Participation) -> dict[int, set[str]]:
    found: dict[int, set[str]] = {}
    standing = Intent.objects.filter(participation=one).exclude(pk__in=ledger.never_left().values("pk"))
    for event, occasion in standing.values_list("opening_event", "occasion"):
        found.setdefault(event, set()).add(occasion)
    return found
