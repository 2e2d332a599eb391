"""Says of each way to somebody whether a message could leave now, before anybody asks for one; writes nothing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction

from keptinformed.cases.models import ContactPoint, Event, Participation
from keptinformed.contact import facts
from keptinformed.contact.facts import Reading
from keptinformed.contact.models import Intent
from keptinformed.contact.policy import telling_policy
from keptinformed.contact.safety import Asked, Decision, Held, Message, decide
from keptinformed.contact.terms import CHANNEL_OF, Content, News, Reason, Way


@dataclass(frozen=True, slots=True)
class Telling:
    """Somebody, and what they are to be told."""

    participation: Participation
    event: Event
    news: News
    tells: frozenset[Way]
    """The ways on which there are words that tell it; on others it is a neutral notice."""


@dataclass(frozen=True, slots=True)
class Possible:
    """One way to somebody, and whether it is open now."""

    way: Way
    point: ContactPoint | None
    content: Content
    """The news itself where it may go this way, else a neutral notice."""
    decision: Decision

    @property
    def waits(self) -> bool:
        """Whether all that is against it passes by itself."""
        return isinstance(self.decision, Held) and self.decision.reason in telling_policy().waiting

    @property
    def is_open(self) -> bool:
        """Whether a message may be asked for: it leaves now, or as soon as what passes has passed."""
        return self.waits or not isinstance(self.decision, Held)


def possibilities(
    telling: Telling, *, ways: Iterable[Way] = tuple(Way), by: str, now: datetime
) -> tuple[Possible, ...]:
    """Return each of `ways` to somebody, with each number and address that holds, and the decision about it at `now`.

    The rows come with person and case; the caller has opened the case.
    """
    holding = ContactPoint.objects.filter(participation=telling.participation, ended_at__isnull=True)
    points = list(holding.order_by("-preferred", "pk"))
    reading = _read(_unwritten(telling, by), points, now)
    found: list[Possible] = []
    for way in ways:
        reached: list[ContactPoint | None] = [each for each in points if each.channel == CHANNEL_OF.get(way)]
        for point in [None] if way is Way.visit else reached:
            content = Content.full if way in telling.tells else Content.neutral
            message = Message(way, content, telling.news)
            found.append(_possible(reading, message, point, now))
    return tuple(found)


def _possible(
    reading: Reading | None, message: Message, point: ContactPoint | None, now: datetime
) -> Possible:
    """Decide about the news itself where there are words that tell it, and about a notice where only that may go."""
    asked = _asked(reading, message, point)
    if asked is None:
        return Possible(message.way, point, Content.neutral, Held(Reason.in_doubt))
    decision = decide(asked, now, telling_policy())
    if (
        isinstance(decision, Held)
        and decision.reason is Reason.neutral_only
        and message.content is Content.full
    ):
        notice = replace(asked, message=replace(message, content=Content.neutral))
        return Possible(message.way, point, Content.neutral, decide(notice, now, telling_policy()))
    return Possible(message.way, point, message.content, decision)


def _read(intent: Intent, points: Sequence[ContactPoint], now: datetime) -> Reading | None:
    """Read once what all ways share; None where it cannot be read, which is then not called safe (control 26)."""
    try:
        with transaction.atomic():
            return facts.read(intent, points, now=now)
    except Exception:  # noqa: BLE001 (whatever broke, nothing is known)
        return None


def _asked(reading: Reading | None, message: Message, point: ContactPoint | None) -> Asked | None:
    """What the decision depends on; None where one number cannot be read: others can."""
    try:
        return reading.question(message, point).asked if reading else None
    except Exception:  # noqa: BLE001 (whatever broke, nothing is known)
        return None


def _unwritten(telling: Telling, by: str) -> Intent:
    """A message that is nowhere kept. It has a number that none has: what is asked of it is asked of no other."""
    return Intent(
        pk=0,
        participation=telling.participation,
        opening_event=telling.event,
        news=telling.news.value,
        asked_by=by,
    )
