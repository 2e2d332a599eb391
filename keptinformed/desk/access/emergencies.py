"""The pages on which a restricted case is opened in an emergency, and on which others look into it afterwards."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from keptinformed.access.guessing import Guessed, count_failure
from keptinformed.access.roles import Permission
from keptinformed.cases import emergencies
from keptinformed.cases.models import BreakGlass
from keptinformed.cases.models.case import Emergency
from keptinformed.desk.access import forms
from keptinformed.desk.doors import Asked, page

NOTHING = "No case with that reference can be opened here. Check it, or ask your supervisor."
"""The same words for a reference that nobody has, and for a case that needs no breaking or must stay shut."""


@require_http_methods(["GET", "POST"])
@page(Permission.break_glass)
def declare(asked: Asked) -> HttpResponse:
    """Ask for the whole reference and a reason; open the case for thirty minutes."""
    form = forms.EmergencyForm(asked.http.POST or None)
    errors = forms.problems(form)
    if form.is_valid():
        typed = form.cleaned_data
        try:
            made = emergencies.break_glass(
                typed["reference"],
                Emergency(typed["category"]),
                typed["reason"],
                by=asked.actor,
                now=asked.now,
            )
        except emergencies.NothingToBreak:
            count_failure(Guessed.restricted_reference, asked.actor.staff_number, now=asked.now)
            errors = [{"text": NOTHING, "href": "#reference"}]
        else:
            known = {"emergency": made, "case_href": reverse("desk:case", args=[made.case.public_id])}
            return render(asked.http, "desk/access/emergency_begun.html", known)
    refused = {"typed": form.data, "errors": errors, "categories": Emergency.choices}
    return render(asked.http, "desk/access/emergency.html", refused)


@require_GET
@page(Permission.review_break_glass)
def listed(asked: Asked) -> HttpResponse:
    """List the emergencies that the reader is alerted to."""
    shown = emergencies.seen_emergencies(by=asked.actor, now=asked.now)
    return render(asked.http, "desk/access/emergencies.html", {"emergencies": shown})


@require_http_methods(["GET", "POST"])
@page(Permission.review_break_glass)
def review(asked: Asked, emergency: UUID) -> HttpResponse:
    """Show one emergency, and take what its reviewer found."""
    form = forms.Review(asked.http.POST or None)
    errors = forms.problems(form)
    try:
        shown = emergencies.seen_emergency(emergency, by=asked.actor, now=asked.now)
        if form.is_valid():
            emergencies.review_emergency(
                emergency,
                justified=form.cleaned_data["justified"] == "yes",
                finding=form.cleaned_data["finding"],
                by=asked.actor,
                now=asked.now,
            )
            messages.success(asked.http, "Your review is kept.")
            return redirect("desk:emergencies")
    except BreakGlass.DoesNotExist:
        raise Http404 from None
    except emergencies.NotPossible as problem:
        errors = [{"text": str(problem), "href": "#main-content"}]
    known = {"emergency": shown, "errors": errors, "finding": form.data.get("finding", "")}
    return render(asked.http, "desk/access/emergency_review.html", known)
