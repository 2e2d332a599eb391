"""The one door for closing a case to most people and opening it again: the pages of its people follow at once."""

from datetime import datetime

from django.db import transaction

from keptinformed.access.actors import Actor
from keptinformed.cases import restrictions
from keptinformed.cases.models import Case, Restriction
from keptinformed.cases.restrictions import Closing
from keptinformed.publishing import storing


@transaction.atomic
def add_restriction(what: Closing, *, case: Case, by: Actor, now: datetime) -> Restriction:
    """Close a case to all but `what.members`; what was published of it says from now on that the team speaks with them.

    Raises what `cases.restrictions.add_restriction` does.
    """
    made = restrictions.add_restriction(what, case=case, by=by, now=now)
    storing.refresh(case.pk, now=now)
    return made


@transaction.atomic
def confirm_lifting(*, case: Case, by: Actor, now: datetime) -> None:
    """Open a case again that somebody else asked to open. Raises what `cases.restrictions.confirm_lifting` does."""
    restrictions.confirm_lifting(case=case, by=by, now=now)
    storing.refresh(case.pk, now=now)
