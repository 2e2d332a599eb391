"""The pages of the first time: a code, what keeps one safe, six digits, and a key of one's own."""

from io import BytesIO

import qrcode
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe
from qrcode.image.svg import SvgPathImage

from keptinformed.invitations import app_codes, entering
from keptinformed.invitations.entering import NotSetUp, Typed
from keptinformed.invitations.terms import Step
from keptinformed.portal import forms
from keptinformed.portal.doors import Visitor, begun, let_in, open_to_all
from keptinformed.portal.surroundings import language_of
from keptinformed.portal.words import words_of

_PAGES = {Step.before: "portal:before", Step.number: "portal:number", Step.key: "portal:key"}


@require_http_methods(["GET", "POST"])
@open_to_all
def code(asked: Visitor) -> HttpResponse:
    """Ask for the first code."""
    if asked.http.method == "GET":
        return render(asked.http, "portal/code.html")
    form = forms.Code(asked.http.POST)
    if not form.is_valid():
        return _again(asked, "code", "empty")
    token = entering.open_with(form.cleaned_data["code"], ip=asked.ip, now=asked.now)
    return begun(redirect("portal:before"), token) if token else _again(asked, "code", "wrong")


@require_http_methods(["GET", "POST"])
@open_to_all
def before(asked: Visitor) -> HttpResponse:
    """Show how to stay safe, once, before anybody is in."""
    if asked.http.method == "POST":
        entering.has_read(asked.begun, now=asked.now)
    come = entering.where(asked.begun, now=asked.now)
    if come is None or come.step is not Step.before:
        return _where_they_are(asked)
    return render(asked.http, "portal/stay_safe.html", {"goes_on": True})


@require_http_methods(["GET", "POST"])
@open_to_all
def number(asked: Visitor) -> HttpResponse:
    """Ask for six digits: sent to a safe number or address, or read out by staff."""
    come = entering.where(asked.begun, now=asked.now)
    if come is None or come.step is not Step.number:
        return _where_they_are(asked)
    about = {"sentence": "sent" if come.number_is_sent else "read_out"}
    if asked.http.method == "GET":
        return render(asked.http, "portal/number.html", about)
    form = forms.Number(asked.http.POST)
    if not form.is_valid():
        return _again(asked, "number", "empty", about)
    if entering.give_number(asked.begun, form.cleaned_data["number"], now=asked.now):
        return redirect("portal:key")
    if entering.where(asked.begun, now=asked.now) is None:
        return _where_they_are(asked)
    return _again(asked, "number", "wrong", about)


@require_safe
@open_to_all
def key(asked: Visitor) -> HttpResponse:
    """Offer the three ways to sign in from now on, the safest first."""
    if entering.account_at_key(asked.begun, now=asked.now) is None:
        return _where_they_are(asked)
    return render(asked.http, "portal/key.html")


@require_http_methods(["GET", "POST"])
@open_to_all
def password(asked: Visitor) -> HttpResponse:
    """Ask for a user name and a password."""
    if entering.account_at_key(asked.begun, now=asked.now) is None:
        return _where_they_are(asked)
    form = forms.SetPassword(asked.http.POST or None)
    if not form.is_valid():
        return render(asked.http, "portal/set_password.html")
    try:
        token = entering.set_password(asked.begun, Typed(**form.cleaned_data), ip=asked.ip, now=asked.now)
    except NotSetUp as problem:
        return _not_set_up(asked, problem, {})
    return let_in(redirect("portal:home"), token) if token else _where_they_are(asked)


@require_http_methods(["GET", "POST"])
@open_to_all
def app(asked: Visitor) -> HttpResponse:
    """Ask for a user name, a password, and what an authenticator app shows."""
    secret = entering.secret_for_app(asked.begun, now=asked.now)
    if secret is None:
        return _where_they_are(asked)
    shown = {"secret": " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))}
    form = forms.SetPassword(asked.http.POST or None)
    if not form.is_valid():
        return render(asked.http, "portal/set_password.html", shown)
    typed = Typed(**form.cleaned_data)
    try:
        token = entering.set_app(asked.begun, typed, ip=asked.ip, now=asked.now, unmoved=asked.unmoved)
    except NotSetUp as problem:
        return _not_set_up(asked, problem, shown)
    return let_in(redirect("portal:home"), token) if token else _where_they_are(asked)


@require_safe
@open_to_all
def app_picture(asked: Visitor) -> HttpResponse:
    """Draw the square code that an app reads."""
    secret = entering.secret_for_app(asked.begun, now=asked.now)
    if secret is None:
        raise Http404
    name = words_of(language_of(asked.http))["shared"]["brand"].replace(" ", "%20")
    drawn = BytesIO()
    qrcode.make(app_codes.address_of(secret, name), image_factory=SvgPathImage).save(drawn)
    return HttpResponse(drawn.getvalue(), content_type="image/svg+xml")


def _where_they_are(asked: Visitor) -> HttpResponse:
    """Lead to the step that is next; to the beginning where nothing was begun, or what was has run out."""
    come = entering.where(asked.begun, now=asked.now)
    return redirect(_PAGES[come.step] if come else "portal:code")


def _again(
    asked: Visitor, page: str, sentence: str, more: dict[str, object] | dict[str, str] | None = None
) -> HttpResponse:
    errors = forms.problem(words_of(language_of(asked.http)), page, sentence, page)
    return render(asked.http, f"portal/{page}.html", {"errors": errors} | dict(more or {}))


def _not_set_up(asked: Visitor, problem: NotSetUp, more: dict[str, str]) -> HttpResponse:
    words = words_of(language_of(asked.http))
    errors = forms.problem(words, "set_password", problem.key, problem.field)
    typed = {"name": asked.http.POST.get("name", "")}
    return render(asked.http, "portal/set_password.html", {"errors": errors} | typed | more)
