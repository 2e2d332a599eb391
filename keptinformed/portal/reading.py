"""The pages on which somebody reads how their case stands: each shows one part of what is published for them."""

from collections.abc import Mapping
from typing import Final
from uuid import uuid4

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from keptinformed.asking.policy import ask_policy
from keptinformed.invitations import door_sessions
from keptinformed.portal import published
from keptinformed.portal.doors import Inside, inside
from keptinformed.portal.surroundings import language_of
from keptinformed.portal.writing import Writer
from keptinformed.publishing.page import PublishedPage, Section, Standing

PARTS: Final[Mapping[str, Section]] = {
    "now": Section.now,
    "next": Section.next,
    "updates": Section.updates,
    "rights": Section.rights,
    "statement": Section.statement,
    "court": Section.court,
    "support": Section.support,
    "documents": Section.documents,
    "people": Section.who_helps,
    "looked": Section.looked,
    "settings": Section.contact,
}
"""Every part that has a page of its own, in the order of the menu."""
OPINION: Final = "opinion"
"""The form at the end, where somebody is asked how we did; it is a part with a page of its own, too."""
ALWAYS: Final = ("now", "people")
"""Where nothing of the case is shown, the first says so, and the second says whom to ring."""


@require_safe
@inside
def part(asked: Inside, name: str) -> HttpResponse:
    """Show one part of the page, once nothing new is waiting: that is shown first, and only when it is asked for."""
    page = published.page_of(asked.holder.page)
    if page is None or published.not_shown(page, asked.holder.invitation) or name not in parts_of(page):
        return redirect("portal:home")
    door_sessions.note_opened(asked.holder, now=asked.now)
    return render(asked.http, f"portal/parts/{name}.html", around(asked, page, name))


def parts_of(page: PublishedPage) -> tuple[str, ...]:
    """Return the parts that this reader is shown."""
    if page.standing is Standing.team_calls:
        return ALWAYS
    asked = () if Section.opinion in page.left_out else (OPINION,)
    return (*(name for name, section in PARTS.items() if section not in page.left_out), *asked)


def around(asked: Inside, page: PublishedPage, here: str) -> dict[str, object]:
    """Return the variables of every page that knows what is published."""
    return {
        "page": page,
        "now": asked.now,
        "writer": Writer(page, language_of(asked.http), asked.now),
        "menu": parts_of(page),
        "here": here,
        "asks": published.asks_of(asked.holder.invitation),
        "key": uuid4(),
        "often": ask_policy().often,
        "typed": {},
        "chosen": None,
    }
