"""What the page of a case's messages shows, read with the same few queries however many there are."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Prefetch

from keptinformed.access.actors import Actor, may
from keptinformed.access.roles import Permission
from keptinformed.cases import people
from keptinformed.cases.models import Case, Person
from keptinformed.contact import tasks
from keptinformed.contact.drafting.wordings import ENGLISH
from keptinformed.contact.models import Attempt, ContactTask, Intent, SendingStop, SentNumber, Step, Telling
from keptinformed.contact.models.messages import OutcomeKind, State
from keptinformed.contact.terms import Content, Reason, TaskKind, Way
from keptinformed.desk.cases.choices import choices
from keptinformed.desk.cases.reading import address_of, named, staff_names
from keptinformed.desk.cases.saying import means
from keptinformed.desk.messages.letters import letters
from keptinformed.desk.messages.saying import Called, Why, sayings, why
from keptinformed.desk.posting.saying import posting_words
from keptinformed.duties.history import Grade
from keptinformed.obligations.current import current_law

DELIVERED = ("delivered",)
_FAILED = frozenset({Reason.not_delivered, Reason.too_often_failed, Reason.came_back})


@dataclass(frozen=True, slots=True)
class Try:
    """One try to hand a message over."""

    at: datetime
    way: Called
    ending: str
    outcomes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Moved:
    """That a message did not get there one way, and what came next."""

    at: datetime
    says: str
    why: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """The entry of the history that a message became."""

    address: UUID
    says: str


@dataclass(frozen=True, slots=True)
class Left:
    """What is left to a person about a message, or was."""

    public_id: UUID
    says: str
    due_at: datetime
    done_at: datetime | None
    what: str
    """What was done, in the words of whoever did it; empty where they are not for the reader."""


@dataclass(frozen=True, slots=True)
class Message:
    """One message, as staff read it."""

    person: UUID
    name: str
    title: str
    """What the words are for."""
    about: str
    """What happened, of which it tells."""
    way: Called
    ending: str
    neutral: bool
    asked_by: str
    asked_at: datetime
    state: str
    stands: Called
    why: Why | None
    tasks: tuple[Left, ...]
    tries: tuple[Try, ...]
    moved: tuple[Moved, ...]
    """Why this way now: each step from one way to the next, the first one first."""
    evidence: tuple[Evidence, ...]
    subject: str
    text: str
    """Empty where it was erased, or is not for the reader."""


def messages_of(case: Case, *, reader: Actor, now: datetime) -> tuple[Message, ...]:
    """Return the messages of a case that was opened, the latest first. As many queries however many there are."""
    tries = Attempt.objects.prefetch_related(
        "outcomes", Prefetch("tellings", Telling.objects.select_related("event"))
    )
    left = ContactTask.objects.select_related("words", "participation__person")
    found = list(
        Intent.objects.filter(participation__case=case)
        .select_related("participation__person", "opening_event", "contact_point", "words")
        .defer("contact_point__sealed", "contact_point__lookup")
        .prefetch_related(
            Prefetch("attempts", tries.order_by("began_at", "pk")),
            Prefetch("tasks", left.order_by("made_at", "pk")),
            Prefetch("steps", Step.objects.order_by("at", "pk")),
        )
        .order_by("-made_at", "-pk")
    )
    staff = staff_names({each.asked_by for each in found})
    readable = may(reader, Permission.see_words)
    vocabulary = current_law(now).policy.vocabulary
    open_tasks = [one for each in found for one in each.tasks.all() if one.done_at is None]
    against = tasks.overtaken(open_tasks)
    return tuple(
        Message(
            person=each.participation.public_id,
            name=each.participation.person.name,
            title=title_of(each.occasion),
            about=means(each.opening_event.kind, vocabulary),
            way=sayings().ways[Way(each.way)],
            ending=each.contact_point.ending if each.contact_point else "",
            neutral=each.content == Content.neutral and each.way not in (Way.telephone, Way.visit),
            asked_by=named(each.asked_by, staff),
            asked_at=each.made_at,
            state=_state(each, against),
            stands=sayings().states[_state(each, against)],
            why=_why(each, against),
            tasks=tuple(_left(one, against, readable=readable) for one in each.tasks.all()),
            tries=tuple(_try(one) for one in each.attempts.all()),
            moved=tuple(_moved(one) for one in each.steps.all()),
            evidence=_evidence(case, each.attempts.all()),
            subject=each.words.subject if readable and hasattr(each, "words") else "",
            text=each.words.text if readable and hasattr(each, "words") else "",
        )
        for each in found
    )


def stopped_in(case: Case) -> tuple[SendingStop, ...]:
    """Return the stops that stand on people in a case, in whichever case they were made. Two queries."""
    here = Person.objects.filter(participations__case=case)
    found = SendingStop.objects.filter(person__in=people.the_same_as(list(here)), ended_at__isnull=True)
    return tuple(found.select_related("person").order_by("-began_at", "-pk"))


def title_of(occasion: str) -> str:
    """Return what words are for; the occasion itself where its words are gone."""
    file = letters().files.get((occasion, ENGLISH))
    return file.title if file else occasion.replace("_", " ").capitalize()


def try_in_words(one: Attempt) -> Try:
    """Return a try in words. Its outcomes are loaded."""
    return _try(one)


def number_in_words(one: SentNumber) -> Try:
    """Return a try to send six digits in words."""
    return Try(one.at, sayings().ways[Way(one.way)], one.ending, (sayings().outcomes[one.became],))


def _state(intent: Intent, against: Mapping[int, Reason]) -> str:
    """Return how a message stands, by the words of policy/words/telling.en.yaml."""
    left = list(intent.tasks.all())
    if intent.state == State.handed_over:
        kinds = {outcome.kind for one in intent.attempts.all() for outcome in one.outcomes.all()}
        return "delivered" if kinds & set(DELIVERED) else "handed_over"
    if intent.state == State.waiting:
        return "waiting"
    if left and all(each.done_at for each in left):
        return "left"
    if intent.state == State.unknown:
        return "unknown"
    reasons = {Reason(each.reason) for each in left if each.done_at is None}
    if any(each.pk in against for each in left):
        reasons = set()
    if Reason.by_a_person in reasons:
        return "person"
    return "failed" if reasons & _FAILED else "held"


def _why(intent: Intent, against: Mapping[int, Reason]) -> Why | None:
    """Return what it is held for, the latest reason first; what was handed over has none."""
    if intent.state not in (State.held, State.unknown):
        return None
    latest = list(intent.tasks.all())[-1:]
    return why(against.get(latest[0].pk, Reason(latest[0].reason))) if latest else None


def _left(task: ContactTask, against: Mapping[int, Reason], *, readable: bool) -> Left:
    what = task.words.text if readable and hasattr(task, "words") else ""
    says = sayings().overtaken if task.pk in against else sayings().kinds[TaskKind(task.kind)]
    return Left(task.public_id, says, task.due_at, task.done_at, what)


def _moved(step: Step) -> Moved:
    words, ways = posting_words(), sayings().ways
    from_way = ways[Way(step.from_way)].called
    to_way = ways[Way(step.to_way)].called.lower() if step.to_way else ""
    if not to_way:
        says = words.steps["nobody"]
    elif step.to_way in (Way.telephone, Way.visit):
        says = words.steps["person"]
    else:
        says = words.steps["notice" if step.content == Content.neutral else "next"]
    return Moved(step.at, says.format(from_way=from_way, to_way=to_way), why(Reason(step.reason)).says)


def _try(one: Attempt) -> Try:
    said = sayings().outcomes
    outcomes = [
        said.get(outcome.kind, outcome.get_kind_display())
        for outcome in sorted(one.outcomes.all(), key=lambda each: (each.recorded_at, each.pk))
    ]
    return Try(
        one.began_at,
        sayings().ways[Way(one.way)],
        one.ending,
        tuple(outcomes) or (said[OutcomeKind.unknown.value],),
    )


def _evidence(case: Case, tries: Iterable[Attempt]) -> tuple[Evidence, ...]:
    return tuple(
        Evidence(address_of(case, each.event.event_id), choices().grades[Grade(each.grade)].says)
        for one in tries
        for each in one.tellings.all()
    )
