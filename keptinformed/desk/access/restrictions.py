"""The pages on which a case is closed to all but named people, and opened again by two."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from keptinformed import pipeline_restrictions
from keptinformed.access.actors import may
from keptinformed.access.roles import Permission
from keptinformed.cases import restrictions, visibility
from keptinformed.cases.models.case import RestrictionKind
from keptinformed.desk.access import forms
from keptinformed.desk.access.doors import freshly_proved
from keptinformed.desk.doors import Asked, page


@require_GET
@page(Permission.see_restricted)
def listed(asked: Asked) -> HttpResponse:
    """List the restricted cases of which the reader is a member; those past their review are said to be so."""
    found = list(restrictions.seen_list(by=asked.actor, now=asked.now))
    return render(asked.http, "desk/access/restrictions.html", {"restrictions": found, "now": asked.now})


@require_GET
@page(Permission.see_restricted)
def show(asked: Asked, public_id: UUID) -> HttpResponse:
    """Show who may see a case, and what may be done about it."""
    found = visibility.find(public_id, reader=asked.actor, now=asked.now)
    restriction = restrictions.seen(found, by=asked.actor, now=asked.now)
    known = {
        "case": found,
        "restriction": restriction,
        "members": restrictions.members_of(restriction) if restriction else [],
        "kinds": dict(RestrictionKind.choices),
        "may_add": may(asked.actor, Permission.add_restriction),
        "may_change": may(asked.actor, Permission.change_restriction),
        "may_lift": may(asked.actor, Permission.lift_restriction),
    }
    return render(asked.http, "desk/access/restriction.html", known)


@require_http_methods(["GET", "POST"])
@page(Permission.add_restriction)
@freshly_proved
def add(asked: Asked, public_id: UUID) -> HttpResponse:
    """Close a case to all but those who are named."""
    found = visibility.find(public_id, reader=asked.actor, now=asked.now)
    form = forms.NewRestriction(asked.http.POST or None)
    errors = forms.problems(form)
    if form.is_valid():
        try:
            pipeline_restrictions.add_restriction(form.closing(), case=found, by=asked.actor, now=asked.now)
        except restrictions.NotPossible as problem:
            errors = [{"text": str(problem), "href": "#main-content"}]
        else:
            return render(asked.http, "desk/access/restricted.html", {"case": found})
    typed = {name: str(form.data.get(name, "")) for name in form.fields}
    known = {"case": found, "typed": typed, "errors": errors, "kinds": RestrictionKind.choices}
    return render(asked.http, "desk/access/restriction_add.html", known)


@require_POST
@page(Permission.change_restriction)
@freshly_proved
def let_in(asked: Asked, public_id: UUID) -> HttpResponse:
    """Let one more person see a restricted case."""

    def act(form: Form) -> None:
        restrictions.add_member(
            form.cleaned_data["member"], case=found, until=None, by=asked.actor, now=asked.now
        )

    found = visibility.find(public_id, reader=asked.actor, now=asked.now)
    return _changed(asked, public_id, forms.OneMember(asked.http.POST), act)


@require_POST
@page(Permission.change_restriction)
@freshly_proved
def take_out(asked: Asked, public_id: UUID) -> HttpResponse:
    """Take somebody out of those who may see a restricted case."""

    def act(form: Form) -> None:
        restrictions.remove_member(form.cleaned_data["member"], case=found, by=asked.actor, now=asked.now)

    found = visibility.find(public_id, reader=asked.actor, now=asked.now)
    return _changed(asked, public_id, forms.OneMember(asked.http.POST), act)


@require_POST
@page(Permission.change_restriction)
@freshly_proved
def keep(asked: Asked, public_id: UUID) -> HttpResponse:
    """Let a restriction stand until its next review."""

    def act(form: Form) -> None:
        restrictions.keep_restriction(
            case=found,
            owner=form.cleaned_data["owner"],
            review_at=form.cleaned_data["review_at"],
            by=asked.actor,
            now=asked.now,
        )

    found = visibility.find(public_id, reader=asked.actor, now=asked.now)
    return _changed(asked, public_id, forms.ReviewDay(asked.http.POST), act)


@require_POST
@page(Permission.lift_restriction)
@freshly_proved
def ask_to_lift(asked: Asked, public_id: UUID) -> HttpResponse:
    """Ask for a restriction to be lifted."""

    def act(form: Form) -> None:
        restrictions.ask_to_lift(form.cleaned_data["reason"], case=found, by=asked.actor, now=asked.now)

    found = visibility.find(public_id, reader=asked.actor, now=asked.now)
    return _changed(asked, public_id, forms.WhyLift(asked.http.POST), act)


@require_POST
@page(Permission.lift_restriction)
@freshly_proved
def confirm(asked: Asked, public_id: UUID) -> HttpResponse:
    """Lift a restriction that somebody else asked to lift."""

    def act(_form: Form) -> None:
        pipeline_restrictions.confirm_lifting(case=found, by=asked.actor, now=asked.now)

    found = visibility.find(public_id, reader=asked.actor, now=asked.now)
    return _changed(asked, public_id, Form(asked.http.POST), act)


def _changed(asked: Asked, public_id: UUID, form: Form, act: Callable[[Form], None]) -> HttpResponse:
    """Do it where the form is in order, and go back to the page of the restriction with what came of it."""
    for problem in forms.problems(form):
        messages.error(asked.http, problem["text"])
    if form.is_valid():
        try:
            act(form)
        except restrictions.NotPossible as problem:
            messages.error(asked.http, str(problem))
        else:
            messages.success(asked.http, "Saved.")
    return redirect("desk:restriction", public_id)
