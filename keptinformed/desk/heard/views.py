"""The page on which supervisors and Code leads set what was recorded against what people say."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from keptinformed.access.roles import Permission
from keptinformed.auditor.small_numbers import FEWEST_TO_PUBLISH
from keptinformed.desk.doors import Asked, page
from keptinformed.heard import finding


@require_GET
@page(Permission.see_figures)
def what_people_say(asked: Asked) -> HttpResponse:
    """Show, by rule and by team, how much of what was recorded as told people confirm; and how we did."""
    known = {
        "claimed": finding.claimed_against_confirmed(by=asked.actor, now=asked.now),
        "opinions": finding.opinions(by=asked.actor, now=asked.now),
        "fewest": FEWEST_TO_PUBLISH,
    }
    return render(asked.http, "desk/heard/what_people_say.html", known)
