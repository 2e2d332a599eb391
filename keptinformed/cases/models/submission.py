"""Forms that were sent: the same form sent twice, by a double click or a weak network, is one record."""

from django.db import models

from keptinformed.privacy.declarations import Declared, Keeping, Rights


class Submission(models.Model):
    """One form as it was first saved. `made` says what came of it, so that the second answer is the first one."""

    declared = Declared(
        rights=Rights.append_only,
        keeping=Keeping.passing,
        personal=("by",),
        operational=("id", "key", "at", "made"),
    )

    key = models.UUIDField()
    """Handed out with the empty form."""
    by = models.CharField(max_length=40)
    at = models.DateTimeField()
    made = models.CharField(max_length=200)
    """The id of what was made: of an event, a person or a case."""

    class Meta:
        """Once for each form that somebody was handed."""

        constraints = (models.UniqueConstraint(fields=("key", "by"), name="a_form_is_saved_once"),)

    def __str__(self) -> str:
        return str(self.key)
