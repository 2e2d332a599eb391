"""Reminders of the made-up force: the rounds of its day, so that digests are there and some went up the ladder."""

from datetime import datetime, timedelta

from keptinformed.reminding import putting
from keptinformed.reminding.models import PutReminder

ROUNDS = (timedelta(hours=34), timedelta(hours=10), timedelta(hours=8), timedelta(hours=3), timedelta())
"""How long before the present the worker came: yesterday's office hours, and the shifts of today."""


def are_put(now: datetime) -> str:
    """Put on digests what the worker would have put in the last day and a half."""
    for before in ROUNDS:
        putting.put_due(now=now - before)
    people = PutReminder.objects.exclude(staff_number="").values("staff_number").distinct().count()
    up = PutReminder.objects.exclude(rung="officer").count()
    return (
        f"{PutReminder.objects.count()} reminders lie on the digests of {people} people, {up} above the officer. "
        "“Your digest” shows them to D1001, S2001 and L5001; the page “Reminders” of a case says what is to come."
    )
