"""What an export may not be able to show: duties that nothing in it could ever meet, tellings that count for nothing.

A rate of 0 % may mean that nobody was told, or that the log has no code for telling them. The figures cannot say
which; the report says where it may be either.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa

from keptinformed.auditor.tallies import Tally
from keptinformed.duties.compiling import ABOUT
from keptinformed.duties.history import Grade
from keptinformed.duties.loading import FOREVER
from keptinformed.duties.rules import Policy, Rule, Unit
from keptinformed.duties.vocabulary import TOLD
from keptinformed.timekeeping.instants import Micros

# An entry that was withdrawn still shows that the log has a word for it, so withdrawals are left alone here.
_SEEN = "e.ts <= $as_at AND e.recorded_ts <= $known_at"
_KINDS = f"SELECT DISTINCT e.kind FROM event AS e WHERE {_SEEN}"  # noqa: S608 (our own words)
_ABOUT = f"""
SELECT e.kind - {ABOUT}, count(*) FROM (SELECT DISTINCT case_no, event_no, kind FROM event AS e
WHERE e.kind > {ABOUT} AND {_SEEN}) AS e GROUP BY 1 ORDER BY 2 DESC, 1
"""  # noqa: S608
_WEAK = f"""
SELECT e.grade, count(*) FROM (
    SELECT DISTINCT e.case_no, e.event_no, e.grade FROM event AS e JOIN reading AS r ON r.kind = e.kind
    WHERE e.grade < r.least AND {_SEEN}) AS e
GROUP BY 1 ORDER BY 1 DESC
"""  # noqa: S608
_UNDATED = """
SELECT rule_id, count(*) FILTER (status = 'met' AND due_at IS NULL),
    count(*) FILTER (status = 'met' AND due_at IS NOT NULL), count(*) FILTER (status = 'late'),
    count(*) FILTER (status = 'overdue')
FROM read_parquet($path) WHERE list_contains($rules, rule_id) GROUP BY rule_id
"""


@dataclass(frozen=True, slots=True)
class Unasked:
    """Tellings about one thing that no duty asked for, since nothing in the export started one."""

    about: str
    """A kind of event, or of news such as `progress`."""
    tellings: int
    starts: tuple[str, ...]
    """What might have started such a duty: kinds of event that the export does not hold."""


@dataclass(frozen=True, slots=True)
class Undated:
    """A duty that has no date until something else happens, such as the filing of the case."""

    rule: Rule
    early: int
    """Kept although that has not happened yet: they count as kept, while those not kept do not count yet."""
    come: Tally
    """Only where it has happened."""


@dataclass(frozen=True, slots=True)
class BlindSpots:
    """Where a figure may say more of the export than of the force."""

    never_shown: tuple[Rule, ...] = ()
    """Duties of which some fell due, while the export holds no entry at all of a kind that could meet them."""
    too_weak: tuple[tuple[Grade | None, int], ...] = ()
    """Entries that were too weak for a duty that they could have met, by grade, the strongest first; None: no grade."""
    unasked: tuple[Unasked, ...] = ()
    undated: tuple[Undated, ...] = ()

    def as_json(self) -> Mapping[str, object]:
        """Return what `docs/reference/summary.md` says of this part, its keys in a stable order."""
        return {
            "never_shown": [rule.id for rule in self.never_shown],
            "too_weak": [
                {"grade": None if grade is None else grade.name, "entries": entries}
                for grade, entries in self.too_weak
            ],
            "unasked": [
                {"about": one.about, "tellings": one.tellings, "starts": list(one.starts)}
                for one in self.unasked
            ],
            "undated": [
                {"rule": one.rule.id, "early": one.early, **one.come.as_json()} for one in self.undated
            ],
        }


NONE_FOUND = BlindSpots()


def find(
    connection: duckdb.DuckDBPyConnection,
    obligations: Path,
    opened: Mapping[str, Tally],
    policy: Policy,
    seen_from: tuple[Micros, Micros | None],
) -> BlindSpots:
    """Return what an export may not be able to show; nothing is left in `connection`.

    It reads the staged table `event`, the engine's table `rule` and the Parquet file `obligations`; `opened` holds the
    counts of every rule that something opened, by its id.
    """
    as_at, known_at = seen_from
    moments = {"as_at": as_at, "known_at": FOREVER if known_at is None else known_at}
    codes = {kind: code for code, kind in enumerate(policy.vocabulary, start=1)}
    enabled = policy.enabled
    numbers = connection.execute("SELECT rule_id FROM rule ORDER BY 1").fetchall()
    in_force = [enabled[int(number) - 1] for (number,) in numbers]
    judged = [rule for rule in in_force if rule.id in opened]
    present = {int(kind) for (kind,) in connection.execute(_KINDS, moments).fetchall()}
    told = connection.execute(_ABOUT, moments).fetchall()
    return BlindSpots(
        tuple(
            rule
            for rule in judged
            if opened[rule.id].late + opened[rule.id].overdue and not _reads(rule, codes) & present
        ),
        _too_weak(connection, judged, codes, moments),
        _unasked([(int(kind), int(tellings)) for kind, tellings in told], in_force, opened, codes, present),
        _undated(connection, obligations, judged),
    )


def _reads(rule: Rule, codes: Mapping[str, int]) -> set[int]:
    """Return the codes, as the engine has them, of what can meet a duty, however weak."""
    if rule.done_when.by_telling_of_trigger:
        return {ABOUT + codes[kind] for kind in rule.starts_when}
    return {codes[kind] for kind in rule.done_when.events}


def _too_weak(
    connection: duckdb.DuckDBPyConnection,
    judged: Sequence[Rule],
    codes: Mapping[str, int],
    moments: Mapping[str, Micros],
) -> tuple[tuple[Grade | None, int], ...]:
    reading = {
        (kind, int(rule.done_when.least))
        for rule in judged
        if rule.done_when.least
        for kind in _reads(rule, codes)
    }
    kinds, least = zip(*sorted(reading), strict=True) if reading else ((), ())
    connection.register(
        "reading", pa.table({"kind": pa.array(kinds, pa.int32()), "least": pa.array(least, pa.int32())})
    )
    try:
        rows = connection.execute(_WEAK, moments).fetchall()
    finally:
        connection.unregister("reading")
    return tuple((Grade(grade) if grade else None, int(entries)) for grade, entries in rows)


def _unasked(
    told: Sequence[tuple[int, int]],
    in_force: Sequence[Rule],
    opened: Mapping[str, Tally],
    codes: Mapping[str, int],
    present: Collection[int],
) -> tuple[Unasked, ...]:
    kinds = list(codes)
    found: list[Unasked] = []
    for kind, tellings in told:
        readers = [rule for rule in in_force if _reads(rule, codes) & {ABOUT + kind, codes[TOLD]}]
        if readers and not any(rule.id in opened for rule in readers):
            starts = dict.fromkeys(start for rule in readers for start in rule.starts_when)
            absent = tuple(start for start in starts if codes[start] not in present)
            found.append(Unasked(kinds[kind - 1], tellings, absent))
    return tuple(found)


def _undated(
    connection: duckdb.DuckDBPyConnection, obligations: Path, judged: Sequence[Rule]
) -> tuple[Undated, ...]:
    rules = {rule.id: rule for rule in judged if any(line.unit is Unit.before for line in rule.within)}
    counted = connection.execute(_UNDATED, {"path": str(obligations), "rules": list(rules)}).fetchall()
    by_rule = {str(rule): [int(number) for number in rest] for rule, *rest in counted}
    return tuple(
        Undated(rule, by_rule[id_][0], Tally(*by_rule[id_][1:]))
        for id_, rule in rules.items()
        if id_ in by_rule and by_rule[id_][0]
    )
