"""Finds what stands between a case and a step: which gate asks for what of whom, and what was answered for it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from keptinformed.bundles.counted import counted
from keptinformed.cases.models import Case, Participation
from keptinformed.cases.timeline import Happening, NotAnEvent
from keptinformed.closing.gate import last_reopened
from keptinformed.gates.models import GateException
from keptinformed.obligations.current import current_law
from keptinformed.obligations.gates_policy import Evidence, Gate


class NotPassed(NotAnEvent):
    """A step that a gate holds back: says which gate, how much is missing, and what to do."""

    def __init__(self, gate: Gate, missing: int) -> None:
        super().__init__(
            f"This cannot be recorded yet. {gate.title}: {counted(missing, 'thing')} missing. "
            "The page of gates of this case says what, and how to ask a supervisor for an exception."
        )
        self.gate = gate


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing that a gate asks for and does not find."""

    gate: Gate
    evidence: Evidence
    participation: Participation | None
    """Of whom; None where it is asked of the case as a whole."""
    exception: GateException | None = None
    """What was last asked for it since the case was last taken up again, whether or not it is signed."""


def missing(what: Happening, case: Case, *, now: datetime) -> tuple[Missing, ...]:
    """Return what the gates before `what` do not find in `case`. Nothing where no gate stands there.

    The database asks the same question of whatever is added (0002_behind_the_history). What is asked for and found is
    not named. `what` need not be recorded: a page asks for a step that somebody thinks of.
    """
    gates = current_law(now).gates.gates
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT gate, number, participation_id FROM law.unmet_at_gates(%s, %s, %s, %s, %s, %s, false)"
            " ORDER BY gate, number, participation_id",
            [
                case.pk,
                what.kind,
                what.event_id,
                what.at,
                now,
                what.participation.pk if what.participation else None,
            ],
        )
        rows = cursor.fetchall()
    if not rows:
        return ()
    people = _people(case, {number for _, _, number in rows if number is not None})
    asked = exceptions_of(case, what.kind)
    return tuple(
        Missing(
            gates[gate],
            gates[gate].evidence[number],
            people.get(person),
            asked.get((gate, person)),
        )
        for gate, number, person in rows
        if gate in gates
    )


def require_passed(what: Happening, case: Case, *, now: datetime) -> None:
    """Raise NotPassed where a gate holds `what` back. The caller holds the lock of the case."""
    if not current_law(now).gates.before(what.kind):
        return
    found = missing(what, case, now=now)
    if found:
        first = found[0].gate
        raise NotPassed(first, sum(1 for each in found if each.gate is first))


def exceptions_of(case: Case, step: str) -> dict[tuple[str, int | None], GateException]:
    """Return what was last asked for each gate and person, since the case was last taken up again."""
    found = GateException.objects.filter(case=case, step=step)
    reopened = last_reopened(case)
    if reopened is not None:
        found = found.filter(asked_at__gte=reopened)
    ordered = found.select_related("signature").prefetch_related("words").order_by("asked_at", "pk")
    return {(each.gate, each.participation_id): each for each in ordered}


def _people(case: Case, numbers: Iterable[int]) -> dict[int, Participation]:
    found = Participation.objects.filter(case=case, pk__in=list(numbers)).select_related("person", "case")
    return {each.pk: each for each in found}
