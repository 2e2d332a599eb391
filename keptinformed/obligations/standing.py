"""How what is owed stands at a moment: a comparison with now, worked out each time and never stored."""

from datetime import datetime
from typing import TYPE_CHECKING, Protocol, Self

from django.db.models import Case, CharField, F, Q, QuerySet, Value, When

from keptinformed.duties.history import Status

if TYPE_CHECKING:
    from keptinformed.cases.models import Case as CriminalCase
    from keptinformed.obligations.models import Obligation  # noqa: F401 (the rows of StandingQuerySet)

IN_TIME = Q(met_at__isnull=False) & (Q(due_at__isnull=True) | Q(met_at__lt=F("due_at")))
LAPSED = Q(lapsed_at__isnull=False) & (Q(due_at__isnull=True) | Q(lapsed_at__lt=F("due_at")))
OPEN = Q(met_at__isnull=True, excused_by__isnull=True) & (
    Q(lapsed_at__isnull=True) | Q(due_at__isnull=False, lapsed_at__gte=F("due_at"))
)
"""Overdue or pending, whatever the hour: written so that the index of what is still to be met serves it."""


class StandingQuerySet(QuerySet["Obligation"]):
    """Obligations, asked how they stand. `now` may not lie before the latest event of their cases."""

    def with_status(self, now: datetime) -> Self:
        """Add `status`, one of the six words of `duties.history.Status` (docs/reference/duties.md, section 4)."""
        return self.annotate(
            status=Case(
                When(IN_TIME, then=Value(Status.met.value)),
                When(excused_by__isnull=False, then=Value(Status.excused.value)),
                When(LAPSED, then=Value(Status.lapsed.value)),
                When(met_at__isnull=False, then=Value(Status.late.value)),
                When(due_at__lte=now, then=Value(Status.overdue.value)),
                default=Value(Status.pending.value),
                output_field=CharField(),
            )
        )

    def open(self) -> Self:
        """Return those that are overdue or pending at any moment from now on, until something happens."""
        return self.filter(OPEN)

    def still_to_do(self) -> Self:
        """Return the open ones that nothing has ended.

        What lapsed after its date stays overdue for good, and can no longer be put right: a worklist leaves it out.
        """
        return self.filter(met_at__isnull=True, excused_by__isnull=True, lapsed_at__isnull=True)

    def due_before(self, moment: datetime) -> Self:
        """Return those with a date before `moment`."""
        return self.filter(due_at__lt=moment)

    def overdue(self, now: datetime) -> Self:
        """Return the open ones whose date has come."""
        return self.filter(OPEN, due_at__lte=now)

    def of_case(self, case: "CriminalCase") -> Self:
        """Return what is or was owed in one case."""
        return self.filter(case=case)


class Stored(Protocol):
    """What is stored of an obligation that its status depends on: a row of the table, or its values."""

    @property
    def due_at(self) -> datetime | None:
        """When it is due."""

    @property
    def met_at(self) -> datetime | None:
        """When it was met."""

    @property
    def lapsed_at(self) -> datetime | None:
        """When something ended it."""

    @property
    def excused_by_id(self) -> int | None:
        """The event that excuses it."""


def status_of(obligation: Stored, now: datetime) -> Status:
    """Return how one obligation stands at `now`: the same six words as `with_status`."""
    due, met, lapsed = obligation.due_at, obligation.met_at, obligation.lapsed_at
    if met is not None and (due is None or met < due):
        return Status.met
    if obligation.excused_by_id is not None:
        return Status.excused
    if lapsed is not None and (due is None or lapsed < due):
        return Status.lapsed
    if met is not None:
        return Status.late
    return Status.overdue if due is not None and now >= due else Status.pending
