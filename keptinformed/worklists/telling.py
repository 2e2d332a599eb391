"""Decides what a contact amounts to: how sure it is, what was still untold, and by when the person hears next."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from keptinformed.cases.ages import LONDON
from keptinformed.duties.history import Grade
from keptinformed.duties.rules import Allowance, Rule, Unit
from keptinformed.duties.vocabulary import TOLD
from keptinformed.obligations.lines import Line
from keptinformed.timekeeping.calendar import WorkingCalendar
from keptinformed.timekeeping.instants import MICROSECOND
from keptinformed.timekeeping.months import months_after
from keptinformed.worklists.policy import ContactPolicy

PROGRESS = "progress"
"""What an ordinary update is about."""


@dataclass(frozen=True, slots=True)
class Untold:
    """One thing that somebody has still to be told of."""

    event_id: str
    kind: str
    at: datetime
    due_at: datetime | None


@dataclass(frozen=True, slots=True)
class Agreed:
    """What the next date depends on beside the rules."""

    every_days: int | None
    enhanced: bool
    calendar: WorkingCalendar


def grade_of(outcome: str, identity: str, policy: ContactPolicy) -> Grade:
    """Return how sure it is that somebody was told. Pure. Raises KeyError for words that are not in the policy."""
    found = policy.outcomes[outcome]
    sure = found.by_telephone and bool(identity) and policy.identity[identity].surely
    return policy.surely if sure else found.grade


def untold(lines: Iterable[Line], rules: Mapping[str, Rule]) -> tuple[Untold, ...]:
    """Return what telling would still meet, the most urgent first, each event once. Pure."""
    found: dict[str, Untold] = {}
    for line in lines:
        if any(_by_telling(rules.get(source.rule)) for source in line.sources):
            opened = line.opened
            found.setdefault(opened.event_id, Untold(opened.event_id, opened.kind, opened.at, line.due_at))
    return tuple(found.values())


def update_owed(lines: Iterable[Line], rules: Mapping[str, Rule]) -> Untold | None:
    """Return what opened the ordinary update that is owed, and by when, the most urgent; None where none is. Pure."""
    for line in lines:
        if line.still_to_do and any(_by_update(rules.get(source.rule)) for source in line.sources):
            opened = line.opened
            return Untold(opened.event_id, opened.kind, opened.at, line.due_at)
    return None


def asks_for_an_update(lines: Iterable[Line], rules: Mapping[str, Rule]) -> bool:
    """Say whether an ordinary update is owed. Pure."""
    return any(_by_update(rules.get(source.rule)) for line in lines for source in line.sources)


def met_by_telling(line: Line, rules: Mapping[str, Rule]) -> bool:
    """Say whether a contact can meet a line. Pure."""
    found = [rules.get(source.rule) for source in line.sources]
    return any(_by_telling(rule) or _by_update(rule) for rule in found)


def kinds_to_tell(rules: Mapping[str, Rule]) -> frozenset[str]:
    """Return the kinds of event that some rule asks to be told of. Pure."""
    return frozenset(kind for rule in rules.values() if _by_telling(rule) for kind in rule.starts_when)


def next_after_telling(
    today: date, lines: Sequence[Line], rules: Mapping[str, Rule], agreed: Agreed
) -> date | None:
    """Return by which day somebody hears next if they are told everything today; None where nothing says. Pure.

    The earliest of what was agreed and of what the rules of regular updates ask that are running for them.
    """
    running = {source.rule for line in lines for source in line.sources}
    days = [
        _counted(allowance, today, agreed)
        for rule in (rules.get(name) for name in sorted(running))
        if rule is not None and rule.repeats and _by_update(rule)
        for allowance in _that_applies(rule, agreed)
    ]
    if agreed.every_days is not None:
        days.append(today + timedelta(days=agreed.every_days))
    return min((day for day in days if day is not None), default=None)


def last_day(due_at: datetime) -> date:
    """Return the last day in London on which something is in time."""
    return (due_at.astimezone(LONDON) - MICROSECOND).date()


def _by_telling(rule: Rule | None) -> bool:
    return rule is not None and rule.done_when.by_telling_of_trigger


def _by_update(rule: Rule | None) -> bool:
    return rule is not None and TOLD in rule.done_when.events


def _that_applies(rule: Rule, agreed: Agreed) -> list[Allowance]:
    """The first line that applies (docs/reference/duties.md, section 2)."""
    fitting = [
        each
        for each in rule.within
        if (agreed.enhanced or not each.only_enhanced)
        and (each.unit is not Unit.agreed or agreed.every_days is not None)
    ]
    return fitting[:1]


def _counted(allowance: Allowance, today: date, agreed: Agreed) -> date | None:
    match allowance.unit:
        case Unit.working_days:
            return agreed.calendar.add_working_days(today, allowance.count)
        case Unit.days:
            return today + timedelta(days=allowance.count)
        case Unit.months:
            return months_after(today, allowance.count)
        case Unit.agreed:
            return None if agreed.every_days is None else today + timedelta(days=agreed.every_days)
        case _:
            return None
