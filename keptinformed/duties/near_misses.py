"""What looked like keeping a promise and did not: a voicemail, other news, an entry taken back."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from zoneinfo import ZoneInfo

from keptinformed.duties.history import Event, Obligation, Precision
from keptinformed.duties.rules import Rule
from keptinformed.duties.visible import Viewpoint, seen_from, withdrawn
from keptinformed.duties.vocabulary import TOLD
from keptinformed.timekeeping.instants import local_day


class WhyNot(StrEnum):
    """Why an event that came close did not discharge."""

    grade = "grade"
    about = "about"
    early = "early"
    withdrawn = "withdrawn"
    month = "month"
    other_person = "other_person"


@dataclass(frozen=True, slots=True)
class NearMiss:
    """One event that came close, and the first reason why it did not count."""

    event: Event
    why: WhyNot


def near_misses(
    rule: Rule, obligation: Obligation, events: Sequence[Event], viewpoint: Viewpoint
) -> Sequence[NearMiss]:
    """Return what came close to discharging `obligation` before it was met (or up to now), in order.

    `events` are all events of the case, those of other participants and withdrawals included.
    """
    judge = _Judge(rule, obligation, events, withdrawn(events, viewpoint))
    until = viewpoint.as_at if obligation.met_at is None else obligation.met_at
    found = ((event, judge.why_not(event)) for event in seen_from(events, viewpoint) if event.at <= until)
    return [NearMiss(event, why) for event, why in found if why is not None]


@dataclass(frozen=True, slots=True)
class _Judge:
    rule: Rule
    obligation: Obligation
    events: Sequence[Event]
    gone: frozenset[str]

    def why_not(self, event: Event) -> WhyNot | None:
        """Return why `event` did not count; None where it did, or never looked as if it might."""
        itself = event.event_id in (self.obligation.met_by, self.obligation.opened_by)
        if itself or not self._is_of_the_sort(event):
            return None
        names_it = self._names_the_opening(event)
        if event.participant_id not in ("", self.obligation.participant_id):
            # Another person's news is only worth a word where it was news of this very event.
            return WhyNot.other_person if self.obligation.opened_by in event.about else None
        if event.at < self.obligation.opened_at:
            return WhyNot.early if names_it and self._on_the_opening_day(event) else None
        return self._why_not_in_its_time(event) if names_it else WhyNot.about

    def _why_not_in_its_time(self, event: Event) -> WhyNot | None:
        if event.event_id in self.gone:
            return WhyNot.withdrawn
        if event.precision is Precision.month:
            return WhyNot.month
        least = self.rule.done_when.least
        return WhyNot.grade if least is not None and (event.grade is None or event.grade < least) else None

    def _is_of_the_sort(self, event: Event) -> bool:
        done = self.rule.done_when
        return event.kind == TOLD if done.by_telling_of_trigger else event.kind in done.events

    def _names_the_opening(self, event: Event) -> bool:
        """Tell whether an event is about the opening; where the rule does not ask, every event is."""
        if not self.rule.done_when.by_telling_of_trigger:
            return True
        kind = next((e.kind for e in self.events if e.event_id == self.obligation.opened_by), "")
        return self.obligation.opened_by in event.about or kind in event.about

    def _on_the_opening_day(self, event: Event) -> bool:
        if not self.rule.done_when.by_telling_of_trigger:
            return False
        zone = ZoneInfo(self.rule.timezone)
        return local_day(event.at, zone) == local_day(self.obligation.opened_at, zone)
