"""What every page of the desk shows around its content: who is signed in, for which force, and where to go."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from keptinformed.access.actors import Actor, may
from keptinformed.access.roles import ROLES, Permission
from keptinformed.desk.doors import Asked


@dataclass(frozen=True, slots=True)
class Reader:
    """Who is signed in, as the page names them."""

    name: str
    role: str


NAVIGATION: tuple[tuple[str, str, Permission | None], ...] = (
    ("Today", "desk:home", None),
    ("Worklist", "desk:worklist", Permission.see_worklists),
    ("Calls", "desk:calls", Permission.record_event),
    ("Search", "desk:search", Permission.find_cases),
    ("Who looked", "desk:access-log", Permission.see_access_log),
    ("Alerts", "desk:alerts", Permission.see_alerts),
    ("Staff", "desk:staff", Permission.manage_staff),
)
"""What stands at the top of every page, for those who may go there."""


def surroundings(request: HttpRequest) -> dict[str, object]:
    """Return the variables that the base page needs; before signing in only those that anyone may know."""
    asked = getattr(request, "asked", None)
    known: dict[str, object] = {"force_name": settings.FORCE_NAME, "demo": settings.DEMO}
    if not isinstance(asked, Asked):
        return known
    return known | {
        "reader": Reader(asked.actor.name, ROLES[asked.actor.role].title),
        "navigation": navigation(asked.actor, request.path),
        "sign_out_href": href("desk:sign-out"),
        "footer_links": [{"text": "Roles, and what each may do", "href": href("desk:roles")}],
        "now": asked.now,
    }


def navigation(actor: Actor, path: str) -> list[dict[str, object]]:
    """Return the links at the top that `actor` may follow; the one that leads to `path` is current."""
    links: list[dict[str, object]] = []
    for text, name, permission in NAVIGATION:
        leads = href(name)
        if leads and (permission is None or may(actor, permission)):
            current = path == leads if leads == "/" else path.startswith(leads)
            links.append({"text": text, "href": leads, "current": current})
    return links


def href(name: str) -> str:
    """Return the address of a page, or nothing where this site has no such page."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
