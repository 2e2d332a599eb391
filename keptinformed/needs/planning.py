"""Decides what a contact plan changes: which wishes are new, and that no plan makes anything due later."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

ROUTINE = ("updates_declined", "updates_wanted")
KEY_NEWS = ("key_news_declined", "key_news_wanted")
WISHES = (*ROUTINE, *KEY_NEWS)
"""The kinds of event that tell what somebody wishes to be told: asked apart, and never one for the other."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """What somebody wishes to be told. Whoever has said nothing is told everything."""

    routine: bool = True
    """Ordinary updates on how the case is going."""
    key_news: bool = True
    """Arrest, release, bail, charge and the like."""


def wishes_after(kinds: Iterable[str], before: Wishes = Wishes()) -> Wishes:
    """Return the wishes that events leave behind, in the order in which they happened. Pure."""
    wishes = before
    for kind in kinds:
        if kind in ROUTINE:
            wishes = replace(wishes, routine=kind == "updates_wanted")
        elif kind in KEY_NEWS:
            wishes = replace(wishes, key_news=kind == "key_news_wanted")
    return wishes


def changes(before: Wishes, after: Wishes) -> tuple[str, ...]:
    """Return the kinds of event that bring one state of wishes to another: none where nothing is different. Pure."""
    found = []
    if before.routine != after.routine:
        found.append("updates_wanted" if after.routine else "updates_declined")
    if before.key_news != after.key_news:
        found.append("key_news_wanted" if after.key_news else "key_news_declined")
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Promised:
    """One promise that stands whatever a plan says."""

    says: str
    edition: str
    last_day: date


@dataclass(frozen=True, slots=True)
class NextUpdate:
    """By when somebody is to hear next: the earlier of what was agreed and what is promised anyway."""

    last_day: date | None
    by_plan: date | None
    outer: Promised | None
    """The strictest promise that stands whatever is agreed."""

    @property
    def plan_is_stricter(self) -> bool:
        """Whether it is the plan that decides."""
        return self.by_plan is not None and (self.outer is None or self.by_plan < self.outer.last_day)


def next_update(
    from_day: date, every_days: int | None, promised: Sequence[Promised], *, wanted: bool
) -> NextUpdate:
    """Return by when somebody is to hear next, under a plan of every so many days from `from_day` on. Pure.

    A plan tightens and never loosens: the outer bound is the earliest of `promised`, whatever was agreed.
    """
    by_plan = from_day + timedelta(days=every_days) if wanted and every_days is not None else None
    outer = min(promised, key=lambda one: (one.last_day, one.edition), default=None)
    days = [day for day in (by_plan, outer.last_day if outer else None) if day is not None]
    return NextUpdate(min(days, default=None), by_plan, outer)
