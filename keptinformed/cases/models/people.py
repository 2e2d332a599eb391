"""People, their part in a case, who acts for them, and how they can be reached."""

from uuid import uuid4

from django.db import models
from django.db.models import Q

from keptinformed.duties import history
from keptinformed.privacy.declarations import Declared, Keeping, Rights


class Part(models.TextChoices):
    """What somebody is in one case. The role stands on the link, never on the person (DPA 2018, section 38)."""

    victim = "victim", "Victim"
    witness = "witness", "Witness"
    bereaved = "bereaved", "Bereaved relative"
    parent = "parent", "Parent or guardian"
    spokesperson = "spokesperson", "Family spokesperson"
    business = "business", "Business"
    suspect = "suspect", "Suspect"


OWED = tuple(role.value for role in history.Role)
"""The parts in which somebody can be owed something: everyone but suspects."""


class Person(models.Model):
    """A person or a business, once, however many cases they are in."""

    declared = Declared(
        rights=Rights.working,
        keeping=Keeping.with_case,
        personal=("name", "born_on", "language", "staff_number"),
        special=("needs", "died_on"),
        operational=("id", "public_id", "is_business", "made_up", "batch"),
    )

    public_id = models.UUIDField(unique=True, default=uuid4)
    name = models.CharField(max_length=300)
    is_business = models.BooleanField(default=False)
    born_on = models.DateField(null=True)
    died_on = models.DateField(null=True)
    language = models.CharField(max_length=20, default="en")
    needs = models.CharField(max_length=500, blank=True)
    staff_number = models.CharField(max_length=40, blank=True)
    """Where the person works here: they then cannot open the cases they are in (control 8)."""
    made_up = models.BooleanField(default=False)
    batch = models.ForeignKey("cases.Batch", null=True, on_delete=models.PROTECT)

    class Meta:
        """Found by who they are to the force."""

        indexes = (
            models.Index(
                fields=("staff_number",), condition=~Q(staff_number=""), name="staff_who_are_in_cases"
            ),
        )

    def __str__(self) -> str:
        return str(self.public_id)


class Participation(models.Model):
    """A person in a case, in one part."""

    declared = Declared(
        rights=Rights.working,
        keeping=Keeping.with_case,
        personal=("contact_name", "frozen_why"),
        special=("enhanced_from", "enhanced_recorded_at"),
        operational=(
            "id",
            "public_id",
            "case",
            "person",
            "participant_id",
            "part",
            "since",
            "frozen_at",
            "batch",
        ),
    )

    public_id = models.UUIDField(unique=True, default=uuid4)
    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="participations")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="participations")
    participant_id = models.CharField(max_length=200)
    """The `participant_id` of a bundle: unique in its case."""
    part = models.CharField(max_length=20, choices=Part.choices)
    since = models.DateTimeField(null=True)
    """When they became known as a participant; earlier events open nothing for them."""
    enhanced_from = models.DateTimeField(null=True)
    enhanced_recorded_at = models.DateTimeField(null=True)
    contact_name = models.CharField(max_length=300, blank=True)
    """Of a business: whom to ask for."""
    frozen_at = models.DateTimeField(null=True)
    """Of a parent or spokesperson: since when they are kept out, as somebody on the other side (A5)."""
    frozen_why = models.CharField(max_length=300, blank=True, default="", db_default="")
    batch = models.ForeignKey("cases.Batch", null=True, on_delete=models.PROTECT)

    class Meta:
        """A business is never Enhanced, and keeping out has a moment and a reason."""

        constraints = (
            models.UniqueConstraint(fields=("case", "participant_id"), name="a_participant_of_a_case_once"),
            models.CheckConstraint(
                condition=~Q(part__in=("business", "suspect")) | Q(enhanced_from__isnull=True),
                name="no_business_and_no_suspect_is_enhanced",
            ),
            models.CheckConstraint(
                condition=Q(frozen_at__isnull=True, frozen_why="")
                | (Q(frozen_at__isnull=False) & ~Q(frozen_why="")),
                name="when_a_participant_was_frozen_and_why",
            ),
        )
        indexes = (
            models.Index(fields=("person",), condition=Q(part="suspect"), name="suspects_among_the_people"),
        )

    def __str__(self) -> str:
        return str(self.public_id)


class Basis(models.TextChoices):
    """Why somebody may act for another."""

    parent = "parent", "Parent or guardian"
    spokesperson = "spokesperson", "Chosen as spokesperson"
    advocate = "advocate", "Advocate or supporter, with consent"


class Representative(models.Model):
    """Somebody who may be told in the place of a participant, unless they are on the other side (A5)."""

    declared = Declared(
        rights=Rights.working,
        keeping=Keeping.with_case,
        personal=("added_by", "evidence", "frozen_why"),
        operational=(
            "id",
            "participation",
            "person",
            "basis",
            "begins_at",
            "ends_at",
            "frozen_at",
            "ask_again_on",
        ),
    )

    participation = models.ForeignKey(Participation, on_delete=models.CASCADE, related_name="representatives")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="represents")
    basis = models.CharField(max_length=20, choices=Basis.choices)
    evidence = models.CharField(max_length=300)
    added_by = models.CharField(max_length=40)
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)
    ask_again_on = models.DateField(null=True)
    """When a child has come to an age at which they are asked themselves."""
    frozen_at = models.DateTimeField(null=True)
    frozen_why = models.CharField(max_length=300, blank=True)

    class Meta:
        """Freezing has a moment and a reason, or neither."""

        constraints = (
            models.UniqueConstraint(
                fields=("participation", "person"),
                condition=Q(ends_at__isnull=True),
                name="a_representative_once_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(frozen_at__isnull=True, frozen_why="")
                | (Q(frozen_at__isnull=False) & ~Q(frozen_why="")),
                name="when_a_representative_was_frozen_and_why",
            ),
        )

    def __str__(self) -> str:
        return f"{self.person_id} for {self.participation_id}"


class Channel(models.TextChoices):
    """A way to reach somebody."""

    telephone = "telephone", "Telephone"
    email = "email", "E-mail"
    post = "post", "Post"


class ContactPoint(models.Model):
    """A number or address, sealed; `lookup` finds the same one again without showing it (control 76)."""

    declared = Declared(
        rights=Rights.working,
        keeping=Keeping.with_case,
        personal=("sealed", "lookup", "ending"),
        special=("safe",),
        operational=(
            "id",
            "public_id",
            "participation",
            "channel",
            "preferred",
            "added_at",
            "ended_at",
            "batch",
        ),
    )

    public_id = models.UUIDField(unique=True, default=uuid4)
    participation = models.ForeignKey(Participation, on_delete=models.CASCADE, related_name="contact_points")
    channel = models.CharField(max_length=20, choices=Channel.choices)
    sealed = models.BinaryField()
    lookup = models.BinaryField()
    ending = models.CharField(max_length=3, blank=True)
    """The last three characters of a number, all that is shown until somebody asks for the rest (control 85)."""
    safe = models.BooleanField(null=True)
    """None: nobody has said. Unknown is unsafe for those at high risk."""
    preferred = models.BooleanField(default=False)
    added_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    """Kept after it has ended: a past number of a suspect is still theirs."""
    batch = models.ForeignKey("cases.Batch", null=True, on_delete=models.PROTECT)

    class Meta:
        """Found by its digest."""

        constraints = (
            models.UniqueConstraint(
                fields=("participation", "channel", "lookup"),
                condition=Q(ended_at__isnull=True),
                name="a_contact_point_once_at_a_time",
            ),
        )
        indexes = (models.Index(fields=("lookup",), name="whose_number_this_is"),)

    def __str__(self) -> str:
        return str(self.public_id)
