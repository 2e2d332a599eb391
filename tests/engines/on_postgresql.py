"""The same `duties.sql` on PostgreSQL, for a whole scene at once."""

import psycopg

from keptinformed.duties import engine
from keptinformed.duties.history import Obligation
from tests.engines.histories import Scene
from tests.engines.prepared import prepared


def make_ready(connection: psycopg.Connection) -> None:
    """Create the engine's tables, empty, for as long as the connection lasts."""
    for name, columns in engine.TABLES.items():
        listed = ", ".join(f"{column} {kind}" for column, kind in columns)
        connection.execute(f"CREATE TEMP TABLE {name} ({listed})")
    # The planner misjudges these joins a hundredfold and would sort everything.
    connection.execute("SET enable_mergejoin = off")


def assess(connection: psycopg.Connection, scene: Scene) -> list[Obligation]:
    """Return every obligation of a scene, sorted by its key; `connection` must have been made ready."""
    tables = prepared(scene)
    connection.execute(f"TRUNCATE {', '.join(engine.TABLES)}")
    for name, rows in tables.tables.items():
        with connection.cursor() as cursor, cursor.copy(f"COPY {name} FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        connection.execute(f"ANALYZE {name}")
    answer = connection.execute(engine.query(scene.as_at, scene.known_at))
    return tables.obligations(answer.fetchall())
