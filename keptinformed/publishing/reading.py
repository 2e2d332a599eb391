"""Reads what was published for an invitation: all that the portal takes from here, and it pulls in nothing else."""

from uuid import UUID

from keptinformed.publishing.models import StoredPage
from keptinformed.publishing.page import PublishedPage, page_from_json
from keptinformed.publishing.written import NotAsWritten


def page_for(invitation: UUID) -> PublishedPage | None:
    """Return the page that was published for an invitation; None where there is none. One query, of one table.

    One of an earlier version reads as none until the next round makes it anew.
    """
    text = StoredPage.objects.filter(invitation=invitation).values_list("page", flat=True).first()
    try:
        return None if text is None else page_from_json(text)
    except NotAsWritten:
        return None
