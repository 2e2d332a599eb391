"""The pages that anybody may open: where one begins, how to stay safe, and in which language."""

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.http import require_safe

from keptinformed.portal.doors import Visitor, open_to_all
from keptinformed.portal.returning import page_to_return_to


@require_safe
@open_to_all
def start(asked: Visitor) -> HttpResponse:
    """Say what this is, in neutral words, and lead to the two ways in."""
    return render(asked.http, "portal/start.html")


@require_safe
@open_to_all
def stay_safe(asked: Visitor) -> HttpResponse:
    """Say how to leave quickly, and what cannot be hidden."""
    return render(asked.http, "portal/stay_safe.html", {"goes_on": False})


@require_safe
@open_to_all
def icon(_: Visitor) -> HttpResponse:
    """Lead browsers that do not read pages to the icon: a plain page, and nothing else."""
    return redirect(static("portal/icon.svg"))


@require_safe
@open_to_all
def english(asked: Visitor) -> HttpResponse:
    """Show pages in English."""
    return _in("en", asked)


@require_safe
@open_to_all
def cymraeg(asked: Visitor) -> HttpResponse:
    """Show pages in Welsh."""
    return _in("cy", asked)


def _in(language: str, asked: Visitor) -> HttpResponse:
    response = redirect(page_to_return_to(str(asked.http.GET.get("at", ""))) or _beginning(asked))
    secure = settings.PORTAL_COOKIES_SECURE
    response.set_cookie(
        settings.PORTAL_LANGUAGE_COOKIE, language, path="/", secure=secure, httponly=True, samesite="Strict"
    )
    return response


def _beginning(asked: Visitor) -> str:
    return reverse("portal:home" if settings.PORTAL_COOKIE in asked.http.COOKIES else "portal:start")
