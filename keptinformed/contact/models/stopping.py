"""What stops messages: for one person to whom something went wrong, or for the whole force."""

from uuid import uuid4

from django.db import models
from django.db.models import Q

from keptinformed.privacy.declarations import Declared, Keeping, Rights

OWN_PAGE = "page-"
"""How the name of whoever acts on their own page begins; no staff number does."""


class SendingStop(models.Model):
    """All sending to one person is stopped, in whichever case, until somebody lets it go on."""

    declared = Declared(
        rights=Rights.working,
        keeping=Keeping.with_case,
        personal=("began_by", "ended_by", "why"),
        operational=("id", "public_id", "person", "began_at", "ended_at"),
    )

    public_id = models.UUIDField(unique=True, default=uuid4)
    person = models.ForeignKey("cases.Person", on_delete=models.PROTECT, related_name="sending_stops")
    why = models.CharField(max_length=300)
    began_at = models.DateTimeField()
    began_by = models.CharField(max_length=40)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=40, blank=True)

    class Meta:
        """It ends with a moment and a person, or not."""

        constraints = (
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by="")
                | (Q(ended_at__isnull=False) & ~Q(ended_by="")),
                name="who_let_sending_go_on_and_when",
            ),
            models.CheckConstraint(condition=~Q(why="") & ~Q(began_by=""), name="why_sending_was_stopped"),
        )
        indexes = (
            models.Index(fields=("person",), condition=Q(ended_at__isnull=True), name="stops_that_stand"),
        )

    def __str__(self) -> str:
        return str(self.public_id)

    @property
    def was_asked_for(self) -> bool:
        """Whether the person asked for it on their own page: then nothing went wrong, and people may ring them."""
        return self.began_by.startswith(OWN_PAGE)


class SendingPause(models.Model):
    """All sending of the force is paused. While any stands, nothing leaves."""

    declared = Declared(
        rights=Rights.working,
        keeping=Keeping.access_log,
        personal=("began_by", "ended_by", "why"),
        operational=("id", "public_id", "began_at", "ended_at"),
    )

    public_id = models.UUIDField(unique=True, default=uuid4)
    why = models.CharField(max_length=300)
    began_at = models.DateTimeField()
    began_by = models.CharField(max_length=40)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=40, blank=True)

    class Meta:
        """It ends with a moment and a person, or not."""

        constraints = (
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by="")
                | (Q(ended_at__isnull=False) & ~Q(ended_by="")),
                name="who_ended_a_pause_and_when",
            ),
            models.CheckConstraint(condition=~Q(why="") & ~Q(began_by=""), name="why_all_sending_was_paused"),
        )

    def __str__(self) -> str:
        return str(self.public_id)
