"""The page on which cases are given to another officer: ticked in a worklist, confirmed once."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render

from keptinformed import pipeline_transfers
from keptinformed.access.roles import Permission
from keptinformed.desk.cover import reading
from keptinformed.desk.doors import Asked, page
from keptinformed.pipeline_transfers import CannotGive


@page(Permission.give_cases)
def give(asked: Asked) -> HttpResponse:
    """Show what giving the ticked cases would come to; give them once that is confirmed."""
    told = asked.http.POST
    if asked.http.method != "POST":
        return redirect("desk:worklist")
    cases, to = _cases(told), _uuid(told.get("to", ""))
    door = pipeline_transfers.give_cases if "confirm" in told else pipeline_transfers.preview
    try:
        given = door(cases, to=to, by=asked.actor, now=asked.now)
    except CannotGive as refused:
        messages.error(asked.http, str(refused))
        return redirect("desk:worklist")
    if "confirm" in told:
        messages.success(asked.http, _said(len(given.cases), given.to.name))
        return redirect("desk:worklist")
    known = {"given": given, "to": reading.colleagues([given.to], reader=asked.actor, now=asked.now)[0]}
    return render(asked.http, "desk/cover/giving.html", known)


def _cases(told: QueryDict) -> list[UUID]:
    ticked = told.getlist("shown" if told.get("which") == "all" else "case")
    return list(dict.fromkeys(found for found in map(_uuid, ticked) if found.int))


def _uuid(written: str) -> UUID:
    try:
        return UUID(written)
    except ValueError:
        return UUID(int=0)


def _said(number: int, name: str) -> str:
    cases = "1 case is" if number == 1 else f"{number} cases are"
    return (
        f"{cases} with {name} now. Whoever is owed news in them is on their tasks, to hear who has the case."
    )
