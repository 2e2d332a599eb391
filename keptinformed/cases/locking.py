"""One writer at a time for each case: without it two transactions leave its obligations wrong (engine.md, traps)."""

from collections.abc import Sequence

from django.db import connection

NAMESPACE = 1_262_833_749
"""Keeps the locks of cases apart from any other advisory lock in the same database."""


def lock(case: int) -> None:
    """Hold a case until the transaction ends; wait for whoever holds it."""
    with connection.cursor() as cursor:
        # The two-key form takes 32-bit numbers: cases that share the low 32 bits would merely wait for each other.
        cursor.execute("SELECT pg_advisory_xact_lock(%s, (%s & 2147483647)::int)", [NAMESPACE, case])


def lock_who_acts_for_whom() -> None:
    """Hold, until the transaction ends, all that decides who may act for whom; taken before the lock of a case.

    Adding a suspect to one case and a parent to another would each miss the other, were they locked case by case.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, 0)", [NAMESPACE + 1])


def lock_searches_of(staff_number: str) -> None:
    """Hold the searches of one reader until the transaction ends: many at once are counted like one by one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [NAMESPACE + 2, staff_number])


def lock_all(cases: Sequence[int]) -> None:
    """Hold several cases until the transaction ends, as `lock` does, always in the same order."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(%s, (number & 2147483647)::int) FROM UNNEST(%s::bigint[]) AS number",
            [NAMESPACE, sorted(cases, key=lambda case: case & 2147483647)],
        )
