"""The pages that anybody may read without signing in: what to expect, how to complain, what is kept, whom to ring."""

from io import BytesIO

import qrcode
from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe
from qrcode.image.svg import SvgPathImage

from keptinformed.duties.rules import Layer
from keptinformed.portal import public_reading as reading
from keptinformed.portal.doors import Visitor, open_to_all
from keptinformed.portal.public_writing import PublicWriter
from keptinformed.portal.surroundings import language_of
from keptinformed.portal.words import law_of
from keptinformed.publishing import public
from keptinformed.publishing.policy import portal_policy
from keptinformed.publishing.public_policy import details_of, letters_written, public_policy


@require_safe
@open_to_all
def promises(asked: Visitor) -> HttpResponse:
    """List what the law, the force and others said that would be done: who, what, by when, and where that stands."""
    return _page(asked, "promises", layers=reading.by_layer(asked.now))


@require_safe
@open_to_all
def rights(asked: Visitor) -> HttpResponse:
    """Explain the Code Right by Right, each line with how far it was checked."""
    found = reading.by_layer(asked.now)
    return _page(asked, "rights", code=found[Layer.statutory], charter=found[Layer.charter])


@require_safe
@open_to_all
def complain(asked: Visitor) -> HttpResponse:
    """Show where to complain, the nearest first, and by when an answer comes."""
    policy = public_policy()
    ways = {
        name: reading.ways(found, asked.now)
        for name, found in (("steps", policy.steps), ("others", policy.others))
    }
    return _page(asked, "complain", details=details_of(settings.FORCE), **ways)


@require_safe
@open_to_all
def privacy(asked: Visitor) -> HttpResponse:
    """Say what is kept, why, by which law, and for how long."""
    known = {"details": details_of(settings.FORCE), "kept": public_policy().privacy, "law": law_of("privacy")}
    return _page(asked, "privacy", figures=reading.figures(), **known)


@require_safe
@open_to_all
def accessibility(asked: Visitor) -> HttpResponse:
    """Say what was tried on these pages and what was not."""
    known = {"details": details_of(settings.FORCE), "tried": public_policy().accessibility}
    return _page(asked, "accessibility", figures=reading.figures(), law=law_of("accessibility"), **known)


@require_safe
@open_to_all
def languages(asked: Visitor) -> HttpResponse:
    """Say in which languages and formats letters are, and how to ask for an interpreter."""
    return _page(asked, "languages", letters=letters_written(), details=details_of(settings.FORCE))


@require_safe
@open_to_all
def contact(asked: Visitor) -> HttpResponse:
    """Say whom to ring, and when somebody is there."""
    known = {"details": details_of(settings.FORCE), "others": public.others_who_help(settings.FORCE)}
    return _page(
        asked, "contact", who=portal_policy().who_helps, desk=reading.desk_of(settings.PORTAL_DESK), **known
    )


@require_safe
@open_to_all
def poster(asked: Visitor) -> HttpResponse:
    """Show a page of A4 for a waiting room."""
    lines = reading.on_the_poster(asked.now)
    return _page(asked, "poster", lines=lines, address=_address_of_promises())


@require_safe
@open_to_all
def poster_picture(_: Visitor) -> HttpResponse:
    """Draw the square code on the poster: it opens the whole list."""
    drawn = BytesIO()
    qrcode.make(_address_of_promises(), image_factory=SvgPathImage).save(drawn)
    return HttpResponse(drawn.getvalue(), content_type="image/svg+xml")


def _address_of_promises() -> str:
    return settings.PORTAL_ADDRESS.rstrip("/") + reverse("portal:promises")


def _page(asked: Visitor, name: str, **known: object) -> HttpResponse:
    around = {"writer": PublicWriter(language_of(asked.http)), "here": name}
    return render(asked.http, f"portal/everybody/{name}.html", around | known)
