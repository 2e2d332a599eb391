"""The pages of cover: one's own and the unit's, one colleague's absence and cover, and what is handed over."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from keptinformed.access.actors import may
from keptinformed.access.models import Staff
from keptinformed.access.roles import Permission
from keptinformed.access_log.acts import Act
from keptinformed.access_log.entries import About, note
from keptinformed.cover import keeping
from keptinformed.cover.keeping import BadAbsence
from keptinformed.desk.cases.forms import problems
from keptinformed.desk.cover import reading
from keptinformed.desk.cover.forms import AwayForm, CoverForm, asked_form
from keptinformed.desk.cover.handing_over import handover_of
from keptinformed.desk.doors import Asked, page


@page(Permission.say_away)
def cover(asked: Asked) -> HttpResponse:
    """Show when the reader is there, and, to supervisors, the unit and where nobody would be there."""
    own = Staff.objects.filter(staff_number=asked.actor.staff_number)
    known = {
        "own": reading.colleagues(list(own), reader=asked.actor, now=asked.now)[0],
        "unit": reading.unit_of(asked.actor, now=asked.now),
        "may_hand_over": may(asked.actor, Permission.see_worklists),
    }
    return render(asked.http, "desk/cover/cover.html", known)


@page(Permission.say_away)
def of_one(asked: Asked, staff: UUID) -> HttpResponse:
    """Show when one colleague is there; take when they are away, and who covers for them."""
    whose = keeping.find_colleague(staff, reader=asked.actor)
    told = asked.http.POST if asked.http.method == "POST" else None
    away, covers = asked_form(told, AwayForm, "away"), asked_form(told, CoverForm, "cover")
    if away.is_valid() or covers.is_valid():
        try:
            return _kept(asked, whose, away, covers)
        except BadAbsence as refused:
            (away if away.is_bound else covers).add_error(refused.field or None, str(refused))
    note(Act.staff_seen, About(str(whose.public_id), (whose.public_id,)), by=asked.actor.who, now=asked.now)
    known = {
        "one": reading.colleagues([whose], reader=asked.actor, now=asked.now)[0],
        "away": away,
        "covers": covers,
        "offered": reading.could_cover(whose, now=asked.now),
        "keeps_roster": may(asked.actor, Permission.keep_roster),
        "errors": [*problems(away), *problems(covers)],
    }
    return render(asked.http, "desk/cover/of_one.html", known)


@require_POST
@page(Permission.say_away)
def back(asked: Asked, staff: UUID, absence: UUID) -> HttpResponse:
    """End an absence."""
    whose = keeping.find_colleague(staff, reader=asked.actor)
    keeping.end_absence(staff=whose, absence=absence, by=asked.actor, now=asked.now)
    messages.success(asked.http, "Kept: their shifts count again.")
    return redirect("desk:cover-of", staff)


@require_POST
@page(Permission.say_away)
def cover_ends(asked: Asked, staff: UUID, arrangement: UUID) -> HttpResponse:
    """End that somebody covers."""
    whose = keeping.find_colleague(staff, reader=asked.actor)
    keeping.end_cover(staff=whose, arrangement=arrangement, by=asked.actor, now=asked.now)
    messages.success(asked.http, "Kept: they no longer cover.")
    return redirect("desk:cover-of", staff)


@page(Permission.see_worklists)
def handover(asked: Asked) -> HttpResponse:
    """Show what the reader hands over at the end of their shift."""
    known = {"found": handover_of(asked.actor, now=asked.now)}
    return render(asked.http, "desk/cover/handover.html", known)


def _kept(
    asked: Asked, whose: Staff, away: AwayForm | CoverForm, covers: AwayForm | CoverForm
) -> HttpResponse:
    if away.is_valid():
        keeping.say_away(staff=whose, span=away.span(asked.now), by=asked.actor, now=asked.now)
    else:
        cover, span = covers.cleaned_data["cover"], covers.span(asked.now)
        keeping.arrange_cover(staff=whose, cover=cover, span=span, by=asked.actor, now=asked.now)
    messages.success(asked.http, "Kept. It counts from now on wherever they are named.")
    return redirect("desk:cover-of", whose.public_id)
