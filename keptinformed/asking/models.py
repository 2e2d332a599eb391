"""The box for what a person asks on their own page; each ask is taken up by a worker through the one door."""

from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from keptinformed.asking.terms import Kind
from keptinformed.privacy.declarations import Declared, Keeping, Rights

KINDS = tuple(kind.value for kind in Kind)


class PortalAsk(models.Model):
    """One ask, as it came. The portal adds rows and changes none."""

    declared = Declared(
        rights=Rights.working,
        keeping=Keeping.with_case,
        special=("kind",),
        operational=(
            "id", "key", "invitation", "about", "at", "taken_at", "due_at", "read_at", "answered_at",
        ),
    )  # fmt: skip

    id = models.UUIDField(primary_key=True, default=uuid4)
    key = models.UUIDField(unique=True)
    """Of the form: what is sent twice is asked once."""
    invitation = models.ForeignKey(
        "invitations.Invitation", on_delete=models.PROTECT, related_name="asks", db_index=False
    )
    kind = models.CharField(max_length=30, choices=[(each, each) for each in KINDS])
    about = ArrayField(models.CharField(max_length=200), default=list)
    """What it concerns, by the ids of the published page: never a word of the person's own."""
    at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    """The first moment that is too late for an answer, and then when staff read it and answered it: written by a worker
    for the person to see. None where nobody answers such an ask, or it has not come so far."""
    read_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        """Of a kind that there is; those not taken up yet are found without the rest."""

        constraints = (models.CheckConstraint(condition=Q(kind__in=KINDS), name="an_ask_of_the_list"),)
        indexes = (
            models.Index(fields=("at",), condition=Q(taken_at__isnull=True), name="asks_not_taken_up"),
            models.Index(fields=("invitation", "at"), name="asks_of_somebody"),
            models.Index(
                fields=("due_at",),
                condition=Q(due_at__isnull=False, answered_at__isnull=True),
                name="asks_not_answered",
            ),
        )

    def __str__(self) -> str:
        return str(self.id)


class PortalAskWords(models.Model):
    """What somebody wrote with an ask; apart, so that it can go while it stands that they asked."""

    declared = Declared(
        rights=Rights.erasable, keeping=Keeping.with_case, personal=("text",), operational=("ask",)
    )

    ask = models.OneToOneField(PortalAsk, primary_key=True, on_delete=models.PROTECT, related_name="words")
    text = models.TextField()

    def __str__(self) -> str:
        return f"words of {self.ask_id}"
