"""Letters that wait to be printed and posted, what was printed together, and what became of each."""

from uuid import uuid4

from django.db import models
from django.db.models import F, Q

from keptinformed.contact.posting_days import Postage
from keptinformed.contact.terms import Reason
from keptinformed.privacy.declarations import Declared, Keeping, Rights


class PrintRun(models.Model):
    """Letters that somebody printed together, as one batch, numbered in the order of the pile."""

    declared = Declared(
        rights=Rights.working,
        keeping=Keeping.with_case,
        personal=("printed_by", "posted_by"),
        operational=("id", "public_id", "printed_at", "posted_at", "confirmed_at"),
    )

    public_id = models.UUIDField(unique=True, default=uuid4)
    printed_at = models.DateTimeField()
    printed_by = models.CharField(max_length=40)
    posted_at = models.DateTimeField(null=True)
    """When it was posted, as whoever did it says."""
    posted_by = models.CharField(max_length=40, blank=True)
    confirmed_at = models.DateTimeField(null=True)
    """When they said so."""

    class Meta:
        """Posted has a moment and a person, and comes after printing."""

        constraints = (
            models.CheckConstraint(
                condition=Q(posted_at__isnull=True, posted_by="", confirmed_at__isnull=True)
                | (Q(posted_at__gte=F("printed_at"), confirmed_at__gte=F("posted_at")) & ~Q(posted_by="")),
                name="who_posted_a_batch_and_when",
            ),
            models.CheckConstraint(condition=~Q(printed_by=""), name="somebody_printed_a_batch"),
        )

    def __str__(self) -> str:
        return str(self.public_id)


class LetterState(models.TextChoices):
    """How far a letter is."""

    ready = "ready", "To be printed"
    printed = "printed", "Printed, to be posted"
    stopped = "stopped", "To be taken out: it is not safe any more"
    taken_out = "taken_out", "Taken out: it was not posted"
    posted = "posted", "Posted"
    returned = "returned", "Came back"


ON_THE_PILE = (LetterState.ready, LetterState.printed)


class PostedLetter(models.Model):
    """One letter on the pile of a day; its pages are kept apart."""

    declared = Declared(
        rights=Rights.working,
        keeping=Keeping.with_case,
        personal=("changed_by",),
        special=("why",),
        operational=(
            "id", "public_id", "attempt", "day", "postage", "run", "number", "mark", "sheets", "digest", "state",
            "made_at", "changed_at", "by_hand",
        ),
    )  # fmt: skip

    public_id = models.UUIDField(unique=True, default=uuid4)
    attempt = models.OneToOneField("contact.Attempt", on_delete=models.PROTECT, related_name="letter")
    day = models.DateField()
    """On which it is to be posted."""
    postage = models.CharField(max_length=6, choices=[(each.value, each.value) for each in Postage])
    run = models.ForeignKey(PrintRun, null=True, on_delete=models.PROTECT, related_name="letters")
    number = models.SmallIntegerField(null=True)
    """Its place in what was printed together, from 1."""
    mark = models.CharField(max_length=8)
    """Eight digits that stand for name and address, printed on each of its pages (control 35)."""
    sheets = models.SmallIntegerField()
    """How many pages it has."""
    digest = models.CharField(max_length=64)
    """SHA-256 of its pages as they were made: what is printed is what was decided about."""
    state = models.CharField(max_length=10, choices=LetterState.choices, default=LetterState.ready)
    why = models.CharField(max_length=30, choices=[(each.value, each.value) for each in Reason], blank=True)
    """Why it must not be posted."""
    by_hand = models.CharField(max_length=20, blank=True)
    """Why somebody took it out, a word of policy/words/posting.en.yaml."""
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=40, blank=True)

    class Meta:
        """In the pile it has no number; printed, it has one of its own."""

        constraints = (
            models.CheckConstraint(
                condition=Q(run__isnull=True, number__isnull=True) | Q(run__isnull=False, number__gte=1),
                name="what_was_printed_has_a_number",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("printed", "stopped", "posted", "returned"), run__isnull=True),
                name="only_what_was_printed_is_posted",
            ),
            models.UniqueConstraint(fields=("run", "number"), name="a_number_once_in_what_was_printed"),
            models.CheckConstraint(condition=Q(sheets__gte=1), name="a_letter_has_pages"),
        )
        indexes = (
            models.Index(
                fields=("day",), condition=Q(state__in=("ready", "printed")), name="letters_to_post"
            ),
            models.Index(fields=("mark",), name="letters_by_mark"),
        )

    def __str__(self) -> str:
        return str(self.public_id)


class LetterPages(models.Model):
    """The pages of a letter, sealed, for as long as they may have to be printed."""

    declared = Declared(
        rights=Rights.erasable,
        keeping=Keeping.passing,
        personal=("sealed",),
        operational=("letter",),
    )

    letter = models.OneToOneField(
        PostedLetter, primary_key=True, on_delete=models.PROTECT, related_name="pages"
    )
    sealed = models.BinaryField()

    def __str__(self) -> str:
        return f"pages of {self.letter_id}"
