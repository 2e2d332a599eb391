"""The history of a case: what happened, in the words of the vocabulary; only ever added to."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import Q

from keptinformed.duties.history import Grade, Precision
from keptinformed.privacy.declarations import Declared, Keeping, Rights


class Event(models.Model):
    """One thing that happened (docs/reference/duties.md, section 1). A correction is a withdrawal and a new event."""

    declared = Declared(
        rights=Rights.append_only,
        keeping=Keeping.with_case,
        personal=("by",),
        operational=(
            "id", "case", "participation", "event_id", "kind", "at", "recorded_at", "precision", "about", "grade",
            "every_days", "batch",
        ),
    )  # fmt: skip

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="events", db_index=False)
    participation = models.ForeignKey(
        "cases.Participation", null=True, on_delete=models.PROTECT, related_name="events", db_index=False
    )
    """None: it concerns every participant of the case."""
    event_id = models.CharField(max_length=200)
    kind = models.CharField(max_length=60)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    precision = models.CharField(
        max_length=10, choices=[(p.value, p.value) for p in Precision], default=Precision.instant.value
    )
    about = ArrayField(models.CharField(max_length=200), default=list)
    """Of a telling or a withdrawal: ids of events of the case, or (of a telling) words of the vocabulary."""
    grade = models.SmallIntegerField(null=True, choices=[(g.value, g.name) for g in Grade])
    every_days = models.SmallIntegerField(null=True)
    by = models.CharField(max_length=40)
    """The staff number of whoever recorded it; empty where an import does not say."""
    # A batch goes only where it brought nothing: a check for each of millions of events would find the same row.
    batch = models.ForeignKey(
        "cases.Batch", null=True, on_delete=models.PROTECT, db_constraint=False, db_index=False
    )

    class Meta:
        """What the auditor rejects from an export, the database rejects from everyone."""

        constraints = (
            models.UniqueConstraint(fields=("case", "event_id"), name="an_event_of_a_case_once"),
            models.CheckConstraint(
                condition=~Q(kind="told")
                | (Q(participation__isnull=False, grade__isnull=False) & ~Q(about=[])),
                name="a_telling_says_whom_what_and_how_surely",
            ),
            models.CheckConstraint(
                condition=Q(every_days__isnull=True) | Q(every_days__range=(1, 365)),
                name="a_cadence_is_of_1_to_365_days",
            ),
            models.CheckConstraint(
                condition=Q(grade__isnull=True) | Q(grade__range=(1, 7)), name="a_grade_is_one_of_the_seven"
            ),
            models.CheckConstraint(
                condition=~Q(event_id="") & ~Q(event_id__contains=";"), name="an_event_id_is_usable"
            ),
        )
        indexes = (BrinIndex(fields=("batch",), name="events_of_a_batch"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.event_id}"


class EventWords(models.Model):
    """What somebody wrote about an event: apart from it, so that words can go while the record stands."""

    declared = Declared(
        rights=Rights.erasable,
        keeping=Keeping.with_case,
        personal=("text",),
        operational=("event",),
    )

    event = models.OneToOneField(Event, primary_key=True, on_delete=models.PROTECT, related_name="words")
    text = models.TextField()

    def __str__(self) -> str:
        return f"words of {self.event_id}"
