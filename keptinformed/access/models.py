"""The people who work here."""

from datetime import datetime

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models import Q

from keptinformed.access.roles import ROLES, Role
from keptinformed.privacy.declarations import Declared, Keeping, Rights


class StaffManager(BaseUserManager["Staff"]):
    """Finds staff by their number, which is what they sign in with."""

    def get_by_natural_key(self, username: str | None) -> "Staff":
        """Return the member of staff with that number, whatever its letters' case."""
        return self.get(staff_number__iexact=username)


class Staff(AbstractBaseUser):
    """A member of staff, or of a support organisation that works with the force."""

    declared = Declared(
        rights=Rights.working,
        keeping=Keeping.employment,
        personal=("name", "email", "staff_number"),
        operational=(
            "id", "public_id", "password", "last_login", "role", "unit", "team", "is_active", "left_at", "identity",
            "made_up",
        ),
    )  # fmt: skip

    public_id = models.UUIDField(unique=True, editable=False, db_default=RandomUUID())
    """What stands in addresses: neither a number of the database nor who they are."""
    staff_number = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=200)
    email = models.EmailField(blank=True)
    role = models.CharField(max_length=30, choices=[(role.value, ROLES[role].title) for role in Role])
    unit = models.CharField(max_length=200, blank=True)
    team = models.CharField(max_length=200, blank=True)
    is_active = models.BooleanField(default=True)
    left_at = models.DateTimeField(null=True, blank=True)
    """When they left; from then on nothing opens to them."""
    identity = models.CharField(max_length=200, blank=True)
    """Who they are to the force's own identity provider (the `sub` of OpenID Connect)."""
    made_up = models.BooleanField(default=False)

    objects = StaffManager()
    USERNAME_FIELD = "staff_number"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name", "role"]  # noqa: RUF012 (as Django declares it)

    class Meta:
        """Leaving and being shut out go together."""

        constraints = (
            models.CheckConstraint(
                condition=Q(left_at__isnull=True) | Q(is_active=False), name="who_has_left_is_not_active"
            ),
            models.UniqueConstraint(
                fields=("identity",), condition=~Q(identity=""), name="an_identity_is_one_persons"
            ),
        )

    def __str__(self) -> str:
        return self.staff_number

    def works_here(self, now: datetime) -> bool:
        """Say whether they have access at that moment."""
        return self.is_active and (self.left_at is None or self.left_at > now)


class CodeKind(models.TextChoices):
    """What a code that is used once lets somebody do."""

    invitation = "invitation", "set up how they sign in"
    demonstration = "demonstration", "sign in to the demonstration"


class OneTimeCode(models.Model):
    """A code given to a member of staff, kept only as a keyed digest (control 42)."""

    declared = Declared(
        rights=Rights.working,
        keeping=Keeping.passing,
        operational=("id", "kind", "staff", "digest", "made_at", "ends_at", "used_at"),
    )

    kind = models.CharField(max_length=20, choices=CodeKind.choices)
    staff = models.ForeignKey(Staff, on_delete=models.CASCADE, related_name="one_time_codes")
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        """A code ends after it begins."""

        constraints = (
            models.CheckConstraint(condition=Q(ends_at__gt=models.F("made_at")), name="a_code_lasts_a_while"),
        )

    def __str__(self) -> str:
        return f"{self.kind} of {self.made_at.isoformat()}"


class FailedTry(models.Model):
    """One wrong guess: counted for a while, so that guessing is slow (control 45). What it was about is a digest."""

    declared = Declared(
        rights=Rights.working,
        keeping=Keeping.passing,
        operational=("id", "kind", "about", "at"),
    )

    kind = models.CharField(max_length=20)
    about = models.CharField(max_length=64)
    """A keyed digest of an account or an address."""
    at = models.DateTimeField()

    class Meta:
        """Counted by what they were about."""

        indexes = (models.Index(fields=("kind", "about", "at"), name="failed_tries_of_late"),)

    def __str__(self) -> str:
        return f"{self.kind} at {self.at.isoformat()}"
