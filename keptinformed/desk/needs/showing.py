"""Opens somebody in a case for the pages on their needs, and fills in what stands around each of them."""

from collections.abc import Callable, Mapping
from uuid import UUID

from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import render

from keptinformed.cases import people, visibility
from keptinformed.cases.models import Participation
from keptinformed.cases.models.people import OWED
from keptinformed.cases.submissions import once
from keptinformed.cases.visibility import NotVisible
from keptinformed.desk.cases.showing import around
from keptinformed.desk.doors import Asked
from keptinformed.errors import Refused
from keptinformed.needs.refusals import BadNeeds


def opened(asked: Asked, public_id: UUID, person: UUID) -> Participation:
    """Return somebody to whom something can be owed, in a case that is opened and noted as such. Raises NotVisible."""
    case = visibility.open_case(public_id, reader=asked.actor, now=asked.now)
    one = people.participation_in(case, person)
    if one.part not in OWED:
        raise NotVisible
    return one


def saved(asked: Asked, form: Form, act: Callable[[], str]) -> bool:
    """Do `act` once for this form, if it is filled in rightly; what is refused is said beside its field."""
    if not (form.is_bound and form.is_valid()):
        return False
    try:
        once(form.cleaned_data["key"], act, by=asked.actor.staff_number, now=asked.now)
    except Refused as refused:
        field = refused.field if isinstance(refused, BadNeeds) else ""
        form.add_error(field if field in form.fields else None, str(refused))
        return False
    return True


def shown(asked: Asked, one: Participation, name: str, more: Mapping[str, object]) -> HttpResponse:
    """Return the page `desk/needs/NAME.html` about somebody who was opened, with `more` of its own variables."""
    own = {"one": one, "marking": "OFFICIAL-SENSITIVE"}
    page = around(asked, one.case, "people" if name == "needs" else name, more) | own | dict(more)
    return render(asked.http, f"desk/needs/{name}.html", page)
