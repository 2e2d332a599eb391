"""What the site for providers answers where nothing can be done: a status, and no word of anybody."""

from django.http import HttpRequest, HttpResponse


def bad_request(_request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 (as Django calls it)
    """Answer what cannot be understood."""
    return HttpResponse(status=400)


def not_found(_request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 (as Django calls it)
    """Answer an address that is none."""
    return HttpResponse(status=404)


def failed(_request: HttpRequest) -> HttpResponse:
    """Answer where something broke: the provider sends it again."""
    return HttpResponse(status=500)
