"""The table of published pages: all that the portal may read of any case."""

from django.db import models

from keptinformed.privacy.declarations import Declared, Keeping, Rights


class StoredPage(models.Model):
    """The page of one invitation, replaced whenever something that it shows has changed."""

    declared = Declared(
        rights=Rights.working,
        keeping=Keeping.derived,
        special=("page",),
        operational=("id", "invitation", "case", "participation", "representative", "made_at", "round_at"),
    )

    invitation = models.UUIDField(unique=True)
    """The public id of the invitation: no foreign key, so that reading a page needs no right to that table."""
    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="+")
    participation = models.ForeignKey("cases.Participation", on_delete=models.CASCADE, related_name="+")
    representative = models.ForeignKey(
        "cases.Representative", null=True, on_delete=models.CASCADE, related_name="+"
    )
    """Who reads it for the person; None where it is the person."""
    page = models.TextField()
    """`page.PublishedPage` as JSON."""
    made_at = models.DateTimeField()
    round_at = models.DateTimeField(db_index=True)
    """When it is made anew at the latest, for what time alone changes."""

    class Meta:
        """One table by a plain name, because a second database role reads it."""

        db_table = "published_page"

    def __str__(self) -> str:
        return str(self.invitation)
