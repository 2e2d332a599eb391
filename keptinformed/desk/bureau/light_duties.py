"""The page on which a supervisor says who is on light duties, and can ring people for others."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from keptinformed.access.roles import Permission
from keptinformed.access_log.acts import Act
from keptinformed.access_log.entries import About, note
from keptinformed.cover import handing, keeping
from keptinformed.cover.keeping import BadAbsence
from keptinformed.desk.cases.forms import problems
from keptinformed.desk.cover.forms import LightDutyForm
from keptinformed.desk.doors import Asked, page


@page(Permission.keep_roster)
def light_duties(asked: Asked, staff: UUID) -> HttpResponse:
    """Show when one colleague is on light duties, and take from which day to which they are."""
    whose = keeping.find_colleague(staff, reader=asked.actor)
    form = LightDutyForm(asked.http.POST or None)
    if form.is_bound and form.is_valid():
        try:
            handing.say_light_duty(staff=whose, span=form.span(asked.now), by=asked.actor, now=asked.now)
            messages.success(asked.http, "Kept. They are offered where somebody is to speak with people.")
            return redirect("desk:light-duties", staff)
        except BadAbsence as refused:
            form.add_error(refused.field or None, str(refused))
    note(Act.staff_seen, About(str(whose.public_id), (whose.public_id,)), by=asked.actor.who, now=asked.now)
    found = handing.light_duties_of(whose, now=asked.now)
    known = {"whose": whose, "found": found, "form": form, "errors": problems(form)}
    return render(asked.http, "desk/bureau/light_duties.html", known)


@require_POST
@page(Permission.keep_roster)
def end(asked: Asked, staff: UUID, light_duty: UUID) -> HttpResponse:
    """End somebody's light duties."""
    whose = keeping.find_colleague(staff, reader=asked.actor)
    handing.end_light_duty(staff=whose, light_duty=light_duty, by=asked.actor, now=asked.now)
    messages.success(asked.http, "Kept: they are no longer offered.")
    return redirect("desk:light-duties", staff)
