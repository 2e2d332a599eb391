"""The pages on which staff see what somebody needs, ask it, ask for it again, and decide on Enhanced Rights."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from keptinformed import pipeline_needs
from keptinformed.access.roles import Permission
from keptinformed.cases.models import Participation
from keptinformed.desk.cases.forms import with_a_key
from keptinformed.desk.doors import Asked, page
from keptinformed.desk.needs import forms, reading
from keptinformed.desk.needs.showing import opened, saved, shown
from keptinformed.needs import finding
from keptinformed.needs.policy import needs_policy

GIVEN = "Enhanced Rights are given. Dates that came nearer are on the page of obligations."
BY_AGE = "Saved. They were under 18 when it happened, so they have Enhanced Rights, and dates came nearer."
LOOK = "Saved. What they answered suggests Enhanced Rights: decide now whether they have them."


@page(Permission.see_words)
def needs(asked: Asked, public_id: UUID, person: UUID) -> HttpResponse:
    """Show what somebody needs, whether it must be asked again, and how they are to be told."""
    one = opened(asked, public_id, person)
    pipeline_needs.open_needs(participation=one, by=asked.actor, now=asked.now)
    plan = finding.latest_plans([one.pk]).get(one.pk)
    promised = reading.promised_to(one, now=asked.now)
    more = {
        "needs": reading.needs_of(one, now=asked.now),
        "plan": plan,
        "policy": needs_policy(),
        "wishes": finding.wishes_of(one),
        "next_update": reading.next_update_of(one, plan, promised),
        "ways": finding.ways_of([one], now=asked.now)[one.pk],
    }
    return shown(asked, one, "needs", more)


@page(Permission.change_people)
def assess(asked: Asked, public_id: UUID, person: UUID) -> HttpResponse:
    """Ask what somebody needs, and keep what they answered."""
    one = opened(asked, public_id, person)
    pipeline_needs.open_needs(participation=one, by=asked.actor, now=asked.now)
    known = reading.needs_of(one, now=asked.now)
    occasion = known.due[-1].occasion if known.due else None
    form = forms.AssessForm(asked.http.POST or None, occasion=occasion)

    def act() -> str:
        done = pipeline_needs.assess_needs(
            participation=one, occasion=form.why, answers=form.answers(), by=asked.actor, now=asked.now
        )
        messages.success(asked.http, _after(done))
        return str(done.assessment.public_id)

    if saved(asked, form, act):
        return redirect("desk:needs", public_id, person)
    return shown(asked, one, "assess", {"form": form, "known": known})


@page(Permission.record_event)
def ask(asked: Asked, public_id: UUID, person: UUID) -> HttpResponse:
    """Note that somebody asked for needs to be looked at again."""
    one = opened(asked, public_id, person)
    form = forms.AskedForm(asked.http.POST or None, initial=with_a_key())

    def act() -> str:
        made = pipeline_needs.ask_for_assessment(
            participation=one, asked_by=form.who, by=asked.actor, now=asked.now
        )
        return str(made.pk)

    if saved(asked, form, act):
        messages.success(asked.http, "Saved. It is due until somebody has asked them again.")
        return redirect("desk:case-people", public_id)
    return shown(asked, one, "asked", {"form": form})


@page(Permission.change_people)
def enhanced_rights(asked: Asked, public_id: UUID, person: UUID) -> HttpResponse:
    """Ask whether a suggestion of Enhanced Rights is followed, and keep what was decided."""
    one = opened(asked, public_id, person)
    pipeline_needs.open_needs(participation=one, by=asked.actor, now=asked.now)
    known = reading.needs_of(one, now=asked.now)
    form = forms.EnhancedForm(asked.http.POST or None, suggested=known.suggested)
    if saved(asked, form, lambda: _decide(asked, one, form)):
        return redirect("desk:needs", public_id, person)
    return shown(asked, one, "enhanced", {"form": form, "known": known})


@page(Permission.see_words)
def history(asked: Asked, public_id: UUID, person: UUID) -> HttpResponse:
    """Show every assessment that was made, and every decision on Enhanced Rights."""
    one = opened(asked, public_id, person)
    pipeline_needs.open_needs(participation=one, by=asked.actor, now=asked.now)
    more = {"versions": reading.versions_of(one), "decided": reading.decided_about(one)}
    return shown(asked, one, "history", more)


def _decide(asked: Asked, one: Participation, form: forms.EnhancedForm) -> str:
    told = form.cleaned_data
    if told["decision"] == "give":
        made = pipeline_needs.confirm_enhanced_rights(
            participation=one, reasons=told["reasons"], why=told["why"], by=asked.actor, now=asked.now
        )
        messages.success(asked.http, GIVEN)
    else:
        made = pipeline_needs.decline_enhanced_rights(
            participation=one, why=told["why"], by=asked.actor, now=asked.now
        )
        messages.success(asked.http, "Saved. It is kept why they do not have Enhanced Rights.")
    return str(made.pk)


def _after(done: pipeline_needs.Assessed) -> str:
    if done.given_by_age:
        return BY_AGE
    if done.suggests:
        return LOOK
    whole = done.completeness
    return f"Saved. {whole.complete} of {whole.of} fields are complete."
