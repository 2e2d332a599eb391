"""The ledger of reminders: what was put on whose digest, and the proof that somebody read it; only ever added to."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from keptinformed.privacy.declarations import Declared, Keeping, Rights


class PutReminder(models.Model):
    """One reminder on one person's digest. It outlives an import that is taken back: somebody was reminded."""

    declared = Declared(
        rights=Rights.append_only,
        keeping=Keeping.with_case,
        personal=("staff_number",),
        operational=(
            "id", "case", "participation", "opened_by", "promise", "step", "raised", "rung", "alarm", "passed",
            "due_at", "digest_at", "put_at",
        ),
    )  # fmt: skip

    case = models.ForeignKey("cases.Case", on_delete=models.DO_NOTHING, db_constraint=False, db_index=False)
    participation = models.ForeignKey(
        "cases.Participation", on_delete=models.DO_NOTHING, db_constraint=False, db_index=False
    )
    opened_by = models.ForeignKey(
        "cases.Event", on_delete=models.DO_NOTHING, db_constraint=False, db_index=False
    )
    promise = models.CharField(max_length=120)
    """With the participation and the event it names the line of a worklist that it is about."""
    step = models.CharField(max_length=60)
    """An id in policy/reminders, as is `rung`."""
    raised = models.SmallIntegerField()
    """How often it went up a rung because nobody had read it."""
    rung = models.CharField(max_length=60)
    staff_number = models.CharField(max_length=40, blank=True)
    """On whose digest; empty where the force had nobody, which alarms."""
    alarm = models.BooleanField()
    passed = ArrayField(models.CharField(max_length=120), default=list)
    """The rungs that were passed over, each with the word of the reason: `sergeant:nobody`."""
    due_at = models.DateTimeField()
    digest_at = models.DateTimeField()
    """The moment of the digest: one for each shift and person."""
    put_at = models.DateTimeField()

    class Meta:
        """Never two of the same; found by whose digest it is, and by what it is about."""

        constraints = (
            models.UniqueConstraint(
                fields=("participation", "opened_by", "promise", "step", "raised"), name="a_step_is_put_once"
            ),
            models.UniqueConstraint(
                fields=("participation", "opened_by", "promise", "step", "staff_number"),
                name="nobody_gets_the_same_reminder_twice",
            ),
            models.CheckConstraint(condition=Q(raised__gte=0), name="a_reminder_goes_up_not_down"),
            models.CheckConstraint(
                condition=~Q(promise="") & ~Q(step="") & ~Q(rung=""), name="a_reminder_says_what_and_why"
            ),
            models.CheckConstraint(
                condition=Q(alarm=True) | Q(staff_number="") | Q(put_at__gte=models.F("digest_at")),
                name="a_reminder_is_put_no_earlier_than_its_digest",
            ),
        )
        indexes = (
            models.Index(fields=("staff_number", "-digest_at"), name="reminders_of_a_digest"),
            models.Index(fields=("put_at",), name="reminders_put_since"),
        )

    def __str__(self) -> str:
        return f"reminder {self.pk}"


class ReadReminder(models.Model):
    """That somebody was shown a reminder on their digest: the first time is the proof that it was read."""

    declared = Declared(
        rights=Rights.append_only,
        keeping=Keeping.with_case,
        personal=("by",),
        operational=("reminder", "at"),
    )

    reminder = models.OneToOneField(
        PutReminder, primary_key=True, on_delete=models.PROTECT, related_name="read"
    )
    by = models.CharField(max_length=40)
    at = models.DateTimeField()

    class Meta:
        """Somebody read it."""

        constraints = (models.CheckConstraint(condition=~Q(by=""), name="somebody_read_it"),)

    def __str__(self) -> str:
        return f"read {self.reminder_id}"
