"""Lets a case take a step in a test that is not about what gates ask for: a supervisor has signed for all of it."""

from collections.abc import Iterable
from datetime import UTC, datetime

from django.conf import settings

from keptinformed.access.models import Staff
from keptinformed.cases.models import Case, Participation
from keptinformed.gates.models import GateException, GateSignature
from keptinformed.obligations.gates_policy import gates_policy

SIGNER = "ANSWERS"


def sign_for(steps: Iterable[tuple[Case, str]]) -> None:
    """Sign at every gate before each step, for the case and for everybody in it, whenever the step is taken."""
    gates, ever = gates_policy(None, settings.FORCE), datetime.max.replace(tzinfo=UTC)
    asked = [
        GateException(
            case=case,
            participation=one,
            gate=gate.id,
            step=step,
            reason="not_safe",
            asked_at=ever,
            asked_by="T",
        )
        for case, step in steps
        for gate in gates.before(step)
        for one in (None, *Participation.objects.filter(case=case))
    ]
    if asked:
        Staff.objects.get_or_create(staff_number=SIGNER, defaults={"role": "supervisor"})
    GateException.objects.bulk_create(asked)
    GateSignature.objects.bulk_create(
        GateSignature(exception=each, granted=True, signed_at=each.asked_at, signed_by=SIGNER)
        for each in asked
    )
