"""One made-up case while it is being written: who is in it, what happened, and what was planted in it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from demo.times import NOW, instant
from keptinformed.duties.history import Case, Event, Grade, Participant, Role, Status

FORCE = "Demo Constabulary (made up)"


@dataclass(eq=False, slots=True)
class Happening:
    """Something that happened. Its id is given when the case is complete, in order of time."""

    kind: str
    moment: datetime
    recorded: datetime
    person: "Person | None" = None
    about: tuple["Happening | str", ...] = ()
    grade: Grade | None = None
    every_days: int | None = None
    event_id: str = ""


@dataclass(eq=False, slots=True)
class Person:
    """A made-up participant; names and numbers are kept apart, in `people`."""

    participant_id: str
    role: Role = Role.victim
    enhanced_from: datetime | None = None
    enhanced_recorded: datetime | None = None
    since: datetime | None = None
    declines_news: bool = False
    reliability: float = 1.0
    """Above 1 the force is better at telling this person than it is on average."""


@dataclass(frozen=True, slots=True)
class Planted:
    """What the simulator made become of one duty. `status` is None where nothing may be owed at all."""

    rule_id: str
    person: Person
    opened_by: Happening
    fate: str
    status: Status | None
    due_at: datetime | None = None


@dataclass(eq=False, slots=True)
class CaseFile:
    """A case, its people, its history and its truth."""

    case_id: str
    unit: str = ""
    team: str = ""
    officer: str = ""
    offence: str = ""
    people: list[Person] = field(default_factory=list)
    happenings: list[Happening] = field(default_factory=list)
    planted: list[Planted] = field(default_factory=list)
    comment: str = ""
    names: dict[str, str] = field(default_factory=dict)
    """Names that a story needs, by participant; everybody else is named by chance."""

    def happened(
        self,
        kind: str,
        moment: datetime,
        *,
        to: Person | None = None,
        about: Sequence[Happening | str] = (),
        grade: Grade | None = None,
        recorded: datetime | None = None,
    ) -> Happening:
        """Add an event. One that lies after the demonstration's present has not happened and is not kept."""
        added = Happening(
            kind=kind,
            moment=moment,
            recorded=min(max(moment, recorded or moment), max(NOW, moment)),
            person=to,
            about=tuple(about),
            grade=grade,
        )
        if moment <= NOW:
            self.happenings.append(added)
        return added

    def agree_plan(self, person: Person, moment: datetime, every_days: int | None) -> Happening:
        """Add that a contact plan was agreed, with how often, or without."""
        plan = self.happened("plan_agreed", moment, to=person)
        plan.every_days = every_days
        return plan

    def tell(
        self, person: Person, moment: datetime, about: Sequence[Happening | str], grade: Grade = Grade.spoken
    ) -> Happening:
        """Add that a person was told, or that it was tried."""
        return self.happened("told", moment, to=person, about=about, grade=grade)

    def plant(
        self,
        rule_id: str,
        person: Person,
        opened_by: Happening,
        fate: str,
        status: Status | None,
        *,
        due_at: datetime | None = None,
    ) -> None:
        """Note what became of a duty. What opens after the present opens nothing yet."""
        if opened_by.moment <= NOW:
            self.planted.append(Planted(rule_id, person, opened_by, fate, status, due_at))

    def first(self, *kinds: str) -> Happening | None:
        """Return the earliest event of these kinds, or None."""
        found = [happening for happening in self.happenings if happening.kind in kinds]
        return min(found, key=lambda happening: happening.moment, default=None)

    def case(self) -> Case:
        """Return the case as the engine reads it."""
        return Case(self.case_id, FORCE, self.unit, self.team, self.officer, self.offence)

    def participants(self) -> list[Participant]:
        """Return the participants as the engine reads them."""
        return [
            Participant(
                case_id=self.case_id,
                participant_id=person.participant_id,
                role=person.role,
                enhanced_from=_instant(person.enhanced_from),
                enhanced_recorded_at=_instant(person.enhanced_recorded or person.enhanced_from),
                since=_instant(person.since),
            )
            for person in self.people
        ]

    def events(self) -> list[Event]:
        """Number the events in order of time and return them as the engine reads them."""
        in_order = sorted(self.happenings, key=lambda happening: happening.moment)
        for number, happening in enumerate(in_order, start=1):
            happening.event_id = f"E{number:03}"
        return [
            Event(
                case_id=self.case_id,
                event_id=happening.event_id,
                kind=happening.kind,
                at=instant(happening.moment),
                recorded_at=instant(happening.recorded),
                participant_id=happening.person.participant_id if happening.person else "",
                about=tuple(topic if isinstance(topic, str) else topic.event_id for topic in happening.about),
                grade=happening.grade,
                every_days=happening.every_days,
            )
            for happening in in_order
        ]


def _instant(moment: datetime | None) -> int | None:
    return None if moment is None else instant(moment)
