"""Works out what is owed from the history, with `duties.sql`, inside the transaction that changed the history."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from importlib.resources import files

import psycopg
from django.db import connection, transaction
from psycopg import sql

from keptinformed.duties import engine
from keptinformed.obligations.law import GATE
from keptinformed.timekeeping.instants import to_micros

ALL_AT_ONCE = 8
"""Up to so many participants are worked out in one statement; more are taken one by one, since what a statement costs
grows faster than participants times events: 200 with 400 events in groups of eight took seven times as long."""
AHEAD = timedelta(hours=1)
"""How far past `now` the history is read. Nothing in it lies in the future; but a transaction that waited for the lock
of its case, or whose machine's clock is slow, must see what others recorded meanwhile."""
PREPARE_AFTER = 5
"""psycopg's own default; ours asks for it at once."""
HISTORY = ("ranked", "concerning", "event", "withdrawal", "participant")


_OPEN_GATE = (
    "SELECT pg_advisory_xact_lock_shared(%(gate)s), set_config('plan_cache_mode', %(plans)s::text, true),"
    " set_config('enable_mergejoin', 'off', true)"
)
"""Waits while the law is being loaded. A plan is made once for all cases, and without merge joins: those that it chose
joined every event of a case with every other. (One statement does all of it: each is a journey to the server.)"""


def derive(case: int, *, now: datetime, participation: int | None = None) -> None:
    """Bring the obligations of one case (or of one participant in it) in step with its history, as seen at `now`.

    The caller holds the lock of the case (`cases.locking`): two at once would each miss what the other wrote.
    """
    _require_a_transaction()
    for group in _groups(case, participation):
        _run(_statement(), [case], group, now)


def derive_many(cases: Sequence[int], *, now: datetime) -> int:
    """Bring the obligations of many cases in step with their histories at once; the rows are those of `derive`.

    Returns how many rows went, came or changed. The caller holds the locks of the cases.
    """
    _require_a_transaction()
    words = {"cases": list(cases), "people": None}
    with connection.cursor() as cursor:
        run = cursor.connection.execute
        run(_OPEN_GATE, {"gate": GATE, "plans": "auto"})
        # Where many cases are taken together the planner needs tables that it knows the size of (engine.md, traps).
        for name in HISTORY:
            _into_table(run, name, _literal(_parts()[name], words))
        run("SET LOCAL work_mem = '64MB'")
        # From some thousand events on, the planner walks through all of them for each where it need not.
        run("SET LOCAL enable_nestloop = off")
        _into_table(run, "derived", _query(now))
        run("SET LOCAL enable_nestloop = on")
        _into_table(run, "fresh", sql.SQL(_parts()["fresh"]))
        removed = run(_literal(_parts()["removed"], words)).rowcount
        written = run(sql.SQL(_parts()["written"])).rowcount
    return int(removed + written)


def _into_table(run: Callable[..., object], name: str, query: sql.Composable) -> None:
    table = sql.Identifier("pg_temp", name)
    run(
        sql.SQL("CREATE TEMP TABLE IF NOT EXISTS {} ON COMMIT DROP AS {} WITH NO DATA").format(
            sql.Identifier(name), query
        )
    )
    # Emptied rather than dropped: each table that a transaction drops keeps a lock of its own until the end.
    run(sql.SQL("TRUNCATE {}").format(table))
    run(sql.SQL("INSERT INTO {} {}").format(table, query))
    run(sql.SQL("ANALYZE {}").format(table))


def _require_a_transaction() -> None:
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("obligations are derived in the transaction that changes the history")


def _groups(case: int, participation: int | None) -> list[list[int] | None]:
    if participation is not None:
        return [[participation]]
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM cases_participation WHERE case_id = %s ORDER BY id", [case])
        people = [int(row[0]) for row in cursor.fetchall()]
    return [None] if len(people) <= ALL_AT_ONCE else [[one] for one in people]


def _run(statement: str, cases: list[int], people: list[int] | None, now: datetime) -> None:
    with connection.cursor() as cursor:
        raw = cursor.connection
    # Prepared: planning this statement costs ten times what running it for one case does. Django's own cursor writes
    # the values into the text, and switches preparing off.
    raw.prepare_threshold = PREPARE_AFTER
    with psycopg.Cursor(raw) as plain:
        plain.execute(_OPEN_GATE, {"gate": GATE, "plans": "force_generic_plan"})
        words = {"cases": cases, "people": people, "as_at": to_micros(now + AHEAD)}
        plain.execute(statement, words, prepare=True)


@cache
def _statement() -> str:
    """Return the one statement that brings one case in step: history, duties, what went, what came or changed."""
    parts = _parts()
    named = ", ".join(f"{name} AS MATERIALIZED ({parts[name]})" for name in HISTORY)
    duties = (
        engine.text()
        .replace("%", "%%")
        .replace(":as_at", "%(as_at)s::bigint")
        .replace(":known_at", "9000000000000000000")
    )
    return (
        f"WITH {named}, derived AS MATERIALIZED ({duties}), fresh AS MATERIALIZED ({parts['fresh']}), "
        f"removed AS ({parts['removed']}) {parts['written']}"
    )


def _query(now: datetime) -> sql.Composable:
    return sql.SQL(engine.query(to_micros(now + AHEAD)))


def _literal(text: str, words: Mapping[str, object]) -> sql.Composable:
    """Return a part with its words written in: a table cannot be created by a statement that has parameters."""
    composed: list[sql.Composable] = []
    rest = text
    while "%(" in rest:
        before, _, after = rest.partition("%(")
        name, _, rest = after.partition(")s")
        composed += [sql.SQL(before), sql.Literal(words[name])]
    return sql.Composed([*composed, sql.SQL(rest)])


def history_text() -> str:
    """Return the text of `history.sql` as it stands in the file."""
    return files(__package__).joinpath("history.sql").read_text(encoding="utf-8")


def forget_texts() -> None:
    """Read the texts anew when they are next needed: for tests that plant faults in them."""
    _parts.cache_clear()
    _statement.cache_clear()


def parts_of(text: str) -> dict[str, str]:
    """Return the named parts of a file of SQL, each of which follows a line `-- part: NAME`."""
    parts = {}
    for section in text.split("-- part: ")[1:]:
        name, _, body = section.partition("\n")
        parts[name.strip()] = body.strip()
    return parts


@cache
def _parts() -> dict[str, str]:
    return parts_of(history_text())
