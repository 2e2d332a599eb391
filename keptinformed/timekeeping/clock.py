"""The clock: the only place in Kept Informed that asks what time it is."""

import os
from datetime import UTC, datetime, timedelta

OFFSET = "KEPT_CLOCK_OFFSET_SECONDS"
"""Set by the demonstration and by tests: how far our present lies from the machine's. Production refuses it."""


def now() -> datetime:
    """Return this instant as an aware UTC time. For the doors only: what is inside is told the time."""
    return datetime.now(UTC) + timedelta(seconds=float(os.environ.get(OFFSET, "0")))


def unmoved() -> datetime:
    """Return the instant that all other machines have, in the demonstration, too: authenticator apps know no other.

    For the doors only.
    """
    return datetime.now(UTC)
