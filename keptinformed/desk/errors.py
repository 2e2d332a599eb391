"""What is shown where a page cannot be: the same words for what is not there and what may not be known of."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    """Answer 400."""
    return render(request, "desk/error.html", {"status": 400}, status=400)


def not_allowed(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    """Answer 403: a page that the reader's role does not open."""
    return render(request, "desk/error.html", {"status": 403}, status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    """Answer 404: no such page, or nothing that this reader may know of."""
    return render(request, "desk/error.html", {"status": 404}, status=404)


def failed(request: HttpRequest) -> HttpResponse:
    """Answer 500, without a word of what went wrong inside."""
    return render(request, "desk/error.html", {"status": 500}, status=500)


def unavailable(request: HttpRequest) -> HttpResponse:
    """Answer 503: what was asked for could not be noted, so it is neither shown nor done (control 14)."""
    return render(request, "desk/error.html", {"status": 503}, status=503)


def form_too_old(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001
    """Answer 403 to a form that was open for too long, or came from elsewhere."""
    return render(request, "desk/error.html", {"status": 403, "form_too_old": True}, status=403)
