"""What is shown where a page cannot be: calm words, and nothing of what went wrong inside."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    """Answer 400, in the words for what is not there."""
    return _trouble(request, "not_found", 400)


def not_allowed(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    """Answer 404: the portal never says that something is there and not for you."""
    return _trouble(request, "not_found", 404)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    """Answer 404."""
    return _trouble(request, "not_found", 404)


def failed(request: HttpRequest) -> HttpResponse:
    """Answer 500."""
    return _trouble(request, "failed", 500)


def unavailable(request: HttpRequest) -> HttpResponse:
    """Answer 503: what was asked for could not be noted, so it is neither shown nor done (control 14)."""
    return _trouble(request, "failed", 503)


def form_too_old(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001
    """Answer 403 to a form that was open for too long, or came from elsewhere."""
    return _trouble(request, "too_old", 403)


def _trouble(request: HttpRequest, what: str, status: int) -> HttpResponse:
    return render(request, "portal/trouble.html", {"what": what}, status=status)
