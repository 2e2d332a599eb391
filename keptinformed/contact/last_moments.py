"""Decides, for each way of telling somebody, which moment is the last that still keeps a date."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache

from keptinformed.contact.policy import TellingPolicy, telling_policy
from keptinformed.contact.posting_days import FILE, Postage, Posting, posting_policy
from keptinformed.contact.terms import Way
from keptinformed.duties.reading import PolicyError
from keptinformed.needs.contact_safety import LONDON, Window

type Span = tuple[datetime, datetime]
"""From a moment until before another."""

_LOOK_BACK = 60
"""Days before a date that are looked at: hours come every week, and post takes less."""
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Means:
    """One way to tell somebody, with all that says when it can be used."""

    way: Way
    postage: Postage = Postage.second
    """Of a letter."""
    windows: tuple[Window, ...] = ()
    """The hours that the person gave; at any where there are none."""
    shifts: tuple[Span, ...] | None = None
    """When whoever is to ring or visit is at work; None where nobody knows, or anybody may do it."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What the policy says of hours and of post."""

    telling: TellingPolicy
    posting: Posting


@cache
def shipped_rules() -> Rules:
    """Return the policy that ships, once its examples were worked through. Raises PolicyError."""
    rules = Rules(telling_policy(), posting_policy())
    if faults := list(faults_of_examples(rules)):
        raise PolicyError(faults)
    return rules


def faults_of_examples(rules: Rules) -> Iterator[str]:
    """Give a sentence for each example whose last moment is another than the file says. Pure."""
    for each in rules.posting.examples:
        due_at = datetime.combine(each.due + _ONE_DAY, time.min, LONDON)
        found = last_moment(Means(Way.post, each.postage), due_at, rules)
        if found != each.last:
            said = f"{found.astimezone(LONDON):%Y-%m-%d %H:%M}" if found else "never"
            yield f"{FILE}: the last moment of {each.postage} class for what is due on {each.due} is {said}."


def last_moment(means: Means, due_at: datetime, rules: Rules) -> datetime | None:
    """Return the moment until which using a way keeps a duty that must be done before `due_at`; None where none does.

    Pure. At that moment itself it is too late. A letter has to have come by then; a call or a visit is made by then; an
    e-mail or a text leaves by then. Sources: policy/posting.yaml, policy/safe_telling.yaml. Raises CalendarEnds.
    """
    day = due_at.astimezone(LONDON).date()
    for _ in range(_LOOK_BACK):
        ends = [end for end in _ends_on(day, means, due_at, rules) if end is not None]
        if ends:
            return max(ends)
        day -= _ONE_DAY
    return None


def is_in_time(means: Means, due_at: datetime, now: datetime, rules: Rules) -> bool:
    """Say whether a way that is begun now still keeps a date. Pure. Once it is too late, it stays so."""
    last = last_moment(means, due_at, rules)
    return last is not None and now < last


def _ends_on(day: date, means: Means, due_at: datetime, rules: Rules) -> Iterator[datetime | None]:
    for begins, ends in _open_on(day, means, rules):
        for piece in _in_shifts((begins, min(ends, due_at)), means.shifts):
            yield _end_of(piece, means, due_at, rules)


def _open_on(day: date, means: Means, rules: Rules) -> Iterator[Span]:
    """Give the spans of a day in which a way may be used, in local hours that were turned into moments."""
    hours = _hours(day, means, rules.telling)
    theirs = [each for each in means.windows if day.weekday() in each.days]
    if means.windows:
        hours = [
            (max(begins, each.begins), min(ends, each.ends)) for begins, ends in hours for each in theirs
        ]
    for begins, ends in hours:
        if means.way is Way.post and begins < rules.posting.cut_off < ends:
            yield _moments(day, begins, rules.posting.cut_off)
            yield _moments(day, rules.posting.cut_off, ends)
        elif begins < ends:
            yield _moments(day, begins, ends)


def _hours(day: date, means: Means, policy: TellingPolicy) -> list[tuple[time, time]]:
    if means.way not in policy.quiet:
        return [(time.min, time.max)]
    night = policy.working_night if policy.calendar.is_working_day(day) else policy.rest_night
    return [(night.ends, night.begins)]


def _moments(day: date, begins: time, ends: time) -> Span:
    """Turn hours into moments. Where clocks change at one of them, the span is the shorter one."""
    first = datetime.combine(day, begins, LONDON)
    last = datetime.combine(day, ends, LONDON)
    if ends == time.max:
        last = datetime.combine(day + _ONE_DAY, time.min, LONDON)
    return (
        max(first.replace(fold=each).astimezone(UTC) for each in (0, 1)),
        min(last.replace(fold=each).astimezone(UTC) for each in (0, 1)),
    )


def _in_shifts(span: Span, shifts: Sequence[Span] | None) -> Iterator[Span]:
    begins, ends = span
    if shifts is None:
        yield begins, ends
    else:
        yield from ((max(begins, first), min(ends, last)) for first, last in shifts)


def _end_of(piece: Span, means: Means, due_at: datetime, rules: Rules) -> datetime | None:
    """Return the end of a span that is open, where what is begun in it is in time."""
    begins, ends = piece
    ends -= rules.posting.ahead.get(means.way, timedelta(0))
    if begins >= ends:
        return None
    if means.way is Way.post and _has_come(rules.posting, begins, means.postage) > due_at:
        return None
    return ends


def _has_come(posting: Posting, ready: datetime, postage: Postage) -> datetime:
    """Return the end of the day on which a letter that is ready at a moment has come."""
    day = posting.arrives(posting.leaves_on(ready), postage) + _ONE_DAY
    return datetime.combine(day, time.min, LONDON).astimezone(UTC)
