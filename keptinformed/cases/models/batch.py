"""Where rows came from: one import of an export bundle."""

from django.db import models

from keptinformed.privacy.declarations import Declared, Keeping, Rights


class Batch(models.Model):
    """One import, from its first row until it is finished or taken back."""

    declared = Declared(
        rights=Rights.working,
        keeping=Keeping.with_case,
        personal=("by",),
        operational=(
            "id",
            "public_id",
            "name",
            "fingerprint",
            "started_at",
            "finished_at",
            "undone_at",
            "account",
        ),
    )

    public_id = models.UUIDField(unique=True)
    name = models.CharField(max_length=200)
    """The name of the bundle's folder."""
    fingerprint = models.CharField(max_length=64)
    """A digest of the files: the same bundle brought in twice is known again."""
    by = models.CharField(max_length=40)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)
    account = models.JSONField(default=dict)
    """How many rows of each table were read, used, known already and rejected; and how far it got."""

    def __str__(self) -> str:
        return str(self.public_id)
