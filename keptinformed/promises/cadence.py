"""Decides whether an officer's next shifts can carry a cadence, before it is agreed with anybody."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from keptinformed.access.actors import Actor
from keptinformed.cases.ages import london_day
from keptinformed.cases.models import Participation
from keptinformed.cases.models.case import Stage
from keptinformed.cases.visibility import visible
from keptinformed.cover.rosters import next_shifts
from keptinformed.cover.terms import Span
from keptinformed.needs import finding
from keptinformed.promises.policy import promise_policy

MOST_SHIFTS = 70


class Verdict(StrEnum):
    """Whether updates of a cadence can be given, as staff read it."""

    carried = "The next shifts can carry it"
    no_shift = "No shift before some of them"
    too_many = "More updates than the shifts can carry"
    not_known = "No roster says"


@dataclass(frozen=True, slots=True)
class Cadence:
    """What an update every so many days would come to."""

    every_days: int
    verdict: Verdict
    with_shift: int
    """Updates that have a shift in time, of those that a roster reaches."""
    looked_at: int
    without: tuple[date, ...]
    """The last days of those that have none."""
    a_shift: float | None
    """Updates on each shift, those already agreed with others among them; None where there is no shift."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """What the officer in a case can carry."""

    officer: str
    """Their staff number; empty where the case has none."""
    shifts: tuple[Span, ...]
    agreed_with: int
    """With how many others a number of days was agreed, in cases that the reader may see."""
    cadences: tuple[Cadence, ...]


def forecast(one: Participation, offered: Sequence[int], *, reader: Actor, now: datetime) -> Forecast:
    """Return for each offered number of days whether the shifts of the officer can carry it. Five queries."""
    officer = one.case.officer
    shifts = next_shifts([officer], now=now, most=MOST_SHIFTS).get(officer, ()) if officer else ()
    others = _agreed_with_others(one, reader, now) if officer else []
    a_day = sum(1 / each for each in others)
    found = tuple(decide(each, shifts, a_day, now) for each in offered)
    return Forecast(officer, shifts, len(others), found)


def decide(every_days: int, shifts: Sequence[Span], others_a_day: float, now: datetime) -> Cadence:
    """Return whether shifts can carry an update every so many days, beside so many others a day. Pure."""
    policy, today = promise_policy(), london_day(now)
    days = [london_day(each.begins) for each in shifts]
    known_until = max(days, default=today)
    lasts = [today + timedelta(days=every_days * turn) for turn in range(1, policy.updates_looked_at + 1)]
    reached = [each for each in lasts if each <= known_until]
    counts = [sum(last - timedelta(days=every_days) < day <= last for day in days) for last in reached]
    without = tuple(last for last, count in zip(reached, counts, strict=True) if not count)
    within = sum(counts)
    load = (len(reached) * (1 + others_a_day * every_days)) / within if within else None
    if not reached:
        verdict = Verdict.not_known
    elif without:
        verdict = Verdict.no_shift
    elif load is not None and load > policy.updates_a_shift:
        verdict = Verdict.too_many
    else:
        verdict = Verdict.carried
    return Cadence(every_days, verdict, len(reached) - len(without), len(reached), without, load)


def _agreed_with_others(one: Participation, reader: Actor, now: datetime) -> list[int]:
    cases = visible(reader, now).filter(officer=one.case.officer).exclude(stage=Stage.ended)
    others = Participation.objects.filter(case__in=cases).exclude(pk=one.pk).values_list("pk", flat=True)
    plans = finding.latest_plans(list(others)).values()
    return [each.every_days for each in plans if each.routine_news and each.every_days]
