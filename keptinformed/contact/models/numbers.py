"""The table of six digits that were sent to somebody who was coming in to their own page: that, and never which."""

from uuid import uuid4

from django.db import models

from keptinformed.contact.models.messages import OutcomeKind
from keptinformed.contact.terms import Way
from keptinformed.privacy.declarations import Declared, Keeping, Rights


class SentNumber(models.Model):
    """One try to send six digits, written down before anybody is called: what a number ever received is whole."""

    declared = Declared(
        rights=Rights.working,
        keeping=Keeping.with_case,
        personal=("ending",),
        operational=("id", "public_id", "participation", "contact_point", "way", "at", "became"),
    )

    public_id = models.UUIDField(unique=True, default=uuid4)
    """The reference that the provider is given."""
    participation = models.ForeignKey(
        "cases.Participation", on_delete=models.PROTECT, related_name="sent_numbers"
    )
    contact_point = models.ForeignKey(
        "cases.ContactPoint", on_delete=models.PROTECT, related_name="sent_numbers"
    )
    way = models.CharField(max_length=10, choices=[(each.value, each.value) for each in Way])
    ending = models.CharField(max_length=3, blank=True)
    """All that is shown of a number; nothing of an address."""
    at = models.DateTimeField()
    became = models.CharField(max_length=14, choices=OutcomeKind.choices, default=OutcomeKind.unknown.value)
    """Until something was learned, it may have left."""

    def __str__(self) -> str:
        return str(self.public_id)
