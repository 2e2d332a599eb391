"""What an officer leaves at a door: the contact card (WG503) or the leaflet (MG11-VC), and the officer's own card.

Source: "Contact Counts" (West Midlands Police), as code-facts.md 9.6 gives it: the card where the victim is not there,
or whoever is met is not the victim, and it is talked through; the leaflet where the victim is. The officer's card with
the next three shifts: "Citizen Focus Good Practice Guide" (2007), section 2.6 (Dorset).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from keptinformed.contact.drafting.filling import Draft
from keptinformed.contact.drafting.pages import Sender, page_words, printed, template
from keptinformed.contact.drafting.wordings import ENGLISH, direction_of
from keptinformed.errors import Refused

ON_A_SHEET = 8
"""Cards of the size A7 on A4, two beside each other in four rows."""


class Leave(StrEnum):
    """What to leave; its value is the occasion in policy/letters whose words it has."""

    leaflet = "information_given"
    card = "contact_card"
    nothing = ""
    """Whoever finds a card may be whom the victim fears: speak first."""


@dataclass(frozen=True, slots=True)
class Card:
    """One card, ready to be set."""

    title: str
    lines: tuple[str, ...]
    language: str = ENGLISH
    shifts: tuple[str, ...] = ()
    at_work: str = ""
    """What stands above the shifts."""

    @property
    def direction(self) -> str:
        """Which way it is read."""
        return direction_of(self.language)


def what_to_leave(*, victim_was_met: bool, high_risk: bool) -> Leave:
    """Return what is left after a visit; what is left is talked through with whoever takes it.

    Where contact can endanger the person a card is left with nobody: not behind a door, and not with somebody else.
    """
    if victim_was_met:
        return Leave.leaflet
    return Leave.nothing if high_risk else Leave.card


def contact_card(draft: Draft) -> tuple[Card, ...]:
    """Return the card of each language of a draft of `contact_card`; raises Refused for any other.

    Cards are cut apart, so a translation that nobody reviewed has none: it may not go without its English.
    """
    if draft.occasion != Leave.card.value:
        raise Refused(f"{draft.occasion} is no contact card. Draft {Leave.card.value}.")
    return tuple(
        Card(block.title, tuple(each.words for each in block.paragraphs), block.language)
        for block in draft.blocks
        if not block.is_unreviewed_translation
    )


def officers_card(sender: Sender) -> Card:
    """Return the card of an officer: name, number, next three shifts, and the desk that answers otherwise.

    In English: nobody has reviewed the few words of it in any other language.
    """
    words = page_words()[ENGLISH]
    return Card(
        title=sender.officer,
        lines=(
            sender.name,
            _unbroken(sender.officer_phone),
            f"{words['otherwise']}: {sender.desk}, {_unbroken(sender.desk_phone)}",
            sender.desk_hours,
        ),
        shifts=sender.shifts[:3],
        at_work=words["at_work"],
    )


def _unbroken(number: str) -> str:
    return number.replace(" ", "\u00a0")


def sheet_html(cards: Sequence[Card]) -> str:
    """Return an A4 sheet of eight cards as HTML: those given, over and over. Raises Refused for none or too many."""
    if not 1 <= len(cards) <= ON_A_SHEET:
        raise Refused(f"A sheet holds from 1 to {ON_A_SHEET} different cards, not {len(cards)}.")
    return template("cards.html.jinja").render(cards=[cards[at % len(cards)] for at in range(ON_A_SHEET)])


def sheet_pdf(cards: Sequence[Card]) -> bytes:
    """Return the same as PDF, to be cut along the lines. Raises CannotMakePdf and what sheet_html does."""
    return printed(sheet_html(cards), "cards.css", [])
