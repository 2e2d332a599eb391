"""The record of who saw and did what with people's data (Data Protection Act 2018, section 62)."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import F, Q

from keptinformed.privacy.declarations import Declared, Keeping, Rights

HEX_OF_256_BITS = 64
NOTHING_BEFORE = "0" * HEX_OF_256_BITS
"""What the first seal names as the one before it."""


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
            "id", "at", "cluster", "transaction", "category", "act", "role", "session", "business_identifier",
            "individuals", "recipient", "reason",
        ),
    )  # fmt: skip

    at = models.DateTimeField()
    cluster = models.BigIntegerField(
        db_default=models.expressions.RawSQL("(pg_control_system()).system_identifier", ())
    )
    """The PostgreSQL that it was written on: one that the database is restored to counts its transactions anew."""
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
            models.Index(fields=("cluster", "transaction", "id"), name="in_the_order_of_sealing"),
            BrinIndex(fields=("at",), name="what_was_done_on_a_day"),
        )

    def __str__(self) -> str:
        return f"{self.at.isoformat()} {self.act}"


class Seal(models.Model):
    """A batch of entries, shut: all of one PostgreSQL whose transaction lies in a range, under one signed root.

    The ranges of a PostgreSQL follow on one another without a gap, so that each entry belongs to one seal alone, and
    one that turns up in a range that was shut did not come there by itself.
    """

    declared = Declared(
        rights=Rights.append_only,
        keeping=Keeping.access_log,
        operational=(
            "number", "form", "previous", "cluster", "from_transaction", "below_transaction", "entries", "root",
            "sealed_at", "key", "signature",
        ),
    )  # fmt: skip

    number = models.BigIntegerField(primary_key=True)
    """From 1, without a gap."""
    form = models.SmallIntegerField()
    """How rows and seals were written down before they were hashed (`access_log/written.py`)."""
    previous = models.CharField(max_length=HEX_OF_256_BITS, unique=True)
    """The digest of the seal before it."""
    cluster = models.BigIntegerField()
    from_transaction = models.BigIntegerField()
    below_transaction = models.BigIntegerField()
    entries = models.BigIntegerField()
    root = models.CharField(max_length=HEX_OF_256_BITS)
    sealed_at = models.DateTimeField()
    key = models.CharField(max_length=16)
    """The name of the key that signed it."""
    signature = models.CharField(max_length=2 * HEX_OF_256_BITS)

    class Meta:
        """A range is a range, and the next one begins where it ends."""

        constraints = (
            models.CheckConstraint(
                condition=Q(below_transaction__gt=F("from_transaction"), from_transaction__gte=0),
                name="a_seal_ends_after_it_begins",
            ),
            models.CheckConstraint(condition=Q(number__gte=1), name="seals_are_numbered_from_1"),
            models.CheckConstraint(condition=Q(entries__gte=1), name="a_seal_shuts_something"),
            models.UniqueConstraint(fields=("cluster", "from_transaction"), name="a_range_is_sealed_once"),
        )

    def __str__(self) -> str:
        return f"seal {self.number}"


class Verification(models.Model):
    """One look over the whole log by the worker: how much was compared, and what was found."""

    declared = Declared(
        rights=Rights.append_only,
        keeping=Keeping.access_log,
        operational=("id", "at", "seals", "entries", "findings"),
    )

    at = models.DateTimeField()
    seals = models.BigIntegerField()
    entries = models.BigIntegerField()
    findings = ArrayField(models.TextField(), default=list)
    """A sentence for each batch that is not as it was sealed; none where all is well."""

    class Meta:
        """The newest is asked for."""

        indexes = (models.Index(fields=("at",), name="verifications_in_order"),)

    def __str__(self) -> str:
        return f"{self.at.isoformat()} {len(self.findings)} findings"
