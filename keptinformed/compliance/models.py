"""What each run of the audit on the live record found: figures, sentences and pictures, and nobody in them."""

from django.db import models
from django.db.models import Q

from keptinformed.privacy.declarations import Declared, Keeping, Rights


class Run(models.Model):
    """One audit of the live record, with no id of a case or a person in it."""

    declared = Declared(
        rights=Rights.erasable,
        keeping=Keeping.apart,
        operational=("id", "as_at", "ends_month", "made_at", "seconds", "in_short", "figures", "shown"),
    )

    as_at = models.DateTimeField()
    """The moment that it looks from; nothing later was looked at."""
    ends_month = models.BooleanField()
    """Whether it stands for a whole month: it is kept, and shows only what was known when the month ended."""
    made_at = models.DateTimeField()
    seconds = models.FloatField()
    """How long it took, writing the histories out included."""
    in_short = models.JSONField()
    """What a first page shows (`figures.InShort`): read without all the rest."""
    figures = models.JSONField()
    """The document that docs/reference/summary.md describes."""
    shown = models.JSONField()
    """What the report shows besides (`auditor/for_a_page.py`)."""

    class Meta:
        """One for each month that has ended; found by the latest."""

        constraints = (
            models.UniqueConstraint(
                fields=("as_at",), condition=Q(ends_month=True), name="a_month_is_worked_out_once"
            ),
            models.CheckConstraint(
                condition=Q(as_at__lte=models.F("made_at")), name="a_run_does_not_look_ahead"
            ),
        )
        indexes = (models.Index(fields=("-as_at",), name="the_latest_run"),)

    def __str__(self) -> str:
        return f"run {self.pk}"
