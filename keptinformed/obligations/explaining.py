"""Says why an obligation of the running service is due when it is: for staff, and in the victim's two sentences."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache, cached_property
from types import MappingProxyType

from keptinformed.cases import models as cases
from keptinformed.duties import explaining, history
from keptinformed.duties.explaining import Explanation, Setting
from keptinformed.duties.explaining_words import ExplainWords, read_explain_words
from keptinformed.duties.history import Grade, Precision, Role, Status
from keptinformed.duties.reading import shipped_policy
from keptinformed.duties.rules import Rule
from keptinformed.duties.visible import Viewpoint
from keptinformed.obligations import models
from keptinformed.obligations.current import current_law
from keptinformed.obligations.law import Law, rules_by_id
from keptinformed.obligations.standing import status_of
from keptinformed.timekeeping.instants import Micros, to_micros


@dataclass(frozen=True, slots=True)
class CaseHistory:
    """One case as the plain values that the explainer reads."""

    events: tuple[history.Event, ...]
    participants: Mapping[int, history.Participant]
    """By the number of the participation; suspects are never in it."""
    event_ids: Mapping[int, str]
    """The id of each event, by its number."""

    @property
    def latest(self) -> Micros:
        """The latest moment at which anything happened."""
        return max((event.at for event in self.events), default=0)


def explain_obligation(obligation: models.Obligation, *, now: datetime) -> Explanation:
    """Return why `obligation` is due when it is and what became of it. Four queries at most.

    Raises KeyError where its rule is not judged any more: loading the law then takes the obligation away.
    """
    return _Explainer(history_of(obligation.case), current_law(now), now).explained(obligation)


def explain_case(
    case: cases.Case, *, now: datetime, only: Collection[int] | None = None
) -> Mapping[int, Explanation]:
    """Return every obligation of a case explained (or those of the numbers `only`), by its number. Three queries."""
    explainer = _Explainer(history_of(case), current_law(now), now)
    owed = models.Obligation.objects.of_case(case).select_related("rule").order_by("opened_at", "id")
    if only is not None:
        owed = owed.filter(pk__in=only)
    return {one.pk: explainer.explained(one) for one in owed}


def history_of(case: cases.Case) -> CaseHistory:
    """Return the history of a case as plain values. Two queries."""
    people = list(cases.Participation.objects.filter(case=case, part__in=[role.value for role in Role]))
    ids = {person.pk: person.participant_id for person in people}
    rows = list(cases.Event.objects.filter(case=case))
    # Events of a suspect open nothing for anybody, and their id means nothing to the explainer.
    events = [
        _event(case, row, ids) for row in rows if row.participation_id is None or row.participation_id in ids
    ]
    return CaseHistory(
        events=tuple(events),
        participants=MappingProxyType({person.pk: _participant(case, person) for person in people}),
        event_ids=MappingProxyType({row.pk: row.event_id for row in rows}),
    )


@dataclass(frozen=True)
class _Explainer:
    """Everything that explaining the obligations of one case needs, read once."""

    told: CaseHistory
    law: Law
    now: datetime

    def explained(self, one: models.Obligation) -> Explanation:
        participant = self.told.participants[one.participation_id]
        owed = _obligation(one, self.told, participant, status_of(one, self.now))
        return explaining.explain(
            self.rules[one.rule.rule], owed, participant, self.told.events, self.setting
        )

    @cached_property
    def rules(self) -> Mapping[str, Rule]:
        return rules_by_id(self.law)

    @cached_property
    def setting(self) -> Setting:
        words = replace(_words(), vocabulary=self.law.policy.vocabulary)
        # What another machine recorded a moment ahead of ours has happened too.
        return Setting(self.law.calendar, words, Viewpoint(max(to_micros(self.now), self.told.latest)))


@cache
def _words() -> ExplainWords:
    return read_explain_words(shipped_policy() / "words" / "explain.en.yaml", {})


def _obligation(
    one: models.Obligation, told: CaseHistory, participant: history.Participant, status: Status
) -> history.Obligation:
    return history.Obligation(
        case_id=participant.case_id,
        participant_id=participant.participant_id,
        rule_id=one.rule.rule,
        opened_by=told.event_ids[one.opened_by_id],
        opened_at=to_micros(one.opened_at),
        due_at=_micros(one.due_at),
        met_at=_micros(one.met_at),
        met_by=None if one.met_by_id is None else told.event_ids[one.met_by_id],
        lapsed_at=_micros(one.lapsed_at),
        excused_by=None if one.excused_by_id is None else told.event_ids[one.excused_by_id],
        status=status,
    )


def _participant(case: cases.Case, person: cases.Participation) -> history.Participant:
    return history.Participant(
        case.reference,
        person.participant_id,
        Role(person.part),
        enhanced_from=_micros(person.enhanced_from),
        enhanced_recorded_at=_micros(person.enhanced_recorded_at),
        since=_micros(person.since),
    )


def _event(case: cases.Case, row: cases.Event, ids: Mapping[int, str]) -> history.Event:
    return history.Event(
        case.reference,
        row.event_id,
        row.kind,
        to_micros(row.at),
        to_micros(row.recorded_at),
        participant_id="" if row.participation_id is None else ids[row.participation_id],
        precision=Precision(row.precision),
        about=tuple(row.about),
        grade=None if row.grade is None else Grade(row.grade),
        every_days=row.every_days,
    )


def _micros(moment: datetime | None) -> Micros | None:
    return None if moment is None else to_micros(moment)
