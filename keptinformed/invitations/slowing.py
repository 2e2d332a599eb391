"""Counts tries at the doors of the portal, so that guessing is slow and nobody is ever shut out for good (control 45).

What is counted is kept in the database, because each process of the site has a memory of its own.
"""

import ipaddress
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from keptinformed.invitations.models import DoorSession, Guess
from keptinformed.invitations.secrets_kept import digest

WINDOW: Final = timedelta(minutes=15)
KNOWN_FOR: Final = timedelta(days=60)
"""How long a network that somebody came in from is known as theirs."""


class Tried(StrEnum):
    """What is counted."""

    place = "place"
    name = "name"
    name_at_place = "name_at_place"
    number = "number"
    activation_anywhere = "activation"
    help = "help"


MOST: Final = {
    Tried.place: 30,
    Tried.name: 10,
    Tried.name_at_place: 10,
    Tried.number: 10,
    Tried.activation_anywhere: 300,
    Tried.help: 5,
}
"""Tries in a quarter of an hour; the next one waits. A right passkey is never made to wait."""


def place_of(ip: str) -> str:
    """Return a keyed digest of the network that an address is in (/24, or /56 of the newer kind)."""
    try:
        address = ipaddress.ip_address(ip)
    except ValueError:
        return digest("place", ip)
    bits = 24 if address.version == 4 else 56
    return digest("place", str(ipaddress.ip_network((address, bits), strict=False)))


def note_tries(tries: dict[Tried, str], *, now: datetime) -> None:
    """Keep that somebody tried, before it is known whether they were right."""
    Guess.objects.bulk_create(
        [Guess(kind=kind, about=digest("tries", about), at=now) for kind, about in tries.items()]
    )


def too_many(kind: Tried, about: str, *, now: datetime) -> bool:
    """Say whether there were so many tries of late that the next must wait."""
    lately = Guess.objects.filter(kind=kind, about=digest("tries", about), at__gt=now - WINDOW)
    return lately.count() >= MOST[kind]


def must_wait(name: str, account: int, place: str, *, now: datetime) -> bool:
    """Say whether a try at a user name must wait; asks the same of the database whatever the answers are.

    From a network that the person came in from before, only tries from there count: nobody elsewhere can slow them.
    """
    known = DoorSession.objects.filter(account=account, place=place, began_at__gt=now - KNOWN_FOR).exists()
    at_place = too_many(Tried.name_at_place, f"{name}\0{place}", now=now)
    anywhere, here = too_many(Tried.name, name, now=now), too_many(Tried.place, place, now=now)
    return at_place if known else at_place or anywhere or here


def forget(kind: Tried, about: str) -> None:
    """Forget tries that turned out to be the person's own."""
    Guess.objects.filter(kind=kind, about=digest("tries", about)).delete()


def tidy(*, now: datetime) -> None:
    """Forget tries that no longer count, and sessions by which no network is known any more."""
    Guess.objects.filter(at__lt=now - WINDOW).delete()
    DoorSession.objects.filter(began_at__lt=now - KNOWN_FOR).delete()
