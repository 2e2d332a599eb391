"""The bureau's queue, the briefing sheet, and asking somebody else to speak with a person."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from keptinformed.access.roles import Permission
from keptinformed.cover import handing
from keptinformed.cover.handing import BadHandover
from keptinformed.desk.bureau import reading
from keptinformed.desk.bureau.sheet import sheet_of
from keptinformed.desk.contacts.logging_contacts import opened
from keptinformed.desk.doors import Asked, page


@page(Permission.speak_for_officer)
def listed(asked: Asked) -> HttpResponse:
    """Show whom the reader may speak with in an officer's place, and when the bureau rings people."""
    return render(
        asked.http, "desk/bureau/queue.html", {"found": reading.queue_of(asked.actor, now=asked.now)}
    )


@page(Permission.speak_for_officer)
def briefing(asked: Asked, public_id: UUID) -> HttpResponse:
    """Show all that a stranger needs to speak well with somebody, as one page to be printed."""
    one = opened(asked, public_id)
    return render(
        asked.http, "desk/bureau/briefing.html", {"sheet": sheet_of(one, reader=asked.actor, now=asked.now)}
    )


@page(Permission.speak_for_officer)
def hand_over(asked: Asked, public_id: UUID) -> HttpResponse:
    """Ask who is to speak with somebody: the bureau, or who is on light duties; and hand it over."""
    one, to = opened(asked, public_id), asked.http.POST.get("to", "")
    errors = []
    if asked.http.method == "POST":
        try:
            handing.hand_over(participation=one, to=to, by=asked.actor, now=asked.now)
            messages.success(
                asked.http, "Handed over. It stands in their queue until somebody spoke with them."
            )
            return redirect("desk:bureau")
        except BadHandover as refused:
            errors = [{"text": str(refused), "href": "#to"}]
    known = {"one": one, "to": to, "errors": errors, "found": reading.offered_for(one, now=asked.now)}
    return render(asked.http, "desk/bureau/hand_over.html", known)


@require_POST
@page(Permission.speak_for_officer)
def take(asked: Asked, public_id: UUID) -> HttpResponse:
    """Take it on to speak with somebody, and go to the briefing sheet."""
    one = opened(asked, public_id)
    try:
        handing.take(participation=one, by=asked.actor, now=asked.now)
    except BadHandover as refused:
        messages.error(asked.http, str(refused))
        return redirect("desk:bureau")
    return redirect("desk:briefing", public_id)


@require_POST
@page(Permission.speak_for_officer)
def give_back(asked: Asked, public_id: UUID) -> HttpResponse:
    """Leave it to others again."""
    one = opened(asked, public_id)
    try:
        handing.give_back(participation=one, by=asked.actor, now=asked.now)
        messages.success(asked.http, "It is back where it was.")
    except BadHandover as refused:
        messages.error(asked.http, str(refused))
    return redirect("desk:bureau")
