"""The directory, one's own entry in it, and stations and useful numbers as supervisors keep them."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from keptinformed.access.actors import may
from keptinformed.access.roles import Permission
from keptinformed.cases.visibility import NotVisible
from keptinformed.cover import directory
from keptinformed.cover.directory import BadEntry
from keptinformed.cover.models import DirectoryEntry, EntryKind
from keptinformed.desk.cases.forms import problems
from keptinformed.desk.directory.forms import OwnForm, PlaceForm, as_typed
from keptinformed.desk.doors import Asked, page


@page(Permission.say_away)
def listed(asked: Asked) -> HttpResponse:
    """Show stations and useful numbers, and the people whom somebody looks for."""
    terms = asked.http.POST.get("terms", "")[:100]
    known = {
        "terms": terms,
        "found": directory.look_up(terms, by=asked.actor, now=asked.now),
        "stale": directory.stale_of(asked.actor, now=asked.now),
        "may_keep": may(asked.actor, Permission.keep_roster),
    }
    return render(asked.http, "desk/directory/directory.html", known)


@page(Permission.say_away)
def mine(asked: Asked) -> HttpResponse:
    """Show the reader's own entry, and keep it; kept as it is, it is confirmed."""
    number = asked.actor.staff_number
    entry = directory.entries_of([number]).get(number)
    form = OwnForm(asked.http.POST or None, initial=as_typed(entry))
    if form.is_bound and form.is_valid():
        try:
            directory.keep_own(entry=form.entry(), by=asked.actor, now=asked.now)
            messages.success(asked.http, "Kept. Letters and cards say this number from now on.")
            return redirect("desk:directory")
        except BadEntry as refused:
            form.add_error(refused.field, str(refused))
    known = {"form": form, "entry": entry, "stations": directory.stations(), "errors": problems(form)}
    return render(asked.http, "desk/directory/mine.html", known)


@page(Permission.keep_roster)
def new(asked: Asked, kind: str) -> HttpResponse:
    """Add a station or a useful number."""
    if kind not in (EntryKind.station, EntryKind.number):
        raise NotVisible
    return _kept(asked, EntryKind(kind), None)


@page(Permission.keep_roster)
def change(asked: Asked, entry: UUID) -> HttpResponse:
    """Change or confirm a station or a useful number."""
    found = directory.other(entry)
    return _kept(asked, EntryKind(found.kind), found)


def _kept(asked: Asked, kind: EntryKind, entry: DirectoryEntry | None) -> HttpResponse:
    form = PlaceForm(asked.http.POST or None, initial=as_typed(entry))
    if form.is_bound and form.is_valid():
        replaces = entry.public_id if entry else None
        directory.keep(kind=kind, entry=form.entry(), replaces=replaces, by=asked.actor, now=asked.now)
        messages.success(asked.http, "Kept, and confirmed as of today.")
        return redirect("desk:directory")
    known = {"form": form, "entry": entry, "kind": kind, "errors": problems(form)}
    return render(asked.http, "desk/directory/place.html", known)
