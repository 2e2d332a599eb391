"""The pages of promises: those of a case with the form for a new one, one with what can be said of it, and figures."""

from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from keptinformed import pipeline_promises
from keptinformed.access.roles import Permission
from keptinformed.auditor.small_numbers import FEWEST_TO_PUBLISH
from keptinformed.cases import visibility
from keptinformed.cases.models import Case
from keptinformed.cases.submissions import once
from keptinformed.desk.cases import reading
from keptinformed.desk.cases.showing import around
from keptinformed.desk.doors import Asked, page
from keptinformed.desk.promises import saying
from keptinformed.desk.promises.forms import GiveForm, MoveForm, PutRightForm
from keptinformed.pipeline_promises import BadPromise
from keptinformed.promises import figures, finding

_SIMPLE = {
    "accept": (pipeline_promises.accept, "It is yours now. Tell the person, or let your colleague do it."),
    "decline": (pipeline_promises.decline, "Noted. Whoever asked sees that it cannot be promised."),
    "tell": (pipeline_promises.tell, "Noted: they were told."),
    "take": (pipeline_promises.take_over, "It is yours now. Its day stays."),
    "keep": (pipeline_promises.keep, "Noted: it is kept."),
}
"""What one button says of a promise, and what the page answers."""


@page(Permission.see_case)
def in_case(asked: Asked, public_id: UUID) -> HttpResponse:
    """Show what was promised in a case, and take a new promise."""
    case = visibility.open_case(public_id, reader=asked.actor, now=asked.now)
    teams = finding.teams_for(case, now=asked.now)
    form = GiveForm(reading.owed_people(case), teams, asked.http.POST or None)
    if form.is_bound and form.is_valid() and _given(asked, case, form):
        return redirect("desk:case-promises", public_id)
    more = {"form": form, "lines": saying.every(case, reader=asked.actor, now=asked.now)}
    page_ = around(asked, case, "promises", more) | more
    return render(asked.http, "desk/promises/in_case.html", page_)


@page(Permission.see_case)
def one(asked: Asked, public_id: UUID, promise: UUID) -> HttpResponse:
    """Show one promise, and take what somebody says of it."""
    case = visibility.open_case(public_id, reader=asked.actor, now=asked.now)
    line = saying.one_of(case, promise, reader=asked.actor, now=asked.now)
    told = asked.http.POST
    move = MoveForm(told if told.get("do") == "move" else None)
    right = PutRightForm(told if told.get("do") == "right" else None)
    said = _said(asked, promise, move, right)
    if said:
        messages.success(asked.http, said)
        return redirect("desk:case-promise", public_id, promise)
    form = move if move.is_bound else right
    more = {"line": line, "move": move, "right": right, "form": form, "draft": saying.draft_of(line)}
    page_ = around(asked, case, "promises", more) | more
    return render(asked.http, "desk/promises/one.html", page_)


@require_GET
@page(Permission.see_figures)
def kept(asked: Asked) -> HttpResponse:
    """Show how many promises were kept, by team and by what was promised."""
    known = {
        "found": figures.kept_promises(reader=asked.actor, now=asked.now),
        "fewest": FEWEST_TO_PUBLISH,
    }
    return render(asked.http, "desk/promises/kept.html", known)


def _given(asked: Asked, case: Case, form: GiveForm) -> bool:
    people = reading.participations_of(case)
    whom, promise = people[form.cleaned_data["whom"]], form.promise()

    def act() -> str:
        made = pipeline_promises.give(participation=whom, promise=promise, by=asked.actor, now=asked.now)
        said = "Kept." if promise.team is None else "Asked. Promise nothing until they accept it."
        messages.success(asked.http, said)
        return str(made.public_id)

    try:
        once(form.cleaned_data["key"], act, by=asked.actor.staff_number, now=asked.now)
    except BadPromise as refused:
        form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        return False
    return True


def _said(asked: Asked, promise: UUID, move: MoveForm, right: PutRightForm) -> str:
    """Do what was said of a promise, and return the words of the answer; empty where nothing was, or it was refused."""
    form: Form = move if move.is_bound else right
    try:
        if asked.http.POST.get("do") in _SIMPLE:
            act, answer = _SIMPLE[asked.http.POST["do"]]
            act(promise=promise, by=asked.actor, now=asked.now)
            return answer
        if form.is_bound and form.is_valid():
            return _moved(asked, promise, move) if form is move else _put_right(asked, promise, right)
    except BadPromise as refused:
        if not form.is_bound:
            messages.error(asked.http, str(refused))
        else:
            form.add_error(refused.field if refused.field in form.fields else None, str(refused))
    return ""


def _moved(asked: Asked, promise: UUID, form: MoveForm) -> str:
    told = form.cleaned_data
    pipeline_promises.move(
        promise=promise, last_day=told["on"], words=told["words"], by=asked.actor, now=asked.now
    )
    return "Kept. The day that was promised first stays on record beside it."


def _put_right(asked: Asked, promise: UUID, form: PutRightForm) -> str:
    told = form.cleaned_data
    pipeline_promises.put_right(
        promise=promise,
        how=told["how"],
        last_day=told["on"],
        words=told["words"],
        by=asked.actor,
        now=asked.now,
    )
    return "Kept. Log the contact, too, if you told them anything else."
