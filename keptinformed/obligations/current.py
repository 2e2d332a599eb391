"""The law that the running service judges by today."""

from datetime import datetime

from django.conf import settings

from keptinformed.obligations.law import LOCAL, Law, law_of


def current_law(now: datetime) -> Law:
    """Return the law of the country and of the force that this service runs for, as known at `now`."""
    return law_of(settings.FORCE, now.astimezone(LOCAL).date())
