"""Says of each way to somebody whether a message could leave now, before anybody asks for one; writes nothing."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction

from keptinformed.cases.models import ContactPoint, Event, Participation
from keptinformed.contact import facts
from keptinformed.contact.models import Intent
from keptinformed.contact.policy import telling_policy
from keptinformed.contact.safety import Asked, Decision, Held, decide
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
    found: list[Possible] = []
    for way in ways:
        reached: list[ContactPoint | None] = [each for each in points if each.channel == CHANNEL_OF.get(way)]
        for point in [None] if way is Way.visit else reached:
            intent = _unwritten(telling, way, by)
            intent.contact_point = point
            found.append(_possible(intent, tells=way in telling.tells, now=now))
    return tuple(found)


def _possible(intent: Intent, *, tells: bool, now: datetime) -> Possible:
    """Decide about the news itself where there are words that tell it, and about a notice where only that may go."""
    way, point = Way(intent.way), intent.contact_point
    intent.content = (Content.full if tells else Content.neutral).value
    asked = _asked(intent, now)
    if asked is None:
        return Possible(way, point, Content.neutral, Held(Reason.in_doubt))
    decision = decide(asked, now, telling_policy())
    if tells and isinstance(decision, Held) and decision.reason is Reason.neutral_only:
        notice = replace(asked, message=replace(asked.message, content=Content.neutral))
        return Possible(way, point, Content.neutral, decide(notice, now, telling_policy()))
    return Possible(way, point, Content(intent.content), decision)


def _asked(intent: Intent, now: datetime) -> Asked | None:
    """What the decision depends on; None where it cannot even be asked, which is then not called safe (control 26)."""
    try:
        with transaction.atomic():
            return facts.question_of(intent, now=now).asked
    except Exception:  # noqa: BLE001 (whatever broke, nothing is known)
        return None


def _unwritten(telling: Telling, way: Way, by: str) -> Intent:
    """A message that is nowhere kept. It has a number that none has: what is asked of it is asked of no other."""
    return Intent(
        pk=0,
        participation=telling.participation,
        opening_event=telling.event,
        way=way.value,
        news=telling.news.value,
        asked_by=by,
    )
