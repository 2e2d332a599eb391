"""The agreement tests can fail: each fault planted in the query, one word at a time, is noticed."""

import re
from collections.abc import Callable
from datetime import date
from functools import cache

import duckdb
import pytest

from keptinformed.duties import compiling, engine, loading
from keptinformed.duties.compiling import working_day_numbers
from keptinformed.duties.history import Obligation
from keptinformed.timekeeping.instants import day_start
from keptinformed.timekeeping.months import months_after
from tests.engines import made_up_rules
from tests.engines.engines import by_plain_reading, on_duckdb
from tests.engines.histories import HOUR, Dice
from tests.engines.prepared import prepared

SCENES = 24
"""How many scenes of 300 cases may pass before a fault counts as unnoticed."""

FAULTS = {
    # what is seen
    "an event at the very moment of looking is unseen": (r"e\.ts <= :as_at", "e.ts < :as_at"),
    "an event recorded at that moment is unknown": (r"e\.recorded_ts <= :known", "e.recorded_ts < :known"),
    "withdrawn entries still count": (r"AND g\.event_no IS NULL", ""),
    "a withdrawal at that moment is unseen": (
        r"withdrawal WHERE ts <= :as_at",
        "withdrawal WHERE ts < :as_at",
    ),
    "a withdrawal not yet recorded counts": (
        r"(withdrawal WHERE ts <= :as_at) AND recorded_ts <= :known_at",
        r"\1",
    ),
    "Enhanced Rights recorded at that moment are unknown": (
        r"enhanced_recorded_ts <= :known_at",
        "enhanced_recorded_ts < :known_at",
    ),
    # what opens
    "who joins by the event is owed nothing": (r"h\.ts >= w\.since_ts", "h.ts > w.since_ts"),
    "the first day in force is left out": (r"day >= from_day", "day > from_day"),
    "the last day in force is left out": (r"day <= to_day", "day < to_day"),
    "of two first starts the second opens": (
        r"(rule_id ORDER BY ts), event_no\) AS n",
        r"\1, -event_no) AS n",
    ),
    "an event at the next start opens a step twice": (r"d\.ts < b\.until_ts", "d.ts <= b.until_ts"),
    "the series outlives a lapse at the discharge": (r"d\.ts < b\.lapsed_ts", "d.ts <= b.lapsed_ts"),
    "the series outlives every lapse": (r"AND \(b\.lapsed_ts IS NULL OR d\.ts < b\.lapsed_ts\)", ""),
    "every discharge of one instant opens a step": (r"AND \(d\.prev_ts IS NULL OR d\.prev_ts < d\.ts\)", ""),
    "a start that owes nothing starts a series": (r"AND plan_ts <= root_ts", ""),
    # when it is due
    "a plan at the opening is not yet agreed": (
        r"pl\.ts <= o\.ts AND \(pl\.next_ts IS NULL OR pl\.next_ts > o\.ts\)",
        "pl.ts < o.ts AND (pl.next_ts IS NULL OR pl.next_ts >= o.ts)",
    ),
    "of two plans the first holds": (
        r"(LEAD\(ts\) OVER \(PARTITION BY p ORDER BY ts), event_no\)",
        r"\1, -event_no)",
    ),
    "Enhanced at the opening is too late": (r"enhanced_ts <= ts THEN", "enhanced_ts < ts THEN"),
    "Enhanced later changes nothing": (r"WHEN enhanced_ts < std_ts AND late_ts < std_ts THEN late_ts", ""),
    "Enhanced later may put off the date": (r"AND late_ts < std_ts THEN", "AND late_ts IS NOT NULL THEN"),
    "an event at the opening is no bound": (
        r"f\.ts >= o\.ts AND \(f\.prev_ts IS NULL OR f\.prev_ts < o\.ts\)",
        "f.ts > o.ts AND (f.prev_ts IS NULL OR f.prev_ts <= o.ts)",
    ),
    # what became of it
    "telling at the opening comes too early": (
        r"a\.ts >= o\.answer_ts AND \(a\.prev_ts IS NULL OR a\.prev_ts < o\.answer_ts\)",
        "a.ts > o.answer_ts AND (a.prev_ts IS NULL OR a.prev_ts <= o.answer_ts)",
    ),
    "a step is met at its own instant": (r"d\.ts \+ 1 AS answer_ts", "d.ts AS answer_ts"),
    "the very grade asked for is too weak": (r"h\.grade >= m\.least", "h.grade > m.least"),
    "a telling by kind does not count": (r"CASE WHEN o\.told = 1 THEN -o\.kind END", "NULL"),
    "of two tellings the later is named": (r"b_no < a_no", "b_no > a_no"),
    "discharges of one instant are taken backwards": (
        r"(PARTITION BY h\.p, m\.set_id, h\.akey ORDER BY h\.ts), h\.event_no",
        r"\1, -h.event_no",
    ),
    "an event lapses what it opens": (
        r"CASE WHEN l\.event_no = b\.event_no THEN l\.next_ts ELSE l\.ts END",
        "l.ts",
    ),
    "a lapse at the opening comes too early": (
        r"l\.ts >= b\.ts AND \(l\.prev_ts IS NULL OR l\.prev_ts < b\.ts\)",
        "l.ts > b.ts AND (l.prev_ts IS NULL OR l.prev_ts <= b.ts)",
    ),
    "an excuse that ends at the due instant still holds": (
        r"x\.end_ts > m\.look_ts",
        "x.end_ts >= m.look_ts",
    ),
    "an excuse at the due instant comes too late": (
        r"ELSE x\.ts END\) <= m\.look_ts",
        "ELSE x.ts END) < m.look_ts",
    ),
    "an excuse after the due date counts": (
        r"CASE WHEN o\.due_ts < :as_at THEN o\.due_ts ELSE :as_at END",
        ":as_at",
    ),
    "an excuse and its end at one instant are swapped": (
        r"h\.ts DESC, h\.event_no DESC",
        "h.ts DESC, h.event_no",
    ),
    "the excuse begun last is named": (r"(set_id ORDER BY ts), event_no ROWS", r"\1 DESC, event_no ROWS"),
    "met at the due instant is in time": (r"m\.met_ts < m\.due_ts", "m.met_ts <= m.due_ts"),
    "lapsed at the due instant is before it": (r"m\.lapsed_ts < m\.due_ts", "m.lapsed_ts <= m.due_ts"),
    "overdue only after the due instant": (r"m\.due_ts <= :as_at", "m.due_ts < :as_at"),
}


class Bench:
    """One scene loaded into DuckDB, ready to be asked by any wording of the query."""

    def __init__(self, seed: int) -> None:
        self.scene = made_up_rules.scene(Dice.seeded(seed), cases=300)
        self.expected = by_plain_reading(self.scene)
        self.prepared = prepared(self.scene)
        self.connection = duckdb.connect(config={"threads": 1})
        engine.load(self.connection, self.prepared.tables)

    def asked(self) -> list[Obligation]:
        """Return the answer of the query as it is worded now."""
        question = engine.query(self.scene.as_at, self.scene.known_at)
        return self.prepared.obligations(self.connection.execute(question).fetchall())


@cache
def bench(seed: int) -> Bench:
    return Bench(seed)


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_noticed(fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    pattern, planted = FAULTS[fault]
    faulty, places = re.subn(pattern, planted, engine.text())
    assert places, f"duties.sql no longer holds {pattern}: plant this fault where its wording went"
    monkeypatch.setattr(engine, "text", lambda: faulty)

    assert any(bench(seed).asked() != bench(seed).expected for seed in range(SCENES)), (
        f"{SCENES} scenes of 300 cases did not notice that {fault}"
    )


def months_one_by_one(day: date, count: int) -> date:
    """Count months the wrong way: the 31st of January becomes the 28th of March."""
    for _ in range(count):
        day = months_after(day, 1)
    return day


# In the tables that the query joins with, where all counting of days is done.
COUNTING_FAULTS: dict[str, tuple[object, str, Callable[..., object]]] = {
    "months are counted one after another": (compiling, "months_after", months_one_by_one),
    "every day has 24 hours": (compiling, "day_end", lambda day, zone: day_start(day, zone) + 24 * HOUR),
    "a holiday counts before it is announced": (
        compiling,
        "working_day_numbers",
        lambda calendar, _: working_day_numbers(calendar, None),
    ),
    "ids are ordered as UTF-16": (
        loading,
        "in_byte_order",
        lambda ids: sorted(ids, key=lambda id_: id_.encode("utf-16-be")),
    ),
}


@pytest.mark.parametrize("fault", COUNTING_FAULTS)
def test_a_fault_in_counting_is_noticed(fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    module, name, planted = COUNTING_FAULTS[fault]
    monkeypatch.setattr(module, name, planted)

    assert any(on_duckdb(bench(seed).scene) != bench(seed).expected for seed in range(SCENES)), (
        f"{SCENES} scenes of 300 cases did not notice that {fault}"
    )


def test_without_a_fault_nothing_is_noticed() -> None:
    assert bench(0).asked() == bench(0).expected
