"""What stands beside every number and address in a case: how it is safe to use it."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from keptinformed.access.actors import Actor, may
from keptinformed.access.roles import Permission
from keptinformed.cases.models import Case, Participation
from keptinformed.cases.models.people import OWED
from keptinformed.needs.finding import Way, ways_of


def beside_numbers(case: Case, *, reader: Actor, now: datetime) -> Mapping[UUID, Way]:
    """Return what stands beside each number that holds, by its public id; nothing where they may not be seen.

    Suspects stand apart: nobody keeps them informed. The same few queries however many people there are.
    """
    if not may(reader, Permission.see_contact_points):
        return {}
    people = list(
        Participation.objects.filter(case=case, part__in=OWED).select_related("person", "case").order_by("pk")
    )
    return {way.public_id: way for ways in ways_of(people, now=now).values() for way in ways}
