"""The case: what was reported, who works on it, who may not see it, and which case mirrors it."""

from uuid import uuid4

from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models import F, Q

from keptinformed.privacy.declarations import Declared, Keeping, Rights


class Stage(models.TextChoices):
    """How far a case has come, worked out from its history."""

    reported = "reported", "Reported"
    investigated = "investigated", "Under investigation"
    charged = "charged", "Charged"
    court = "court", "At court"
    ended = "ended", "Ended"


class Case(models.Model):
    """One case, as the force numbers it."""

    declared = Declared(
        rights=Rights.working,
        keeping=Keeping.with_case,
        personal=("officer",),
        operational=(
            "id", "public_id", "reference", "force", "unit", "team", "offence", "offence_class", "stage", "batch",
        ),
    )  # fmt: skip

    public_id = models.UUIDField(unique=True, default=uuid4)
    """What stands in addresses: it can be neither guessed nor counted on from (control 3)."""
    reference = models.CharField(max_length=200, unique=True)
    """The `case_id` of a bundle."""
    force = models.CharField(max_length=200, blank=True)
    unit = models.CharField(max_length=200, blank=True)
    team = models.CharField(max_length=200, blank=True)
    officer = models.CharField(max_length=40, blank=True)
    """The staff number of the officer in the case."""
    offence = models.CharField(max_length=300, blank=True)
    """As the records system words it."""
    offence_class = models.CharField(max_length=10, blank=True)
    """Its code in the Home Office's list of offences, where it is known."""
    stage = models.CharField(max_length=20, choices=Stage.choices, default=Stage.reported)
    batch = models.ForeignKey("cases.Batch", null=True, on_delete=models.PROTECT)

    class Meta:
        """Found by who works on it."""

        indexes = (
            models.Index(fields=("officer",), name="cases_of_an_officer"),
            models.Index(fields=("unit", "team"), name="cases_of_a_unit"),
        )

    def __str__(self) -> str:
        return str(self.public_id)


class MirrorLink(models.Model):
    """Two cases in which the same people stand on opposite sides. They share nothing; each knows to be careful."""

    declared = Declared(
        rights=Rights.working,
        keeping=Keeping.with_case,
        personal=("by",),
        operational=("id", "one", "other", "at"),
    )

    one = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="mirrors_as_one")
    other = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="mirrors_as_other")
    at = models.DateTimeField()
    by = models.CharField(max_length=40)

    class Meta:
        """Kept once, the lower number first."""

        constraints = (
            models.UniqueConstraint(fields=("one", "other"), name="two_cases_mirror_each_other_once"),
            models.CheckConstraint(
                condition=Q(one__lt=F("other")), name="a_mirror_is_kept_lower_number_first"
            ),
        )

    def __str__(self) -> str:
        return f"{self.one_id} and {self.other_id}"


class RestrictionKind(models.TextChoices):
    """Why a case is closed to most people."""

    sensitive = "sensitive", "Sensitive: named people only"
    staff_involved = "staff_involved", "A member of staff is involved"
    protected_person = "protected_person", "Somebody in it is under protection"


class Restriction(models.Model):
    """A case that only named people may see, for as long as the restriction stands (control 6)."""

    declared = Declared(
        rights=Rights.working,
        keeping=Keeping.with_case,
        personal=("set_by", "owner", "lifted_by", "reason", "lift_asked_by", "lift_reason"),
        operational=("id", "case", "kind", "set_at", "review_at", "lifted_at", "lift_asked_at"),
    )

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="restrictions")
    kind = models.CharField(max_length=30, choices=RestrictionKind.choices)
    reason = models.CharField(max_length=500)
    owner = models.CharField(max_length=40)
    """Whoever answers for it: asked again when `review_at` has come. It never opens by itself."""
    set_by = models.CharField(max_length=40)
    set_at = models.DateTimeField()
    review_at = models.DateTimeField()
    lift_asked_at = models.DateTimeField(null=True)
    lift_asked_by = models.CharField(max_length=40, blank=True)
    lift_reason = models.CharField(max_length=500, blank=True)
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.CharField(max_length=40, blank=True)

    class Meta:
        """Lifting has a moment and a person, or neither; and it takes two people (control 10)."""

        constraints = (
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True, lifted_by="")
                | (Q(lifted_at__isnull=False) & ~Q(lifted_by="")),
                name="who_lifted_a_restriction_and_when",
            ),
            models.CheckConstraint(
                condition=Q(lift_asked_at__isnull=True, lift_asked_by="")
                | (Q(lift_asked_at__isnull=False) & ~Q(lift_asked_by="")),
                name="who_asked_to_lift_a_restriction_and_when",
            ),
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True)
                | (Q(lift_asked_at__isnull=False) & ~Q(lifted_by=F("lift_asked_by"))),
                name="nobody_lifts_a_restriction_alone",
            ),
            models.UniqueConstraint(
                fields=("case",), condition=Q(lifted_at__isnull=True), name="one_restriction_of_a_case_stands"
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} on {self.case_id}"


class RestrictionMember(models.Model):
    """Somebody who may see a restricted case."""

    declared = Declared(
        rights=Rights.working,
        keeping=Keeping.with_case,
        personal=("staff_number", "added_by"),
        operational=("id", "restriction", "added_at", "until"),
    )

    restriction = models.ForeignKey(Restriction, on_delete=models.CASCADE, related_name="members")
    staff_number = models.CharField(max_length=40)
    added_by = models.CharField(max_length=40)
    added_at = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        """Once is enough."""

        constraints = (
            models.UniqueConstraint(
                fields=("restriction", "staff_number"), name="a_member_of_a_restriction_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.staff_number} in {self.restriction_id}"


class Emergency(models.TextChoices):
    """Why a restricted case is opened by somebody who is not a member."""

    life = "life", "A life, or the safety of somebody, is in danger now"
    child = "child", "A child or a vulnerable adult must be protected now"
    contact = "contact", "The person is here or on the line, and must be answered now"
    arrest = "arrest", "An arrest, a search or a court hearing is happening now"


class BreakGlass(models.Model):
    """A restricted case opened in an emergency: with a reason, for thirty minutes, and reviewed (control 7)."""

    declared = Declared(
        rights=Rights.working,
        keeping=Keeping.with_case,
        personal=("staff_number", "reason", "reviewed_by", "finding"),
        operational=("id", "public_id", "case", "category", "at", "until", "reviewed_at", "justified"),
    )

    public_id = models.UUIDField(unique=True, editable=False, db_default=RandomUUID())
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="emergencies")
    staff_number = models.CharField(max_length=40)
    category = models.CharField(max_length=40, choices=Emergency.choices)
    reason = models.CharField(max_length=500)
    at = models.DateTimeField()
    until = models.DateTimeField()
    reviewed_at = models.DateTimeField(null=True)
    reviewed_by = models.CharField(max_length=40, blank=True)
    justified = models.BooleanField(null=True)
    finding = models.CharField(max_length=500, blank=True)

    class Meta:
        """A review has a moment, a person and a finding, or none of them."""

        constraints = (
            models.CheckConstraint(
                condition=Q(reviewed_at__isnull=True, reviewed_by="", justified__isnull=True)
                | (Q(reviewed_at__isnull=False, justified__isnull=False) & ~Q(reviewed_by="")),
                name="who_reviewed_an_emergency_and_how",
            ),
            models.CheckConstraint(
                condition=~Q(reviewed_by=F("staff_number")), name="nobody_reviews_their_own_emergency"
            ),
            models.CheckConstraint(condition=Q(until__gt=F("at")), name="an_emergency_ends_after_it_begins"),
        )

    def __str__(self) -> str:
        return f"{self.staff_number} into {self.case_id}"
