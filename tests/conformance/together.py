"""Many folders of golden cases judged by one query, for an engine that takes long over each.

The query compares numbers and knows none of them. So each folder is given numbers of its own, and its times are moved
until all folders are seen from the same moment; what comes out is moved back.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from keptinformed.duties.compiling import Row, Tables
from keptinformed.duties.engine import OBLIGATION_COLUMNS, TABLES
from keptinformed.duties.history import Obligation
from keptinformed.timekeeping.instants import Micros
from tests.engines.histories import Scene
from tests.engines.prepared import prepared

type Judge = Callable[[Tables, Micros, Micros | None], Sequence[tuple[object, ...]]]
"""Gives the rows of the query for some tables, as seen at the first moment and known at the second."""

STEP = 100_000
"""Between the numbers of two folders: more than any one of them uses."""
NUMBERS = {
    *("p", "case_no", "rule_id", "kind", "pricing", "set_id", "done_set", "lapse_set", "excuse_set"),
    *("before_set", "day", "enhanced_day", "from_day", "to_day"),
}
TIMES = {
    *("ts", "enhanced_ts", "since_ts", "std_ts", "enh_ts", "late_ts", "ends_ts"),
    *("opened_ts", "due_ts", "met_ts", "lapsed_ts"),
}
TIMES_OF_RECORDING = {"recorded_ts", "enhanced_recorded_ts"}
SAME_EVERYWHERE = {
    *("event_no", "opened_by", "met_by", "excused_by", "role", "grade", "least", "every_days"),
    *("only_first", "spell", "begins", "repeats", "told", "plans", "std_mode", "enh_mode", "late_mode"),
    *("has_std", "has_enh", "std_us", "enh_us", "late_us"),
}
"""Ranks within a case, grades, marks, lengths of time."""


@dataclass(frozen=True)
class Move:
    """How far the numbers and times of one folder are moved."""

    step: int
    later: Micros
    recorded_later: Micros

    def row(self, columns: Sequence[str], row: Sequence[object]) -> Row:
        """Return a row of any table with these columns, moved."""
        return tuple(self._value(column, value) for column, value in zip(columns, row, strict=True))

    def back(self) -> "Move":
        """Return the move that undoes this one."""
        return Move(-self.step, -self.later, -self.recorded_later)

    def _value(self, column: str, value: object) -> int | None:
        if value is None:
            return None
        if not isinstance(value, int):
            raise TypeError(f"{column} holds {value!r}, which is no whole number")
        if column in SAME_EVERYWHERE:
            return value
        if column == "p":
            return value + self.step if value else 0  # an event with nobody's number concerns all
        if column == "akey":
            return value - self.step if value < 0 else value  # below zero it is a kind, above it a rank
        by = {
            **dict.fromkeys(NUMBERS, self.step),
            **dict.fromkeys(TIMES, self.later),
            **dict.fromkeys(TIMES_OF_RECORDING, self.recorded_later),
        }
        return value + by[column]


def assess_together(scenes: Mapping[str, Scene], judge: Judge) -> dict[str, list[Obligation]]:
    """Return what was owed in each scene, from one query for those seen with all knowledge and one for the rest."""
    found: dict[str, list[Obligation]] = {}
    for hindsight in (True, False):
        alike = {name: scene for name, scene in scenes.items() if (scene.known_at is None) is hindsight}
        found |= _assess(alike, judge) if alike else {}
    return found


def _assess(scenes: Mapping[str, Scene], judge: Judge) -> dict[str, list[Obligation]]:
    as_at = max(scene.as_at for scene in scenes.values())
    known_at = max((scene.known_at for scene in scenes.values() if scene.known_at is not None), default=None)
    ready = {name: prepared(scene) for name, scene in scenes.items()}
    moves = {
        name: Move(number * STEP, as_at - scene.as_at, (known_at or 0) - (scene.known_at or 0))
        for number, (name, scene) in enumerate(scenes.items())
    }
    tables: Tables = {
        table: [
            moves[name].row([column for column, _ in columns], row)
            for name, one in ready.items()
            for row in one.tables[table]
        ]
        for table, columns in TABLES.items()
    }
    names = list(scenes)
    rows: dict[str, list[tuple[object, ...]]] = {name: [] for name in names}
    for *numbers, status in judge(tables, as_at, known_at):
        name = names[int(str(numbers[0])) // STEP]
        rows[name].append((*moves[name].back().row(OBLIGATION_COLUMNS[:-1], numbers), status))
    return {name: one.obligations(rows[name]) for name, one in ready.items()}
