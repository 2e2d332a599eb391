"""The words of cover: who works here, when they are there, what a case is closed to, and what an answer says."""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from keptinformed.access.roles import Role


class Scope(StrEnum):
    """Of where the people of a rung are."""

    team = "team"
    unit = "unit"
    force = "force"


class Duty(StrEnum):
    """How sure it is that somebody is there at that moment."""

    on_duty = "on_duty"
    """They are at work."""
    not_known = "not_known"
    """It is the officer in the case, and no roster says when they work."""
    later = "later"
    """Nobody who may see the case is at work; this is who comes first."""
    nobody = "nobody"
    """Nobody who works here may see the case."""


OFFICER, ARRANGED, MEMBER, NOBODY = "officer", "arranged", "member", ""
"""The rungs that stand before those of the policy, and what stands where there is nobody."""


@dataclass(frozen=True, slots=True)
class Span:
    """From one moment up to another; an end of None is open."""

    begins: datetime
    ends: datetime | None = None

    def holds(self, at: datetime) -> bool:
        """Say whether a moment lies in it: its beginning does, its end does not."""
        return self.begins <= at and (self.ends is None or at < self.ends)


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who works here."""

    number: str
    role: Role
    unit: str = ""
    team: str = ""
    left_at: datetime | None = None
    """When they left; who cannot sign in and has no such moment left long ago."""

    def works_here(self, at: datetime) -> bool:
        """Say whether they have not left by then."""
        return self.left_at is None or at < self.left_at


@dataclass(frozen=True, slots=True)
class Arrangement:
    """That one person covers for another for a while."""

    of: str
    cover: str
    span: Span


@dataclass(frozen=True, slots=True)
class Rung:
    """Whom one step of the ladder reaches."""

    id: str
    says: str
    of: Scope
    roles: frozenset[Role]


@dataclass(frozen=True, slots=True)
class Watched:
    """A case, as far as it decides who may answer for it."""

    key: str
    """Tells cases apart, so that work is spread; nothing else is made of it."""
    officer: str = ""
    unit: str = ""
    team: str = ""
    named: frozenset[str] = frozenset()
    """Members of staff who have a part in it, or act for somebody who has: it is closed to them."""
    named_teams: frozenset[tuple[str, str]] = frozenset()
    """Their teams, each by unit and team: it is closed to them, too."""
    members: tuple[tuple[str, datetime | None], ...] | None = None
    """Who alone may see it, and until when, where it is restricted; None where it is not."""


@dataclass(frozen=True, slots=True)
class Force:
    """Everybody who could answer for a case, and when they are there."""

    members: Mapping[str, Member]
    shifts: Mapping[str, tuple[Span, ...]]
    """By staff number, in the order in which they begin; those of one person do not overlap."""
    ladder: tuple[Rung, ...]
    absences: Mapping[str, tuple[Span, ...]] = field(default_factory=dict)
    arrangements: tuple[Arrangement, ...] = ()

    def is_away(self, number: str, at: datetime) -> bool:
        """Say whether somebody is absent at a moment, whatever their shifts say."""
        return any(span.holds(at) for span in self.absences.get(number, ()))

    def is_on_duty(self, number: str, at: datetime) -> bool:
        """Say whether somebody works here, has a shift at that moment, and is not absent."""
        member = self.members.get(number)
        if member is None or not member.works_here(at) or self.is_away(number, at):
            return False
        shifts = self.shifts.get(number, ())
        place = bisect_right(shifts, at, key=lambda span: span.begins)
        return place > 0 and shifts[place - 1].holds(at)

    def comes_at(self, number: str, at: datetime) -> datetime | None:
        """Return when somebody is next on duty, from `at` on; None where no shift of theirs is known that they work."""
        shifts = self.shifts.get(number, ())
        for span in shifts[max(0, bisect_right(shifts, at, key=lambda each: each.begins) - 1) :]:
            moments = [max(span.begins, at)]
            moments += [
                away.ends for away in self.absences.get(number, ()) if away.ends and span.holds(away.ends)
            ]
            for moment in sorted(moments):
                if moment >= at and self.is_on_duty(number, moment):
                    return moment
        return None


@dataclass(frozen=True, slots=True)
class Moment:
    """A force at one moment: who is on duty is worked out once, for all its cases."""

    force: Force
    at: datetime
    on_duty: frozenset[str]


@dataclass(frozen=True, slots=True)
class Answer:
    """Who answers for a case at a moment, and why it is they."""

    number: str
    """Their staff number; empty where nobody who works here may see the case."""
    rung: str
    """OFFICER, ARRANGED, MEMBER, or the id of a rung of the ladder; NOBODY where there is nobody."""
    duty: Duty
    begins_at: datetime | None = None
    """When they come, where they are not there yet and a roster says it."""

    @property
    def is_covered(self) -> bool:
        """Say whether somebody is there now."""
        return self.duty is Duty.on_duty


@dataclass(frozen=True, slots=True)
class Gap:
    """A time in which nobody on duty answers for some cases."""

    begins: datetime
    ends: datetime
    cases: tuple[str, ...]
    """The keys of the cases, in order."""
    first: Answer
    """Who comes first, as at its beginning."""
