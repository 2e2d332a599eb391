"""One promise to one person as it is published: what is owed, by when, and why; whether it was kept, `now` decides."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from keptinformed.publishing.sentences import LONDON, Sentence


class Outcome(StrEnum):
    """How a promise stands at a moment. `late`, `overdue` and `missed` are promises that were not kept."""

    kept = "kept"
    """Done in time."""
    late = "late"
    """Done, and too late."""
    overdue = "overdue"
    """Not done, and its time has passed."""
    due = "due"
    """Not done, and there is still time."""
    undated = "undated"
    """Not done, and to be done before the case moves on; no date is known."""
    excused = "excused"
    """It did not have to be done, for a reason that the person may know."""
    ended = "ended"
    """It no longer has to be done, for a reason that the person may know."""
    missed = "missed"
    """It was not done in time, and then the case moved on: it will not be done any more."""


TRIGGER = "trigger"
"""What is owed is being told of the very thing that happened."""
TO_DO = frozenset({Outcome.overdue, Outcome.due, Outcome.undated})
BROKEN = frozenset({Outcome.late, Outcome.overdue, Outcome.missed})


@dataclass(frozen=True, slots=True)
class Source:
    """Who made a promise: an edition of policy/codes or policy/forces, by its id."""

    edition: str
    """Its name is the words `source.EDITION`."""
    right: int | None
    """The Right of the Victims' Code that it belongs to; None where it belongs to none."""
    due_at: datetime | None
    """By when this source alone would have it done."""


@dataclass(frozen=True, slots=True)
class Promise:
    """What several sources ask of one action, due at the earliest. It holds no words: `says` and `why` make them.

    Where the force's own policy is stricter than the Code, `due_at` is the force's: that is what was promised.
    """

    id: str
    """Opaque, the same for as long as the promise is: for addresses, challenges and ticks."""
    who: str
    """Who owes it: the words `who.WHO`; `we` is the police and whoever works with them."""
    act: str
    """What is owed: the words `act.ACT`."""
    happened: str
    """The kind of event that it follows from: the words `happened.KIND`."""
    opened_on: date
    due_at: datetime | None
    """The instant from which it is late; a midnight in London is the end of the day before. None: no date is known."""
    before: str
    """The kind of event before which it had to be done, once that has happened; empty for most."""
    done_at: datetime | None
    ended: Outcome | None
    """`excused`, `ended` or `missed` where it need not be done any more; None otherwise."""
    because: str
    """The kind of event that excused or ended it: the words `happened.KIND`; empty where it was not."""
    is_update: bool
    """Whether telling the person something is what is owed: the first such date is when they hear next."""
    sources: tuple[Source, ...]
    """Strictest first. The first is the one that `due_at` comes from."""
    officer_away: bool
    """Whether the officer in the case is not at work before it is due, as far as the roster shows."""

    def outcome(self, now: datetime) -> Outcome:
        """Return how it stands at `now`."""
        if self.done_at is not None:
            in_time = self.due_at is None or self.done_at < self.due_at
            return Outcome.kept if in_time else Outcome.late
        if self.ended is not None:
            return self.ended
        if self.due_at is None:
            return Outcome.undated
        return Outcome.overdue if now >= self.due_at else Outcome.due

    def says(self, now: datetime) -> Sentence:
        """Return what is owed and by when, in one sentence: the heading of the promise."""
        stands = self.outcome(now)
        if stands in (Outcome.kept, Outcome.late):
            return self._headed("done")
        dated = "dated" if self.due_at is not None and not self.before else "undated"
        said = self._headed(f"{'is' if stands in (Outcome.due, Outcome.undated) else 'was'}_{dated}")
        return said if self.due_at is None else said.with_due("due", self.due_at)

    def _headed(self, key: str) -> Sentence:
        # "Tell you about it" says nothing by itself: in a heading stands what it is.
        if self.act == TRIGGER:
            said = Sentence(f"next.{key}_news").with_key("happened", f"happened.{self.happened}")
        else:
            said = Sentence(f"next.{key}").with_key("act", f"act.{self.act}")
        return said.with_key("who", f"who.{self.who}")

    def why(self, now: datetime) -> tuple[Sentence, Sentence]:
        """Return the two sentences of "why this date": what it follows from, and what became of it."""
        return self._owed(now), self._became(now)

    def _owed(self, now: datetime) -> Sentence:
        said = Sentence(f"why.owed.{self._kind_of_date()}").with_day("opened", self.opened_on)
        said = said.with_key("happened", f"happened.{self.happened}").with_key("act", f"act.{self.act}")
        said = said.with_key("who", f"who.{self.who}").with_key("had", f"why.{self._had(now)}")
        if self.before:
            return said.with_key("bound", f"happened.{self.before}")
        return said if self.due_at is None else said.with_due("due", self.due_at)

    def _kind_of_date(self) -> str:
        if self.before:
            return "bounded"
        return "undated" if self.due_at is None else "dated"

    def _had(self, now: datetime) -> str:
        if self.outcome(now) not in (Outcome.due, Outcome.undated):
            return "had"
        return "have" if self.who == "we" else "has"

    def _became(self, now: datetime) -> Sentence:
        stands = self.outcome(now)
        said = Sentence(f"why.outcome.{stands.value}")
        if stands in (Outcome.kept, Outcome.late) and self.done_at is not None:
            return said.with_day("met", self.done_at.astimezone(LONDON).date())
        if stands in (Outcome.excused, Outcome.ended):
            return said.with_key("because", f"happened.{self.because}")
        return said

    def source(self) -> Sentence:
        """Return who made the promise, the strictest where several did."""
        first = self.sources[0]
        said = Sentence("next.source" if first.right is None else "next.source_right")
        said = said.with_key("source", f"source.{first.edition}")
        return said if first.right is None else said.with_number("right", first.right)
