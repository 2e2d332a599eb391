"""Reads what stands where contact with somebody went wrong: who stopped it, and what each marked number received."""

from dataclasses import dataclass
from datetime import datetime

from keptinformed.access.actors import Actor
from keptinformed.cases import people, visibility
from keptinformed.cases.models import ContactPoint, Participation
from keptinformed.contact import stopping
from keptinformed.contact.models import Attempt, ContactTask, SendingStop, SentNumber
from keptinformed.contact.terms import Reason, TaskKind
from keptinformed.desk.cases.reading import named, staff_names
from keptinformed.desk.messages.reading import Try, number_in_words, title_of, try_in_words
from keptinformed.desk.messages.saying import sayings

ELSEWHERE = "A message in a case that is not open to you"
DIGITS = "Six digits, to come in to a page of their own"


@dataclass(frozen=True, slots=True)
class Received:
    """One message that may have reached a number or address."""

    title: str
    """What the words were for; that it was in another case, where that one is not open to the reader."""
    how: Try


@dataclass(frozen=True, slots=True)
class Marked:
    """A number or address that is marked as not safe, with everything it ever received, in whichever case."""

    channel: str
    ending: str
    received: tuple[Received, ...]


@dataclass(frozen=True, slots=True)
class Stop:
    """That somebody stopped all sending."""

    by: str
    staff_number: str
    at: datetime
    why: str


@dataclass(frozen=True, slots=True)
class Alarm:
    """A task that it led to."""

    says: str
    due_at: datetime
    done_at: datetime | None


@dataclass(frozen=True, slots=True)
class Wrong:
    """How it stands with somebody."""

    stops: tuple[Stop, ...]
    """Those that stand."""
    marked: tuple[Marked, ...]
    alarms: tuple[Alarm, ...]


def standing(one: Participation, *, reader: Actor, now: datetime) -> Wrong:
    """Return how it stands with somebody in a case that was opened, and is noted as such."""
    theirs = people.the_same_as([one.person])
    stops = SendingStop.objects.filter(person__in=theirs, ended_at__isnull=True).order_by("-began_at", "-pk")
    staff = staff_names({each.began_by for each in stops})
    points = ContactPoint.objects.filter(participation=one, safe=False).defer("sealed").order_by("pk")
    alarms = ContactTask.objects.filter(participation=one, reason=Reason.went_wrong).order_by("due_at", "pk")
    return Wrong(
        tuple(Stop(named(each.began_by, staff), each.began_by, each.began_at, each.why) for each in stops),
        tuple(_marked(point, one, reader, now) for point in points),
        tuple(Alarm(sayings().kinds[TaskKind(each.kind)], each.due_at, each.done_at) for each in alarms),
    )


def _marked(point: ContactPoint, one: Participation, reader: Actor, now: datetime) -> Marked:
    alike = list(ContactPoint.objects.filter(channel=point.channel, lookup=point.lookup).defer("sealed"))
    tries, digits = stopping.received_by(set(), alike), stopping.numbers_sent_to(set(), alike)
    numbers = {each.intent.participation_id for each in tries} | {each.participation_id for each in digits}
    seen = Participation.objects.filter(pk__in=numbers, case__in=visibility.visible(reader, now))
    here = Participation.objects.filter(pk__in=numbers, case=one.case_id)
    known = {*seen.values_list("pk", flat=True), *here.values_list("pk", flat=True)}
    received = [
        *(_received(each, is_known=each.intent.participation_id in known) for each in tries),
        *(_digits(each, is_known=each.participation_id in known) for each in digits),
    ]
    received.sort(key=lambda each: each.how.at, reverse=True)
    return Marked(point.get_channel_display(), point.ending, tuple(received))


def _received(one: Attempt, *, is_known: bool) -> Received:
    return Received(title_of(one.intent.occasion) if is_known else ELSEWHERE, try_in_words(one))


def _digits(one: SentNumber, *, is_known: bool) -> Received:
    return Received(DIGITS if is_known else ELSEWHERE, number_in_words(one))
