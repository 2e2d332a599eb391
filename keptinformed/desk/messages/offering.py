"""Says of each way to somebody whether it can be used now, in words, and which ones would work instead."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from keptinformed.cases.ages import LONDON
from keptinformed.cases.models import ContactPoint
from keptinformed.cases.models.people import Channel
from keptinformed.cases.visibility import NotVisible
from keptinformed.contact import delivery
from keptinformed.contact.foreseeing import Possible
from keptinformed.contact.policy import telling_policy
from keptinformed.contact.safety import Held
from keptinformed.contact.terms import Content, Reason, Way
from keptinformed.desk.messages.saying import Called, Why, sayings, why
from keptinformed.errors import Refused
from keptinformed.pipeline_messages import BY_A_PERSON
from keptinformed.pipeline_telling import AskedFor


@dataclass(frozen=True, slots=True)
class Offer:
    """One way to somebody, as staff read it."""

    means: Way
    way: Called
    point: UUID | None
    reached: str
    """The number or address, masked."""
    is_open: bool
    waits: bool
    by_a_person: bool
    """Whether it makes a task: a call, a visit, or a way for which no provider is set up here."""
    neutral: bool
    """Whether only a notice that tells nothing may go this way."""
    why: Why | None
    """Why not, or not yet."""


@dataclass(frozen=True, slots=True)
class Offers:
    """Every way, those that are open first."""

    open: tuple[Offer, ...]
    held: tuple[Offer, ...]

    @property
    def instead(self) -> tuple[str, ...]:
        """What would work now, each once."""
        return tuple(dict.fromkeys(each.way.called.lower() for each in self.open if not each.waits))


def offers(ways: Sequence[Possible]) -> Offers:
    """Return all of `ways` in words."""
    ready = _with_a_provider()
    found = [_offer(each, ready) for each in ways]
    return Offers(
        tuple(sorted((each for each in found if each.is_open), key=lambda each: each.waits)),
        tuple(each for each in found if not each.is_open),
    )


def offer(possible: Possible) -> Offer:
    """Return one way in words."""
    return _offer(possible, _with_a_provider())


def _offer(possible: Possible, ready: frozenset[Way]) -> Offer:
    point, by_hand = possible.point, possible.way in BY_A_PERSON
    return Offer(
        means=possible.way,
        way=sayings().ways[possible.way],
        point=point.public_id if point else None,
        reached=_masked(point) if point else "",
        is_open=possible.is_open,
        waits=possible.waits,
        by_a_person=by_hand or possible.way not in ready,
        neutral=possible.content is Content.neutral and not by_hand,
        why=why(possible.decision.reason) if isinstance(possible.decision, Held) else None,
    )


def chosen(ways: Sequence[Possible], to: str) -> Possible:
    """Return the number or address of a way that was chosen, the first where none was. Raises NotVisible."""
    for each in ways:
        if not to or (each.point is not None and str(each.point.public_id) == to):
            return each
    raise NotVisible


def what_became_of(asked: AskedFor) -> str:
    """Return what is said when a message was asked for, or a call or visit left to a person."""
    intent, decision = asked.intent, asked.decision
    if intent.way in BY_A_PERSON:
        return "It is a task now, for whoever has the case. Nothing is sent. Log it as a contact once they were told."
    if Way(intent.way) not in _with_a_provider() and not isinstance(decision, Held):
        return f"It is left to a person. {why(Reason.no_provider).says} {why(Reason.no_provider).instead}"
    if isinstance(decision, Held):
        waits = decision.reason in telling_policy().waiting
        said = why(decision.reason)
        return f"{'It waits' if waits else 'It is held, and left to a person'}. {said.says} {said.instead}"
    return "Asked for. It is looked at once more, and leaves with the next round."


def _masked(point: ContactPoint) -> str:
    """Return a number or address as it is told apart from others, without giving it away."""
    since = point.added_at.astimezone(LONDON)
    told = f"ends in {point.ending}" if point.ending else f"kept since {since.day} {since:%B %Y}"
    return f"{Channel(point.channel).label}, {told}"


def _with_a_provider() -> frozenset[Way]:
    """Return the ways on which something can be handed over here; what is set up wrongly hands over nothing."""
    try:
        return frozenset(delivery.configured_ways())
    except Refused:
        return frozenset()
