"""Signing in with the force's own identity provider (OpenID Connect), for staff who are here already."""

import secrets

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from django.conf import settings
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET
from requests import RequestException

from keptinformed.access import sessions
from keptinformed.access.claims import NotProved, identity_of
from keptinformed.access.identity import ForceTalk, Proven, is_offered, provider, staff_of
from keptinformed.desk.access.doors import Visitor, open_to_all
from keptinformed.desk.access.sign_in import where_to

_KEY = "sign_in_by_force"


@require_GET
@open_to_all
def go(asked: Visitor) -> HttpResponse:
    """Send somebody to the provider; `again` in the address asks it for a fresh proof."""
    if not is_offered():
        raise Http404
    demands = settings.FORCE_SIGN_IN
    asking: dict[str, object] = {"nonce": secrets.token_urlsafe(24)}
    again = "again" in asked.http.GET
    asking |= {"prompt": "login", "max_age": 0} if again else {"max_age": int(demands.oldest.total_seconds())}
    if demands.acr:
        asking["acr_values"] = " ".join(sorted(demands.acr))
    asked.http.session[_KEY] = {"nonce": asking["nonce"], "next": where_to(asked.http)}
    try:
        answer: HttpResponse = provider(asked.http).redirect(asked.http, "login", auth_params=asking)
    except RequestException:
        return redirect("desk:sign-in-by-force-refused")
    except ImmediateHttpResponse as refused:
        return _as_response(refused.response)
    return answer


@require_GET
@open_to_all
def back(asked: Visitor) -> HttpResponse:
    """Take what the provider says, and let in whoever works here; everybody else gets the same words."""
    if not is_offered():
        raise Http404
    kept = asked.http.session.pop(_KEY, {})
    try:
        refused = OAuth2CallbackView.adapter_view(ForceTalk)(asked.http)
    except Proven as genuine:
        return _let_in(asked, genuine.claims, kept)
    return _as_response(refused)


@require_GET
@open_to_all
def refused(asked: Visitor) -> HttpResponse:
    """Say that it did not work, and not why."""
    return render(asked.http, "desk/access/refused.html", status=403)


def _let_in(asked: Visitor, claims: dict[str, object], kept: dict[str, str]) -> HttpResponse:
    try:
        identity = identity_of(claims, settings.FORCE_SIGN_IN, nonce=kept.get("nonce", ""), now=asked.now)
    except NotProved:
        return redirect("desk:sign-in-by-force-refused")
    staff = staff_of(identity)
    if staff is None or not staff.works_here(asked.now):
        return redirect("desk:sign-in-by-force-refused")
    sessions.begin(
        asked.http, staff, how=sessions.How.force, now=asked.now, proved_at=min(identity.proved_at, asked.now)
    )
    return redirect(kept.get("next", "/"))


def _as_response(answer: HttpResponseBase) -> HttpResponse:
    return answer if isinstance(answer, HttpResponse) else redirect("desk:sign-in-by-force-refused")
