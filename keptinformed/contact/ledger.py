"""Writes down what somebody is to be told, what is held and left to people, and finds what is due."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from keptinformed.access_log.acts import Act
from keptinformed.access_log.entries import About, Who, note
from keptinformed.cases.models import ContactPoint, Event, Participation
from keptinformed.cases.models.people import Part
from keptinformed.contact.models import Attempt, ContactTask, Intent, IntentWords, Outcome
from keptinformed.contact.models.messages import LEFT, NOT_SENT, State
from keptinformed.contact.policy import TellingPolicy
from keptinformed.contact.terms import Content, News, Reason, TaskKind, Way

SERVICE = Who("kept worker", "service")
"""Who holds a message back where no person did."""
_KINDS = {
    Reason.not_known: TaskKind.reconcile,
    Reason.death_recorded: TaskKind.visit,
    Reason.letter_not_fresh: TaskKind.call,
    Reason.old_plan: TaskKind.call,
    Reason.stale: TaskKind.call,
    Reason.changed: TaskKind.call,
    Reason.too_old: TaskKind.call,
}
"""What is asked of a person, by the reason; to decide is asked where nothing else is said."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A message that somebody wants sent."""

    occasion: str
    """The folder in policy/letters/ that its words came from."""
    opening_event: Event
    way: Way
    contact_point: ContactPoint | None
    content: Content
    news: News
    subject: str
    text: str
    about: tuple[str, ...] = ()
    """What a telling of it is about, where that is more than the opening event."""


def enter(
    participation: Participation, wanted: Wanted, *, by: str, now: datetime, old: timedelta
) -> tuple[Intent, bool]:
    """Enter a message; return it, and whether it was taken up: one for the same person, occasion and event stands.

    One that was held, and surely never reached a provider, is taken up anew with what is wanted now: the plan may have
    been renewed since. What was left to a person because of it is then over; holding it again leaves it to them anew.
    """
    said = {
        "about": list(wanted.about),
        "way": wanted.way.value,
        "contact_point": wanted.contact_point,
        "content": wanted.content.value,
        "news": wanted.news.value,
        "asked_by": by,
        "made_at": now,
        "not_before": now,
        "old_at": now + old,
    }
    intent, made = Intent.objects.select_for_update(no_key=True).get_or_create(
        participation=participation,
        occasion=wanted.occasion,
        opening_event=wanted.opening_event,
        defaults=said,
    )
    again = not made and never_left().filter(pk=intent.pk).exists()
    if again:
        for name, value in {**said, "state": State.waiting, "tries": 0, "leased_until": None}.items():
            setattr(intent, name, value)
        intent.save()
        IntentWords.objects.filter(intent=intent).delete()
        ContactTask.objects.filter(intent=intent, done_at__isnull=True).update(done_at=now, done_by=by)
    if made or again:
        IntentWords.objects.create(intent=intent, subject=wanted.subject, text=wanted.text)
    return intent, made or again


def never_left() -> QuerySet[Intent]:
    """Return the messages that were held and that surely never left: they may be asked for again.

    Not while somebody is about to ring or visit because that was chosen.
    """
    chosen = ContactTask.objects.filter(
        intent=OuterRef("pk"), reason=Reason.by_a_person, done_at__isnull=True
    )
    held = Intent.objects.filter(~Exists(chosen), state=State.held)
    tries = Attempt.objects.filter(intent=OuterRef("pk"))
    return held.exclude(Exists(tries.exclude(Exists(_surely_not(OuterRef("pk")))))).exclude(
        Exists(Outcome.objects.filter(attempt__intent=OuterRef("pk"), kind__in=LEFT))
    )


def _surely_not(attempt: OuterRef) -> QuerySet[Outcome]:
    return Outcome.objects.filter(attempt=attempt, kind__in=NOT_SENT)


def due(now: datetime, most: int) -> list[int]:
    """Return the numbers of the messages that may be taken up now, the longest waiting first."""
    free = Q(leased_until__isnull=True) | Q(leased_until__lt=now)
    found = Intent.objects.filter(free, state=State.waiting, not_before__lte=now)
    return list(found.order_by("not_before", "pk").values_list("pk", flat=True)[:most])


def hold(intent: Intent, reason: Reason, *, now: datetime, policy: TellingPolicy) -> ContactTask:
    """Hold a message for good, and leave it to a person. The access log has a row."""
    intent.state = State.unknown if reason is Reason.not_known else State.held
    intent.leased_until = None
    intent.save(update_fields=["state", "leased_until"])
    kind = _KINDS.get(reason, TaskKind.decide)
    if reason is Reason.by_a_person:
        kind = TaskKind.visit if intent.way == Way.visit else TaskKind.call
    made = add_task(intent.participation, kind, reason, now=now, policy=policy, intent=intent)
    note(Act.message_held, about(intent.participation), by=SERVICE, now=now)
    return made


def postpone(intent: Intent, *, until: datetime) -> None:
    """Let a message wait: what is against it passes by itself."""
    intent.not_before, intent.leased_until = until, None
    intent.save(update_fields=["not_before", "leased_until"])


def add_task(
    participation: Participation,
    kind: TaskKind,
    reason: Reason,
    *,
    now: datetime,
    policy: TellingPolicy,
    intent: Intent | None = None,
) -> ContactTask:
    """Leave something to a person; what is asked already is not asked twice."""
    made, _ = ContactTask.objects.get_or_create(
        participation=participation,
        kind=kind.value,
        intent=intent,
        done_at__isnull=True,
        defaults={
            "reason": reason.value,
            "instead": _spokesperson(participation) if reason is Reason.death_recorded else None,
            "owner": participation.case.officer if kind in _OF_THE_OFFICER else "",
            "made_at": now,
            "due_at": now + policy.tasks[kind],
        },
    )
    return made


def about(participation: Participation, recipient: str = "") -> About:
    """Return what the access log says that something of a message concerned."""
    return About(str(participation.case.public_id), (participation.person.public_id,), recipient=recipient)


_OF_THE_OFFICER = frozenset(
    {TaskKind.call, TaskKind.visit, TaskKind.decide, TaskKind.reconcile, TaskKind.check, TaskKind.refer}
)


def _spokesperson(participation: Participation) -> Participation | None:
    found = Participation.objects.filter(
        case=participation.case_id,
        part=Part.spokesperson,
        frozen_at__isnull=True,
        person__died_on__isnull=True,
    )
    return found.exclude(person=participation.person_id).order_by("pk").first()
