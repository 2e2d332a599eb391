"""Reads what the pages about letters show: the pile, what was printed together, one letter; what is read is noted."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from keptinformed.access.actors import Actor
from keptinformed.access_log.acts import Act
from keptinformed.access_log.entries import About, note
from keptinformed.cases.visibility import NotVisible
from keptinformed.contact import pile
from keptinformed.contact.models import PostedLetter, PrintRun
from keptinformed.contact.models.letters import LetterState
from keptinformed.contact.posting_days import Postage, posting_policy
from keptinformed.desk.cases.reading import named, staff_names
from keptinformed.desk.messages.reading import title_of
from keptinformed.desk.posting.saying import posting_words

MOST = 100
"""Letters, and batches, on one page."""


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter, as whoever posts it reads it."""

    public_id: UUID
    number: int | None
    mark: str
    sheets: int
    postage: str
    day: date
    """On which it is to be posted."""
    name: str
    """Empty where the reader may not know of the case."""
    reference: str
    case: UUID | None
    title: str
    state: str
    stands: str
    late: bool
    run: UUID | None
    changed_at: datetime
    out_because: str


@dataclass(frozen=True, slots=True)
class Batch:
    """What was printed together."""

    public_id: UUID
    reference: str
    printed_at: datetime
    printed_by: str
    posted_at: datetime | None
    posted_by: str
    to_post: int
    to_take_out: int


@dataclass(frozen=True, slots=True)
class Pile:
    """All that is to be printed and posted."""

    to_print: tuple[Letter, ...]
    late: int
    """How many letters, printed or not, should have been posted by now."""
    batches: tuple[Batch, ...]
    """Those that are not posted yet, or have letters to take out; then the latest ones."""
    posted: tuple[Letter, ...]
    """The latest that were posted or came back."""


def pile_for(reader: Actor, *, now: datetime) -> Pile:
    """Return what lies on the pile in the cases that `reader` may know of, and note whose it is."""
    letters = pile.letters_for(reader, now=now)
    ready = list(letters.filter(state=LetterState.ready).order_by("day", "pk")[:MOST])
    gone = list(
        letters.filter(state__in=(LetterState.posted, LetterState.returned)).order_by("-changed_at", "-pk")[
            :20
        ]
    )
    _note(ready + gone, reader, now)
    return Pile(
        tuple(_letter(each, now) for each in ready),
        pile.waiting_for(reader, now=now).late,
        _batches(),
        tuple(_letter(each, now) for each in gone),
    )


def batch(public_id: UUID, reader: Actor, *, now: datetime) -> tuple[Batch, tuple[Letter, ...]]:
    """Return what was printed together, with each letter of it; those of other cases by number and mark only.

    Whoever posts holds the whole pile of paper: they must find an envelope that has to come out, whosever it is.
    Raises NotVisible.
    """
    run = _counted(PrintRun.objects.filter(public_id=public_id)).first()
    if run is None:
        raise NotVisible
    of_run = list(pile.of_run(run).order_by("number"))
    seen = set(pile.letters_for(reader, now=now).filter(run=run).values_list("pk", flat=True))
    _note([each for each in of_run if each.pk in seen], reader, now)
    return _batch(run), tuple(_letter(each, now, hidden=each.pk not in seen) for each in of_run)


def one(public_id: UUID, reader: Actor, *, now: datetime) -> Letter:
    """Return one letter, and note that it was looked at. Raises NotVisible."""
    found = pile.letters_for(reader, now=now).filter(public_id=public_id).first()
    if found is None:
        raise NotVisible
    _note([found], reader, now)
    return _letter(found, now)


def by_mark(mark: str, reader: Actor, *, now: datetime) -> tuple[Letter, ...]:
    """Return the posted letters that carry a mark, the latest first, and note whose they are."""
    posted = pile.letters_for(reader, now=now).filter(mark=mark, state=LetterState.posted)
    found = list(posted.order_by("-changed_at", "-pk")[:MOST])
    _note(found, reader, now)
    return tuple(_letter(each, now) for each in found)


def _batches() -> tuple[Batch, ...]:
    runs = _counted(PrintRun.objects.all())
    is_open = Q(to_post__gt=0) | Q(to_take_out__gt=0)
    found = list(runs.filter(is_open).order_by("printed_at", "pk")[:MOST])
    found += list(runs.exclude(is_open).order_by("-printed_at", "-pk")[:5])
    staff = staff_names({each.printed_by for each in found} | {each.posted_by for each in found})
    return tuple(_batch(each, staff) for each in found)


def _counted(runs: QuerySet[PrintRun]) -> QuerySet[PrintRun]:
    return runs.annotate(
        to_post=Count("letters", filter=Q(letters__state=LetterState.printed)),
        to_take_out=Count("letters", filter=Q(letters__state=LetterState.stopped)),
    )


def _batch(run: PrintRun, staff: dict[str, str] | None = None) -> Batch:
    names = staff if staff is not None else staff_names({run.printed_by, run.posted_by})
    return Batch(
        run.public_id,
        str(run.public_id)[:8],
        run.printed_at,
        named(run.printed_by, names),
        run.posted_at,
        named(run.posted_by, names) if run.posted_by else "",
        run.to_post,  # type: ignore[attr-defined]  # counted above
        run.to_take_out,  # type: ignore[attr-defined]
    )


def _letter(each: PostedLetter, now: datetime, *, hidden: bool = False) -> Letter:
    intent, words = each.attempt.intent, posting_words()
    case = intent.participation.case
    waits = each.state in (LetterState.ready, LetterState.printed)
    return Letter(
        each.public_id,
        each.number,
        each.mark,
        each.sheets,
        posting_policy().classes[Postage(each.postage)].says,
        each.day,
        "" if hidden else intent.participation.person.name,
        "" if hidden else case.reference,
        None if hidden else case.public_id,
        "" if hidden else title_of(intent.occasion),
        each.state,
        words.states[each.state],
        waits and each.day < pile.late_before(now),
        each.run.public_id if each.run else None,
        each.changed_at,
        words.taken_out.get(each.by_hand, ""),
    )


def _note(letters: list[PostedLetter], reader: Actor, now: datetime) -> None:
    people = {each.attempt.intent.participation.person.public_id: None for each in letters}
    note(Act.letters_seen, About(individuals=tuple(people)), by=reader.who, now=now)
