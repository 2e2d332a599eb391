"""Says of each way to somebody whether it can be used now, in words, and which ones would work instead."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from keptinformed.cases.ages import LONDON
from keptinformed.cases.models import ContactPoint
from keptinformed.cases.models.people import Channel
from keptinformed.cases.visibility import NotVisible
from keptinformed.contact import delivery
from keptinformed.contact.policy import telling_policy
from keptinformed.contact.posting_days import posting_policy
from keptinformed.contact.safety import Held
from keptinformed.contact.terms import Content, Reason, Way
from keptinformed.contact.timeliness import BY_A_PERSON, Timed
from keptinformed.contact.too_late import arrives_on, is_refused, why_refused
from keptinformed.desk.messages.saying import Called, Why, sayings, why
from keptinformed.errors import Refused
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
    postage: str = ""
    """Of a letter: a word of the address, such as first."""
    until: datetime | None = None
    """Until when it keeps the date; None where there is no date, or it cannot."""
    until_for_officer: datetime | None = None
    """Of a call or visit, the same for whoever has the case."""
    arrives: date | None = None
    """Of a letter: when it counts as come."""
    late: bool = False
    """Whether it would come too late."""
    refused: str = ""
    """Why it must not be used: it is too late, and which ways are not."""


@dataclass(frozen=True, slots=True)
class Offers:
    """Every way, those that are open first."""

    open: tuple[Offer, ...]
    held: tuple[Offer, ...]

    @property
    def instead(self) -> tuple[str, ...]:
        """What would work now, each once."""
        return tuple(dict.fromkeys(each.way.called.lower() for each in self.open if not each.waits))


def offers(ways: Sequence[Timed], due_at: datetime | None, *, now: datetime) -> Offers:
    """Return all of `ways` in words."""
    ready = _with_a_provider()
    found = [_offer(each, ways, due_at, now, ready) for each in ways]
    open_now = [each for each in found if each.is_open and not each.refused]
    return Offers(
        tuple(sorted(open_now, key=lambda each: each.waits)),
        tuple(each for each in found if each not in open_now),
    )


def offer(one: Timed, among: Sequence[Timed], due_at: datetime | None, *, now: datetime) -> Offer:
    """Return one way in words, beside the others."""
    return _offer(one, among, due_at, now, _with_a_provider())


def _offer(
    one: Timed, among: Sequence[Timed], due_at: datetime | None, now: datetime, ready: frozenset[Way]
) -> Offer:
    possible = one.possible
    point, by_hand = possible.point, possible.way in BY_A_PERSON
    refused = possible.is_open and due_at is not None and is_refused(one, among)
    return Offer(
        means=possible.way,
        way=_called(one),
        point=point.public_id if point else None,
        reached=_masked(point) if point else "",
        is_open=possible.is_open,
        waits=possible.waits,
        by_a_person=by_hand or possible.way not in ready,
        neutral=possible.content is Content.neutral and not by_hand,
        why=why(possible.decision.reason) if isinstance(possible.decision, Held) else None,
        postage=one.postage.value if one.postage else "",
        until=one.last if one.tells else None,
        until_for_officer=one.last_by_officer,
        arrives=arrives_on(one.postage, now) if one.postage else None,
        late=one.tells and not one.in_time,
        refused=why_refused(one, among, due_at, now=now) if refused and due_at else "",
    )


def _called(one: Timed) -> Called:
    """Return what a way is called as a heading; of a letter, with its class."""
    plain = sayings().ways[one.possible.way]
    return (
        replace(plain, called=f"{plain.called}, {posting_policy().classes[one.postage].says}")
        if one.postage
        else plain
    )


def chosen(ways: Sequence[Timed], means: Way, to: str, postage: str) -> Timed:
    """Return the number or address of a way that was chosen, the first where none was. Raises NotVisible."""
    for each in ways:
        here = not to or (each.possible.point is not None and str(each.possible.point.public_id) == to)
        if each.possible.way is means and here and (not postage or each.postage == postage):
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
