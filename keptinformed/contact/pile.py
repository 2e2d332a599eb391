"""The pile of letters to post: what lies on it, whether each may still leave, and what becomes of each."""

import base64
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256

from django.db import transaction
from django.db.models import Count, Max, Q, QuerySet

from keptinformed.access.actors import Actor
from keptinformed.cases import visibility
from keptinformed.cases.models import ContactPoint, Participation
from keptinformed.contact import facts, ledger, stopping
from keptinformed.contact.drafting.batches import is_whole
from keptinformed.contact.drafting.marks import CannotReadPdf, mark_of
from keptinformed.contact.letter_setting import Printed, address_of
from keptinformed.contact.models import Attempt, Intent, LetterPages, Outcome, PostedLetter, PrintRun
from keptinformed.contact.models.letters import ON_THE_PILE, LetterState
from keptinformed.contact.models.messages import OutcomeKind, State
from keptinformed.contact.policy import telling_policy
from keptinformed.contact.posting_days import posting_policy
from keptinformed.contact.safety import Held, decide
from keptinformed.contact.terms import Reason, TaskKind
from keptinformed.needs.contact_safety import LONDON
from keptinformed.privacy import sealing

_WITH_PERSON = (
    "attempt__intent__participation__case",
    "attempt__intent__participation__person",
    "attempt__contact_point",
    "run",
)


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many letters lie on the pile that somebody may know of."""

    letters: int
    late: int
    """Of these, how many should have been posted by now."""


def lay_ready(attempt: Attempt, made: Printed, *, now: datetime) -> PostedLetter:
    """Lay a letter on the pile of the day on which it is posted, its pages sealed. Raises BadSealingKeys."""
    letter = PostedLetter.objects.create(
        attempt=attempt,
        day=posting_policy().leaves_on(now),
        postage=made.postage.value,
        mark=made.mark,
        sheets=made.sheets,
        digest=made.digest,
        made_at=now,
        changed_at=now,
    )
    LetterPages.objects.create(letter=letter, sealed=sealing.seal(base64.b64encode(made.pages).decode()))
    return letter


def letters_for(reader: Actor, *, now: datetime) -> QuerySet[PostedLetter]:
    """Return the letters in the cases that `reader` may know of."""
    within = visibility.visible(reader, now)
    found = PostedLetter.objects.filter(attempt__intent__participation__case__in=within)
    return found.select_related(*_WITH_PERSON)


def of_run(run: PrintRun) -> QuerySet[PostedLetter]:
    """Return all letters that were printed together, whoever may know of their cases: the pile of paper is one."""
    return PostedLetter.objects.filter(run=run).select_related(*_WITH_PERSON)


def again(letters: Sequence[PostedLetter]) -> list[PostedLetter]:
    """Return letters as they are kept now."""
    found = PostedLetter.objects.filter(pk__in=[each.pk for each in letters])
    return list(found.select_related(*_WITH_PERSON))


def waiting_for(reader: Actor, *, now: datetime) -> Waiting:
    """Count what lies on the pile. One query."""
    on_it = Q(state__in=ON_THE_PILE)
    counted = letters_for(reader, now=now).aggregate(
        letters=Count("pk", filter=on_it), late=Count("pk", filter=on_it & Q(day__lt=late_before(now)))
    )
    return Waiting(counted["letters"], counted["late"])


def late_before(now: datetime) -> date:
    """Return the day before which whatever is still to be posted is late: after its cut-off, a day is over."""
    local = now.astimezone(LONDON)
    return posting_policy().leaves_on(now) if local.time() >= posting_policy().cut_off else local.date()


def hold_still(letters: Sequence[PostedLetter]) -> None:
    """Lock all that decisions about some letters rest on, in the order in which those who change it do.

    Whoever marks an address, stops a person or pauses the force waits until the transaction ends; or this waits for
    them, and then sees what they did.
    """
    intents = Intent.objects.select_for_update(no_key=True, of=("self",)).order_by("pk")
    list(intents.filter(attempts__letter__in=letters).values_list("pk", flat=True))
    stopping.hold_off_pausing()
    points = ContactPoint.objects.filter(attempts__letter__in=letters)
    alike = ContactPoint.objects.select_for_update(no_key=True).order_by("pk")
    list(alike.filter(channel="post", lookup__in=points.values("lookup")).values_list("pk", flat=True))
    parts = Participation.objects.select_for_update(no_key=True, of=("self",)).order_by("pk")
    list(parts.filter(intents__attempts__letter__in=letters).values_list("pk", flat=True))


def against(letter: PostedLetter, *, now: datetime) -> Reason | None:
    """Say why a letter must not be posted now; None where it may. Asked anew, of the rows as they are.

    That it is the wrong hour, or that they had another message, holds back what leaves by itself, not a letter that
    was decided about: it does not ring anywhere. Call it under `hold_still`.
    """
    try:
        with transaction.atomic():
            asked = facts.question_of(letter.attempt.intent, now=now).asked
            same = mark_now(letter) == letter.mark
    except Exception:  # noqa: BLE001 (control 26: nothing is known, so nothing leaves)
        return Reason.in_doubt
    decision = decide(asked, now, telling_policy())
    if isinstance(decision, Held) and decision.reason not in telling_policy().waiting:
        return decision.reason
    return None if same else Reason.changed


def mark_now(letter: PostedLetter) -> str:
    """Return the mark of the person and address as they are kept now. Raises CannotUnseal."""
    point, participation = letter.attempt.contact_point, letter.attempt.intent.participation
    return mark_of(address_of(participation, sealing.unseal(point.sealed)))


def pages(letter: PostedLetter) -> bytes | None:
    """Return the pages of a letter, if they are here, whole, unchanged, and each for its person; else None."""
    kept = LetterPages.objects.filter(letter=letter).first()
    if kept is None:
        return None
    made = base64.b64decode(sealing.unseal(kept.sealed))
    if sha256(made).hexdigest() != letter.digest:
        return None
    try:
        return None if is_whole(made, letter.mark, letter.sheets) else made
    except CannotReadPdf:
        return None


def put_in_run(letters: Collection[PostedLetter], run: PrintRun, *, by: str, now: datetime) -> None:
    """Number what is printed together, in the order of the pile."""
    last = run.letters.aggregate(last=Max("number"))["last"] or 0
    for number, letter in enumerate(letters, start=last + 1):
        letter.run, letter.number = run, number
        _becomes(letter, LetterState.printed, by=by, now=now)


def stop(letter: PostedLetter, reason: Reason, *, by: str, now: datetime) -> None:
    """Pull a letter that must not be posted, and leave it to a person. What was not printed yet surely never leaves."""
    letter.why = reason.value
    if letter.state == LetterState.ready:
        not_posted(letter, reason, by=by, now=now)
    else:
        _becomes(letter, LetterState.stopped, by=by, now=now)
        _learn(letter, OutcomeKind.unknown, now=now, at=now)
        _hold(letter, Reason.not_known, now=now)


def not_posted(letter: PostedLetter, reason: Reason, *, by: str, now: datetime) -> None:
    """Note that a letter surely did not leave: it is held for that reason, and its pages go."""
    _becomes(letter, LetterState.taken_out, by=by, now=now)
    _learn(letter, OutcomeKind.not_made, now=now, at=now)
    letter.attempt.intent.tasks.filter(reason=Reason.not_known, done_at__isnull=True).update(
        done_at=now, done_by=by
    )
    _hold(letter, reason, now=now)
    LetterPages.objects.filter(letter=letter).delete()


def posted(letter: PostedLetter, *, at: datetime, by: str, now: datetime) -> Outcome:
    """Note that a letter left at a moment; its pages go, its words stay."""
    _becomes(letter, LetterState.posted, by=by, now=now)
    intent = letter.attempt.intent
    intent.state = State.handed_over
    intent.save(update_fields=["state"])
    intent.tasks.filter(reason=Reason.not_known, done_at__isnull=True).update(done_at=now, done_by=by)
    LetterPages.objects.filter(letter=letter).delete()
    return _learn(letter, OutcomeKind.accepted, now=now, at=at)


def left_unsafe(letter: PostedLetter, *, by: str, now: datetime) -> Outcome:
    """Note that a letter was posted though it had become unsafe: somebody must see that the person is."""
    participation = letter.attempt.intent.participation
    ledger.add_task(
        participation, TaskKind.supervisor, Reason(letter.why), now=now, policy=telling_policy(),
        intent=letter.attempt.intent,
    )  # fmt: skip
    return posted(letter, at=now, by=by, now=now)


def returned(letter: PostedLetter, *, by: str, now: datetime) -> None:
    """Note that a letter came back: the address ages, and the message is held until the next way is found."""
    _becomes(letter, LetterState.returned, by=by, now=now)
    _learn(letter, OutcomeKind.undeliverable, now=now, at=now)
    if letter.attempt.intent.state == State.handed_over:
        _hold(letter, Reason.not_delivered, now=now)


def _hold(letter: PostedLetter, reason: Reason, *, now: datetime) -> None:
    ledger.hold(letter.attempt.intent, reason, now=now, policy=telling_policy())


def _learn(letter: PostedLetter, kind: OutcomeKind, *, now: datetime, at: datetime) -> Outcome:
    return Outcome.objects.create(
        attempt=letter.attempt, kind=kind, reference=letter.mark, detail=letter.state, at=at, recorded_at=now
    )


def _becomes(letter: PostedLetter, state: LetterState, *, by: str, now: datetime) -> None:
    letter.state, letter.changed_at, letter.changed_by = state, now, by
    letter.save()
