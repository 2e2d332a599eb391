"""A process that records events without end, and notes each one that was acknowledged in a file of its own.

When PostgreSQL goes away it waits and goes on. It ends with its standard input.
"""

import sys
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

import django
import psycopg

NOW = datetime(2026, 6, 30, 11, 0, tzinfo=UTC)


def main() -> None:
    """Write until the input ends; the arguments are a name and the file."""
    name, list_of_its_own = sys.argv[1], Path(sys.argv[2])
    django.setup()
    from django.db import DatabaseError, InterfaceError, connection  # noqa: PLC0415

    from keptinformed.access_log.entries import NotNoted  # noqa: PLC0415

    over = threading.Event()

    def until_the_input_ends() -> None:
        sys.stdin.read()
        over.set()

    threading.Thread(target=until_the_input_ends, daemon=True).start()
    with list_of_its_own.open("a", encoding="utf-8") as acknowledged:
        number = 0
        while not over.is_set():
            number += 1
            event_id = f"{name}-{number:06}"
            try:
                write(event_id, number)
            except (DatabaseError, InterfaceError, NotNoted, psycopg.Error):
                acknowledged.write(f"lost {event_id}\n")
                connection.close()
                time.sleep(0.1)
            else:
                acknowledged.write(f"kept {event_id}\n")
            acknowledged.flush()


def write(event_id: str, number: int) -> None:
    """Record one event through the one door."""
    from keptinformed import pipeline  # noqa: PLC0415
    from keptinformed.cases.models import Case  # noqa: PLC0415
    from keptinformed.cases.timeline import Happening  # noqa: PLC0415
    from tests.live.a_force import actor  # noqa: PLC0415

    cases = Case.objects.order_by("pk")
    case = cases[number % cases.count()]
    what = Happening("suspect_arrested", NOW, event_id=event_id)
    pipeline.record(what, case=case, by=actor(), now=NOW)


if __name__ == "__main__":
    main()
