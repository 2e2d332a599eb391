"""Loads the law into PostgreSQL: the small tables that `duties.sql` joins with, made from policy/ as it stands."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from django.db import connection, transaction
from psycopg import sql

from keptinformed.duties.compiling import COMPILED, Row, compile_rules, counted_days
from keptinformed.duties.history import Role
from keptinformed.duties.reading import load_policy, working_calendars
from keptinformed.duties.rules import Policy, Rule
from keptinformed.duties.vocabulary import codes
from keptinformed.timekeeping.calendar import WorkingCalendar

SCHEMA = "law"
LOCAL = ZoneInfo("Europe/London")
"""The zone whose wall clock says which day it is; `history.sql` names it too."""


@dataclass(frozen=True, slots=True)
class Law:
    """The rules that the service judges by, and the calendar that they count in."""

    policy: Policy
    calendar: WorkingCalendar
    known_on: date
    """Holidays announced after this day do not count yet."""

    @property
    def fingerprint(self) -> str:
        """A digest of all that a date can depend on."""
        rules = [repr(replace(rule, examples=(), file=Path())) for rule in self.policy.enabled]
        counted = [holiday.day for holiday in self.calendar.holidays if holiday.counts(self.known_on)]
        days = [repr(counted), repr((self.calendar.first, self.calendar.last))]
        return hashlib.sha256("\n".join([*rules, *self.policy.vocabulary, *days]).encode()).hexdigest()


@cache
def law_of(force: str, known_on: date, root: Path | None = None) -> Law:
    """Return the law of the country and of `force` (empty: the country's alone), as known on a day.

    Raises PolicyError where policy/ cannot be used.
    """
    policy = load_policy(root, force=force or None)
    calendars = working_calendars(policy, root)
    return Law(policy, next(iter(calendars.values())), known_on)


def rules_by_id(law: Law) -> dict[str, Rule]:
    """Return the rules that are judged, by their ids."""
    return {rule.id: rule for rule in law.policy.enabled}


def loaded_fingerprint() -> str | None:
    """Return the digest of the law that is loaded, or None where none is."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT fingerprint FROM law.loaded ORDER BY at DESC LIMIT 1")
        row = cursor.fetchone()
    return None if row is None else str(row[0])


@transaction.atomic
def load(law: Law, *, now: datetime) -> bool:
    """Replace the tables of the law by `law`; return whether anything changed. Run by the owner of the database.

    Obligations are not touched: `rebuilding.rebuild` brings them in step.
    """
    if loaded_fingerprint() == law.fingerprint:
        return False
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
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO law.loaded (fingerprint, at) VALUES (%s, %s)", [law.fingerprint, now])
    return True


def _fill(table: str, rows: Sequence[Row] | Sequence[tuple[object, ...]]) -> None:
    name = sql.Identifier(SCHEMA, table)
    with connection.cursor() as cursor:
        cursor.connection.execute(sql.SQL("TRUNCATE {}").format(name))
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
