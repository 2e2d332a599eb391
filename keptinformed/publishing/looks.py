"""Counts the staff who looked at the record of a person: what that person is told so that they can ask why.

The only reader of the access log on the portal's side, for the purpose that the Data Protection Act 2018, section
62(3), names first: whether the looking was lawful. A count leaves; no name, no time and no act does.
"""

from datetime import datetime, timedelta

from keptinformed.access.roles import Role
from keptinformed.access_log.acts import Act
from keptinformed.access_log.models import Category, Entry
from keptinformed.cases.models import Participation

_STAFF = tuple(role.value for role in Role if role is not Role.partner)
"""Whoever looks and is none of these is a machine, somebody of another organisation, or the person."""


def staff_who_looked(participation: Participation, *, days: int, now: datetime) -> int:
    """Return how many members of staff were shown the record of a person in a case, within so many days."""
    looks = Entry.objects.filter(
        business_identifier=str(participation.case.public_id),
        at__gt=now - timedelta(days=days),
        at__lte=now,
        category=Category.consultation,
        role__in=_STAFF,
        individuals__contains=[participation.person.public_id],
    ).exclude(act=Act.case_refused.value.word)
    return looks.values("by").distinct().count()
