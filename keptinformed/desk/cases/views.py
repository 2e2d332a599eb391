"""The pages of a case: each opens it through the one window, which notes who looked, and shows what was read."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect

from keptinformed.access.roles import Permission
from keptinformed.cases import contact_points, visibility
from keptinformed.cases.models import Case
from keptinformed.contact import aging
from keptinformed.desk.cases import filtering, reading
from keptinformed.desk.cases.owed import explained, owed_at, owed_in
from keptinformed.desk.cases.showing import shown
from keptinformed.desk.doors import Asked, page
from keptinformed.desk.heard.reading import said_in
from keptinformed.desk.needs.beside import beside_numbers
from keptinformed.desk.promises.saying import to_do_in


@page(Permission.see_case)
def case(asked: Asked, public_id: UUID) -> HttpResponse:
    """Show what happened last, what is owed next, and who is in the case."""
    opened = _opened(asked, public_id)
    people = reading.people_of(opened, reader=asked.actor, now=asked.now)
    entries = reading.entries_of(
        opened, {one.number: one for one in people}, reader=asked.actor, now=asked.now
    )
    owed = owed_in(opened, {one.number: one for one in people}, entries, now=asked.now)
    known = {"people": people, "entries": entries, "owed": owed, "said": said_in(opened, now=asked.now)}
    known["promises"] = to_do_in(opened, reader=asked.actor, now=asked.now)
    return shown(asked, opened, "case", known)


@page(Permission.see_case)
def people(asked: Asked, public_id: UUID) -> HttpResponse:
    """Show who is in the case, who acts for them, and how they can safely be reached."""
    opened = _opened(asked, public_id)
    everybody = reading.people_of(opened, reader=asked.actor, now=asked.now)
    beside = beside_numbers(opened, reader=asked.actor, now=asked.now)
    known = {"people": everybody, "beside": beside, "came_back": aging.came_back(opened)}
    return shown(asked, opened, "people", known)


@page(Permission.see_contact_points)
def show_number(asked: Asked, public_id: UUID, way: UUID) -> HttpResponse:
    """Show one number or address in full, which is noted; the people of the case stand around it."""
    if asked.http.method != "POST":
        return redirect("desk:case-people", public_id)
    opened = _opened(asked, public_id)
    people = reading.people_of(opened, reader=asked.actor, now=asked.now)
    reading.require_way(way, people)
    value = contact_points.show(way, by=asked.actor, now=asked.now)
    beside = beside_numbers(opened, reader=asked.actor, now=asked.now)
    more = {"beside": beside, "came_back": aging.came_back(opened)}
    return shown(
        asked, opened, "people", more | {"people": people, "asked_for": {"way": way, "value": value}}
    )


@page(Permission.see_case)
def timeline(asked: Asked, public_id: UUID) -> HttpResponse:
    """Show everything that happened, newest first, as narrowed by the filter."""
    opened = _opened(asked, public_id)
    names = reading.names_in(opened)
    entries = reading.entries_of(opened, names, reader=asked.actor, now=asked.now)
    return shown(asked, opened, "timeline", filtering.filtered(entries, names, asked.http.GET))


@page(Permission.see_case)
def contacts(asked: Asked, public_id: UUID) -> HttpResponse:
    """Show who was told what, when, and how sure that is."""
    opened = _opened(asked, public_id)
    names = reading.names_in(opened)
    entries = reading.entries_of(opened, names, reader=asked.actor, now=asked.now)
    return shown(asked, opened, "contacts", {"people": reading.told(entries, names)})


@page(Permission.see_case)
def obligations(asked: Asked, public_id: UUID) -> HttpResponse:
    """Show what is and was owed to each person, and how it stands."""
    opened = _opened(asked, public_id)
    names = reading.names_in(opened)
    entries = reading.entries_of(opened, names, reader=asked.actor, now=asked.now)
    owed = owed_in(opened, names, entries, now=asked.now)
    return shown(asked, opened, "obligations", {"people": names.values(), "owed": owed})


@page(Permission.see_case)
def explain(asked: Asked, public_id: UUID, address: UUID) -> HttpResponse:
    """Show why one thing is due when it is: for staff, and in the victim's words."""
    opened = _opened(asked, public_id)
    names = reading.names_in(opened)
    entries = reading.entries_of(opened, names, reader=asked.actor, now=asked.now)
    one = owed_at(address, owed_in(opened, names, entries, now=asked.now))
    promises = explained(opened, one, entries, now=asked.now)
    return shown(asked, opened, "explain", {"one": one, "promises": promises})


def _opened(asked: Asked, public_id: UUID) -> Case:
    return visibility.open_case(public_id, reader=asked.actor, now=asked.now)
