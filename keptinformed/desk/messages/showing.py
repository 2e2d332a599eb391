"""Opens a case or somebody in it for the pages about messages, and fills in what stands around each of them."""

from collections.abc import Mapping
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render

from keptinformed.cases import visibility
from keptinformed.cases.models import Case, Participation
from keptinformed.desk.cases.showing import around
from keptinformed.desk.doors import Asked
from keptinformed.desk.needs.showing import opened, saved

__all__ = ["opened", "opened_case", "saved", "shown", "shown_of"]


def opened_case(asked: Asked, public_id: UUID) -> Case:
    """Return a case that is opened by this, which is noted. Raises NotVisible."""
    return visibility.open_case(public_id, reader=asked.actor, now=asked.now)


def shown(asked: Asked, case: Case, name: str, more: Mapping[str, object]) -> HttpResponse:
    """Return the page `desk/messages/NAME.html` about a case that was opened, with `more` of its own variables."""
    own = {"marking": "OFFICIAL-SENSITIVE"}
    return render(
        asked.http, f"desk/messages/{name}.html", around(asked, case, "messages", more) | own | dict(more)
    )


def shown_of(asked: Asked, one: Participation, name: str, more: Mapping[str, object]) -> HttpResponse:
    """Return such a page about somebody in it."""
    return shown(asked, one.case, name, {"one": one} | dict(more))
