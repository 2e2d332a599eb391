"""What the service says is owed is what the plain reading says of the same history, to the microsecond."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime
from functools import cache
from itertools import batched, product
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

import pyarrow.parquet as pq
import pytest
from django.conf import settings
from django.db import transaction

from demo.building import build
from keptinformed import pipeline
from keptinformed.access.roles import Role
from keptinformed.auditor import audit
from keptinformed.cases.timeline import Happening, NotAnEvent
from keptinformed.duties import history
from keptinformed.duties.history import Case, Event, Grade, History, Obligation, Participant
from keptinformed.duties.rules import Rule
from keptinformed.obligations import deriving, models
from keptinformed.obligations.law import Law, law_of, rules_by_id
from keptinformed.timekeeping.instants import Micros, day_start, from_micros, to_micros
from tests.conftest import EXAMPLES
from tests.engines import histories
from tests.engines.histories import TURNING_DAYS, Dice
from tests.live.a_force import actor
from tests.live.a_history import Written, differences, read_obligations, seen_at, write_cases, write_events
from tests.reference import plain

pytestmark = pytest.mark.django_db


EVERYWHERE = actor(Role.witness_care)
"""Somebody who comes to every case of the force."""


@cache
def the_law() -> Law:
    return law_of(settings.FORCE, TURNING_DAYS[0])


def a_scene(seed: int, *, cases: int) -> tuple[History, Micros]:
    """Return made-up cases under the law that ships, as a service could hold them, and the moment it is."""
    dice = Dice.seeded(seed)
    scene = histories.scene(dice, the_law().policy.enabled, dice.of(TURNING_DAYS), cases=cases)
    return seen_at(scene.history, scene.as_at), scene.as_at


def by_plain_reading(told: History, as_at: Micros) -> list[Obligation]:
    return plain.assess(the_law().policy.enabled, told, the_law().calendar, as_at)


@contextmanager
def undone() -> Iterator[None]:
    """Take back whatever is written inside."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def derive_each(written: Written, as_at: Micros) -> None:
    for case in written.numbers:
        deriving.derive(case, now=from_micros(as_at))


def shuffled(events: Iterable[Event], seed: int) -> list[Event]:
    """Return events in an order in which nobody would have recorded them."""
    return Random(seed).sample(list(events), k=len(list(events)))  # noqa: S311 (no secret)


@pytest.mark.parametrize("seed", range(max(2, EXAMPLES // 10)))
def test_many_cases_at_once_and_one_by_one(seed: int) -> None:
    told, as_at = a_scene(seed, cases=150)
    written = write_cases(told)
    write_events(written, shuffled(told.events, seed))
    expected = by_plain_reading(told, as_at)
    assert expected

    derive_each(written, as_at)
    assert not differences(expected, read_obligations(written.numbers, now=from_micros(as_at)))
    assert deriving.derive_many(written.numbers, now=from_micros(as_at)) == 0, "in bulk it came out otherwise"

    models.Obligation.objects.all().delete()
    assert deriving.derive_many(written.numbers, now=from_micros(as_at)) == len(expected)
    assert not differences(expected, read_obligations(written.numbers, now=from_micros(as_at)))


def step_by_step(seed: int, *, cases: int = 5) -> str:
    """Record a scene event by event in any order; return what differed after the first event that went wrong."""
    told, as_at = a_scene(seed, cases=cases)
    written = write_cases(told)
    so_far: list[Event] = []
    for event in shuffled(told.events, seed):
        write_events(written, [event])
        so_far.append(event)
        case, whom = written.cases[event.case_id], event.participant_id
        concerned = written.participations[event.case_id, whom].pk if whom else None
        deriving.derive(
            case.pk,
            now=from_micros(as_at),
            participation=None if event.kind == "entry_withdrawn" else concerned,
        )
        wrong = differences(
            by_plain_reading(narrowed(told, event.case_id, so_far), as_at),
            read_obligations([case.pk], now=from_micros(as_at)),
        )
        if wrong:
            return f"after {event}\n{wrong}"
    return ""


def narrowed(told: History, case_id: str, events: Sequence[Event]) -> History:
    return History(
        cases=tuple(case for case in told.cases if case.case_id == case_id),
        participants=tuple(who for who in told.participants if who.case_id == case_id),
        events=tuple(event for event in events if event.case_id == case_id),
    )


def test_after_every_single_event() -> None:
    for seed in range(EXAMPLES):
        with undone():
            wrong = step_by_step(seed)
        assert not wrong, f"scene {seed}: {wrong}"


def test_after_every_event_through_the_one_door() -> None:
    recorded = 0
    for seed in range(100, 100 + max(2, EXAMPLES // 10)):
        told, as_at = a_scene(seed, cases=3)
        now = from_micros(as_at)
        with undone():
            written = write_cases(told)
            so_far: list[Event] = []
            for event in shuffled(told.events, seed):
                try:
                    pipeline.record(
                        happening(written, event), case=written.cases[event.case_id], by=EVERYWHERE, now=now
                    )
                except (
                    NotAnEvent
                ):  # such as a withdrawal of what is not there: the door lets no such thing in
                    continue
                so_far.append(replace(event, recorded_at=as_at))
                recorded += 1
            wrong = differences(
                by_plain_reading(replace(told, events=tuple(so_far)), as_at),
                read_obligations(written.numbers, now=now),
            )
        assert not wrong, f"scene {seed}: {wrong}"
    assert recorded > 10


def happening(written: Written, event: Event) -> Happening:
    whom = event.participant_id
    return Happening(
        event.kind,
        from_micros(event.at),
        written.participations[event.case_id, whom] if whom else None,
        about=event.about,
        grade=event.grade,
        every_days=event.every_days,
        precision=event.precision,
        event_id=event.event_id,
    )


def test_the_hour_in_which_a_duty_falls_due_needs_no_deriving() -> None:
    """Derived once after the latest event; then asked a microsecond before, at and after every due instant."""
    asked = 0
    for seed in range(200, 200 + EXAMPLES // 4):
        told, _ = a_scene(seed, cases=12)
        latest = max((event.at for event in told.events), default=0)
        told = seen_at(told, latest)
        with undone():
            written = write_cases(told)
            write_events(written, told.events)
            derive_each(written, latest)
            due = {one.due_at for one in by_plain_reading(told, latest) if one.due_at is not None}
            for now in sorted({at + off for at in due if at > latest for off in (-1, 0, 1)})[:30]:
                found = read_obligations(written.numbers, now=from_micros(now))
                assert not differences(by_plain_reading(told, now), found), f"scene {seed} at {now}"
                asked += 1
    assert asked > 30


OPENED_AT = day_start(date(2026, 5, 1), ZoneInfo("Europe/London")) + 15 * histories.HOUR
AROUND = (None, -1, 0, 1)
"""Never, or so many microseconds from the due instant."""


def test_excuses_and_tellings_exactly_at_the_date() -> None:
    """Every rule that can be excused: first word, last word and telling a microsecond around the due instant."""
    cases: dict[str, list[Event]] = {}
    for rule in the_law().policy.enabled:
        alone = History((Case("c"),), (whom(rule, "c"),), (opening(rule, "c"),))
        due = [one.due_at for one in by_plain_reading(alone, OPENED_AT) if one.rule_id == rule.id]
        if not rule.excused_when or not due or due[0] is None:
            continue
        for begins, ends, met in product((-1, 0, 1), AROUND, (None, 0)):
            name = f"{rule.id} {begins} {ends} {met}"
            cases[name] = [opening(rule, name), *around(rule, name, due[0], (begins, ends, met))]
    rules = rules_by_id(the_law())
    told = History(
        cases=tuple(Case(name) for name in cases),
        participants=tuple(whom(rules[name.split()[0]], name) for name in cases),
        events=tuple(event for events in cases.values() for event in events),
    )
    as_at = max(event.at for event in told.events) + 1
    written = write_cases(told)
    write_events(written, told.events)
    deriving.derive_many(written.numbers, now=from_micros(as_at))
    expected = by_plain_reading(told, as_at)
    assert {one.status.value for one in expected} >= {"met", "excused", "late", "overdue"}
    assert not differences(expected, read_obligations(written.numbers, now=from_micros(as_at)))


def whom(rule: Rule, case_id: str) -> Participant:
    return Participant(case_id, "p1", rule.owed_to[0])


def opening(rule: Rule, case_id: str) -> Event:
    kind = rule.starts_when[0]
    return Event(
        case_id, "opening", kind, OPENED_AT, OPENED_AT, "p1", about=("progress",), grade=Grade.spoken
    )


def around(
    rule: Rule, case_id: str, due_at: Micros, offsets: tuple[int | None, int | None, int | None]
) -> Iterator[Event]:
    """Yield the excuse's first and last word and the telling, each so far from the due instant."""
    excuse = rule.excused_when[0]
    done = rule.done_when.events[0] if rule.done_when.events else "told"
    for event_id, kind, offset in zip("abc", (excuse.begins, excuse.ends, done), offsets, strict=True):
        if kind and offset is not None:
            at = due_at + offset
            yield Event(case_id, event_id, kind, at, at, "p1", about=("opening",), grade=Grade.spoken)


def test_the_whole_demonstration_is_what_the_auditor_says(tmp_path: Path) -> None:
    truth = build(tmp_path / "demo")
    question = audit.Question(truth.bundle, force=settings.FORCE, as_at=truth.now.isoformat())
    audit.run(question, tmp_path / "audit", now=truth.now, progress=lambda *_: None)
    audited = pq.read_table(tmp_path / "audit" / "obligations.parquet", columns=list(COLUMNS)).to_pylist()
    written = write_cases(truth.history)
    write_events(written, truth.history.events)
    for batch in batched(written.numbers, 100):
        deriving.derive_many(batch, now=truth.now)

    expected = {tuple(comparable(row[name]) for name in COLUMNS) for row in audited}
    found = read_obligations(written.numbers, now=truth.now)
    live = {tuple(comparable(getattr(one, name)) for name in COLUMNS) for one in found}
    assert len(expected) > 10_000
    assert expected - live == set()
    assert live - expected == set()


COLUMNS = (
    "case_id", "participant_id", "rule_id", "opened_by", "opened_at", "due_at", "met_at", "met_by", "lapsed_at",
    "excused_by", "status",
)  # fmt: skip


def comparable(value: object) -> object:
    """Return a value of the auditor's file as a value of `Obligation`."""
    return to_micros(value) if isinstance(value, datetime) else value


FAULTS = {
    "withdrawn entries still count": ("WHERE w.word = 'entry_withdrawn'", "WHERE false"),
    "ties are ordered backwards": ('ORDER BY e.event_id COLLATE "C"', 'ORDER BY e.event_id COLLATE "C" DESC'),
    "what is known by month opens": ("precision <> 'month' AND ", ""),
    "what concerns everybody concerns nobody": ("(participation_id IS NULL OR", "(false OR"),
    "one person's news is everybody's": ("COALESCE(participation_id, 0) AS p", "0 AS p"),
    "the day is that of Greenwich": ("e.at AT TIME ZONE 'Europe/London'", "e.at AT TIME ZONE 'UTC'"),
    "a telling by its id does not count": ("a.item\nWHERE t.word = 'told'\nUNION", "a.item\nWHERE false\nUNION"),
    "a telling by its kind does not count": ("a.item\nWHERE t.word = 'told'\n-- part", "a.item\nWHERE false\n-- part"),
    "grades are lost": ("COALESCE(e.grade, 0)::int AS grade", "0 AS grade"),
    "plans are lost": ("WHEN e.kind = 'plan_agreed' THEN", "WHEN e.kind = 'plan' THEN"),
    "nobody is Enhanced": ("EXTRACT(EPOCH FROM c.enhanced_from) * 1000000", "NULL * 1"),
    "joining late is forgotten": ("EXTRACT(EPOCH FROM c.since) * 1000000", "NULL * 1"),
    "what is owed no longer stays": ("AND NOT EXISTS (\n    SELECT 1", "AND false AND EXISTS (SELECT 1"),
    "what changed is not written": ("\nWHERE (old.due_at", "\nWHERE false AND (old.due_at"),
    "an excuse once written stays": ("excused_by_id = EXCLUDED.excused_by_id\n", "excused_by_id = old.excused_by_id\n"),
    "seconds are enough": ("(EXTRACT(EPOCH FROM e.at) * 1000000)", "(FLOOR(EXTRACT(EPOCH FROM e.at)) * 1000000)"),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_noticed(fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    right, wrong = FAULTS[fault]
    text = deriving.history_text()
    assert right in text, f"history.sql no longer holds {right!r}: plant this fault where its wording went"
    monkeypatch.setattr(deriving, "history_text", lambda: text.replace(right, wrong))
    deriving.forget_texts()
    try:
        assert any(differs(seed) for seed in range(60)), f"60 scenes did not notice that {fault}"
    finally:
        monkeypatch.undo()
        deriving.forget_texts()


def differs(seed: int) -> str:
    """Derive a scene in two halves, in bulk and then person by person; return what differs after either."""
    told, as_at = a_scene(seed, cases=60)
    events, now = shuffled(told.events, seed), from_micros(as_at)
    halves = events[::2], events[1::2]
    with undone():
        written = write_cases(told)
        write_events(written, halves[0])
        deriving.derive_many(written.numbers, now=now)
        half = by_plain_reading(replace(told, events=tuple(halves[0])), as_at)
        wrong = differences(half, read_obligations(written.numbers, now=now))
        write_events(written, halves[1])
        for one in written.participations.values():
            deriving.derive(one.case_id, now=now, participation=one.pk)
        whole = by_plain_reading(told, as_at)
        return wrong + differences(whole, read_obligations(written.numbers, now=now))


def test_a_case_of_many_victims_is_worked_out_group_by_group() -> None:
    """More than are taken at once, and not a multiple of it; one event for all, one for each."""
    count = 2 * deriving.ALL_AT_ONCE + 3
    rules = [
        rule for rule in the_law().policy.enabled if history.Role.victim in rule.owed_to and rule.excused_when
    ]
    people = tuple(Participant("c", f"p{number}") for number in range(count))
    events = [Event("c", "all", rules[0].starts_when[0], OPENED_AT, OPENED_AT)]
    for number, who in enumerate(people):
        at = OPENED_AT + number * histories.HOUR
        events.append(
            Event("c", f"t{number}", "told", at, at, who.participant_id, about=("all",), grade=Grade.spoken)
        )
    told = History((Case("c"),), people, tuple(events))
    written = write_cases(told)
    write_events(written, events)
    derive_each(written, events[-1].at)
    expected = by_plain_reading(told, events[-1].at)
    assert len({one.participant_id for one in expected}) == count
    assert not differences(expected, read_obligations(written.numbers, now=from_micros(events[-1].at)))
