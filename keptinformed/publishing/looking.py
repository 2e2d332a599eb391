"""What the victim sees, for staff: the very page that is published, made now, and noted in the access log."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from keptinformed.access.actors import Actor, require
from keptinformed.access.roles import Permission
from keptinformed.access_log.acts import Act
from keptinformed.access_log.entries import About, note
from keptinformed.cases import visibility
from keptinformed.cases.models import Participation
from keptinformed.publishing import storing
from keptinformed.publishing.models import StoredPage
from keptinformed.publishing.page import PublishedPage


@dataclass(frozen=True, slots=True)
class Looked:
    """The page of somebody, and whether they can read it themselves."""

    page: PublishedPage
    invited: bool


@transaction.atomic
def look(one: Participation, *, by: Actor, now: datetime) -> Looked:
    """Return what somebody in a case sees, or would see if they were invited, and note that it was looked at.

    Where the invitation goes to somebody who acts for them, it is what that person sees. Raises NotAllowed, NotVisible,
    NoPage for a suspect.
    """
    require(by, Permission.see_case)
    visibility.require_visible(one.case, reader=by, now=now)
    row = StoredPage.objects.filter(participation=one).select_related("representative").first()
    page = storing.page_of(one, representative=row.representative if row else None, now=now)
    note(Act.published_seen, About(str(one.case.public_id), (one.person.public_id,)), by=by.who, now=now)
    return Looked(page, row is not None)
