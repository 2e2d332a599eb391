"""How what happened and what is owed is said to staff: titles, and days as people read them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

from keptinformed.cases.ages import LONDON
from keptinformed.cases.models import Event
from keptinformed.desk.cases.choices import choices
from keptinformed.duties.history import Grade, Precision
from keptinformed.duties.rules import Word
from keptinformed.duties.vocabulary import TOLD
from keptinformed.timekeeping.instants import MICROSECOND


@dataclass(frozen=True, slots=True)
class About:
    """What somebody was told of: a thing that happened on a day, or a kind of thing in general."""

    what: str
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """One thing that happened, in words."""

    title: str
    when: date
    """A moment, or a day where no time of day is known."""
    only_month: bool
    about: tuple[About, ...] = ()
    how_sure: str = ""
    """Of a telling: how sure it is that the person was told."""
    every_days: int | None = None


def what_happened(
    event: Event, others: Mapping[str, Event], name: str, vocabulary: Mapping[str, Word]
) -> Said:
    """Return an event in words. `others` are the events of its case by id, `name` is whom it concerns."""
    words = choices().grades.get(Grade(event.grade)) if event.grade and event.kind == TOLD else None
    return Said(
        title=words.title.format(name=name) if words else means(event.kind, vocabulary),
        when=when(event.at, event.precision),
        only_month=event.precision == Precision.month.value,
        about=tuple(_about(item, others, vocabulary) for item in event.about) if event.kind == TOLD else (),
        how_sure=words.says if words else "",
        every_days=event.every_days,
    )


def means(kind: str, vocabulary: Mapping[str, Word]) -> str:
    """Return what a kind of event is called, or its first sentence in the vocabulary, without its full stop."""
    if kind in choices().says:
        return choices().says[kind]
    word = vocabulary.get(kind)
    return word.means.split(". ")[0].rstrip(".") if word else "Something that this law has no word for"


def when(at: datetime, precision: str) -> date:
    """Return when something happened, as a moment where the time of day is known, else as a day in London."""
    return at if precision == Precision.instant.value else at.astimezone(LONDON).date()


def last_day(due_at: datetime) -> date:
    """Return the day at whose end something is due, or the moment, where it is due within a day.

    A due instant at midnight is the first that is too late: the day before is the last on which it can be done.
    """
    local = due_at.astimezone(LONDON)
    return (local - MICROSECOND).date() if local.time() == time.min else due_at


def days_late(due_at: datetime | None, now: datetime) -> int:
    """Return how many days of the calendar in London ago something was due; 0 where it is not late, or since today."""
    if due_at is None:
        return 0
    last = (due_at.astimezone(LONDON) - MICROSECOND).date()
    return max((now.astimezone(LONDON).date() - last).days, 0)


def _about(item: str, others: Mapping[str, Event], vocabulary: Mapping[str, Word]) -> About:
    event = others.get(item)
    if event is not None:
        return About(means(event.kind, vocabulary), event.at.astimezone(LONDON).date())
    kind, says = choices().ordinary_update
    return About(says if item == kind else means(item, vocabulary))
