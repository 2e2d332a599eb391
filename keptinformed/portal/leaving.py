"""The ways out: Exit this page, being signed out, and shutting one's own page at once."""

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from keptinformed.invitations import door_sessions
from keptinformed.portal.doors import Inside, Visitor, forget_session, inside, open_to_all

CLEAR = '"cache", "cookies", "storage"'


# Leaving must never fail for a form that is too old; all that a stranger's link can do is to sign somebody out.
@csrf_exempt
@require_http_methods(["GET", "POST"])
@open_to_all
def leave(asked: Visitor) -> HttpResponse:
    """End the session here, have the browser forget this site, and lead to a page that anybody might have open."""
    door_sessions.end(str(asked.http.COOKIES.get(settings.PORTAL_COOKIE, "")), now=asked.now)
    return _cleared(redirect(settings.PORTAL_LEAVES_TO))


@require_safe
@open_to_all
def signed_out(asked: Visitor) -> HttpResponse:
    """Say that the session is over, without saying why: whoever reads this may not be who it was."""
    return _cleared(render(asked.http, "portal/signed_out.html"))


@require_http_methods(["GET", "POST"])
@inside
def stop(asked: Inside) -> HttpResponse:
    """Ask once, and shut the page: every session ends, and only staff open it again."""
    if asked.http.method == "GET":
        return render(asked.http, "portal/stop.html")
    door_sessions.freeze_by_the_person(asked.holder, now=asked.now)
    return forget_session(redirect("portal:signed-out"))


def _cleared(response: HttpResponse) -> HttpResponse:
    response["Clear-Site-Data"] = CLEAR
    return response
