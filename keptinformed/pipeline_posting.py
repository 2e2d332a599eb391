"""The one door for letters: print what lies ready, say that it was posted, take one out, and note what came back."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction

from keptinformed.access.actors import Actor, require
from keptinformed.access.roles import Permission
from keptinformed.access_log.acts import Act
from keptinformed.access_log.entries import About, note
from keptinformed.cases.visibility import NotVisible
from keptinformed.contact import ledger, pile
from keptinformed.contact.drafting.batches import InBatch, Sheet, batch_of
from keptinformed.contact.models import PostedLetter, PrintRun
from keptinformed.contact.models.letters import ON_THE_PILE, LetterState
from keptinformed.contact.posting_days import Postage, posting_policy
from keptinformed.contact.terms import Reason
from keptinformed.errors import Refused
from keptinformed.needs.contact_safety import LONDON

_THEM = "the people themselves, by post"
_A_MINUTE = timedelta(minutes=1)
MOST = 200
"""Letters that are printed together."""


class CannotPost(Refused):
    """Something about letters that cannot be so; says what to do instead."""


@dataclass(frozen=True, slots=True)
class Confirmed:
    """What came of posting what was printed together."""

    posted: int
    to_take_out: tuple[int, ...]
    """The numbers of those that are not safe any more: these envelopes must not be posted."""


@transaction.atomic
def print_ready(*, by: Actor, now: datetime) -> tuple[PrintRun | None, int]:
    """Put what lies ready, in the cases that `by` may know of, into one batch, and return how many were pulled.

    Each is decided about anew, under lock; what is not safe any more is left to a person and not printed. None where
    nothing is left to print. Raises NotAllowed.
    """
    require(by, Permission.post_letters)
    found = _locked(
        pile.letters_for(by, now=now).filter(state=LetterState.ready).order_by("day", "pk")[:MOST]
    )
    may_go, pulled = _sorted_out(found, by, now)
    whole = [letter for letter in may_go if pile.pages(letter) is not None]
    for letter in may_go:
        if letter not in whole:
            pile.stop(letter, Reason.in_doubt, by=by.staff_number, now=now)
    if not whole:
        return None, len(found)
    run = PrintRun.objects.create(printed_at=now, printed_by=by.staff_number)
    in_order = sorted(whole, key=lambda letter: (list(Postage).index(Postage(letter.postage)), letter.pk))
    pile.put_in_run(in_order, run, by=by.staff_number, now=now)
    note(Act.letters_printed, _about(whole), by=by.who, now=now)
    return run, pulled + len(may_go) - len(whole)


@transaction.atomic
def pages_of(public_id: UUID, *, by: Actor, now: datetime) -> bytes:
    """Return a batch as one PDF, and note whose letters are in it: those still to be posted that `by` may know of.

    Raises NotAllowed, NotVisible, CannotPost, CannotMakePdf.
    """
    require(by, Permission.post_letters)
    run = PrintRun.objects.filter(public_id=public_id).first()
    if run is None:
        raise NotVisible
    letters = list(
        pile.letters_for(by, now=now).filter(run=run, state=LetterState.printed).order_by("number")
    )
    made = [_in_batch(letter) for letter in letters]
    if not made:
        raise CannotPost("Nothing of this batch is left to be printed.")
    note(Act.letters_printed, _about(letters), by=by.who, now=now)
    local = run.printed_at.astimezone(LONDON)
    moment = f"{local:%A} {local.day} {local:%B %Y}, {local:%H:%M}"
    return batch_of(Sheet(settings.FORCE_NAME, moment, by.name, str(run.public_id)[:8]), made)


@transaction.atomic
def check_before_posting(public_id: UUID, *, by: Actor, now: datetime) -> Confirmed:
    """Decide anew, under lock, about every letter of a batch: what must be taken out before anything is posted.

    Raises NotAllowed, NotVisible.
    """
    require(by, Permission.post_letters)
    letters = _of_run(_run(public_id))
    kept, _ = _sorted_out(letters, by, now)
    note(Act.letters_seen, _about(letters, ""), by=by.who, now=now)
    return Confirmed(0, _numbers(letters, kept))


@transaction.atomic
def confirm_posted(public_id: UUID, *, posted_at: datetime, by: Actor, now: datetime) -> Confirmed:
    """Say that a batch was posted, and when: each letter that is still safe counts as sent from then on.

    All are decided about once more, under lock. What became unsafe is not called sent: the answer says which envelopes
    must be taken out. Letters of cases that `by` may not know of are treated alike, and named to nobody.
    Raises NotAllowed, NotVisible, CannotPost.
    """
    require(by, Permission.post_letters)
    run = _run(public_id)
    if run.printed_at - _A_MINUTE < posted_at < run.printed_at:
        posted_at = run.printed_at  # Whoever types the minute cannot say which second of it.
    if not run.printed_at <= posted_at <= now:
        raise CannotPost("Give a moment after the batch was printed, and not in the future.")
    letters = _of_run(run)
    if not letters:
        raise CannotPost("Nothing of this batch is left to be posted.")
    kept, _ = _sorted_out(letters, by, now)
    for letter in kept:
        pile.posted(letter, at=posted_at, by=by.staff_number, now=now)
    if kept and run.posted_at is None:
        run.posted_at, run.posted_by, run.confirmed_at = posted_at, by.staff_number, now
        run.save(update_fields=["posted_at", "posted_by", "confirmed_at"])
    note(Act.letters_posted, _about(kept), by=by.who, now=now)
    return Confirmed(len(kept), _numbers(letters, kept))


def take_out(public_id: UUID, *, why: str, by: Actor, now: datetime) -> None:
    """Take a letter out that was not posted: it returns to the tasks. `why` is a word that the page offers.

    Raises NotAllowed, NotVisible, CannotPost.
    """

    def act(letter: PostedLetter) -> None:
        if letter.state == LetterState.stopped:
            pile.not_posted(letter, Reason(letter.why), by=by.staff_number, now=now)
            return
        if not why:
            raise CannotPost("Choose why you take it out.")
        letter.by_hand = why
        pile.not_posted(letter, Reason.taken_out, by=by.staff_number, now=now)

    _changed(public_id, (*ON_THE_PILE, LetterState.stopped), Act.letter_taken_out, act, by=by, now=now)


def say_it_left(public_id: UUID, *, by: Actor, now: datetime) -> None:
    """Say of a letter that was to be taken out that it is in the post: it counts as sent, and a supervisor sees to it.

    Raises NotAllowed, NotVisible, CannotPost.
    """

    def act(letter: PostedLetter) -> None:
        pile.left_unsafe(letter, by=by.staff_number, now=now)

    _changed(public_id, (LetterState.stopped,), Act.letters_posted, act, by=by, now=now)


def say_returned(public_id: UUID, *, by: Actor, now: datetime) -> None:
    """Note that a letter came back. Its address ages, and the message goes on to the next way that is safe.

    Raises NotAllowed, NotVisible, CannotPost.
    """

    def act(letter: PostedLetter) -> None:
        pile.returned(letter, by=by.staff_number, now=now)

    _changed(public_id, (LetterState.posted,), Act.letter_returned, act, by=by, now=now)


def _changed(
    public_id: UUID,
    states: Collection[str],
    what: Act,
    act: Callable[[PostedLetter], None],
    *,
    by: Actor,
    now: datetime,
) -> None:
    with transaction.atomic():
        require(by, Permission.post_letters)
        found = pile.letters_for(by, now=now).filter(public_id=public_id).first()
        if found is None:
            raise NotVisible
        locked = _locked([found])
        if not locked or locked[0].state not in states:
            raise CannotPost("This letter is elsewhere by now: look at it again.")
        act(locked[0])
        recipient = _THEM if what is Act.letters_posted else ""
        note(what, ledger.about(found.attempt.intent.participation, recipient), by=by.who, now=now)


def _run(public_id: UUID) -> PrintRun:
    run = PrintRun.objects.select_for_update(no_key=True).filter(public_id=public_id).first()
    if run is None:
        raise NotVisible
    return run


def _of_run(run: PrintRun) -> list[PostedLetter]:
    return _locked(pile.of_run(run).filter(state=LetterState.printed).order_by("number"))


def _locked(letters: Collection[PostedLetter]) -> list[PostedLetter]:
    """Hold still all that decisions about letters rest on, and read them again as they are then."""
    before = list(letters)
    pile.hold_still(before)
    again = {each.pk: each for each in pile.again(before)}
    return [again[each.pk] for each in before if each.pk in again and again[each.pk].state == each.state]


def _sorted_out(
    letters: Collection[PostedLetter], by: Actor, now: datetime
) -> tuple[list[PostedLetter], int]:
    """Pull what is not safe any more; return what is, and how many were pulled."""
    kept = []
    for letter in letters:
        reason = pile.against(letter, now=now)
        if reason is None:
            kept.append(letter)
        else:
            pile.stop(letter, reason, by=by.staff_number, now=now)
    return kept, len(letters) - len(kept)


def _in_batch(letter: PostedLetter) -> InBatch:
    made = pile.pages(letter)
    if made is None or pile.mark_now(letter) != letter.mark:
        raise CannotPost(
            f"Letter number {letter.number} is not as it was made, or its address changed. Take it out first."
        )
    says = posting_policy().classes[Postage(letter.postage)].says
    return InBatch(letter.number or 0, letter.mark, says, made, letter.sheets)


def _numbers(letters: Collection[PostedLetter], kept: Collection[PostedLetter]) -> tuple[int, ...]:
    return tuple(letter.number for letter in letters if letter not in kept and letter.number is not None)


def _about(letters: Collection[PostedLetter], recipient: str = _THEM) -> About:
    people = {each.attempt.intent.participation.person.public_id: None for each in letters}
    return About(individuals=tuple(people), recipient=recipient)
