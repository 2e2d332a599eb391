"""The list of people who cannot get into their own page and asked to be rung, and what was done about each."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from keptinformed.access.roles import Permission
from keptinformed.desk.doors import Asked, page
from keptinformed.invitations import helping, whose_page


@page(Permission.freeze_page)
def waiting(asked: Asked) -> HttpResponse:
    """Show who waits; staff find the case, and ring the number that is safe, never one that was typed here."""
    rows = helping.waiting(by=asked.actor.who, now=asked.now)
    found = whose_page.found_for(rows, by=asked.actor, now=asked.now)
    known = {"rows": rows, "found": found, "marking": "OFFICIAL-SENSITIVE"}
    return render(asked.http, "desk/portal/waiting.html", known)


@require_POST
@page(Permission.freeze_page)
def done(asked: Asked, public_id: UUID) -> HttpResponse:
    """Keep that somebody was rung, or could not be found."""
    helping.done(public_id, by=asked.actor.who, now=asked.now)
    messages.success(asked.http, "Noted. What they typed is gone.")
    return redirect("desk:cannot-get-in")
