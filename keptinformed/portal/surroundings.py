"""What stands around every page of the portal: its words, its language, and whether somebody is in."""

from django.conf import settings
from django.http import HttpRequest

from keptinformed.portal.returning import page_shown_at
from keptinformed.portal.words import LANGUAGES, words_of


def surroundings(request: HttpRequest) -> dict[str, object]:
    """Return the variables that the base page needs."""
    language = language_of(request)
    return {
        "words": words_of(language),
        "language": language,
        "demo": settings.DEMO,
        "holder": getattr(request, "holder", None),
        "at": page_shown_at(request),
        "came_in": settings.PORTAL_COOKIE in request.COOKIES,
    }


def language_of(request: HttpRequest) -> str:
    """Return the language that the reader chose here, or English."""
    chosen = str(request.COOKIES.get(settings.PORTAL_LANGUAGE_COOKIE, ""))
    return chosen if chosen in LANGUAGES else LANGUAGES[0]
