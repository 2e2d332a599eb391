"""Counts wrong guesses for a quarter of an hour, so that guessing is slow and nobody is shut out for good."""

from datetime import datetime, timedelta
from enum import StrEnum

from keptinformed.access.digests import digest
from keptinformed.access.models import FailedTry

WINDOW = timedelta(minutes=15)


class Guessed(StrEnum):
    """What was guessed at; the number of guesses allowed in a quarter of an hour stands in MOST."""

    second_factor = "second_factor"
    invitation_of_somebody = "invitation"
    codes_from_an_address = "address"
    restricted_reference = "reference"


MOST = {
    Guessed.second_factor: 10,
    Guessed.invitation_of_somebody: 5,
    Guessed.codes_from_an_address: 20,
    Guessed.restricted_reference: 5,
}
"""The second factor is only tried, and so only counted, after a right password: a stranger cannot use it up."""


def too_often(what: Guessed, about: str, *, now: datetime) -> bool:
    """Say whether so many guesses about an account or an address went wrong of late that the next must wait."""
    lately = FailedTry.objects.filter(kind=what, about=digest("tries", about), at__gt=now - WINDOW)
    return lately.count() >= MOST[what]


def count_failure(what: Guessed, about: str, *, now: datetime) -> None:
    """Keep that a guess went wrong, and forget those that no longer count."""
    FailedTry.objects.filter(at__lt=now - WINDOW).delete()
    FailedTry.objects.create(kind=what, about=digest("tries", about), at=now)
