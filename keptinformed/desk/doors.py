"""The door of the desk: lets a request in, says who asks and what time it is, and answers refusals."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Concatenate

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse

from keptinformed.access.actors import Actor, NotAllowed, require
from keptinformed.access.digests import digest
from keptinformed.access.models import Staff
from keptinformed.access.roles import Permission, Role
from keptinformed.access_log.acts import Act
from keptinformed.access_log.entries import About, NotNoted, note
from keptinformed.cases.visibility import NotVisible
from keptinformed.desk.errors import unavailable
from keptinformed.timekeeping import clock


@dataclass(frozen=True, slots=True)
class Asked:
    """One request of somebody who is signed in."""

    http: HttpRequest
    actor: Actor
    now: datetime


type View[**P] = Callable[Concatenate[Asked, P], HttpResponse]


def page[**P](
    permission: Permission | None,
) -> Callable[[View[P]], Callable[Concatenate[HttpRequest, P], HttpResponse]]:
    """Make a view of a function: only for whoever is signed in and has `permission` (None: everybody who works here).

    The view runs in one transaction: what it reads and the access-log row about it stand or fall together
    (control 14); where the row cannot be kept, the answer is 503 and nothing else. What the reader may not know of is
    answered like what is not there (control 2).
    """

    def made(view: View[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
        @wraps(view)
        def answer(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            now = clock.now()
            staff = request.user
            if not isinstance(staff, Staff) or not staff.works_here(now):
                return redirect_to_login(request.get_full_path())
            asked = Asked(request, actor_of(staff, request), now)
            request.asked = asked  # type: ignore[attr-defined]  # for what stands around the page
            try:
                return _answered(asked, permission, lambda: view(asked, *args, **kwargs))
            except NotNoted:
                return unavailable(request)

        answer.permission = permission  # type: ignore[attr-defined]
        return answer

    return made


def _answered(asked: Asked, permission: Permission | None, view: Callable[[], HttpResponse]) -> HttpResponse:
    try:
        if permission is not None:
            require(asked.actor, permission)
        with transaction.atomic():
            return view()
    except NotVisible as refusal:
        _note_refusal(refusal, asked.actor, asked.now)
        raise Http404 from None
    except NotAllowed:
        raise PermissionDenied from None


def _note_refusal(refusal: NotVisible, actor: Actor, now: datetime) -> None:
    """Keep that a case was asked for in vain, whether or not there is one: tries are how misuse begins."""
    if refusal.asked is not None:
        with transaction.atomic():
            note(Act.case_refused, About(str(refusal.asked)), by=actor.who, now=now)


def actor_of(staff: Staff, request: HttpRequest) -> Actor:
    """Return who is asking, with the address they ask from."""
    return Actor(
        staff.staff_number,
        Role(staff.role),
        name=staff.name,
        unit=staff.unit,
        team=staff.team,
        ip=address_of(request),
        session=digest("session", request.session.session_key or "")[:32],
    )


def address_of(request: HttpRequest) -> str:
    """Return the address that a request comes from: the client's own, not that of our proxy."""
    forwarded = str(request.META.get("HTTP_X_FORWARDED_FOR", "")) if settings.BEHIND_PROXY else ""
    # The last address is the one that our own proxy wrote; those before it are whatever the client claimed.
    return forwarded.rsplit(",", maxsplit=1)[-1].strip() or str(request.META.get("REMOTE_ADDR", ""))
