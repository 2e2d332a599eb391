"""Says why one obligation is due when it is and what became of it, for staff and, plainer, for the victim."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from keptinformed.duties.explaining_words import ExplainWords
from keptinformed.duties.history import Event, Obligation, Participant, Status
from keptinformed.duties.near_misses import NearMiss, near_misses
from keptinformed.duties.retracing import Counted, NamedDays, Retraced, SkippedDay, Tracer, Why
from keptinformed.duties.rules import Rule, SeenBy, Unit
from keptinformed.duties.visible import Viewpoint, counting
from keptinformed.duties.vocabulary import TOLD
from keptinformed.duties.wording import VERIFIED_IN_WORDS, allowance_in_words
from keptinformed.timekeeping.instants import Micros

_ENDED = (Status.met, Status.late)
_WE = "we"


@dataclass(frozen=True, slots=True)
class Setting:
    """What an explanation stands on besides the history: the calendar, the words, and whence it is seen."""

    calendar: NamedDays
    words: ExplainWords
    viewpoint: Viewpoint


@dataclass(frozen=True, slots=True)
class Explanation:
    """One obligation explained. Every field but the ids is a sentence or a list of them, ready to read."""

    obligation: Obligation
    promise: str
    says: str
    source: str
    verified: str
    opened: str
    allowance: str
    why_this_limit: str
    counting: str
    skipped: tuple[SkippedDay, ...]
    due: str | None
    changes: tuple[str, ...]
    outcome: str
    near_misses: tuple[str, ...]
    for_victim: tuple[str, str]
    fault: str = ""
    """Not empty where retracing the rule gives another date than the engine did."""

    def as_json(self) -> Mapping[str, object]:
        """Return the explanation as plain values, keys in reading order."""
        one = self.obligation
        return {
            "participant": one.participant_id,
            "promise": self.promise,
            "rule": one.rule_id,
            "opened_by": one.opened_by,
            "status": one.status.value,
            "says": self.says,
            "source": self.source,
            "verified": self.verified,
            "opened": self.opened,
            "allowance": self.allowance,
            "why_this_limit": self.why_this_limit,
            "counting": self.counting,
            "skipped": [{"day": day.day.isoformat(), "why": day.why} for day in self.skipped],
            "due": self.due,
            "changes": list(self.changes),
            "outcome": self.outcome,
            "near_misses": list(self.near_misses),
            "for_victim": list(self.for_victim),
            "fault": self.fault,
        }


def explain(
    rule: Rule, obligation: Obligation, participant: Participant, events: Sequence[Event], setting: Setting
) -> Explanation:
    """Return why `obligation` is due when it is, and what became of it.

    `events` are all events of the case, withdrawals included. Raises KeyError where they lack the opening
    event, CannotRetrace where no line of `rule` applies, CalendarEnds outside the years of the calendar.
    """
    return _Explainer(rule, obligation, participant, events, setting).explanation()


@dataclass(frozen=True)
class _Explainer:
    """One obligation with everything that is needed to speak about it."""

    rule: Rule
    obligation: Obligation
    participant: Participant
    events: Sequence[Event]
    setting: Setting

    def explanation(self) -> Explanation:
        rule, words = self.rule, self.words
        retraced = self.tracer.retrace(self.obligation.opened_at, self.participant)
        due = self.obligation.due_at
        return Explanation(
            obligation=self.obligation,
            promise=rule.promise,
            says=rule.says,
            source=f"{rule.edition}, {rule.paragraph or 'no paragraph given'} (row {rule.row})",
            verified=VERIFIED_IN_WORDS[rule.verified],
            opened=words.staff("opened", **self.named(self.opening)),
            allowance=allowance_in_words(retraced.count.line),
            why_this_limit=self.why(retraced),
            counting=self.counted(retraced.count),
            skipped=retraced.count.skipped,
            due=None if due is None else words.due(due, self.tracer.zone),
            changes=self.changes(retraced),
            outcome=self.outcome(),
            near_misses=tuple(self.near(miss) for miss in self.near_misses()),
            for_victim=(self.owed_for_victim(retraced.count.bound), self.outcome_for_victim()),
            fault="" if retraced.due_at == due else self.fault(retraced),
        )

    @property
    def words(self) -> ExplainWords:
        return self.setting.words

    @property
    def viewpoint(self) -> Viewpoint:
        return self.setting.viewpoint

    @property
    def tracer(self) -> Tracer:
        count = counting(self.events, self.viewpoint, self.participant.participant_id)
        return Tracer(self.rule, count, self.setting.calendar, self.viewpoint)

    @property
    def opening(self) -> Event:
        return self.event(self.obligation.opened_by)

    def event(self, event_id: str) -> Event:
        for event in self.events:
            if event.event_id == event_id:
                return event
        raise KeyError(f"the case has no event {event_id}")

    def moment(self, instant: Micros) -> str:
        return self.words.moment(instant, self.tracer.zone)

    def day(self, instant: Micros) -> str:
        return self.words.day(instant, self.tracer.zone)

    def named(self, event: Event) -> dict[str, str]:
        return {
            "moment": self.moment(event.at),
            "means": self.words.means(event.kind),
            "event": event.event_id,
            "grade": f", {self.words.grade(event.grade)}" if event.grade else "",
        }

    def fault(self, retraced: Retraced) -> str:
        there, here = self.obligation.due_at, retraced.due_at
        zone = self.tracer.zone
        return self.words.staff(
            "differs",
            due="none" if here is None else self.words.due(here, zone),
            audited="none" if there is None else self.words.due(there, zone),
        )

    # Why this date

    def why(self, retraced: Retraced) -> str:
        plan = retraced.count.plan
        return self.words.staff(
            f"lines.{retraced.why.value}",
            enhanced="" if retraced.enhanced_from is None else self.moment(retraced.enhanced_from),
            plan="" if plan is None else self.moment(plan.at),
            days="" if plan is None else self.words.days(plan.every_days or 0),
        )

    def counted(self, count: Counted) -> str:
        words = self.words
        if count.line.unit is Unit.before:
            return (
                words.staff("counting.before", **self.named(count.bound))
                if count.bound
                else words.staff("counting.before_open")
            )
        if count.first is None:
            return words.staff("counting.clock")
        key = "months" if count.line.unit is Unit.months and count.plan is None else "days"
        if count.line.unit is Unit.working_days and count.plan is None:
            key = "working_days" if count.skipped else "none_skipped"
        return words.staff(f"counting.{key}", first=words.full_date(count.first))

    def changes(self, retraced: Retraced) -> tuple[str, ...]:
        return (
            *self.enhanced_changes(retraced),
            *self.holiday_changes(retraced.count),
            *self.plan_changes(retraced.later_plans),
        )

    def enhanced_changes(self, retraced: Retraced) -> list[str]:
        enhanced_from, standard = retraced.enhanced_from, retraced.standard
        minds = any(line.only_enhanced for line in self.rule.within)
        if not minds or enhanced_from is None or enhanced_from <= self.obligation.opened_at:
            return []
        words, zone = self.words, self.tracer.zone
        enhanced = self.moment(enhanced_from)
        if retraced.why is Why.enhanced_later and standard and standard.due_at and retraced.due_at:
            before, after = words.due(standard.due_at, zone), words.due(retraced.due_at, zone)
            return [
                words.staff("changes.enhanced_moved", enhanced=enhanced, standard=before, due=after),
            ]
        past = standard and standard.due_at is not None and enhanced_from >= standard.due_at
        return [words.staff(f"changes.enhanced_{'after' if past else 'kept'}", enhanced=enhanced)]

    def holiday_changes(self, count: Counted) -> list[str]:
        if count.due_as_known_then is None or count.due_at is None:
            return []
        words, zone = self.words, self.tracer.zone
        before, due = words.due(count.due_as_known_then, zone), words.due(count.due_at, zone)
        return [
            words.staff("changes.holiday", day=words.full_date(day.day), why=day.why, before=before, due=due)
            for day in count.skipped
            if day.news
        ]

    def plan_changes(self, plans: Sequence[Event]) -> list[str]:
        follows_plans = any(line.unit is Unit.agreed or line.or_agreed_if_sooner for line in self.rule.within)
        return [
            self.words.staff(
                "changes.plan",
                plan=self.moment(plan.at),
                event=plan.event_id,
                days=self.words.days(plan.every_days or 0),
            )
            for plan in plans
            if follows_plans
        ]

    # What became of it

    def outcome(self) -> str:
        one, status = self.obligation, self.obligation.status
        if status in _ENDED and one.met_by is not None and one.met_at is not None:
            return self.ended(one.met_by, one.met_at)
        if status is Status.excused and one.excused_by is not None:
            return self.words.staff("outcome.excused", **self.named(self.event(one.excused_by)))
        if status is Status.lapsed and one.lapsed_at is not None:
            return self.lapsed(one.lapsed_at)
        return self.open()

    def ended(self, met_by: str, met_at: Micros) -> str:
        one = self.obligation
        late_by = ""
        if one.status is Status.late and one.due_at is not None:
            late_by = f", {self.words.past(one.due_at, met_at, self.tracer.zone)} after the date"
        return self.words.staff(
            f"outcome.{one.status.value}",
            met=self.moment(met_at),
            late_by=late_by,
            **self.named(self.event(met_by)),
        )

    def lapsed(self, lapsed_at: Micros) -> str:
        ended = self.lapse()
        if ended is None:
            return self.words.staff("outcome.lapsed_unnamed", moment=self.moment(lapsed_at))
        return self.words.staff("outcome.lapsed", **self.named(ended))

    def open(self) -> str:
        due, words = self.obligation.due_at, self.words
        if due is None:
            return words.staff("outcome.pending_undated")
        if self.obligation.status is Status.overdue:
            return words.staff("outcome.overdue", ago=words.past(due, self.viewpoint.as_at, self.tracer.zone))
        return words.staff("outcome.pending", left=f"{words.span(due - self.viewpoint.as_at)} left")

    def lapse(self) -> Event | None:
        """Return the event that ended the obligation, as the engine orders ties."""
        return next(
            (
                event
                for event in self.tracer.events
                if event.kind in self.rule.lapses_when
                and event.at == self.obligation.lapsed_at
                and event.event_id != self.obligation.opened_by
            ),
            None,
        )

    def near_misses(self) -> Sequence[NearMiss]:
        return near_misses(self.rule, self.obligation, self.events, self.viewpoint)

    def near(self, miss: NearMiss) -> str:
        event = miss.event
        told = event.kind == TOLD
        least = self.rule.done_when.least
        return self.words.staff(
            f"near.{miss.why.value}",
            moment=self.moment(event.at),
            what="told" if told else self.words.means(event.kind),
            event=event.event_id,
            grade=self.words.grade(event.grade) if event.grade else "",
            least=self.words.grade(least) if least else "",
            about=" and ".join(self.about(item) for item in event.about),
            participant=event.participant_id,
        )

    def about(self, item: str) -> str:
        kind = next((event.kind for event in self.events if event.event_id == item), item)
        words = kind.replace("_", " ")
        return words if kind == item else f"{words} ({item})"

    # The victim's two sentences

    def owed_for_victim(self, bound: Event | None) -> str:
        one, words, zone = self.obligation, self.words, self.tracer.zone
        who = words.who(self.rule.owner)
        had = "had"
        if one.status is Status.pending:
            had = "have" if who == _WE else "has"
        key = "undated" if one.due_at is None else "dated"
        if bound is not None and words.seen_by(bound.kind) is SeenBy.participant:
            key = "bounded"
        return words.victim(
            f"owed.{key}",
            opened=self.day(one.opened_at),
            happened=words.happened(self.opening.kind),
            who=who,
            had=had,
            due="" if one.due_at is None else words.due_plainly(one.due_at, zone),
            act=words.act(self.rule.done_when, self.opening.kind),
            bound="" if bound is None else words.happened(bound.kind),
        )

    def outcome_for_victim(self) -> str:
        one, words = self.obligation, self.words
        reason: Event | None = None
        if one.status is Status.excused and one.excused_by is not None:
            reason = self.event(one.excused_by)
        elif one.status is Status.lapsed:
            reason = self.lapse()
        key = one.status.value
        if one.status in (Status.excused, Status.lapsed):
            sayable = reason is not None and words.seen_by(reason.kind) is SeenBy.participant
            key = key if sayable else f"{key}_unsaid"
        return words.victim(
            f"outcome.{key}",
            met="" if one.met_at is None else self.day(one.met_at),
            because=words.happened(reason.kind) if reason else "",
        )
