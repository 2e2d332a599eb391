"""When staff are on duty."""

from django.db import models
from django.db.models import F, Q

from keptinformed.privacy.declarations import Declared, Keeping, Rights


class Shift(models.Model):
    """One shift, or one day of leave, of one member of staff."""

    declared = Declared(
        rights=Rights.working,
        keeping=Keeping.employment,
        personal=("staff_number",),
        operational=("id", "day", "kind", "begins_at", "ends_at", "batch"),
    )

    staff_number = models.CharField(max_length=40)
    day = models.DateField()
    kind = models.CharField(max_length=20)
    begins_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    batch = models.ForeignKey("cases.Batch", null=True, on_delete=models.PROTECT)

    class Meta:
        """One a day; it ends after it begins."""

        constraints = (
            models.UniqueConstraint(fields=("staff_number", "day"), name="one_shift_a_day"),
            models.CheckConstraint(
                condition=Q(begins_at__isnull=True, ends_at__isnull=True) | Q(ends_at__gt=F("begins_at")),
                name="a_shift_ends_after_it_begins",
            ),
        )

    def __str__(self) -> str:
        return f"{self.staff_number} on {self.day}"
