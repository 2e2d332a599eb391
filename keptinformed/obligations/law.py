"""Loads the law into PostgreSQL: the small tables that `duties.sql` joins with, made from policy/ as it stands."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

from django.db import connection, transaction
from psycopg import sql

from keptinformed.duties.compiling import COMPILED, CannotCount, Row, compile_rules, counted_days, in_one_zone
from keptinformed.duties.history import Role
from keptinformed.duties.reading import load_policy, working_calendars
from keptinformed.duties.rules import Policy, Rule
from keptinformed.duties.vocabulary import codes
from keptinformed.obligations.closing_policy import ClosingPolicy, closing_policy
from keptinformed.obligations.decisions_policy import DecisionsPolicy, decisions_policy
from keptinformed.obligations.gates_policy import GatesPolicy, gates_policy
from keptinformed.timekeeping.calendar import WorkingCalendar

SCHEMA = "law"
GATE = 1_262_833_749 << 32
"""The advisory lock that everyone who derives shares, and whoever loads the law has alone."""
VOCABULARY = "vocabulary"
LOCAL = ZoneInfo("Europe/London")
"""The zone whose wall clock says which day it is; `history.sql` names it too."""


@dataclass(frozen=True, slots=True)
class Law:
    """The rules that the service judges by, and the calendar that they count in."""

    policy: Policy
    calendar: WorkingCalendar
    known_on: date
    """Holidays announced after this day do not count yet."""
    closing: ClosingPolicy
    """What the gate asks for before a case may close."""
    gates: GatesPolicy
    """What the other gates ask for, and which of them stand for this force."""
    decisions: DecisionsPolicy
    """How a decision is reasoned."""

    @property
    def fingerprint(self) -> str:
        """A digest of all that a date, or the closing of a case, can depend on."""
        days = [repr(list(self.rest_days)), repr((self.calendar.first, self.calendar.last))]
        parts = [*self.digests.values(), *days, *map(repr, (self.closing, self.gates, self.decisions))]
        return _digest("\n".join(parts))

    @property
    def rest_days(self) -> Mapping[date, str]:
        """The holidays that count, with their names."""
        return {day.day: day.name for day in self.calendar.holidays if day.counts(self.known_on)}

    @property
    def digests(self) -> Mapping[str, str]:
        """A digest of each rule that is judged, by its id and in order, and one of the vocabulary."""
        plain = [replace(rule, examples=(), file=Path()) for rule in self.policy.enabled]
        return {
            **{rule.id: _digest(repr(rule)) for rule in plain},
            VOCABULARY: _digest("\n".join(self.policy.vocabulary)),
        }


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


@lru_cache(maxsize=4)
def law_of(force: str, known_on: date, root: Path | None = None) -> Law:
    """Return the law of the country and of `force` (empty: the country's alone), as known on a day.

    Raises PolicyError where policy/ cannot be used.
    """
    policy = load_policy(root, force=force or None)
    calendars = working_calendars(policy, root)
    gates = gates_policy(root, force)
    calendar = next(iter(calendars.values()))
    return Law(policy, calendar, known_on, closing_policy(root), gates, decisions_policy(root))


def rules_by_id(law: Law) -> dict[str, Rule]:
    """Return the rules that are judged, by their ids."""
    return {rule.id: rule for rule in law.policy.enabled}


@dataclass(frozen=True, slots=True)
class Loaded:
    """What is known of the law that is loaded."""

    fingerprint: str
    holidays: tuple[date, ...] | None
    """None where it was loaded before this was kept."""
    rules: Mapping[str, str] | None
    """The digest of each rule, by its id, and of the vocabulary."""


def loaded() -> Loaded | None:
    """Return what is loaded, or None where nothing is."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT fingerprint, holidays, rules FROM law.loaded ORDER BY number DESC LIMIT 1")
        row = cursor.fetchone()
    if row is None:
        return None
    rules = json.loads(row[2]) if isinstance(row[2], str) else row[2]
    return Loaded(str(row[0]), None if row[1] is None else tuple(row[1]), rules)


@transaction.atomic
def load(law: Law, *, now: datetime) -> bool:
    """Replace the tables of the law by `law`; return whether anything changed. Run by the owner of the database.

    Obligations are not touched: `moves.bring_in` loads the law and brings them in step. Nothing is derived anywhere
    until the transaction ends. Raises CannotCount where the rules count days in another zone than the histories do.
    """
    before = loaded()
    if before is not None and before.fingerprint == law.fingerprint:
        return False
    if in_one_zone(law.policy.enabled) != LOCAL:
        raise CannotCount(f"The rules must count days as {LOCAL.key} does. Change their timezone.")
    close_gate()
    longest = max((counted_days(line) for rule in law.policy.enabled for line in rule.within), default=0)
    days = (law.calendar.first, law.calendar.last - timedelta(days=longest))
    kinds = tuple(law.policy.vocabulary)
    tables = compile_rules(law.policy.rules, kinds, law.calendar, days=days, known_on=law.known_on)
    for name in COMPILED:
        _fill(name, tables[name])
    _fill("kind", list(codes(law.policy.vocabulary).items()))
    _fill("role", [(role.value, number) for number, role in enumerate(Role, start=1)])
    known = {rule.id: _known_rule(rule) for rule in law.policy.enabled}
    _fill(
        "rule_number", [(number, known[rule.id]) for number, rule in enumerate(law.policy.enabled, start=1)]
    )
    _fill_closing(law)
    _fill_gates(law)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO law.loaded (fingerprint, at, holidays, rules) VALUES (%s, %s, %s, %s)",
            [law.fingerprint, now, list(law.rest_days), json.dumps(dict(law.digests))],
        )
    return True


def _fill_closing(law: Law) -> None:
    rules, asked = law.policy.enabled, law.closing
    _fill("closing_kind", [(kind, int(asked.least_for(kind, rules))) for kind in asked.closes])
    _fill("closing_part", [(part.value,) for part in asked.owed_to])
    _fill("closing_excuse", [(excuse.begins, excuse.ends or "") for excuse in asked.excused])
    _fill("closing_signer", [(role,) for role in asked.signed_by])


def _fill_gates(law: Law) -> None:
    standing, papers = law.gates.gates.values(), law.gates.papers.values()
    asked = [
        (gate.id, step, number, each.form.value, list(each.kinds), int(each.least), list(each.since), each.paper,
         [part.value for part in each.parts], each.unless_declined)
        for gate in standing for step in gate.steps for number, each in enumerate(gate.evidence)
    ]  # fmt: skip
    _fill("gate_evidence", asked)
    _fill("gate_signer", [(gate.id, role) for gate in standing for role in gate.signed_by])
    _fill("paper_check", [(p.id, c.id, p.stale, role) for p in papers for c in p.checks for role in c.roles])
    decisions = law.decisions.decisions.values()
    _fill("decision_step", [(each.id, step) for each in decisions for step in each.steps])


def close_gate() -> None:
    """Wait until nothing is being derived, and let nothing be derived until this transaction ends.

    Locking the tables themselves would do, were it not that two statements may lock them in different orders.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [GATE])


def _fill(table: str, rows: Sequence[Row] | Sequence[tuple[object, ...]]) -> None:
    name = sql.Identifier(SCHEMA, table)
    with connection.cursor() as cursor:
        # Not TRUNCATE: whoever reads the tables meanwhile would wait, and might hold what we wait for.
        cursor.connection.execute(sql.SQL("DELETE FROM {}").format(name))
        with (
            cursor.connection.cursor() as plain,
            plain.copy(sql.SQL("COPY {} FROM STDIN").format(name)) as copy,
        ):
            for row in rows:
                copy.write_row(row)
        cursor.connection.execute(sql.SQL("ANALYZE {}").format(name))


def _known_rule(rule: Rule) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            'INSERT INTO obligations_knownrule (rule, edition, layer, promise, "right", says)'
            " VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT (rule) DO UPDATE SET edition = EXCLUDED.edition,"
            ' layer = EXCLUDED.layer, promise = EXCLUDED.promise, "right" = EXCLUDED."right", says = EXCLUDED.says'
            " RETURNING id",
            [rule.id, rule.edition, rule.layer.value, rule.promise, rule.right, rule.says],
        )
        row = cursor.fetchone()
    return int(row[0])
