"""States of the made-up force that no export can bring: a restricted case, two that mirror each other, and the like."""

from datetime import datetime


def play(now: datetime) -> None:
    """Bring them about, through the same functions that staff use."""
