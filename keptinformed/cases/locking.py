"""One writer at a time for each case: without it two transactions leave its obligations wrong (engine.md, traps)."""

from django.db import connection

_NAMESPACE = 1_262_833_749
"""Keeps the locks of cases apart from any other advisory lock in the same database."""


def lock(case: int) -> None:
    """Hold a case until the transaction ends; wait for whoever holds it."""
    with connection.cursor() as cursor:
        # The two-key form takes 32-bit numbers: cases that share the low 32 bits would merely wait for each other.
        cursor.execute("SELECT pg_advisory_xact_lock(%s, (%s & 2147483647)::int)", [_NAMESPACE, case])
