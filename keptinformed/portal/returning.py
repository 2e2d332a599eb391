"""Back to the page on which somebody was when they chose another language: to one of our own, and to nothing else."""

from collections.abc import Mapping
from typing import Final

from django.http import HttpRequest
from django.urls import Resolver404, resolve

LEADS_ELSEWHERE: Final = frozenset(
    {"leave", "english", "cymraeg", "icon", "poster-picture", "key-app-picture"}
)
"""Addresses that are no page."""
ANSWERS_A_FORM: Final[Mapping[str, str]] = {
    "show": "/page/news/",
    "often": "/page/ways/",
    "news": "/page/ways/",
    "endpoint": "/page/ways/",
    "quiet": "/page/ways/",
    "needed": "/page/news/",
    "right-happened": "/page/list/",
    "sign-in-demo": "/sign-in/",
    "key-device": "/start/key/",
    "key-device-made": "/start/key/",
    "sign-in-device": "/sign-in/",
    "sign-in-device-answer": "/sign-in/",
}
"""Addresses that only take a form, and the page on which that stands."""


def page_shown_at(request: HttpRequest) -> str:
    """Return the address to come back to from a page; empty where it has none, such as one that is not there."""
    found = request.resolver_match
    return "" if found is None else page_to_return_to(request.path)


def page_to_return_to(path: str) -> str:
    """Return the page of ours at an address; empty where it is none of ours, or leads somewhere else.

    What stands in a link may come from anybody: it leads to nothing that we do not have.
    """
    try:
        found = resolve(path)
    except Resolver404:
        return ""
    name = found.url_name or ""
    if name in LEADS_ELSEWHERE:
        return ""
    return ANSWERS_A_FORM.get(name, path)
