"""A history in memory turned into the engine's tables, and the engine's rows turned back into obligations.

Bundles of millions of events take the fast road (`bundles.staging`); this plain one serves single cases,
worked examples and tests, and is what the fast one is checked against.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from keptinformed.duties.compiling import ABOUT, Row, Tables
from keptinformed.duties.history import Event, History, Obligation, Precision, Role, Status
from keptinformed.duties.rules import Rule
from keptinformed.timekeeping.instants import Micros, day_number, local_day

ALWAYS = -9_000_000_000_000_000_000
FOREVER = 9_000_000_000_000_000_000

HISTORY: dict[str, list[tuple[str, str]]] = {
    "event": [
        *((name, "INTEGER") for name in ("case_no", "p", "event_no", "kind", "akey")),
        ("ts", "BIGINT"),
        ("recorded_ts", "BIGINT"),
        *((name, "INTEGER") for name in ("day", "grade", "every_days")),
    ],
    "participant": [
        *((name, "INTEGER") for name in ("case_no", "p", "role")),
        ("enhanced_ts", "BIGINT"),
        ("enhanced_recorded_ts", "BIGINT"),
        ("enhanced_day", "INTEGER"),
        ("since_ts", "BIGINT"),
    ],
    "withdrawal": [
        ("case_no", "INTEGER"),
        ("event_no", "INTEGER"),
        ("ts", "BIGINT"),
        ("recorded_ts", "BIGINT"),
    ],
}
"""The tables that a history becomes, with their columns."""


@dataclass(frozen=True, slots=True)
class Names:
    """What the numbers in the engine's tables stand for."""

    participations: Mapping[int, tuple[str, str]]
    """Number to (case_id, participant_id)."""
    events: Mapping[tuple[str, int], str]
    """(case_id, rank in the case) to event_id."""


def in_byte_order(ids: Iterable[str]) -> list[str]:
    """Return ids sorted as UTF-8 bytes, the only order that every system shares."""
    return sorted(ids, key=lambda text: text.encode())


def kinds_of(rules: Iterable[Rule], history: History) -> list[str]:
    """Return every word that `rules` or `history` use, in a fixed order."""
    words = {event.kind for event in history.events} | {"plan_agreed", "told"}
    for rule in rules:
        words |= {*rule.starts_when, *rule.done_when.events, *rule.lapses_when}
        words |= {kind for line in rule.within for kind in line.before}
        words |= {kind for excuse in rule.excused_when for kind in (excuse.begins, excuse.ends) if kind}
    return sorted(words)


def tables_of(history: History, kinds: Sequence[str], zone: ZoneInfo) -> tuple[Tables, Names]:
    """Return the tables of HISTORY for `history`, and the names of their numbers."""
    codes = {kind: code for code, kind in enumerate(kinds, start=1)}
    case_nos = {
        id_: n for n, id_ in enumerate(in_byte_order(case.case_id for case in history.cases), start=1)
    }
    people = sorted(
        history.participants, key=lambda who: (case_nos[who.case_id], who.participant_id.encode())
    )
    numbers = {(who.case_id, who.participant_id): n for n, who in enumerate(people, start=1)}
    roles = list(Role)
    tables: Tables = {name: [] for name in HISTORY}
    for who in people:
        enhanced = None if who.role is Role.business else who.enhanced_from
        recorded = enhanced if who.enhanced_recorded_at is None else who.enhanced_recorded_at
        tables["participant"].append(
            (
                case_nos[who.case_id],
                numbers[who.case_id, who.participant_id],
                roles.index(who.role) + 1,
                enhanced,
                recorded,
                None if enhanced is None else day_number(local_day(enhanced, zone)),
                ALWAYS if who.since is None else who.since,
            )
        )
    by_case: dict[str, list[Event]] = defaultdict(list)
    for event in history.events:
        by_case[event.case_id].append(event)
    event_names: dict[tuple[str, int], str] = {}
    for case_id, events in by_case.items():
        ranks = {id_: n for n, id_ in enumerate(in_byte_order(event.event_id for event in events), start=1)}
        event_names |= {(case_id, n): id_ for id_, n in ranks.items()}
        kind_of = {event.event_id: event.kind for event in events}
        entry = _CaseEntry(case_nos[case_id], ranks, kind_of, codes, zone)
        for event in events:
            p = numbers[case_id, event.participant_id] if event.participant_id else 0
            if event.kind == "entry_withdrawn":
                tables["withdrawal"] += entry.withdrawals(event)
            elif event.precision is not Precision.month:
                tables["event"] += entry.events(event, p)
    return tables, Names({n: key for key, n in numbers.items()}, event_names)


@dataclass(frozen=True, slots=True)
class _CaseEntry:
    """What is needed to enter the events of one case."""

    case_no: int
    ranks: Mapping[str, int]
    kind_of: Mapping[str, str]
    codes: Mapping[str, int]
    zone: ZoneInfo

    def withdrawals(self, event: Event) -> list[Row]:
        """Return a row for each entry that an `entry_withdrawn` names; it cannot name another one."""
        return [
            (self.case_no, self.ranks[id_], event.at, event.recorded_at)
            for id_ in sorted(set(event.about))
            if self.kind_of.get(id_, "entry_withdrawn") != "entry_withdrawn"
        ]

    def events(self, event: Event, p: int) -> list[Row]:
        """Return one event plainly, and once more for each thing that a telling is about."""
        answers = [(self.codes[event.kind], 0)]
        for item in sorted(set(event.about)) if event.kind == "told" else ():
            if self.kind_of.get(item) in self.codes:
                answers.append((ABOUT + self.codes[self.kind_of[item]], self.ranks[item]))
            if item in self.codes:
                answers.append((ABOUT + self.codes[item], -self.codes[item]))
        day = day_number(local_day(event.at, self.zone))
        every_days = event.every_days if event.kind == "plan_agreed" else None
        when = (event.at, event.recorded_at, day, int(event.grade or 0), every_days)
        return [(self.case_no, p, self.ranks[event.event_id], kind, akey, *when) for kind, akey in answers]


def obligations_of(rows: Iterable[Sequence[object]], rules: Sequence[Rule], names: Names) -> list[Obligation]:
    """Return the rows of `duties.sql` as obligations, sorted; `rules` are the enabled ones in order."""
    return sorted((_obligation(row, rules, names) for row in rows), key=_sort_key)


def _obligation(row: Sequence[object], rules: Sequence[Rule], names: Names) -> Obligation:
    p, rule_no, opened_by, opened_at, due_at, met_at, met_by, lapsed_at, excused_by, status = row
    case_id, participant_id = names.participations[_number(p)]
    return Obligation(
        case_id,
        participant_id,
        rules[_number(rule_no) - 1].id,
        names.events[case_id, _number(opened_by)],
        _number(opened_at),
        _instant(due_at),
        _instant(met_at),
        None if met_by is None else names.events[case_id, _number(met_by)],
        _instant(lapsed_at),
        None if excused_by is None else names.events[case_id, _number(excused_by)],
        Status(str(status)),
    )


def _sort_key(one: Obligation) -> tuple[str, str, str, str]:
    return (one.case_id, one.participant_id, one.rule_id, one.opened_by)


def _number(value: object) -> int:
    if not isinstance(value, int):
        raise TypeError(f"the engine gave {value!r} where a whole number belongs")
    return value


def _instant(value: object) -> Micros | None:
    return None if value is None else _number(value)


def days_of(tables: Mapping[str, Sequence[Row]], as_at: Micros) -> tuple[int, int] | None:
    """Return the first and last local day on which anything happened up to `as_at`, as day numbers."""
    days = [row[7] for row in tables["event"] if row[7] is not None and _number(row[5]) <= as_at]
    days += [row[5] for row in tables["participant"] if row[5] is not None and _number(row[3]) <= as_at]
    return (min(days), max(days)) if days else None
