"""The page on which somebody changes their own password."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from keptinformed.access import sessions
from keptinformed.access.changing_passwords import Change, change_password
from keptinformed.access.enrolling import PasswordTooWeak
from keptinformed.access.models import Staff
from keptinformed.desk.access import forms
from keptinformed.desk.doors import Asked, page

NOT_RIGHT = "Your password now, or the code, is not right. After ten wrong tries you must wait 15 minutes."


@require_http_methods(["GET", "POST"])
@page(None)
def change(asked: Asked) -> HttpResponse:
    """Ask for the old password, the new one twice, and a code; whoever signs in elsewhere changes it there."""
    how = sessions.how_of(asked.http.session)
    if how is not sessions.How.local:
        return render(asked.http, "desk/access/password_elsewhere.html", {"how": how.value})
    form = forms.NewPassword(asked.http.POST or None)
    errors = forms.problems(form)
    if form.is_valid():
        errors = _changed(asked, form)
        if not errors:
            return render(asked.http, "desk/access/password_changed.html")
    known = {"login": asked.actor.staff_number, "errors": errors}
    return render(asked.http, "desk/access/password.html", known)


def _changed(asked: Asked, form: forms.NewPassword) -> list[dict[str, str]]:
    typed = form.cleaned_data
    staff = Staff.objects.get(staff_number=asked.actor.staff_number)
    wanted = Change(typed["old"], typed["password"], typed["code"])
    try:
        if not change_password(staff, wanted, by=asked.actor.who, now=asked.now):
            return [{"text": NOT_RIGHT, "href": "#old"}]
    except PasswordTooWeak as problem:
        return [{"text": text, "href": "#password"} for text in problem.sentences]
    sessions.go_on(asked.http, staff)
    return []
