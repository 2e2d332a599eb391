"""The clock: the only place in Kept Informed that asks what time it is."""

from datetime import UTC, datetime


def now() -> datetime:
    """Return this instant as an aware UTC time. For the doors only: what is inside is told the time."""
    return datetime.now(UTC)
