"""The pages from which what is left with somebody is printed: the pack, the leaflet or the card, the officer's card."""

from uuid import UUID

from django.http import HttpResponse

from keptinformed.access.roles import Permission
from keptinformed.cases import people, visibility
from keptinformed.cases.models import Participation
from keptinformed.cases.models.people import OWED
from keptinformed.cases.visibility import NotVisible
from keptinformed.contact.drafting.filling import CannotFill
from keptinformed.desk.at_hand import printable
from keptinformed.desk.at_hand.printable import Printable
from keptinformed.desk.at_hand.views import pdf
from keptinformed.desk.cases.showing import shown
from keptinformed.desk.doors import Asked, page
from keptinformed.desk.messages.forms import WordsForm
from keptinformed.needs import finding


@page(Permission.record_event)
def listed(asked: Asked, public_id: UUID) -> HttpResponse:
    """Show what can be printed for each person in a case, and which of it by rule."""
    case = visibility.open_case(public_id, reader=asked.actor, now=asked.now)
    owed = list(people.of_case(case))
    risky = finding.at_high_risk([_with_case(each, case) for each in owed], now=asked.now)
    rows = [(each, printable.offered(each, high_risk=each.pk in risky)) for each in owed]
    return shown(asked, case, "print", {"rows": rows, "risky": risky, "marking": "OFFICIAL-SENSITIVE"})


@page(Permission.record_event)
def one(asked: Asked, public_id: UUID, person: UUID, what: str) -> HttpResponse:
    """Ask for what no record holds, and return the document."""
    found, sheet = _opened(asked, public_id, person, what)
    form = WordsForm(printable.boxes(found, sheet), asked.http.POST or None)
    if form.is_bound and form.is_valid():
        try:
            return pdf(printable.made(found, sheet, form.typed, now=asked.now), sheet.value)
        except CannotFill as refused:
            form.add_error(None, str(refused))
    known = {"one": found, "sheet": sheet, "form": form, "marking": "OFFICIAL-SENSITIVE"}
    return shown(asked, found.case, "print_one", known)


def _opened(asked: Asked, public_id: UUID, person: UUID, what: str) -> tuple[Participation, Printable]:
    case = visibility.open_case(public_id, reader=asked.actor, now=asked.now)
    found = _with_case(people.participation_in(case, person), case)
    risky = found.pk in finding.at_high_risk([found], now=asked.now)
    if found.part not in OWED or what not in {
        each.value for each in printable.offered(found, high_risk=risky)
    }:
        raise NotVisible
    return found, Printable(what)


def _with_case(one: Participation, case: object) -> Participation:
    one.case = case  # type: ignore[assignment]  # it is that case, loaded once
    return one
