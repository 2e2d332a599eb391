"""What every page of the desk shows around its content: who is signed in, for which force, and whether it is real."""

from django.conf import settings
from django.http import HttpRequest


def surroundings(request: HttpRequest) -> dict[str, object]:
    """Return the variables that the base page needs."""
    return {
        "force_name": settings.FORCE_NAME,
        "demo": settings.DEMO,
        "reader": getattr(request, "user", None),
    }
