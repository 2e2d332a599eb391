"""Says of numbers and addresses when the last message there came back: they may be somebody else's by now."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db.models import Max

from keptinformed.cases.models import Case
from keptinformed.contact.models import Outcome
from keptinformed.contact.models.messages import OutcomeKind


def came_back(case: Case) -> Mapping[UUID, datetime]:
    """Return, by the public id of each number or address in a case, when a message there came back last. One query.

    The caller has opened the case. What was said after that moment counts more.
    """
    back = Outcome.objects.filter(
        kind=OutcomeKind.undeliverable, attempt__contact_point__participation__case=case
    )
    latest = back.values("attempt__contact_point__public_id").annotate(at=Max("recorded_at"))
    return dict(latest.values_list("attempt__contact_point__public_id", "at"))
