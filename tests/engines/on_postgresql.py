"""The same `duties.sql` on PostgreSQL, for a whole scene at once."""

import psycopg

from keptinformed.duties import engine
from keptinformed.duties.compiling import compile_rules, in_one_zone
from keptinformed.duties.history import Obligation
from keptinformed.duties.loading import days_of, kinds_of, obligations_of, tables_of
from keptinformed.timekeeping.instants import day_of_number, local_day
from tests.engines.histories import Scene


def prepare(connection: psycopg.Connection) -> None:
    """Create the engine's tables, empty, for as long as the connection lasts."""
    for name, columns in engine.TABLES.items():
        listed = ", ".join(f"{column} {kind}" for column, kind in columns)
        connection.execute(f"CREATE TEMP TABLE {name} ({listed})")
    # The planner misjudges these joins a hundredfold and would sort everything.
    connection.execute("SET enable_mergejoin = off")


def assess(connection: psycopg.Connection, scene: Scene) -> list[Obligation]:
    """Return every obligation of a scene, sorted by its key; `connection` must have been prepared."""
    enabled = [rule for rule in scene.rules if rule.enabled]
    zone = in_one_zone(enabled)
    kinds = kinds_of(enabled, scene.history)
    tables, names = tables_of(scene.history, kinds, zone)
    span = days_of(tables, scene.as_at)
    compiled = compile_rules(
        enabled,
        kinds,
        scene.calendar,
        days=None if span is None else (day_of_number(span[0]), day_of_number(span[1])),
        known_on=None if scene.known_at is None else local_day(scene.known_at, zone),
    )
    connection.execute(f"TRUNCATE {', '.join(engine.TABLES)}")
    for name, rows in (tables | compiled).items():
        with connection.cursor().copy(f"COPY {name} FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
    connection.execute("ANALYZE")
    rows = connection.execute(engine.query(scene.as_at, scene.known_at)).fetchall()
    return obligations_of(rows, enabled, names)
