"""The door of the portal: says what time it is and who is in, and answers in one transaction, or not at all."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Concatenate

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from keptinformed.access_log.entries import NotNoted
from keptinformed.invitations import door_sessions
from keptinformed.invitations.door_sessions import Holder
from keptinformed.portal.trouble import unavailable
from keptinformed.timekeeping import clock


@dataclass(frozen=True, slots=True)
class Visitor:
    """A request of somebody who may not be in."""

    http: HttpRequest
    ip: str
    now: datetime
    unmoved: datetime
    """The present of their telephone, which knows of no demonstration: for codes that an app shows."""

    @property
    def begun(self) -> str:
        """What the browser holds of something that was begun; empty where there is nothing."""
        return str(self.http.COOKIES.get(settings.PORTAL_BEGINNING_COOKIE, ""))


@dataclass(frozen=True, slots=True)
class Inside:
    """A request of somebody who is in."""

    http: HttpRequest
    holder: Holder
    now: datetime


type OpenView[**P] = Callable[Concatenate[Visitor, P], HttpResponse]
type InsideView[**P] = Callable[Concatenate[Inside, P], HttpResponse]
type View[**P] = Callable[Concatenate[HttpRequest, P], HttpResponse]


def open_to_all[**P](view: OpenView[P]) -> View[P]:
    """Make a view of a function, for whoever asks."""

    @wraps(view)
    def answer(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        asked = Visitor(request, address_of(request), clock.now(), clock.unmoved())
        return _answered(request, lambda: view(asked, *args, **kwargs))

    answer.door = "open"  # type: ignore[attr-defined]
    return answer


def inside[**P](view: InsideView[P]) -> View[P]:
    """Make a view of a function, for whoever is in; all others are led to the page on which one signs in.

    Whether somebody is in is looked up on each request, so that a freeze counts at once, in every process.
    """

    @wraps(view)
    def answer(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        now, token = clock.now(), str(request.COOKIES.get(settings.PORTAL_COOKIE, ""))

        def answered() -> HttpResponse:
            holder = door_sessions.holder_of(token, ip=address_of(request), now=now) if token else None
            if holder is None:
                return forget_session(redirect("portal:signed-out" if token else "portal:sign-in"))
            request.holder = holder  # type: ignore[attr-defined]  # for what stands around the page
            return view(Inside(request, holder, now), *args, **kwargs)

        return _answered(request, answered)

    answer.door = "inside"  # type: ignore[attr-defined]
    return answer


def let_in(response: HttpResponse, token: str) -> HttpResponse:
    """Give the browser what it has to hold of a session that has just begun."""
    _give(response, settings.PORTAL_COOKIE, token)
    response.delete_cookie(settings.PORTAL_BEGINNING_COOKIE, path="/", samesite="Strict")
    return response


def begun(response: HttpResponse, token: str) -> HttpResponse:
    """Give the browser what it has to hold of something that has just begun."""
    _give(response, settings.PORTAL_BEGINNING_COOKIE, token)
    return response


def forget_session(response: HttpResponse) -> HttpResponse:
    """Take from the browser what opens nothing any more."""
    response.delete_cookie(settings.PORTAL_COOKIE, path="/", samesite="Strict")
    return response


def address_of(request: HttpRequest) -> str:
    """Return the address that a request comes from: the client's own, not that of our proxy."""
    forwarded = str(request.META.get("HTTP_X_FORWARDED_FOR", "")) if settings.BEHIND_PROXY else ""
    # The last address is the one that our own proxy wrote; those before it are whatever the client claimed.
    return forwarded.rsplit(",", maxsplit=1)[-1].strip() or str(request.META.get("REMOTE_ADDR", ""))


def _give(response: HttpResponse, name: str, token: str) -> None:
    secure = settings.PORTAL_COOKIES_SECURE
    # It goes when the browser is closed; how long it counts is decided here, not there.
    response.set_cookie(name, token, path="/", secure=secure, httponly=True, samesite="Strict")


def _answered(request: HttpRequest, answered: Callable[[], HttpResponse]) -> HttpResponse:
    try:
        with transaction.atomic():
            return answered()
    except NotNoted:
        return unavailable(request)
