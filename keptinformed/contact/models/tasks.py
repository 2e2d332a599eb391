"""What is left to people: to ring, to visit, to find out, to see to what went wrong."""

from uuid import uuid4

from django.db import models
from django.db.models import F, Q

from keptinformed.contact.terms import Reason, TaskKind
from keptinformed.privacy.declarations import Declared, Keeping, Rights


class ContactTask(models.Model):
    """Something that a person must do about telling somebody, because nothing may leave by itself."""

    declared = Declared(
        rights=Rights.working,
        keeping=Keeping.with_case,
        personal=("owner", "done_by"),
        special=("reason",),
        operational=(
            "id", "public_id", "participation", "instead", "intent", "kind", "made_at", "due_at", "done_at",
        ),
    )  # fmt: skip

    public_id = models.UUIDField(unique=True, default=uuid4)
    participation = models.ForeignKey(
        "cases.Participation", on_delete=models.PROTECT, related_name="contact_tasks"
    )
    instead = models.ForeignKey(
        "cases.Participation", null=True, on_delete=models.PROTECT, related_name="contact_tasks_instead"
    )
    """The family's spokesperson, where a death is recorded."""
    intent = models.ForeignKey("contact.Intent", null=True, on_delete=models.PROTECT, related_name="tasks")
    kind = models.CharField(max_length=20, choices=[(each.value, each.value) for each in TaskKind])
    reason = models.CharField(max_length=30, choices=[(each.value, each.value) for each in Reason])
    owner = models.CharField(max_length=40, blank=True)
    """The staff number of the officer in the case; empty where the case has nobody, or a role has to see to it."""
    made_at = models.DateTimeField()
    due_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    done_by = models.CharField(max_length=40, blank=True)

    class Meta:
        """Done has a moment and a person, or neither; the same is asked once at a time."""

        constraints = (
            models.CheckConstraint(
                condition=Q(done_at__isnull=True, done_by="") | (Q(done_at__isnull=False) & ~Q(done_by="")),
                name="who_did_a_contact_task_and_when",
            ),
            models.CheckConstraint(
                condition=Q(due_at__gt=F("made_at")), name="a_contact_task_is_due_after_it_was_made"
            ),
            models.UniqueConstraint(
                fields=("participation", "kind", "intent"),
                condition=Q(done_at__isnull=True),
                nulls_distinct=False,
                name="a_contact_task_once_at_a_time",
            ),
        )
        indexes = (
            models.Index(
                fields=("owner", "due_at"), condition=Q(done_at__isnull=True), name="contact_tasks_to_do"
            ),
        )

    def __str__(self) -> str:
        return str(self.public_id)
