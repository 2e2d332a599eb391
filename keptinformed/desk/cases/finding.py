"""The page on which staff look for a case or a person: what was typed is never part of an address."""

from django.http import HttpResponse
from django.shortcuts import render

from keptinformed.access.roles import Permission
from keptinformed.cases import searching
from keptinformed.desk.doors import Asked, page


@page(Permission.find_cases)
def search(asked: Asked) -> HttpResponse:
    """Ask what to look for, and show what was found."""
    terms = asked.http.POST.get("terms", "")
    shown: dict[str, object] = {"terms": terms, "found": None}
    if asked.http.method == "POST":
        try:
            shown["found"] = searching.search(terms, reader=asked.actor, now=asked.now)
        except searching.CannotSearch as refused:
            shown["errors"] = [{"text": str(refused), "href": "#terms"}]
    return render(asked.http, "desk/cases/search.html", shown)
