"""Puts a history of plain values into the service's tables, and reads what is owed back as plain values."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from uuid import uuid4

from keptinformed.access.models import Staff
from keptinformed.cases.models import Case, Event, Participation, Person
from keptinformed.closing.models import ClosingException, ClosingSignature
from keptinformed.duties import history
from keptinformed.duties.history import Obligation, Role, Status
from keptinformed.obligations import models
from keptinformed.obligations.closing_policy import closing_policy
from keptinformed.timekeeping.instants import Micros, from_micros, to_micros
from tests.gates.signed_for import sign_for
from tests.reference import plain

type Key = tuple[str, str]


def seen_at(told: history.History, as_at: Micros) -> history.History:
    """Return a history as a service could hold it at `as_at`: nothing in it lies in the future."""
    return replace(
        told,
        events=tuple(event for event in told.events if event.at <= as_at),
        participants=tuple(_without_the_future(who, as_at) for who in told.participants),
    )


def _without_the_future(who: history.Participant, as_at: Micros) -> history.Participant:
    begins = None if who.role is Role.business else who.enhanced_from
    if begins is not None and begins <= as_at:
        return who
    return replace(who, enhanced_from=None, enhanced_recorded_at=None)


@dataclass(frozen=True)
class Written:
    """Where the cases and participations of a history went."""

    cases: Mapping[str, Case]
    participations: Mapping[Key, Participation]

    @property
    def numbers(self) -> list[int]:
        """The cases' numbers."""
        return [case.pk for case in self.cases.values()]


def write_cases(told: history.History) -> Written:
    """Write cases and participants."""
    cases = {one.case_id: _case(one) for one in told.cases}
    Case.objects.bulk_create(cases.values())
    people = {
        (who.case_id, who.participant_id): Person(name="Made Up", made_up=True) for who in told.participants
    }
    Person.objects.bulk_create(people.values())
    participations = {
        (who.case_id, who.participant_id): _participation(
            who, cases[who.case_id], people[who.case_id, who.participant_id]
        )
        for who in told.participants
    }
    Participation.objects.bulk_create(participations.values())
    answer_for(participations.values())
    return Written(cases, participations)


def answer_for(everybody: Iterable[Participation]) -> None:
    """Let every case close whenever it likes: for whoever is untold, a supervisor has signed, now and for all time."""
    Staff.objects.get_or_create(staff_number="ANSWERS", defaults={"name": "Made Up", "role": "supervisor"})
    asked = [
        ClosingException(
            participation=one,
            kind=kind,
            reason="not_safe",
            asked_at=datetime.max.replace(tzinfo=UTC),
            asked_by="T",
        )
        for one in everybody
        for kind in closing_policy().closes
    ]
    ClosingException.objects.bulk_create(asked)
    ClosingSignature.objects.bulk_create(
        ClosingSignature(exception=each, granted=True, signed_at=each.asked_at, signed_by="ANSWERS")
        for each in asked
    )


def write_events(written: Written, events: Iterable[history.Event]) -> None:
    """Write events in the order given; whatever a gate asks for before one of them, somebody has signed."""
    events = list(events)
    sign_for(
        (written.cases[case], kind) for case, kind in sorted({(each.case_id, each.kind) for each in events})
    )
    Event.objects.bulk_create([_event(written, event) for event in events])


def read_obligations(cases: Iterable[int], *, now: datetime) -> list[Obligation]:
    """Return what is owed in `cases`, in order of its key."""
    found = (
        models.Obligation.objects.filter(case__in=list(cases))
        .select_related("case", "participation", "rule", "opened_by", "met_by", "excused_by")
        .with_status(now)
    )
    return sorted((_obligation(one) for one in found), key=plain.key_of)


def differences(expected: Iterable[Obligation], found: Iterable[Obligation]) -> str:
    """Return what differs, a line each; empty where nothing does."""
    wanted, there = set(expected), set(found)
    return "\n".join(
        [f"only plain: {one}" for one in sorted(wanted - there, key=plain.key_of)]
        + [f"only live:  {one}" for one in sorted(there - wanted, key=plain.key_of)]
    )


def moment(instant: Micros | None) -> datetime | None:
    """Return an instant as the tables keep it."""
    return None if instant is None else from_micros(instant)


def _case(one: history.Case) -> Case:
    words = {
        "unit": one.unit,
        "team": one.team,
        "officer": one.officer,
        "offence": one.offence,
        "force": one.force,
    }
    return Case(reference=one.case_id, public_id=uuid4(), **words)


def _participation(who: history.Participant, case: Case, person: Person) -> Participation:
    return Participation(
        case=case,
        person=person,
        participant_id=who.participant_id,
        part=who.role.value,
        since=moment(who.since),
        enhanced_from=moment(who.enhanced_from),
        enhanced_recorded_at=moment(who.enhanced_recorded_at),
    )


def _event(written: Written, event: history.Event) -> Event:
    whom = event.participant_id
    return Event(
        case=written.cases[event.case_id],
        participation=written.participations[event.case_id, whom] if whom else None,
        event_id=event.event_id,
        kind=event.kind,
        at=from_micros(event.at),
        recorded_at=from_micros(event.recorded_at),
        precision=event.precision.value,
        about=list(event.about),
        grade=event.grade,
        every_days=event.every_days,
    )


def _obligation(one: models.Obligation) -> Obligation:
    return Obligation(
        case_id=one.case.reference,
        participant_id=one.participation.participant_id,
        rule_id=one.rule.rule,
        opened_by=one.opened_by.event_id,
        opened_at=to_micros(one.opened_at),
        due_at=None if one.due_at is None else to_micros(one.due_at),
        met_at=None if one.met_at is None else to_micros(one.met_at),
        met_by=one.met_by.event_id if one.met_by else None,
        lapsed_at=None if one.lapsed_at is None else to_micros(one.lapsed_at),
        excused_by=one.excused_by.event_id if one.excused_by else None,
        status=Status(getattr(one, "status", "")),
    )
