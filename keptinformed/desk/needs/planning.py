"""The page on which staff agree with somebody how they are told, beside what is promised whatever is agreed."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from keptinformed import pipeline_needs
from keptinformed.access.roles import Permission
from keptinformed.cases.representatives import who_may_be_told
from keptinformed.desk.doors import Asked, page
from keptinformed.desk.needs import forms, reading
from keptinformed.desk.needs.showing import opened, saved, shown
from keptinformed.desk.surroundings import href
from keptinformed.needs import finding
from keptinformed.needs.policy import needs_policy
from keptinformed.promises.cadence import forecast


@page(Permission.change_people)
def plan(asked: Asked, public_id: UUID, person: UUID) -> HttpResponse:
    """Ask what was agreed, show what stands whatever is agreed, and keep the plan."""
    one = opened(asked, public_id, person)
    plans = finding.plans_of(one)
    latest = next((each for each, stands in plans if stands), None)
    promised = reading.promised_to(one, now=asked.now)
    beginning = forms.beginning_of(latest, finding.wishes_of(one), one.person.language, one.person.public_id)
    form = forms.PlanForm(asked.http.POST or None, told=who_may_be_told(one, asked.now), beginning=beginning)

    def act() -> str:
        made = pipeline_needs.agree_plan(participation=one, plan=form.plan(), by=asked.actor, now=asked.now)
        messages.success(asked.http, "Saved. What is owed was worked out anew.")
        return str(made.public_id)

    if saved(asked, form, act):
        return redirect("desk:needs", public_id, person)
    more = {"form": form, "plans": plans, "promised": promised}
    more["carries"] = forecast(one, needs_policy().often, reader=asked.actor, now=asked.now)
    more["bureau"] = href("desk:bureau")
    return shown(asked, one, "plan", more | {"next_update": reading.next_update_of(one, latest, promised)})
