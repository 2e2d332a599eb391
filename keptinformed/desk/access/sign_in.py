"""The pages on which staff sign in, set up how they do, prove once more who they are, and sign out."""

from django.conf import settings
from django.contrib.auth import authenticate
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from keptinformed.access import demo_codes, enrolling, one_time_codes, second_factors, sessions
from keptinformed.access.guessing import Guessed, count_failure, too_often
from keptinformed.access.identity import is_offered
from keptinformed.access.models import CodeKind, Staff
from keptinformed.access.roles import ROLES, Role
from keptinformed.access_log.entries import Who
from keptinformed.desk.access import forms, setting_up
from keptinformed.desk.access.doors import Visitor, open_to_all
from keptinformed.desk.doors import Asked, page

NOT_RIGHT = "We could not sign you in. Check the user name, the password and the code."
"""The same words whichever was wrong, and whether or not anybody has that number (control 43)."""


@require_http_methods(["GET", "POST"])
@open_to_all
def sign_in(asked: Visitor) -> HttpResponse:
    """Ask for a user name, a password and a code, all at once, so that no answer tells which of them was right."""
    if asked.http.method == "GET":
        if asked.http.user.is_authenticated:
            return redirect(where_to(asked.http))
        return _sign_in_page(asked, forms.SignIn())
    form = forms.SignIn(asked.http.POST)
    if not form.is_valid():
        return _sign_in_page(asked, form)
    typed = form.cleaned_data
    staff = authenticate(
        asked.http,
        username=typed["login"].casefold(),
        password=typed["password"],
        one_time_token=typed["code"],
        now=asked.now,
    )
    if not isinstance(staff, Staff):
        return _sign_in_page(asked, form, NOT_RIGHT)
    return _let_in(asked, staff, sessions.How.local)


@require_POST
@open_to_all
def sign_in_to_the_demo(asked: Visitor) -> HttpResponse:
    """Sign in with a code of the demonstration; there is no such page anywhere else."""
    if not settings.DEMO_SIGN_IN:
        raise Http404
    form = forms.DemoSignIn(asked.http.POST)
    if not form.is_valid():
        return _sign_in_page(asked, form)
    waiting = too_often(Guessed.codes_from_an_address, asked.ip, now=asked.now)
    staff = None if waiting else demo_codes.code_used(form.cleaned_data["code"], asked.now)
    if staff is None:
        count_failure(Guessed.codes_from_an_address, asked.ip, now=asked.now)
        return _sign_in_page(asked, form, "That code was used already, or is not right. Take a fresh one.")
    return _let_in(asked, staff, sessions.How.demonstration)


@require_http_methods(["GET", "POST"])
@open_to_all
def invitation(asked: Visitor) -> HttpResponse:
    """Ask a new colleague for their number and the code that an administrator gave them."""
    form = forms.Invitation(asked.http.POST or None)
    if not form.is_valid():
        return _invitation_page(asked, form)
    typed = form.cleaned_data
    staff = enrolling.take_invitation(typed["login"], typed["code"], ip=asked.ip, now=asked.now)
    if staff is None:
        words = "That did not work. Check both, or ask your administrator for a fresh code."
        return _invitation_page(asked, form, words)
    setting_up.begin(asked.http, staff, now=asked.now)
    return redirect("desk:set-up")


@require_http_methods(["GET", "POST"])
@open_to_all
def set_up(asked: Visitor) -> HttpResponse:
    """Ask for a password and what the app shows; then show ten codes for paper, once."""
    begun = setting_up.of(asked.http, now=asked.now)
    if begun is None:
        return redirect("desk:invitation")
    form = forms.SetUp(asked.http.POST or None)
    errors = forms.problems(form)
    if form.is_valid():
        errors, codes = _enrol(asked, form, begun)
        if codes:
            return render(asked.http, "desk/access/recovery_codes.html", {"codes": codes})
    return render(
        asked.http,
        "desk/access/set_up.html",
        {"login": begun.staff.staff_number, "secret": begun.secret, "errors": errors},
    )


@require_GET
@open_to_all
def set_up_picture(asked: Visitor) -> HttpResponse:
    """Draw the square code that the app reads."""
    begun = setting_up.of(asked.http, now=asked.now)
    if begun is None:
        raise Http404
    drawing = second_factors.picture_of(begun.secret, begun.staff)
    return HttpResponse(drawing, content_type="image/svg+xml")


@require_http_methods(["GET", "POST"])
@page(None)
def prove_again(asked: Asked) -> HttpResponse:
    """Ask for a second factor once more, before something that matters most."""
    how = sessions.how_of(asked.http.session)
    form = forms.ProveAgain(asked.http.POST or None)
    errors = forms.problems(form) if how is sessions.How.local else []
    if asked.http.method == "POST" and not errors:
        if _proves(asked, how, str(form.data.get("code", ""))):
            sessions.prove_again(asked.http, now=asked.now)
            return redirect(where_to(asked.http))
        errors = [{"text": "That code is not right, or was used before.", "href": "#code"}]
    return render(
        asked.http,
        "desk/access/prove_again.html",
        {"how": how.value, "errors": errors, "next": where_to(asked.http)},
    )


@require_POST
@open_to_all
def sign_out(asked: Visitor) -> HttpResponse:
    """Sign out on the server, and let the browser forget what it holds of this site (controls 49 and 53)."""
    sessions.end(asked.http)
    response = render(asked.http, "desk/access/signed_out.html")
    response["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    return response


def wait(request: HttpRequest, *_more: object) -> HttpResponse:
    """Answer a sign-in after too many wrong ones: the same for every user name."""
    return render(request, "desk/access/wait.html", status=429)


def where_to(request: HttpRequest) -> str:
    """Return the page of ours that somebody wanted before we asked who they are; the first page where none is named."""
    wanted = request.POST.get("next") or request.GET.get("next") or "/"
    ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if ours else "/"


def _let_in(asked: Visitor, staff: Staff, how: sessions.How) -> HttpResponse:
    wanted = where_to(asked.http)
    sessions.begin(asked.http, staff, how=how, now=asked.now)
    return redirect(wanted)


def _proves(asked: Asked, how: sessions.How, code: str) -> bool:
    if how is sessions.How.demonstration:
        return bool(settings.DEMO_SIGN_IN)
    number = asked.actor.staff_number
    if how is sessions.How.force or too_often(Guessed.second_factor, number, now=asked.now):
        return False
    staff = Staff.objects.get(staff_number=number)
    if second_factors.proves(staff, code):
        return True
    count_failure(Guessed.second_factor, number, now=asked.now)
    return False


def _enrol(
    asked: Visitor, form: forms.SetUp, begun: setting_up.Begun
) -> tuple[list[dict[str, str]], list[str]]:
    proof = enrolling.Proof(form.cleaned_data["password"], begun.secret, form.cleaned_data["code"])
    by = Who(begun.staff.staff_number, begun.staff.role, asked.ip)
    try:
        codes = enrolling.enrol(begun.staff, proof, by=by, now=asked.now)
    except enrolling.PasswordTooWeak as problem:
        return [{"text": text, "href": "#password"} for text in problem.sentences], []
    if codes is None:
        return [{"text": "That is not the code that your app shows now.", "href": "#code"}], []
    setting_up.finish(asked.http)
    sessions.begin(asked.http, begun.staff, how=sessions.How.local, now=asked.now)
    return [], codes


def _sign_in_page(asked: Visitor, form: Form, words: str = "") -> HttpResponse:
    errors = [{"text": words, "href": "#main-content"}] if words else forms.problems(form)
    known: dict[str, object] = {
        "sign_in_href": _with_next(asked.http, "desk:sign-in"),
        "login": form.data.get("login", ""),
        "errors": errors,
    }
    if is_offered():
        name = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]["name"]
        known["provider"] = {"text": name, "href": _with_next(asked.http, "desk:sign-in-by-force")}
    if settings.DEMO_SIGN_IN:
        known["demo_href"] = _with_next(asked.http, "desk:sign-in-to-the-demo")
        known["people"] = [_shown(staff) for staff in demo_codes.who_can_sign_in()]
    return render(asked.http, "desk/sign_in.html", known)


def _shown(staff: Staff) -> dict[str, str]:
    role = ROLES[Role(staff.role)]
    return {"name": staff.name, "login": staff.staff_number, "role": role.title, "says": role.says}


def _with_next(request: HttpRequest, name: str) -> str:
    wanted = where_to(request)
    return reverse(name) + (f"?{urlencode({'next': wanted})}" if wanted != "/" else "")


def _invitation_page(asked: Visitor, form: forms.Invitation, words: str = "") -> HttpResponse:
    errors = [{"text": words, "href": "#main-content"}] if words else forms.problems(form)
    known = {
        "login": form.data.get("login", ""),
        "errors": errors,
        "days": one_time_codes.LASTS[CodeKind.invitation].days,
    }
    return render(asked.http, "desk/access/invitation.html", known)
