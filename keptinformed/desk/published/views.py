"""The page on which staff see what a victim or witness sees."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from keptinformed.access.roles import Permission
from keptinformed.desk.cases.showing import around
from keptinformed.desk.doors import Asked, page
from keptinformed.desk.needs.showing import opened
from keptinformed.desk.published.saying import in_words
from keptinformed.publishing import looking


@require_GET
@page(Permission.see_case)
def what_they_see(asked: Asked, public_id: UUID, person: UUID) -> HttpResponse:
    """Show what somebody sees on their own page, or would see if they were invited."""
    one = opened(asked, public_id, person)
    looked = looking.look(one, by=asked.actor, now=asked.now)
    more = {
        "one": one,
        "looked": looked,
        "shown": in_words(looked.page, asked.now),
        "marking": "OFFICIAL-SENSITIVE",
    }
    return render(
        asked.http, "desk/published/what_they_see.html", around(asked, one.case, "people", more) | more
    )
