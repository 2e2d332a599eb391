"""What is published for somebody, as the pages of the portal read it: frozen values."""

from uuid import UUID

from keptinformed.asking import leaving
from keptinformed.asking.leaving import Asked
from keptinformed.publishing import reading
from keptinformed.publishing.page import PublishedPage
from keptinformed.publishing.sections import Update


def page_of(page: UUID) -> PublishedPage | None:
    """Return what is published for the holder of an invitation; None until it is."""
    return reading.page_for(page)


def not_shown(page: PublishedPage | None, invitation: int) -> tuple[Update, ...]:
    """Return the updates that are new and were not shown here either; what was asked a moment ago counts already."""
    if page is None:
        return ()
    shown = leaving.shown_to(invitation)
    return tuple(each for each in page.new if each.id not in shown)


def asks_of(invitation: int) -> tuple[Asked, ...]:
    """Return what was asked and said here, the latest first, and how far each is; never the words."""
    return leaving.asks_of(invitation)
