"""The pages of self-assessment: the rounds, the scoring of one component, and what a round came to."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from keptinformed.access.actors import may
from keptinformed.access.roles import Permission
from keptinformed.desk.cases.forms import problems
from keptinformed.desk.doors import Asked, page
from keptinformed.desk.self_assessment.forms import ActionForm, BeginForm, ScoringForm
from keptinformed.desk.self_assessment.pictures import pictures
from keptinformed.desk.self_assessment.reading import component_of, scoring_of
from keptinformed.self_assessment import finding, keeping
from keptinformed.self_assessment.instruments import instruments
from keptinformed.self_assessment.keeping import BadRound
from keptinformed.self_assessment.models import Round


@require_GET
@page(Permission.see_figures)
def rounds(asked: Asked) -> HttpResponse:
    """Show the rounds, and to whoever leads on the Code, how the next one begins."""
    return _list(asked, BeginForm())


@require_POST
@page(Permission.assess_ourselves)
def begin(asked: Asked) -> HttpResponse:
    """Begin a round, and go to it."""
    form = BeginForm(asked.http.POST)
    if form.is_valid():
        try:
            made = keeping.begin_round(**form.cleaned_data, by=asked.actor, now=asked.now)
            return redirect("desk:self-assessment-round", made.public_id)
        except BadRound as refused:
            form.add_error(refused.field or None, str(refused))
    return _list(asked, form)


@require_GET
@page(Permission.see_figures)
def result(asked: Asked, round_: UUID) -> HttpResponse:
    """Show what a round came to: pictures, tables, what rests on what, and what is to be done."""
    return _result(asked, finding.find_round(round_, by=asked.actor), ActionForm())


@page(Permission.assess_ourselves)
def scoring(asked: Asked, round_: UUID, component: str) -> HttpResponse:
    """Score the indicators of one component, each with its five levels and what the service shows."""
    found = finding.find_round(round_, by=asked.actor)
    part = component_of(found, component)
    told = asked.http.POST if asked.http.method == "POST" else None
    form = ScoringForm(part, finding.given_in(found), told)
    if form.is_valid():
        try:
            keeping.score(round_=found, scores=form.scores(), by=asked.actor, now=asked.now)
            messages.success(asked.http, f"Kept: {part.title}.")
            return redirect("desk:self-assessment-round", round_)
        except BadRound as refused:
            form.add_error(None, str(refused))
    known = {"found": scoring_of(found, part, by=asked.actor, now=asked.now), "form": form}
    return render(asked.http, "desk/self_assessment/scoring.html", known | {"errors": problems(form)})


@require_POST
@page(Permission.assess_ourselves)
def finish(asked: Asked, round_: UUID) -> HttpResponse:
    """Finish a round, or say what it still lacks."""
    found = finding.find_round(round_, by=asked.actor)
    try:
        keeping.finish_round(round_=found, by=asked.actor, now=asked.now)
        messages.success(asked.http, "The round is finished.")
    except BadRound as refused:
        messages.warning(asked.http, str(refused))
    return redirect("desk:self-assessment-round", round_)


@require_POST
@page(Permission.assess_ourselves)
def add_action(asked: Asked, round_: UUID) -> HttpResponse:
    """Keep what is to be done, with owner and date."""
    found = finding.find_round(round_, by=asked.actor)
    form = ActionForm(asked.http.POST)
    if form.is_valid():
        try:
            keeping.add_action(round_=found, action=form.action(), by=asked.actor, now=asked.now)
            return redirect("desk:self-assessment-round", round_)
        except BadRound as refused:
            form.add_error(refused.field or None, str(refused))
    return _result(asked, found, form)


@require_POST
@page(Permission.assess_ourselves)
def action_done(asked: Asked, round_: UUID, action: UUID) -> HttpResponse:
    """Keep that something was done."""
    found = finding.find_round(round_, by=asked.actor)
    keeping.end_action(round_=found, action=action, by=asked.actor, now=asked.now)
    return redirect("desk:self-assessment-round", round_)


def _list(asked: Asked, form: BeginForm) -> HttpResponse:
    known = {
        "rounds": finding.rounds(by=asked.actor, now=asked.now),
        "form": form,
        "errors": problems(form),
        "instruments": instruments().values(),
        "units": finding.units(asked.now),
        "may_score": may(asked.actor, Permission.assess_ourselves),
    }
    return render(asked.http, "desk/self_assessment/rounds.html", known)


def _result(asked: Asked, round_: Round, form: ActionForm) -> HttpResponse:
    found = finding.result(round_, by=asked.actor, now=asked.now)
    known = {
        "found": found,
        "pictures": pictures(found),
        "scores": found.drawn[-1].scores,
        "form": form,
        "errors": problems(form),
        "may_score": may(asked.actor, Permission.assess_ourselves),
    }
    return render(asked.http, "desk/self_assessment/result.html", known)
