"""The pages on which an administrator keeps staff in order, and on which everybody reads what each role may do."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from keptinformed.access import staffing
from keptinformed.access.models import Staff
from keptinformed.access.roles import ROLES, Permission
from keptinformed.desk.access import forms
from keptinformed.desk.access.doors import freshly_proved
from keptinformed.desk.doors import Asked, page

TITLES = {role.value: description.title for role, description in ROLES.items()}


@require_GET
@page(None)
def roles(asked: Asked) -> HttpResponse:
    """Show every role, in words."""
    shown = [
        {
            "title": role.title,
            "says": role.says,
            "reach": role.reach.value,
            "may": [permission.value for permission in Permission if permission in role.may],
        }
        for role in ROLES.values()
    ]
    return render(asked.http, "desk/access/roles.html", {"roles": shown})


@require_GET
@page(Permission.manage_staff)
def staff_list(asked: Asked) -> HttpResponse:
    """List who works here, and who did."""
    everyone = list(staffing.everyone(by=asked.actor, now=asked.now))
    return render(asked.http, "desk/access/staff_list.html", {"staff": everyone, "titles": TITLES})


@require_http_methods(["GET", "POST"])
@page(Permission.manage_staff)
@freshly_proved
def add(asked: Asked) -> HttpResponse:
    """Add somebody, and show once the code with which they set up how they sign in."""
    form = forms.NewStaff(asked.http.POST or None)
    errors = forms.problems(form)
    if form.is_valid():
        try:
            number = form.cleaned_data["staff_number"]
            staff, code = staffing.add_staff(number, form.post(), by=asked.actor, now=asked.now)
        except staffing.NotPossible as problem:
            errors = [{"text": str(problem), "href": "#staff_number"}]
        else:
            return render(asked.http, "desk/access/invited.html", {"staff": staff, "code": code})
    known = {"form": form, "typed": _typed(form), "errors": errors, "titles": TITLES}
    return render(asked.http, "desk/access/staff_add.html", known)


@require_http_methods(["GET", "POST"])
@page(Permission.manage_staff)
@freshly_proved
def change(asked: Asked, staff: UUID) -> HttpResponse:
    """Show one member of staff, and change what they are."""
    person = _find(asked, staff)
    form = forms.PostForm(asked.http.POST or None)
    errors = forms.problems(form)
    if form.is_valid():
        try:
            staffing.change_post(person, form.post(), by=asked.actor, now=asked.now)
        except staffing.NotPossible as problem:
            errors = [{"text": str(problem), "href": "#main-content"}]
        else:
            messages.success(asked.http, "Saved. It holds from their next page on.")
            return redirect("desk:staff-member", staff)
    typed = _typed(form) if form.is_bound else {name: getattr(person, name) for name in form.fields}
    known = {"person": person, "typed": typed, "errors": errors, "titles": TITLES}
    return render(asked.http, "desk/access/staff_member.html", known)


@require_POST
@page(Permission.manage_staff)
@freshly_proved
def end(asked: Asked, staff: UUID) -> HttpResponse:
    """End somebody's access at once."""
    try:
        staffing.end_access(_find(asked, staff), by=asked.actor, now=asked.now)
    except staffing.NotPossible as problem:
        messages.error(asked.http, str(problem))
    else:
        messages.success(asked.http, "Their access has ended, with every session that they had.")
    return redirect("desk:staff-member", staff)


@require_POST
@page(Permission.manage_staff)
@freshly_proved
def invite(asked: Asked, staff: UUID) -> HttpResponse:
    """Give out a code with which somebody sets up anew how they sign in."""
    person = _find(asked, staff)
    try:
        code = staffing.invite(person, by=asked.actor, now=asked.now)
    except staffing.NotPossible as problem:
        messages.error(asked.http, str(problem))
        return redirect("desk:staff-member", staff)
    return render(asked.http, "desk/access/invited.html", {"staff": person, "code": code})


def _find(asked: Asked, public_id: UUID) -> Staff:
    try:
        return staffing.one(public_id, by=asked.actor, now=asked.now)
    except Staff.DoesNotExist:
        raise Http404 from None


def _typed(form: forms.PostForm) -> dict[str, str]:
    return {name: str(form.data.get(name, "")) for name in form.fields}
