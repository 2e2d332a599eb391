"""Shows leaders whether people are told, as the latest run of the audit found it, or that of a month."""

from collections.abc import Mapping

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from keptinformed.access.roles import Permission
from keptinformed.cases.visibility import NotVisible
from keptinformed.compliance.reading import Shown, run_shown
from keptinformed.desk.compliance.lists import Lists
from keptinformed.desk.doors import Asked, page
from keptinformed.supervision.silences import silences


@require_GET
@page(Permission.see_figures)
def figures(asked: Asked) -> HttpResponse:
    """Show the five national measures, what changed, the longest silences, and what has gone quiet."""
    shown = {"quiet_things": silences(asked.now).alarms}
    return _answer(asked, "desk/compliance/figures.html", shown)


@require_GET
@page(Permission.see_figures)
def in_full(asked: Asked) -> HttpResponse:
    """Show every layer: Right by Right, duty by duty, by unit, team and month, with pictures."""
    return _answer(asked, "desk/compliance/in_full.html", {})


@require_GET
@page(Permission.see_figures)
def coverage(asked: Asked) -> HttpResponse:
    """Show which obligations are watched, which are not and why, and what the records cannot show."""
    return _answer(asked, "desk/compliance/coverage.html", {})


def _answer(asked: Asked, template: str, more: Mapping[str, object]) -> HttpResponse:
    known = {"run": _wanted(asked), "lists": Lists(asked.actor)}
    return render(asked.http, template, {**known, **more})


def _wanted(asked: Asked) -> Shown | None:
    given = asked.http.GET.get("run", "")
    if given and not (given.isascii() and given.isdigit() and len(given) <= 9):
        raise NotVisible
    return run_shown(int(given) if given else None, by=asked.actor, now=asked.now)
