"""The tables of cover: who is away or on light duties, who covers, who speaks in whose place, who was given a case."""

from uuid import uuid4

from django.db import models
from django.db.models import F, Q

from keptinformed.privacy.declarations import Declared, Keeping, Rights


class Absence(models.Model):
    """That somebody is away, whatever their shifts say. Why they are is kept nowhere: cover does not need it."""

    declared = Declared(
        rights=Rights.working,
        keeping=Keeping.employment,
        personal=("staff_number", "said_by"),
        operational=("id", "public_id", "begins_at", "ends_at", "said_at"),
    )

    public_id = models.UUIDField(unique=True, default=uuid4)
    staff_number = models.CharField(max_length=40)
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)
    """The first moment at which they are there again; None while nobody knows."""
    said_by = models.CharField(max_length=40)
    said_at = models.DateTimeField()

    class Meta:
        """It ends after it begins; found by whose it is."""

        constraints = (
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gt=F("begins_at")),
                name="an_absence_ends_after_it_begins",
            ),
        )
        indexes = (models.Index(fields=("staff_number", "ends_at"), name="absences_of_somebody"),)

    def __str__(self) -> str:
        return str(self.public_id)


class CoverArrangement(models.Model):
    """That one person covers for another for a while, where the ladder would have found somebody else."""

    declared = Declared(
        rights=Rights.working,
        keeping=Keeping.employment,
        personal=("staff_number", "cover", "said_by"),
        operational=("id", "public_id", "begins_at", "ends_at", "said_at"),
    )

    public_id = models.UUIDField(unique=True, default=uuid4)
    staff_number = models.CharField(max_length=40)
    """Whose cases they are."""
    cover = models.CharField(max_length=40)
    """Who sees to them."""
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    said_by = models.CharField(max_length=40)
    said_at = models.DateTimeField()

    class Meta:
        """Nobody covers for themselves; it ends after it begins."""

        constraints = (
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("begins_at")), name="cover_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=~Q(cover=F("staff_number")), name="nobody_covers_for_themselves"
            ),
        )
        indexes = (models.Index(fields=("staff_number", "ends_at"), name="cover_of_somebody"),)

    def __str__(self) -> str:
        return str(self.public_id)


class LightDuty(models.Model):
    """That somebody works at a desk for a while, and can ring people for others. Why is kept nowhere."""

    declared = Declared(
        rights=Rights.working,
        keeping=Keeping.employment,
        personal=("staff_number", "said_by"),
        operational=("id", "public_id", "begins_at", "ends_at", "said_at"),
    )

    public_id = models.UUIDField(unique=True, default=uuid4)
    staff_number = models.CharField(max_length=40)
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    said_by = models.CharField(max_length=40)
    said_at = models.DateTimeField()

    class Meta:
        """It ends after it begins; found by when it ends."""

        constraints = (
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("begins_at")), name="light_duties_end_after_they_begin"
            ),
        )
        indexes = (models.Index(fields=("ends_at", "staff_number"), name="light_duties_now"),)

    def __str__(self) -> str:
        return str(self.public_id)


class HandedCall(models.Model):
    """That somebody else is to speak with a person in the officer's place: the bureau, or somebody on light duties."""

    declared = Declared(
        rights=Rights.working,
        keeping=Keeping.with_case,
        personal=("to", "handed_by", "taken_by", "done_by"),
        operational=("id", "public_id", "participation", "handed_at", "taken_at", "done_at", "told"),
    )

    public_id = models.UUIDField(unique=True, default=uuid4)
    participation = models.ForeignKey(
        "cases.Participation", on_delete=models.PROTECT, related_name="handed_calls"
    )
    to = models.CharField(max_length=40, blank=True)
    """The staff number of whom it was given to; empty for the bureau."""
    handed_at = models.DateTimeField()
    handed_by = models.CharField(max_length=40)
    taken_at = models.DateTimeField(null=True)
    taken_by = models.CharField(max_length=40, blank=True)
    done_at = models.DateTimeField(null=True)
    done_by = models.CharField(max_length=40, blank=True)
    told = models.BooleanField(default=False)
    """Whether it was done by a contact that reached them; False where it was taken back."""

    class Meta:
        """Taken and done have a moment and a person, or neither; one at a time for each person."""

        constraints = (
            models.CheckConstraint(
                condition=Q(taken_at__isnull=True, taken_by="")
                | (Q(taken_at__isnull=False) & ~Q(taken_by="")),
                name="who_took_a_handed_call_and_when",
            ),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True, done_by="", told=False)
                | (Q(done_at__isnull=False) & ~Q(done_by="")),
                name="who_did_a_handed_call_and_when",
            ),
            models.UniqueConstraint(
                fields=("participation",),
                condition=Q(done_at__isnull=True),
                name="a_call_is_handed_once_at_a_time",
            ),
        )

    def __str__(self) -> str:
        return str(self.public_id)


class EntryKind(models.TextChoices):
    """What an entry of the directory is about."""

    person = "person", "Somebody who works here"
    station = "station", "A station or desk"
    number = "number", "A useful number"


class DirectoryEntry(models.Model):
    """How somebody who works here, a station or somebody we often ring is reached: kept right by one owner (S0-35)."""

    declared = Declared(
        rights=Rights.working,
        keeping=Keeping.employment,
        personal=("owner", "title", "telephone", "email", "hours", "says", "confirmed_by"),
        operational=("id", "public_id", "kind", "station", "address", "confirmed_at"),
    )

    public_id = models.UUIDField(unique=True, default=uuid4)
    kind = models.CharField(max_length=10, choices=EntryKind.choices)
    owner = models.CharField(max_length=40)
    """The staff number of who keeps it right: of a person, their own."""
    title = models.CharField(max_length=200, blank=True)
    """What it is called; empty of a person, whose name stands where staff are kept."""
    telephone = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True)
    station = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="people")
    """Where a person works."""
    address = models.TextField(blank=True)
    hours = models.TextField(blank=True)
    """Opening hours, or when somebody works, in words."""
    says = models.TextField(blank=True)
    """What else to know, in words."""
    confirmed_at = models.DateTimeField()
    confirmed_by = models.CharField(max_length=40)

    class Meta:
        """One entry for each person; what is not a person is called something."""

        constraints = (
            models.CheckConstraint(
                condition=Q(kind=EntryKind.person, title="") | (~Q(kind=EntryKind.person) & ~Q(title="")),
                name="a_station_or_number_is_called_something",
            ),
            models.UniqueConstraint(
                fields=("owner",), condition=Q(kind=EntryKind.person), name="one_directory_entry_for_each"
            ),
        )

    def __str__(self) -> str:
        return str(self.public_id)


class Transfer(models.Model):
    """That a case was given from one officer to another: who had it when is never guessed."""

    declared = Declared(
        rights=Rights.append_only,
        keeping=Keeping.with_case,
        personal=("was", "to", "by"),
        operational=("id", "case", "event", "at"),
    )

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="transfers")
    event = models.OneToOneField("cases.Event", on_delete=models.PROTECT, related_name="transfer")
    """The entry of the history that says the case was given to an officer."""
    was = models.CharField(max_length=40, blank=True)
    """The officer before; empty where there was nobody."""
    to = models.CharField(max_length=40)
    at = models.DateTimeField()
    by = models.CharField(max_length=40)

    class Meta:
        """It changes hands."""

        constraints = (
            models.CheckConstraint(condition=~Q(was=F("to")) & ~Q(to=""), name="a_case_changes_hands"),
        )

    def __str__(self) -> str:
        return f"transfer {self.pk}"
