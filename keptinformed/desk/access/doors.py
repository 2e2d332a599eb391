"""Doors that differ from the others: open before signing in, shut after a while, or asking once more who it is."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from functools import wraps
from typing import Concatenate
from urllib.parse import urlencode

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from keptinformed.access import sessions
from keptinformed.desk.doors import Asked, address_of
from keptinformed.timekeeping import clock


class Open(Enum):
    """Stands where other views have a permission."""

    before_signing_in = "before signing in"


@dataclass(frozen=True, slots=True)
class Visitor:
    """A request of somebody who may not have signed in."""

    http: HttpRequest
    ip: str
    now: datetime


type OpenView[**P] = Callable[Concatenate[Visitor, P], HttpResponse]
type StaffView[**P] = Callable[Concatenate[Asked, P], HttpResponse]


def open_to_all[**P](view: OpenView[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Make a view of a function, for whoever asks. It runs in one transaction, in which wrong guesses are counted."""

    @wraps(view)
    def answer(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        with transaction.atomic():
            return view(Visitor(request, address_of(request), clock.now()), *args, **kwargs)

    answer.permission = Open.before_signing_in  # type: ignore[attr-defined]
    return answer


def freshly_proved[**P](view: StaffView[P]) -> StaffView[P]:
    """Ask for a second factor before a view, unless one was given within ten minutes. Stands beneath `@page`.

    For exports, restrictions and changes of staff (A3.6, control 87). What was being sent must be sent again.
    """

    @wraps(view)
    def answer(asked: Asked, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if sessions.is_fresh(asked.http.session, asked.now):
            return view(asked, *args, **kwargs)
        where = {"next": asked.http.path}
        return redirect(f"{reverse('desk:prove-again')}?{urlencode(where)}")

    return answer


class SessionLimits:
    """Signs out whoever has been idle, or signed in, for too long, before any view is asked (control 50)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request, as of nobody where the session is over."""
        if request.user.is_authenticated:
            now = clock.now()
            if sessions.is_over(request.session, now):
                sessions.end(request)
            else:
                sessions.note_seen(request.session, now)
        return self.get_response(request)
