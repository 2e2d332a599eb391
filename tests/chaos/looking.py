"""Looks, after the chaos, what became of each message: in the ledger, and at the provider."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from demo import notify_stand_in
from keptinformed.contact.models import Attempt, ContactTask, Intent, Outcome, Telling
from keptinformed.contact.models.messages import LEFT, NOT_SENT, OutcomeKind, State
from keptinformed.contact.policy import telling_policy
from keptinformed.contact.terms import Reason
from tests.chaos.filling import is_flagged

STOPPED = (Reason.marked_unsafe.value, Reason.stopped.value)


class Kind(StrEnum):
    """What may be found wrong."""

    not_injected = "less was broken than was asked for"
    lost = "a message was lost, still waits, or is left to nobody"
    twice_flagged = "a flagged person was sent to twice"
    twice = "somebody was sent to twice"
    not_as_written = "the ledger and the provider do not agree"
    after_a_stop = "a message left after it was stopped"


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that was found wrong."""

    kind: Kind
    says: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What is done to how many messages."""

    messages: int
    kills: int
    stops: int
    """How many people say, while their message is being handed over, that it is not safe."""
    workers: int = 4
    speed: float = 4.0
    """How many seconds of the service pass in one of the machine."""
    patience: float = 0.6
    silent_every: int = 10
    stalls: float = 0.0
    without: str = ""
    """What is taken away, to see that its lack is noticed (`worker.spoil`)."""
    longest: float = 12 * 3600.0
    """Seconds after which it is given up; a message that waits then is a fault."""


@dataclass(slots=True)
class Found:
    """What was done, and what became of it."""

    plan: Plan
    seconds: float = 0.0
    kills: int = 0
    stops: int = 0
    silences: int = 0
    settled_late: int = 0
    """Tries that were left open by a worker that was killed, and seen to after its lease."""
    killed_after_taking: int = 0
    """Of these, those that the provider had taken."""
    stopped_between: int = 0
    """Tries that were written down and then not made, because it was stopped in between."""
    lease_lost: int = 0
    taken: int = 0
    states: Counter[str] = field(default_factory=Counter)
    faults: list[Fault] = field(default_factory=list)

    def counted(self, *kinds: Kind) -> int:
        """Return how many faults there are of some kinds."""
        return sum(1 for each in self.faults if each.kind in kinds)


@dataclass(frozen=True, slots=True)
class Stop:
    """Somebody said that a message to them is not safe."""

    address: str
    at: float
    """When it was committed, at the latest, by the clock of `time.monotonic`."""


@dataclass(frozen=True, slots=True)
class _Ledger:
    """What our side knows."""

    intents: Mapping[int, Intent]
    attempts: Mapping[str, Attempt]
    """By the reference that the provider was given."""
    outcomes: Mapping[int, Sequence[Outcome]]
    """By the number of the try, in the order in which they came."""


def look(found: Found, notify: notify_stand_in.Notify, stops: Sequence[Stop]) -> None:
    """Enter what became of every message, and every fault."""
    ledger = _ledger()
    found.taken = len(notify.taken)
    found.states = Counter(each.state for each in ledger.intents.values())
    _count(found, notify, ledger)
    found.faults += [
        *_not_injected(found),
        *_lost(found, ledger),
        *_twice(notify),
        *_not_as_written(notify, ledger),
        *_after_it_was_stopped(notify, stops),
    ]


def _ledger() -> _Ledger:
    outcomes: dict[int, list[Outcome]] = defaultdict(list)
    for each in Outcome.objects.order_by("pk"):
        outcomes[each.attempt_id].append(each)
    return _Ledger(
        {each.pk: each for each in Intent.objects.select_related("contact_point")},
        {str(each.public_id): each for each in Attempt.objects.all()},
        outcomes,
    )


def _count(found: Found, notify: notify_stand_in.Notify, ledger: _Ledger) -> None:
    lease = telling_policy().delivery.lease
    for reference, attempt in ledger.attempts.items():
        learned = ledger.outcomes.get(attempt.pk, ())
        if (
            learned
            and learned[0].recorded_at - attempt.began_at >= lease
            and learned[0].detail != "lease lost"
        ):
            found.settled_late += 1
            found.killed_after_taking += reference in notify.of_reference
        found.lease_lost += any(each.detail == "lease lost" for each in learned)
        found.stopped_between += any(
            each.kind == OutcomeKind.not_made and each.detail in STOPPED for each in learned
        )


def _not_injected(found: Found) -> Iterator[Fault]:
    """A run in which nothing broke proves nothing."""
    plan = found.plan
    if found.kills < plan.kills:
        yield Fault(Kind.not_injected, f"only {found.kills} of {plan.kills} workers were killed")
    if plan.kills >= 20 and not found.settled_late:
        yield Fault(Kind.not_injected, "no killed worker had left a try open")
    expected = found.taken // plan.silent_every if plan.silent_every else 0
    if abs(found.silences - expected) > max(3, expected * 0.3):
        yield Fault(Kind.not_injected, f"the provider was silent {found.silences} times, not {expected}")
    if found.stops < plan.stops * 0.5:
        yield Fault(Kind.not_injected, f"only {found.stops} of {plan.stops} people stopped their message")


def _lost(found: Found, ledger: _Ledger) -> Iterator[Fault]:
    """Every message is handed over and in the history, or left to a person."""
    if len(ledger.intents) != found.plan.messages:
        yield Fault(Kind.lost, f"{len(ledger.intents)} messages are left of {found.plan.messages}")
    told = set(Telling.objects.values_list("attempt__intent", flat=True))
    tasks = set(ContactTask.objects.filter(done_at__isnull=True).values_list("intent", flat=True))
    for number, intent in ledger.intents.items():
        if intent.state == State.waiting:
            yield Fault(Kind.lost, f"message {number} still waits")
        elif intent.state == State.handed_over and number not in told:
            yield Fault(Kind.lost, f"message {number} was handed over, and is not in the history")
        elif intent.state in (State.held, State.unknown) and number not in tasks:
            yield Fault(Kind.lost, f"message {number} is held, and nobody has a task")


def _twice(notify: notify_stand_in.Notify) -> Iterator[Fault]:
    """Nobody is sent to twice: neither by the provider's references nor by its recipients."""
    for reference, taken in notify.of_reference.items():
        if len(taken) > 1:
            yield Fault(
                Kind.twice_flagged, f"the provider took {len(taken)} messages of the reference {reference}"
            )
    sent = Counter(str(each["email_address"]) for each in list(notify.taken.values()))
    for address, times in sent.items():
        if times > 1:
            kind = Kind.twice_flagged if is_flagged(address) else Kind.twice
            yield Fault(kind, f"the provider took {times} messages to {address}")


def _not_as_written(notify: notify_stand_in.Notify, ledger: _Ledger) -> Iterator[Fault]:
    """What the ledger says that left did, and nothing else did."""
    for reference in notify.of_reference:
        attempt = ledger.attempts.get(reference)
        if attempt is None:
            yield Fault(
                Kind.not_as_written,
                f"the provider took {reference}, of which nothing was written down before",
            )
            continue
        learned = {each.kind for each in ledger.outcomes.get(attempt.pk, ())}
        if learned & set(NOT_SENT) or not learned:
            yield Fault(
                Kind.not_as_written,
                f"the provider took {reference}, and the ledger says {sorted(learned) or 'nothing'}",
            )
    for reference, attempt in ledger.attempts.items():
        learned = {each.kind for each in ledger.outcomes.get(attempt.pk, ())}
        if learned & set(LEFT) and reference not in notify.of_reference:
            yield Fault(
                Kind.not_as_written, f"the ledger says that {reference} left, and the provider never took it"
            )


def _after_it_was_stopped(notify: notify_stand_in.Notify, stops: Sequence[Stop]) -> Iterator[Fault]:
    stopped = {each.address: each.at for each in stops}
    for number, taken in list(notify.taken.items()):
        at = stopped.get(str(taken["email_address"]))
        if at is not None and notify.taken_at[number] > at:
            yield Fault(Kind.after_a_stop, f"a message to {taken['email_address']} left after it was stopped")
