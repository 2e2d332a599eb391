"""A few entries of the access log, committed one by one as the service does, for tests of its seals."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import psycopg
from django.db import connection, transaction

from keptinformed.access_log.acts import Act
from keptinformed.access_log.entries import About, Who, note

NOW = datetime(2026, 6, 30, 17, 0, tzinfo=UTC)
ERIN, FRANK = UUID(int=1), UUID(int=2)
INSERT = """
    INSERT INTO access_log_entry (at, category, act, "by", role, ip, session, business_identifier, individuals,
                                  recipient, reason)
    VALUES (%s, 'consultation', 'case.opened', %s, 'officer', '', '', 'c', '{}', '', '')
"""


def look(number: int = 1, *, by: str = "A1") -> None:
    """Commit one entry."""
    with transaction.atomic():
        note(
            Act.case_opened,
            About(f"case-{number}", (ERIN, FRANK), reason="asked by telephone"),
            by=Who(by, "officer", "10.0.0.7", "s1"),
            now=NOW + timedelta(seconds=number),
        )


def looks(count: int) -> None:
    for number in range(count):
        look(number)


@contextmanager
def another_connection() -> Iterator["psycopg.Connection[Any]"]:
    """Give a second connection under the service's role, that commits when it is told to."""
    parameters = connection.get_connection_params()
    told = {key: parameters[key] for key in ("dbname", "host", "user", "password")}
    with psycopg.connect(**told) as other:
        yield other
