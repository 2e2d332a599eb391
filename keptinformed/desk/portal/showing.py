"""Fills in a page about somebody's own page with what stands around every page of a case."""

from collections.abc import Mapping

from django.http import HttpResponse
from django.shortcuts import render

from keptinformed.cases.models import Participation
from keptinformed.desk.cases.showing import around
from keptinformed.desk.doors import Asked


def shown(asked: Asked, one: Participation, name: str, more: Mapping[str, object]) -> HttpResponse:
    """Return the page `desk/portal/NAME.html` about somebody who was opened, with `more` of its own variables."""
    own = {"one": one, "marking": "OFFICIAL-SENSITIVE"}
    return render(
        asked.http, f"desk/portal/{name}.html", around(asked, one.case, "people", more) | own | dict(more)
    )
