"""What supervision keeps: when each regular job last ran, and what looked like misuse."""

from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from keptinformed.privacy.declarations import Declared, Keeping, Rights
from keptinformed.supervision.findings import Rule


class Heartbeat(models.Model):
    """One regular job: when it last came to its end, and when and how it last failed."""

    declared = Declared(
        rights=Rights.working,
        keeping=Keeping.passing,
        operational=("job", "done_at", "failed_at", "failure", "reached"),
    )

    job = models.CharField(max_length=40, primary_key=True)
    done_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    failure = models.CharField(max_length=100, blank=True)
    """The kind of error, never its words: those may quote a row."""
    reached = models.BigIntegerField(default=0)
    """The number of the last seal that the job has looked at, where it follows the access log."""

    class Meta:
        """A failure has a moment and a kind, or neither."""

        constraints = (
            models.CheckConstraint(
                condition=Q(failed_at__isnull=True, failure="")
                | (Q(failed_at__isnull=False) & ~Q(failure="")),
                name="when_a_job_failed_and_how",
            ),
        )

    def __str__(self) -> str:
        return self.job


class LastCame(models.Model):
    """One feed of policy/silence.yaml, and when something of it last came; nothing of what came."""

    declared = Declared(
        rights=Rights.working,
        keeping=Keeping.passing,
        operational=("feed", "at"),
    )

    feed = models.CharField(max_length=60, primary_key=True)
    at = models.DateTimeField(null=True)
    """None: it has never come."""

    def __str__(self) -> str:
        return self.feed


class Conclusion(models.TextChoices):
    """What somebody who looked into an alert came to."""

    work = "work", "It was work: there was a reason to look"
    mistake = "mistake", "A mistake, without harm: spoken with the person"
    investigated = "investigated", "Passed on to be investigated"


class Alert(models.Model):
    """Something in the access log that may be misuse. It accuses nobody: a person finds out what it was."""

    declared = Declared(
        rights=Rights.working,
        keeping=Keeping.access_log,
        personal=("staff_number", "reviewed_by", "finding"),
        operational=(
            "id", "public_id", "key", "rule", "subject", "first_at", "last_at", "raised_at", "says", "entries",
            "reviewed_at", "conclusion",
        ),
    )  # fmt: skip

    public_id = models.UUIDField(unique=True, default=uuid4)
    key = models.CharField(max_length=300, unique=True)
    """Rule, person, subject and day: the same thing seen twice is one alert."""
    rule = models.CharField(max_length=40, choices=[(rule.value, rule.value) for rule in Rule])
    staff_number = models.CharField(max_length=40)
    subject = models.CharField(max_length=200, blank=True)
    """The public id of the case it is about; empty where it is about many."""
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    raised_at = models.DateTimeField()
    says = models.CharField(max_length=500)
    """What was seen, in numbers: no name."""
    entries = ArrayField(models.BigIntegerField())
    """The entries of the access log that it rests on."""
    reviewed_at = models.DateTimeField(null=True)
    reviewed_by = models.CharField(max_length=40, blank=True)
    conclusion = models.CharField(max_length=20, choices=Conclusion.choices, blank=True)
    finding = models.CharField(max_length=1000, blank=True)

    class Meta:
        """A review is whole or not there; nobody reviews an alert about themselves."""

        constraints = (
            models.CheckConstraint(
                condition=Q(reviewed_at__isnull=True, reviewed_by="", conclusion="", finding="")
                | (Q(reviewed_at__isnull=False) & ~Q(reviewed_by="") & ~Q(conclusion="") & ~Q(finding="")),
                name="who_reviewed_an_alert_and_what_it_came_to",
            ),
            models.CheckConstraint(
                condition=~Q(reviewed_by=F("staff_number")), name="nobody_reviews_an_alert_about_themselves"
            ),
        )
        indexes = (
            models.Index(
                fields=("raised_at",), condition=Q(reviewed_at__isnull=True), name="alerts_to_review"
            ),
            models.Index(fields=("staff_number", "raised_at"), name="alerts_about_somebody"),
        )

    def __str__(self) -> str:
        return str(self.public_id)
