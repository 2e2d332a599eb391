"""Obligations: one row for each duty owed to one participant, opened by one event. All of it can be rebuilt."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from keptinformed.obligations.standing import StandingQuerySet
from keptinformed.privacy.declarations import Declared, Keeping, Rights


class KnownRule(models.Model):
    """A rule that ever made an obligation here: what it is called, in a row so that obligations stay narrow."""

    declared = Declared(
        rights=Rights.read_only,
        keeping=Keeping.law,
        operational=("id", "rule", "edition", "layer", "promise", "right", "says"),
    )

    rule = models.CharField(max_length=120, unique=True)
    """The id of the duty in policy/."""
    edition = models.CharField(max_length=120)
    layer = models.CharField(max_length=20)
    promise = models.CharField(max_length=120)
    right = models.SmallIntegerField(null=True)
    says = models.TextField()

    def __str__(self) -> str:
        return self.rule


class Obligation(models.Model):
    """What is owed: when it opened, by when it is due, what became of it. Its status is a comparison with now."""

    declared = Declared(
        rights=Rights.working,
        keeping=Keeping.derived,
        operational=(
            "id", "case", "participation", "rule", "opened_by", "opened_at", "due_at", "met_at", "met_by", "lapsed_at",
            "excused_by",
        ),
    )  # fmt: skip

    # The participation is checked, and it is in the case. A check each for the case and for a rule that nobody can
    # remove would be most of what it costs to keep a row.
    case = models.ForeignKey(
        "cases.Case",
        on_delete=models.CASCADE,
        related_name="obligations",
        db_constraint=False,
        db_index=False,
    )
    participation = models.ForeignKey(
        "cases.Participation", on_delete=models.CASCADE, related_name="obligations", db_index=False
    )
    rule = models.ForeignKey(KnownRule, on_delete=models.PROTECT, db_constraint=False, db_index=False)
    # Derived in one statement from the events they name, and rebuilt by a test: a check and an index for each of
    # these would double what recording one event costs.
    opened_by = models.ForeignKey(
        "cases.Event", on_delete=models.DO_NOTHING, related_name="opened", db_constraint=False, db_index=False
    )
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    met_at = models.DateTimeField(null=True)
    met_by = models.ForeignKey(
        "cases.Event",
        null=True,
        on_delete=models.DO_NOTHING,
        related_name="met",
        db_constraint=False,
        db_index=False,
    )
    lapsed_at = models.DateTimeField(null=True)
    excused_by = models.ForeignKey(
        "cases.Event",
        null=True,
        on_delete=models.DO_NOTHING,
        related_name="excused",
        db_constraint=False,
        db_index=False,
    )

    if TYPE_CHECKING:
        status: str
        """Only on what `with_status` returned."""

    objects = StandingQuerySet.as_manager()

    class Meta:
        """Its key is (participation, rule, opening event): duties.md, section 4."""

        constraints = (
            models.UniqueConstraint(fields=("participation", "rule", "opened_by"), name="an_obligation_once"),
        )
        indexes = (
            models.Index(
                fields=("due_at", "participation"),
                condition=Q(met_at__isnull=True, excused_by__isnull=True),
                name="obligations_still_to_meet",
            ),
            models.Index(
                fields=("case", "due_at"),
                # All that a list orders and counts by, so that it need not read the rows themselves.
                include=("participation", "rule", "opened_by", "lapsed_at"),
                condition=Q(met_at__isnull=True, excused_by__isnull=True),
                name="unmet_of_a_case",
            ),
            models.Index(fields=("case",), name="obligations_of_a_case"),
        )

    def __str__(self) -> str:
        return f"obligation {self.pk}"


class MovedDueDate(models.Model):
    """The ledger of due dates that moved when law or calendar were loaded anew, as for a late bank holiday."""

    declared = Declared(
        rights=Rights.append_only,
        keeping=Keeping.with_case,
        operational=(
            "id",
            "case",
            "participation",
            "rule",
            "opened_by",
            "was_due_at",
            "due_at",
            "moved_at",
            "why",
        ),
    )

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT)
    participation = models.ForeignKey("cases.Participation", on_delete=models.PROTECT)
    rule = models.ForeignKey(KnownRule, on_delete=models.PROTECT)
    opened_by = models.ForeignKey("cases.Event", on_delete=models.PROTECT)
    was_due_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    moved_at = models.DateTimeField()
    why = models.CharField(max_length=300)

    def __str__(self) -> str:
        return f"moved {self.pk}"
