"""What a provider is given, what it answers, and what every way out can do."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from keptinformed.contact.models.messages import OutcomeKind


@dataclass(frozen=True, slots=True)
class Parcel:
    """One message to one person. What is in it never shows in a log or an error."""

    reference: str
    """The public id of the try; the provider is told it as its reference."""
    at: datetime
    to: str = field(repr=False)
    """Exactly one number or address (control 37)."""
    subject: str = field(repr=False)
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Answer:
    """What is known after a call."""

    kind: OutcomeKind
    reference: str = ""
    """What the provider calls the message."""
    detail: str = ""
    """A code or the kind of an error."""


class Channel(Protocol):
    """A way out."""

    can_be_asked: bool
    """Whether the provider can say later what became of a parcel."""

    def send(self, parcel: Parcel) -> Answer:
        """Hand over a parcel. Whatever cannot be told for certain is `unknown`."""
        ...

    def ask(self, reference: str) -> Answer:
        """Ask what became of a parcel: `accepted`, `not_made` where it surely never arrived, or `unknown`."""
        ...
