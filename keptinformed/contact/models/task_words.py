"""What somebody wrote when they had seen to a task about telling somebody."""

from django.db import models
from django.db.models import Q

from keptinformed.privacy.declarations import Declared, Keeping, Rights


class ContactTaskWords(models.Model):
    """What was done about a task; apart, so that the words can go while it stands that it was done."""

    declared = Declared(
        rights=Rights.erasable,
        keeping=Keeping.with_case,
        personal=("text",),
        operational=("task",),
    )

    task = models.OneToOneField(
        "contact.ContactTask", primary_key=True, on_delete=models.PROTECT, related_name="words"
    )
    text = models.TextField()

    class Meta:
        """Nobody says with nothing what they did."""

        constraints = (models.CheckConstraint(condition=~Q(text=""), name="what_was_done_is_said"),)

    def __str__(self) -> str:
        return f"what was done about {self.task_id}"
