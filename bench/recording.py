"""Records events in a service that is there already, and says how long each took; needs Django set up."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import psycopg
from django.db import connection, transaction

from keptinformed import pipeline
from keptinformed.access.actors import Actor
from keptinformed.access.roles import Role
from keptinformed.cases import locking, timeline
from keptinformed.cases.models import Case, Event, Participation, Person
from keptinformed.cases.timeline import Happening
from keptinformed.duties.history import Grade
from keptinformed.duties.vocabulary import TOLD
from keptinformed.intake import importing
from keptinformed.intake.import_command import WORKERS
from keptinformed.intake.importing import Doing
from keptinformed.obligations import deriving
from keptinformed.obligations.current import current_law
from keptinformed.obligations.models import Obligation

CLERK = Actor("BENCH1", Role.witness_care)
INSERT = (
    "INSERT INTO cases_event (case_id, participation_id, event_id, kind, at, recorded_at, precision, about, grade, by)"
    " VALUES (%s, %s, %s, %s, %s, %s, 'instant', %s, %s, 'BENCH1')"
)
KINDS = ("suspect_arrested", "suspect_interviewed", "suspect_bailed", TOLD, TOLD)
"""What happens in the case with many victims, over and over."""

type Seconds = tuple[float, ...]
type Way = Callable[[Case, Happening], object]


@dataclass(frozen=True, slots=True)
class BroughtIn:
    """What bringing an export in took."""

    seconds: float
    events: int


def brought_in(bundle: Path, now: datetime) -> BroughtIn:
    """Bring a bundle in as `./kept import` does, with what is owed; return what it took."""
    administrator = Actor("BENCH0", Role.administrator)
    began = time.perf_counter()
    with TemporaryDirectory() as folder:
        brought = importing.bring_in(
            bundle,
            Doing(administrator, now, workers=WORKERS),
            rejects_to=Path(folder) / "rejects.csv",
            progress=lambda *_: None,
        )
    return BroughtIn(time.perf_counter() - began, brought.added["events"])


def counts() -> tuple[int, int, int]:
    """Return how many cases, events and obligations there are."""
    return Case.objects.count(), Event.objects.count(), Obligation.objects.count()


def three_ways(
    bare: "psycopg.Connection[tuple[object, ...]]", *, now: datetime, events: int, warm_up: int
) -> tuple[Seconds, Seconds, Seconds]:
    """Record events in turn by a bare insert, with what is owed, and through the door: the disk is shared fairly.

    Returns the seconds of each way.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT min(id), max(id) FROM cases_case")
        first, last = cursor.fetchone()
    dice = Random(4)  # noqa: S311 (made-up events are no secret)
    ways: dict[Way, list[float]] = {_bare(bare, now): [], _recompute(now): [], _door(now): []}
    for number in range(events + warm_up):
        for way, times in ways.items():
            case = Case.objects.get(pk=dice.randint(first, last))
            what = _happening(case, dice, now)
            began = time.perf_counter()
            way(case, what)
            if number >= warm_up:
                times.append(time.perf_counter() - began)
    inserted, recomputed, through_the_door = (tuple(times) for times in ways.values())
    return inserted, recomputed, through_the_door


def _bare(bare: "psycopg.Connection[tuple[object, ...]]", now: datetime) -> Way:
    def insert(case: Case, what: Happening) -> None:
        whom = what.participation.pk if what.participation else None
        of = (
            case.pk,
            whom,
            timeline.new_event_id(now),
            what.kind,
            what.at,
            now,
            list(what.about),
            what.grade,
        )
        bare.execute(INSERT, of)

    return insert


def _recompute(now: datetime) -> Way:
    vocabulary = current_law(now).policy.vocabulary

    def recompute(case: Case, what: Happening) -> None:
        with transaction.atomic():
            locking.lock(case.pk)
            timeline.check(what, case, vocabulary, now)
            timeline.append(what, case=case, by=CLERK.staff_number, now=now)
            whom = what.participation.pk if what.participation else None
            deriving.derive(case.pk, now=now, participation=whom)

    return recompute


def _door(now: datetime) -> Way:
    return lambda case, what: pipeline.record(what, case=case, by=CLERK, now=now)


def _happening(case: Case, dice: Random, now: datetime) -> Happening:
    """Return half the time an arrest, which concerns everybody, and else somebody who is told of one."""
    at = now - timedelta(seconds=dice.randint(1, 3_000_000))
    if dice.random() < 0.5:
        return Happening("suspect_arrested", at)
    somebody = case.participations.order_by("id")[0]
    return Happening(TOLD, at, somebody, about=("suspect_arrested",), grade=Grade.spoken)


def many_victims(now: datetime, victims: int, events: int, rounds: int) -> tuple[Seconds, Seconds]:
    """Record in one case with many victims: what concerns everybody, and what concerns one. Returns the seconds."""
    case, people = _large_case(now, victims, events)
    everybody, one = [], []
    for number in range(rounds + 1):
        began = time.perf_counter()
        pipeline.record(Happening("suspect_arrested", now), case=case, by=CLERK, now=now)
        between = time.perf_counter()
        telling = Happening(TOLD, now, people[number], about=("suspect_arrested",), grade=Grade.spoken)
        pipeline.record(telling, case=case, by=CLERK, now=now)
        if number:
            everybody.append(between - began)
            one.append(time.perf_counter() - between)
    return tuple(everybody), tuple(one)


@transaction.atomic
def _large_case(now: datetime, victims: int, events: int) -> tuple[Case, list[Participation]]:
    case = Case.objects.create(reference="MANY")
    persons = Person.objects.bulk_create(Person(name="Made Up", made_up=True) for _ in range(victims))
    people = Participation.objects.bulk_create(
        Participation(case=case, person=person, participant_id=f"V{number}", part="victim")
        for number, person in enumerate(persons)
    )
    Event.objects.bulk_create(
        _event(case, people, number, now - timedelta(hours=events)) for number in range(events)
    )
    return case, people


def _event(case: Case, people: list[Participation], number: int, begins: datetime) -> Event:
    kind = KINDS[number % len(KINDS)]
    told = kind == TOLD
    return Event(
        case=case,
        participation=people[number % len(people)] if told else None,
        event_id=f"E{number:04}",
        kind=kind,
        at=begins + timedelta(hours=number),
        recorded_at=begins + timedelta(hours=number),
        about=["suspect_arrested"] if told else [],
        grade=Grade.spoken if told else None,
    )
