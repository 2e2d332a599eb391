"""The pages on which somebody comes in again, or asks to be rung because they cannot."""

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from keptinformed.invitations import helping, signing_in
from keptinformed.portal import forms
from keptinformed.portal.doors import Visitor, begun, let_in, open_to_all
from keptinformed.portal.surroundings import language_of
from keptinformed.portal.words import words_of


@require_http_methods(["GET", "POST"])
@open_to_all
def sign_in(asked: Visitor) -> HttpResponse:
    """Ask for a passkey, or a user name and a password; whatever was typed, the same page follows."""
    if asked.http.method == "GET":
        return _sign_in_page(asked)
    form = forms.SignIn(asked.http.POST)
    if not form.is_valid():
        return _sign_in_page(asked, "empty", "name")
    typed = form.cleaned_data
    token = signing_in.begin(typed["name"], typed["password"], ip=asked.ip, now=asked.now)
    return begun(redirect("portal:sign-in-number"), token)


@require_http_methods(["GET", "POST"])
@open_to_all
def number(asked: Visitor) -> HttpResponse:
    """Ask for six digits, of the app or from us: the same page for everybody."""
    if not asked.begun:
        return redirect("portal:sign-in")
    about: dict[str, object] = {"sentence": "sign_in"}
    if asked.http.method == "GET":
        return render(asked.http, "portal/number.html", about)
    form = forms.Number(asked.http.POST)
    sentence = "empty"
    if form.is_valid():
        token = signing_in.finish(
            asked.begun, form.cleaned_data["number"], ip=asked.ip, now=asked.now, unmoved=asked.unmoved
        )
        if token:
            return let_in(redirect("portal:home"), token)
        sentence = "wrong_sign_in"
    errors = forms.problem(words_of(language_of(asked.http)), "number", sentence, "number")
    return render(asked.http, "portal/number.html", about | {"errors": errors})


@require_POST
@open_to_all
def demo(asked: Visitor) -> HttpResponse:
    """Come in with a code alone, in the demonstration; there is no such page anywhere else."""
    if not settings.DEMO_SIGN_IN:
        raise Http404
    form = forms.Code(asked.http.POST)
    token = (
        signing_in.come_in_to_the_demo(form.cleaned_data["code"], ip=asked.ip, now=asked.now)
        if form.is_valid()
        else None
    )
    return let_in(redirect("portal:home"), token) if token else _sign_in_page(asked, "demo_wrong", "code")


@require_http_methods(["GET", "POST"])
@open_to_all
def call_back(asked: Visitor) -> HttpResponse:
    """Ask who cannot get in; staff ring the number that is known to be safe. Nothing is sent, nothing is looked up."""
    if asked.http.method == "GET":
        return render(asked.http, "portal/help.html", {"asked_for": False})
    form = forms.Help(asked.http.POST)
    if not form.is_valid():
        errors = forms.problem(words_of(language_of(asked.http)), "help", "empty", "name")
        return render(asked.http, "portal/help.html", {"asked_for": False, "errors": errors})
    helping.ask(form.cleaned_data["name"], form.cleaned_data["more"], ip=asked.ip, now=asked.now)
    return render(asked.http, "portal/help.html", {"asked_for": True})


def _sign_in_page(asked: Visitor, sentence: str = "", field: str = "") -> HttpResponse:
    words = words_of(language_of(asked.http))
    known: dict[str, object] = {"demo_sign_in": settings.DEMO_SIGN_IN}
    if sentence:
        known["errors"] = forms.problem(words, "sign_in", sentence, field)
    return render(asked.http, "portal/sign_in.html", known)
