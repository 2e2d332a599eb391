"""The page that shows where somebody may have been a victim or witness before, and why it may be so."""

from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from keptinformed.access.roles import Permission
from keptinformed.cases.repeats import repeats_of
from keptinformed.desk.doors import Asked, page
from keptinformed.desk.needs.showing import opened, shown


@require_GET
@page(Permission.find_cases)
def before(asked: Asked, public_id: UUID, person: UUID) -> HttpResponse:
    """Show other cases that may be of the same person; nothing is joined by looking."""
    one = opened(asked, public_id, person)
    found = repeats_of(one, reader=asked.actor, now=asked.now)
    return shown(asked, one, "before", {"found": found})
