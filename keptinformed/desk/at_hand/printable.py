"""Makes what an officer takes along for one person, with what the record holds and what was typed."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from django.conf import settings

from keptinformed.access.models import Staff
from keptinformed.cases.ages import LONDON, london_day
from keptinformed.cases.models import Participation
from keptinformed.cases.models.people import Part
from keptinformed.contact.drafting import cards
from keptinformed.contact.drafting.cards import Leave, what_to_leave
from keptinformed.contact.drafting.filling import fill
from keptinformed.contact.drafting.marks import mark_of
from keptinformed.contact.drafting.packs import fill_pack, load_packs
from keptinformed.contact.drafting.pages import Letter, Sender, pdf_of
from keptinformed.contact.drafting.placeholders import Placeholder
from keptinformed.contact.drafting.wordings import Form
from keptinformed.cover import rosters
from keptinformed.cover.directory import telephone_of
from keptinformed.cover.policy import cover_policy
from keptinformed.desk.messages.letters import allowed, letters

"""On the officer's card."""
_OF_THE_OFFICER = ("officer_name", "officer_phone", "desk_name", "desk_phone")


class Printable(StrEnum):
    """What is printed; its value stands in the address."""

    pack = "information-pack"
    leaflet = "leaflet"
    card = "contact-card"
    officers_card = "officers-card"

    @property
    def called(self) -> str:
        """How a page calls it."""
        return {
            "information-pack": "Information pack",
            "leaflet": "Information leaflet",
            "contact-card": "Contact Card, eight on a sheet",
            "officers-card": "Card of the officer, eight on a sheet",
        }[self.value]

    @property
    def says(self) -> str:
        """When it is left."""
        return {
            "information-pack": "For everybody who reports a crime: what was reported, what happens, and who helps.",
            "leaflet": "Where you met them. Talk it through.",
            "contact-card": "Where you did not meet them, or met somebody else. Talk it through with whoever takes it.",
            "officers-card": "Your name and number, your next three shifts, and who answers otherwise.",
        }[self.value]


def offered(one: Participation, *, high_risk: bool) -> tuple[Printable, ...]:
    """Return what may be printed for somebody: where contact can endanger them, no card is left with anybody. Pure."""
    if one.person.died_on is not None:
        return ()
    may_leave = what_to_leave(victim_was_met=False, high_risk=high_risk) is Leave.card
    left = (Printable.leaflet, Printable.card) if may_leave else (Printable.leaflet,)
    return (*left, Printable.pack, Printable.officers_card)


def boxes(one: Participation, what: Printable) -> tuple[Placeholder, ...]:
    """Return what staff must fill in, because no record holds it."""
    known = _known(one)
    return tuple(allowed().placeholders[name] for name in _names(one, what) if not known.get(name))


def made(one: Participation, what: Printable, typed: Mapping[str, str], *, now: datetime) -> bytes:
    """Return the document as PDF. Raises CannotFill, CannotMakePdf."""
    values = {**typed, **{name: value for name, value in _known(one).items() if value}}
    sender, language = _sender(one, values, now), one.person.language
    if what is Printable.officers_card:
        return cards.sheet_pdf([cards.officers_card(sender)])
    if what is Printable.card:
        draft = fill(letters().choose(Leave.card.value, Form.letter, language), values, allowed())
        return cards.sheet_pdf(cards.contact_card(draft))
    draft = fill_pack(_occasions(one, what), letters(), values, allowed(), language)
    address = (one.person.name,)
    day = london_day(now)
    return pdf_of(Letter(draft, address, mark_of(address), sender, f"{day:%A} {day.day} {day:%B %Y}"))


def _occasions(one: Participation, what: Printable) -> tuple[str, ...]:
    if what is Printable.pack:
        business = one.part == Part.business
        return load_packs()["information_for_a_business" if business else "information"]
    return (Leave.leaflet.value if what is Printable.leaflet else Leave.card.value,)


def _names(one: Participation, what: Printable) -> tuple[str, ...]:
    if what is Printable.officers_card:
        return _OF_THE_OFFICER
    chosen = [letters().choose(each, Form.letter, one.person.language) for each in _occasions(one, what)]
    written = [
        name for each in chosen for file in each.files for name in file.wordings[Form.letter].placeholders
    ]
    return tuple(dict.fromkeys([*written, *_OF_THE_OFFICER]))


def _known(one: Participation) -> dict[str, str]:
    officer = Staff.objects.filter(staff_number=one.case.officer).values_list("name", flat=True).first()
    return {
        "title_and_surname": one.person.name,
        "case_reference": one.case.reference,
        "officer_name": officer or "",
        "officer_phone": telephone_of(one.case.officer) if officer else "",
    }


def _sender(one: Participation, values: Mapping[str, str], now: datetime) -> Sender:
    return Sender(
        name=settings.FORCE_NAME,
        address=(),
        officer=values["officer_name"],
        officer_phone=values["officer_phone"],
        desk=values["desk_name"],
        desk_phone=values["desk_phone"],
        shifts=_shifts(one.case.officer, now),
    )


def _shifts(officer: str, now: datetime) -> tuple[str, ...]:
    shown = cover_policy().shown_shifts
    coming = rosters.next_shifts([officer], now=now, most=shown + 1).get(officer, ())
    later = [span for span in coming if span.begins >= now][:shown]
    return tuple(
        _said(each.begins.astimezone(LONDON), each.ends.astimezone(LONDON)) for each in later if each.ends
    )


def _said(begins: datetime, ends: datetime) -> str:
    return f"{begins:%A} {begins.day} {begins:%B, %H:%M} to {ends:%H:%M}"
