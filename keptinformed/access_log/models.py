"""The record of who saw and did what with people's data (Data Protection Act 2018, section 62)."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from keptinformed.privacy.declarations import Declared, Keeping, Rights


class Category(models.TextChoices):
    """The six operations that section 62 asks to be logged."""

    collection = "collection", "collection: new data were taken in"
    alteration = "alteration", "alteration: data were changed"
    consultation = "consultation", "consultation: data were looked at"
    disclosure = "disclosure", "disclosure: data were given to somebody"
    combination = "combination", "combination: data were brought together"
    erasure = "erasure", "erasure: data were removed"


class Entry(models.Model):
    """One operation on people's data. It holds ids only, never the data, and no foreign key: it outlives them."""

    declared = Declared(
        rights=Rights.append_only,
        keeping=Keeping.access_log,
        personal=("by", "ip"),
        operational=(
            "id", "at", "transaction", "category", "act", "role", "session", "business_identifier", "individuals",
            "recipient", "reason",
        ),
    )  # fmt: skip

    at = models.DateTimeField()
    transaction = models.BigIntegerField(
        db_default=models.expressions.RawSQL("pg_current_xact_id()::text::bigint", ())
    )
    """The database transaction it was part of: ids are handed out before they are committed, so a seal needs this."""
    category = models.CharField(max_length=20, choices=Category.choices)
    act = models.CharField(max_length=60)
    """What was done, dotted, such as `case.opened`; each has a sentence in `access_log/acts.py`."""
    by = models.CharField(max_length=40)
    role = models.CharField(max_length=30)
    ip = models.CharField(max_length=45, blank=True)
    session = models.CharField(max_length=64, blank=True)
    business_identifier = models.CharField(max_length=200, blank=True)
    """The public id of the case or batch it concerns."""
    individuals = ArrayField(models.UUIDField(), default=list)
    """The public ids of everybody whose data it touched."""
    recipient = models.CharField(max_length=200, blank=True)
    reason = models.CharField(max_length=500, blank=True)

    class Meta:
        """A recipient is named if, and only if, something was disclosed."""

        constraints = (
            models.CheckConstraint(
                condition=(Q(category="disclosure") & ~Q(recipient=""))
                | (~Q(category="disclosure") & Q(recipient="")),
                name="a_recipient_goes_with_a_disclosure",
            ),
            models.CheckConstraint(condition=~Q(by=""), name="somebody_did_it"),
        )
        indexes = (
            models.Index(fields=("business_identifier", "at"), name="who_looked_at_a_case"),
            models.Index(fields=("by", "at"), name="what_somebody_looked_at"),
            models.Index(fields=("transaction", "id"), name="in_the_order_of_sealing"),
        )

    def __str__(self) -> str:
        return f"{self.at.isoformat()} {self.act}"
