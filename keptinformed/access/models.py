"""The people who work here."""

from datetime import datetime

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
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
            "id", "password", "last_login", "role", "unit", "team", "is_active", "left_at", "identity", "made_up",
        ),
    )  # fmt: skip

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
        )

    def __str__(self) -> str:
        return self.staff_number

    def works_here(self, now: datetime) -> bool:
        """Say whether they have access at that moment."""
        return self.is_active and (self.left_at is None or self.left_at > now)
