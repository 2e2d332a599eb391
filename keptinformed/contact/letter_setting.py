"""Sets a message as a letter: who writes, who can be rung and when, for whom, and the mark that belongs to both."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from django.conf import settings

from keptinformed.access.models import Staff
from keptinformed.cases.models import Case, Participation
from keptinformed.contact.drafting.blocks import as_draft, from_text
from keptinformed.contact.drafting.filling import Draft
from keptinformed.contact.drafting.marks import mark_of, pages_of
from keptinformed.contact.drafting.pages import Letter, Sender, pdf_of
from keptinformed.contact.drafting.wordings import Form
from keptinformed.contact.models import Attempt, DraftedWords, Intent, IntentWords
from keptinformed.contact.posting_days import Postage
from keptinformed.contact.terms import Caution
from keptinformed.cover import rosters
from keptinformed.cover.directory import telephone_of
from keptinformed.cover.policy import cover_policy
from keptinformed.cover.saying import in_words
from keptinformed.errors import Refused
from keptinformed.needs import finding
from keptinformed.needs.contact_safety import LONDON

TITLE = "An update for you"
"""Of a letter of which there are plain words only."""


class BadOffice(Refused):
    """What letters are to say of where they come from cannot be used as it is written; says what to write."""


@dataclass(frozen=True, slots=True)
class Office:
    """From where letters are posted, and the desk that answers where an officer does not."""

    address: tuple[str, ...]
    desk: str
    phone: str
    hours: str


@dataclass(frozen=True, slots=True)
class Printed:
    """A letter as it is printed."""

    pages: bytes
    sheets: int
    mark: str
    digest: str
    postage: Postage


def read_office(address: str, desk: str) -> Office:
    """Return the office of two settings, their parts separated by semicolons. Raises BadOffice."""
    lines = tuple(part.strip() for part in address.split(";") if part.strip())
    name, _, rest = desk.partition(";")
    phone, _, hours = rest.partition(";")
    if not lines or not name.strip() or not phone.strip():
        raise BadOffice(
            "Letters need an address to go back to, and a desk with its number:"
            " KEPT_LETTERS_FROM and KEPT_LETTERS_DESK, parts separated by semicolons."
        )
    return Office(lines, name.strip(), phone.strip(), hours.strip())


def address_of(participation: Participation, written: str) -> tuple[str, ...]:
    """Return the lines of an address, the name first. Their person is loaded."""
    parts = written.replace("\n", ",").split(",")
    return (participation.person.name, *(part.strip() for part in parts if part.strip()))


def set_letter(attempt: Attempt, to: str, office: Office, *, now: datetime) -> Printed:
    """Return the letter of a try. Its message, case, person are loaded.

    Raises CannotMakePdf, and Refused where the words are gone.
    """
    intent = attempt.intent
    address = address_of(intent.participation, to)
    draft, postage = words_of(intent)
    day = now.astimezone(LONDON)
    made = pdf_of(
        Letter(
            draft,
            address,
            mark_of(address),
            sender_of(intent.participation.case, office, now),
            f"{day:%A} {day.day} {day:%B %Y}",
            large_print=_wants_large_print(intent.participation),
            high_risk=attempt.caution == Caution.at_most_once,
        )
    )
    return Printed(made, len(pages_of(made)), mark_of(address), sha256(made).hexdigest(), postage)


def words_of(intent: Intent) -> tuple[Draft, Postage]:
    """Return the words of a message as a letter, and how it is paid. Raises Refused where they were erased."""
    kept = DraftedWords.objects.filter(intent=intent, form=Form.letter).first()
    postage = Postage(kept.postage) if kept else Postage.second
    words = IntentWords.objects.filter(intent=intent).first()
    if words is None:
        raise Refused("The words of this letter are gone.")
    # What counts is what whoever asked for it saw: kept blocks are of use only where they say the same.
    if kept is not None and kept.blocks and kept.text == words.text:
        return as_draft(intent.occasion, kept.blocks), postage
    return from_text(intent.occasion, TITLE, words.text), postage


def sender_of(case: Case, office: Office, now: datetime) -> Sender:
    """Return who writes about a case, and who can be rung: the officer on their own number, where they keep one."""
    officer = Staff.objects.filter(staff_number=case.officer).values_list("name", flat=True).first()
    return Sender(
        name=settings.FORCE_NAME,
        address=office.address,
        officer=officer or office.desk,
        officer_phone=(telephone_of(case.officer) if officer else "") or office.phone,
        desk=office.desk,
        desk_phone=office.phone,
        desk_hours=office.hours,
        shifts=_next_shifts(case.officer, now) if officer else (),
    )


def _next_shifts(officer: str, now: datetime) -> tuple[str, ...]:
    # A letter is read days later: the shift that somebody is on is over by then.
    shown = cover_policy().shown_shifts
    coming = rosters.next_shifts([officer], now=now, most=shown + 1).get(officer, ())
    later = [span for span in coming if span.begins > now][:shown]
    return tuple(in_words(span) for span in later)


def _wants_large_print(participation: Participation) -> bool:
    plan = finding.latest_plans([participation.pk]).get(participation.pk)
    formats: Sequence[str] = plan.formats if plan else ()
    return "large_print" in formats
