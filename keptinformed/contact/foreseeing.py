"""Says of each way to somebody whether a message could leave now, before anybody asks for one; writes nothing."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from keptinformed.cases.models import ContactPoint, Event, Participation
from keptinformed.contact import facts
from keptinformed.contact.models import Intent
from keptinformed.contact.policy import telling_policy
from keptinformed.contact.safety import Decision, Held, decide
from keptinformed.contact.terms import Content, News, Reason, Way

CHANNEL_OF = {Way.telephone: "telephone", Way.text: "telephone", Way.email: "email", Way.post: "post"}


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
    participation: Participation, event: Event, *, news: News, tells: frozenset[Way], by: str, now: datetime
) -> tuple[Possible, ...]:
    """Return each way to somebody, with each number and address that holds, and the decision about it at `now`.

    `tells` are the ways on which there are words that tell the news; on others it is a neutral notice. The rows come
    with person and case; the caller has opened the case.
    """
    points = list(
        ContactPoint.objects.filter(participation=participation, ended_at__isnull=True).order_by(
            "-preferred", "pk"
        )
    )
    found: list[Possible] = []
    for way in Way:
        reached: list[ContactPoint | None] = [each for each in points if each.channel == CHANNEL_OF.get(way)]
        for point in [None] if way is Way.visit else reached:
            intent = _unwritten(participation, event, way, news, by)
            intent.contact_point = point
            found.append(_possible(intent, way, point, way in tells, now))
    return tuple(found)


def _possible(intent: Intent, way: Way, point: ContactPoint | None, tells: bool, now: datetime) -> Possible:  # noqa: FBT001
    if tells:
        full = Possible(way, point, Content.full, _decided(intent, Content.full, now))
        if not isinstance(full.decision, Held) or full.decision.reason is not Reason.neutral_only:
            return full
    return Possible(way, point, Content.neutral, _decided(intent, Content.neutral, now))


def _decided(intent: Intent, content: Content, now: datetime) -> Decision:
    intent.content = content.value
    try:
        with transaction.atomic():
            asked = facts.question_of(intent, now=now).asked
    except Exception:  # noqa: BLE001 (control 26: what cannot be asked is not called safe)
        return Held(Reason.in_doubt)
    return decide(asked, now, telling_policy())


def _unwritten(participation: Participation, event: Event, way: Way, news: News, by: str) -> Intent:
    """A message that is nowhere kept. It has a number that none has: what is asked of it is asked of no other."""
    return Intent(
        pk=0,
        participation=participation,
        opening_event=event,
        way=way.value,
        news=news.value,
        asked_by=by,
    )
