"""Says of each way to somebody until when it still keeps a date, and which ways would: from what is recorded now."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from keptinformed.cases.models import Case
from keptinformed.contact.foreseeing import Possible
from keptinformed.contact.last_moments import Means, Span, last_moment, shipped_rules
from keptinformed.contact.posting_days import Postage
from keptinformed.contact.safety import Held
from keptinformed.contact.terms import Content, Reason, Way
from keptinformed.cover import rosters
from keptinformed.needs import finding
from keptinformed.needs.contact_safety import Window

BY_A_PERSON = (Way.telephone, Way.visit)


@dataclass(frozen=True, slots=True)
class Timed:
    """One way to somebody, with the last moment that keeps the date."""

    possible: Possible
    postage: Postage | None
    """Of a letter."""
    last: datetime | None
    """None where it cannot keep the date, however soon it is begun; or where there is no date."""
    last_by_officer: datetime | None
    """Of a call or a visit, the same for whoever has the case, by their shifts; None where these say nothing."""
    in_time: bool
    """Whether it keeps the date when it is begun now; also where there is none."""

    @property
    def tells(self) -> bool:
        """Whether somebody is told the news that way: a notice tells nothing, whenever it leaves."""
        return self.possible.way in BY_A_PERSON or self.possible.content is Content.full

    @property
    def works(self) -> bool:
        """Whether it can be used, tells the news, and keeps the date: only such a way is named instead of another."""
        decision = self.possible.decision
        has_had_enough = isinstance(decision, Held) and decision.reason is Reason.too_many
        return self.possible.is_open and self.tells and self.in_time and not has_had_enough


def timed(
    ways: Collection[Possible], case: Case, due_at: datetime | None, *, now: datetime
) -> tuple[Timed, ...]:
    """Return each way with its last moment, a letter once for each class. Two queries, however many ways.

    What is overdue already keeps no date in any way: then it counts as having none. Raises CalendarEnds.
    """
    if due_at is not None and due_at <= now:
        due_at = None
    windows = _windows(ways) if due_at else {}
    shifts = _shifts(case.officer, now, due_at) if due_at else None
    return tuple(
        _timed(each, postage, _Known(due_at, windows, shifts), now)
        for each in ways
        for postage in (Postage if each.way is Way.post else (None,))
    )


@dataclass(frozen=True, slots=True)
class _Known:
    due_at: datetime | None
    windows: Mapping[int, tuple[Window, ...]]
    shifts: tuple[Span, ...] | None


def _timed(possible: Possible, postage: Postage | None, known: _Known, now: datetime) -> Timed:
    if known.due_at is None:
        return Timed(possible, postage, None, None, in_time=True)
    windows = known.windows.get(possible.point.pk, ()) if possible.point else ()
    means = Means(possible.way, postage or Postage.second, windows)
    last = last_moment(means, known.due_at, shipped_rules())
    theirs = None
    if possible.way in BY_A_PERSON and known.shifts is not None:
        theirs = last_moment(
            Means(possible.way, windows=windows, shifts=known.shifts), known.due_at, shipped_rules()
        )
    return Timed(possible, postage, last, theirs, in_time=last is not None and now < last)


def _windows(ways: Iterable[Possible]) -> dict[int, tuple[Window, ...]]:
    points = {each.point.pk: each.point for each in ways if each.point}
    rules = finding.latest_rules(list(points))
    return {number: finding.as_values(rule, points[number].channel).windows for number, rule in rules.items()}


def _shifts(officer: str, now: datetime, due_at: datetime) -> tuple[Span, ...] | None:
    """Return when the officer in the case is at work before a date; None where no shift of theirs is known."""
    if not officer:
        return None
    known = rosters.shifts_of([officer], first=now, last=due_at).get(officer)
    if known is None:
        return None
    away = rosters.absences_of([officer], first=now, last=due_at).get(officer, ())
    # Who is away all the time rings nobody: whoever covers for them may at any hour.
    return tuple((span.begins, span.ends) for span in rosters.less(known, away) if span.ends) or None
