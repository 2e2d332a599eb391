"""Which events of a case one person may know of, told purely: what is withheld is as if it had not happened."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from keptinformed.cases.ages import LONDON
from keptinformed.duties.history import Event, Grade, Precision, Role
from keptinformed.duties.rules import SeenBy
from keptinformed.duties.visible import Viewpoint, seen_from, withdrawn
from keptinformed.duties.vocabulary import TOLD
from keptinformed.publishing.facts import Facts
from keptinformed.publishing.policy import PortalPolicy
from keptinformed.timekeeping.instants import Micros, local_day

WITHHELD, ALLOWED = "telling_withheld", "telling_allowed"
DECLINED, WANTED = "key_news_declined", "key_news_wanted"


@dataclass(frozen=True, slots=True)
class Seen:
    """An event that the person may know of, and whether they were told of it."""

    event: Event
    told_at: Micros | None
    """When they were first told of it, delivered or surer; None where they were not."""
    is_theirs: bool
    """Whether they took part in it themselves, so that it is no news to them."""

    @property
    def day(self) -> date:
        """The day in London."""
        return day_of(self.event.at)

    @property
    def kind(self) -> str:
        """The word of the vocabulary."""
        return self.event.kind


def day_of(at: Micros) -> date:
    """Return the day in London of an instant."""
    return local_day(at, LONDON)


def opaque(key: str, *parts: str) -> str:
    """Return an id that tells nothing, the same for the same things: `parts` of the participation that `key` is of."""
    return hashlib.sha256("\n".join((key, *parts)).encode()).hexdigest()[:20]


def may_know(facts: Facts, policy: PortalPolicy) -> tuple[Seen, ...]:
    """Return the events that the person may know of, in the order in which they happened. Pure.

    Theirs or everybody's, not withdrawn, of a kind that a participant may see, not before they joined. While it stands
    that telling them could do harm, only what they know already; while they want no key news, none that is new.
    """
    standing = _standing(facts)
    told = _told(standing)
    withheld = _latest(standing, (WITHHELD, ALLOWED)) == WITHHELD
    declined = _latest(standing, (DECLINED, WANTED)) == DECLINED
    return tuple(
        seen
        for seen in (_seen(event, told, policy) for event in standing if _is_for_them(event, facts, policy))
        if seen.told_at is not None
        or seen.is_theirs
        or not (withheld or (declined and seen.kind in policy.key_news(facts.law.rules)))
    )


def _standing(facts: Facts) -> list[Event]:
    """Return what concerns them, is everybody's or is their own, and was not withdrawn."""
    everything = Viewpoint(max((event.at for event in facts.events), default=0))
    gone = withdrawn(facts.events, everything)
    mine = ("", facts.participant.participant_id)
    return [
        event
        for event in seen_from(facts.events, everything)
        if event.participant_id in mine and event.event_id not in gone
    ]


def _latest(events: Sequence[Event], kinds: tuple[str, ...]) -> str:
    return next((event.kind for event in reversed(events) if event.kind in kinds), "")


def _told(events: Iterable[Event]) -> dict[str, list[Micros]]:
    """Return when each thing, by id or by kind, was told them so that it surely arrived."""
    found: dict[str, list[Micros]] = {}
    for event in events:
        if event.kind == TOLD and event.participant_id and (event.grade or 0) >= Grade.delivered:
            for item in event.about:
                found.setdefault(item, []).append(event.at)
    return found


def _is_for_them(event: Event, facts: Facts, policy: PortalPolicy) -> bool:
    word = facts.law.vocabulary.get(event.kind)
    if word is None or word.seen_by is not SeenBy.participant:
        return False
    if event.participant_id:
        return True
    since = facts.participant.since
    if since is not None and event.at < since:
        return False
    return facts.participant.role is not Role.witness or event.kind in policy.for_witnesses


def _seen(event: Event, told: dict[str, list[Micros]], policy: PortalPolicy) -> Seen:
    # A telling by kind counts for what had happened by then (docs/reference/duties.md, section 4).
    times = [at for at in told.get(event.event_id, ()) if at >= event.at]
    times += [at for at in told.get(event.kind, ()) if at >= event.at]
    theirs = event.kind == TOLD or event.kind in policy.done_with_them
    return Seen(event, min(times, default=None), theirs)


def month_only(event: Event) -> bool:
    """Say whether only the month of an event is known."""
    return event.precision is Precision.month
