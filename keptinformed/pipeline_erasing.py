"""The one door for erasing words: finds those of a case, shows one, and erases it while the record stands."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from django.db import transaction

from keptinformed import pipeline_replies
from keptinformed.access.actors import Actor, require
from keptinformed.access.roles import Permission
from keptinformed.access_log.acts import Act
from keptinformed.access_log.entries import About, note
from keptinformed.cases import locking, scrubbing, visibility
from keptinformed.cases.models import Case, Event, EventWords, Participation
from keptinformed.cases.scrubbing import Ground
from keptinformed.needs import written
from keptinformed.needs.written import Written
from keptinformed.replies.models import Reply, ReplyWords

MOST = 300
"""Words of one case that are listed."""


@dataclass(frozen=True, slots=True)
class Needs:
    """All that was written about somebody's needs, and how it is safe to reach them; it goes together."""

    participation: Participation
    written: tuple[Written, ...]
    """The latest first."""


@dataclass(frozen=True, slots=True)
class Words:
    """Words that somebody wrote in a case, and the record that stands without them."""

    address: UUID
    row: Event | Reply | Needs

    @property
    def at(self) -> datetime:
        """When it happened, came, or was written last."""
        match self.row:
            case Event():
                return self.row.at
            case Reply():
                return self.row.received_at
            case Needs():
                return self.row.written[0].at

    @property
    def by(self) -> str:
        """The staff number of whoever recorded it; empty for what somebody wrote to us, and for needs."""
        return self.row.by if isinstance(self.row, Event) else ""

    @property
    def name(self) -> str:
        """Whom it concerns; empty where it concerns everybody in the case."""
        return self.row.participation.person.name if self.row.participation else ""


@dataclass(frozen=True, slots=True)
class Read:
    """The words themselves."""

    words: Words
    texts: tuple[tuple[str, str], ...]
    """Each with what stands above it; that may be empty."""


def find_case(reference: str, *, by: Actor, now: datetime) -> Case:
    """Return the case of a reference in which somebody may have words erased. Raises NotAllowed, NotVisible."""
    require(by, Permission.erase_words)
    found = visibility.open_for_erasing(by, now).filter(reference__iexact=reference.strip())
    case = found.order_by("pk").first()
    if case is None:
        raise visibility.NotVisible
    return case


@transaction.atomic
def list_words(case: UUID, *, by: Actor, now: datetime) -> tuple[Case, tuple[Words, ...]]:
    """Return a case and what has words in it, the latest first, without the words. Raises NotAllowed, NotVisible."""
    found = _opened(case, by, now)
    note(Act.words_looked_up, _about(found, None), by=by.who, now=now)
    return found, _words_of(found)


@transaction.atomic
def read_words(case: UUID, address: UUID, *, by: Actor, now: datetime) -> tuple[Case, Read]:
    """Return words with the record that they belong to, and note that they were read. Raises NotAllowed, NotVisible."""
    found = _opened(case, by, now)
    words = _one(found, address)
    note(Act.words_looked_up, _about(found, words), by=by.who, now=now)
    return found, Read(words, _texts(words.row))


@transaction.atomic
def erase(case: UUID, address: UUID, *, ground: Ground, by: Actor, now: datetime) -> None:
    """Erase words for good; who, when and on which ground is kept. Raises NotAllowed, NotVisible."""
    found = _opened(case, by, now)
    words = _one(found, address)
    match words.row:
        case Event():
            scrubbing.erase_words(words.row, ground=ground, by=by, now=now)
        case Reply():
            pipeline_replies.erase_words(words.row.public_id, ground=ground, by=by, now=now)
        case Needs():
            locking.lock(found.pk)
            written.erase(words.row.participation)
            note(Act.words_erased, _about(found, words, f"{ground.name}, needs"), by=by.who, now=now)


def _texts(row: Event | Reply | Needs) -> tuple[tuple[str, str], ...]:
    match row:
        case Event():
            return (("", EventWords.objects.get(event=row).text),)
        case Reply():
            kept = ReplyWords.objects.get(reply=row)
            return ((kept.subject, kept.text),)
        case Needs():
            return tuple((each.about, each.text) for each in row.written)


def _opened(case: UUID, by: Actor, now: datetime) -> Case:
    require(by, Permission.erase_words)
    found = visibility.open_for_erasing(by, now).filter(public_id=case).first()
    if found is None:
        raise visibility.NotVisible(case)
    return found


def _one(case: Case, address: UUID) -> Words:
    found = next((each for each in _words_of(case) if each.address == address), None)
    if found is None:
        raise visibility.NotVisible
    return found


def _words_of(case: Case) -> tuple[Words, ...]:
    """Return what has words in a case. Seven queries, however many there are."""
    events = Event.objects.filter(case=case, words__isnull=False).select_related(
        "case", "participation__person"
    )
    replies = Reply.objects.filter(participation__case=case, words__isnull=False)
    found = [
        *(Words(uuid5(case.public_id, each.event_id), each) for each in events.order_by("-at", "-pk")[:MOST]),
        *(
            Words(each.public_id, each)
            for each in replies.select_related("participation__person").order_by("-received_at", "-pk")[:MOST]
        ),
        *(Words(uuid5(case.public_id, f"needs {each.participation.pk}"), each) for each in _needs_of(case)),
    ]
    return tuple(sorted(found, key=lambda each: each.at, reverse=True)[:MOST])


def _needs_of(case: Case) -> list[Needs]:
    people = case.participations.select_related("person").in_bulk()
    texts: dict[int, list[Written]] = defaultdict(list)
    for each in written.written_of(people):
        texts[each.participation].append(each)
    return [Needs(people[number], tuple(found)) for number, found in texts.items()]


def _about(case: Case, words: Words | None, reason: str = "") -> About:
    one = words.row.participation if words else None
    people = (one.person.public_id,) if one else visibility.people_of(case)
    return About(str(case.public_id), people, reason=reason)
