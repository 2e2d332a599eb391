"""The tables of worklists: contacts as they were logged, calls that are owed, drafts, and each reader's own views."""

from uuid import uuid4

from django.db import models
from django.db.models import F, Q

from keptinformed.privacy.declarations import Declared, Keeping, Rights


class Contact(models.Model):
    """One contact, beside the telling that it made: what came of it, and what was said of the way ahead (S3-08)."""

    declared = Declared(
        rights=Rights.append_only,
        keeping=Keeping.with_case,
        personal=("by",),
        operational=(
            "id", "public_id", "participation", "event", "outcome", "identity", "goes_on", "review_on", "why_ended",
            "next_on", "at",
        ),
    )  # fmt: skip

    public_id = models.UUIDField(unique=True, default=uuid4)
    participation = models.ForeignKey(
        "cases.Participation", on_delete=models.PROTECT, related_name="contacts"
    )
    event = models.OneToOneField("cases.Event", on_delete=models.PROTECT, related_name="contact")
    """The entry of the history: where that is withdrawn, this counts no longer. Words stand with the entry."""
    outcome = models.CharField(max_length=20)
    """An id in policy/contacts.yaml, as are `identity` and `why_ended`."""
    identity = models.CharField(max_length=20, blank=True)
    """How it was known who was on the telephone; empty where nothing was told by telephone."""
    goes_on = models.BooleanField(null=True)
    """Whether they were told that the investigation goes on; None where nobody was reached."""
    review_on = models.DateField(null=True)
    why_ended = models.CharField(max_length=20, blank=True)
    next_on = models.DateField(null=True)
    """The day by which they were promised to hear next."""
    at = models.DateTimeField()
    by = models.CharField(max_length=40)

    class Meta:
        """An investigation that goes on is looked at again on a day; one that does not has ended for a reason."""

        constraints = (
            models.CheckConstraint(
                condition=Q(goes_on__isnull=True, review_on__isnull=True, why_ended="")
                | Q(goes_on=True, review_on__isnull=False, why_ended="")
                | (Q(goes_on=False, review_on__isnull=True) & ~Q(why_ended="")),
                name="a_contact_says_when_it_is_reviewed_or_why_not",
            ),
        )

    def __str__(self) -> str:
        return str(self.public_id)


class CheckedBy(models.TextChoices):
    """How a caller was checked."""

    code_word = "code_word", "Code word"
    called_back = "called_back", "Rung back on a number that is kept"


class CallerCheck(models.Model):
    """One check of who is on the telephone. It serves whoever made it, for the minutes of policy/contacts.yaml."""

    declared = Declared(
        rights=Rights.append_only,
        keeping=Keeping.with_case,
        personal=("by",),
        operational=("id", "participation", "way", "passed", "at"),
    )

    participation = models.ForeignKey(
        "cases.Participation", on_delete=models.PROTECT, related_name="caller_checks", db_index=False
    )
    way = models.CharField(max_length=20, choices=CheckedBy.choices)
    passed = models.BooleanField()
    at = models.DateTimeField()
    by = models.CharField(max_length=40)

    class Meta:
        """Found by whom it was about and who made it."""

        indexes = (models.Index(fields=("participation", "by", "at"), name="checks_of_a_caller"),)

    def __str__(self) -> str:
        return f"check {self.pk}"


class CallBack(models.Model):
    """A message taken for somebody, or a call that somebody was promised: it has an owner and a deadline (S0-36)."""

    declared = Declared(
        rights=Rights.working,
        keeping=Keeping.with_case,
        personal=("owner", "taken_by", "done_by"),
        operational=("id", "public_id", "participation", "event", "call", "taken_at", "due_at", "done_at"),
    )

    public_id = models.UUIDField(unique=True, default=uuid4)
    participation = models.ForeignKey(
        "cases.Participation", on_delete=models.PROTECT, related_name="call_backs"
    )
    event = models.OneToOneField("cases.Event", on_delete=models.PROTECT, related_name="call_back")
    """The entry of the history, with the words of the message."""
    call = models.BooleanField()
    """Whether they asked to be rung back; False for a message only."""
    owner = models.CharField(max_length=40, blank=True)
    """The staff number of whoever must see to it; empty where the case has nobody: then it stands as unowned."""
    taken_at = models.DateTimeField()
    taken_by = models.CharField(max_length=40)
    due_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    done_by = models.CharField(max_length=40, blank=True)

    class Meta:
        """Done has a moment and a person, or neither; what is still owed is found by owner and by deadline."""

        constraints = (
            models.CheckConstraint(
                condition=Q(done_at__isnull=True, done_by="") | (Q(done_at__isnull=False) & ~Q(done_by="")),
                name="who_rang_back_and_when",
            ),
            models.CheckConstraint(
                condition=Q(due_at__gt=F("taken_at")), name="a_call_is_due_after_it_was_asked"
            ),
        )
        indexes = (
            models.Index(
                fields=("owner", "due_at"), condition=Q(done_at__isnull=True), name="calls_still_owed"
            ),
        )

    def __str__(self) -> str:
        return str(self.public_id)


class Draft(models.Model):
    """A contact that somebody began to log: kept so that nothing typed is lost, and erased when it is saved."""

    declared = Declared(
        rights=Rights.working,
        keeping=Keeping.passing,
        personal=("by", "typed"),
        operational=("id", "key", "participation", "at"),
    )

    key = models.UUIDField()
    """The key of the form."""
    by = models.CharField(max_length=40)
    participation = models.ForeignKey("cases.Participation", on_delete=models.CASCADE, related_name="+")
    typed = models.JSONField()
    at = models.DateTimeField()

    class Meta:
        """One for each form, and one for each person that somebody writes about."""

        constraints = (
            models.UniqueConstraint(fields=("by", "participation"), name="one_draft_about_a_person"),
        )

    def __str__(self) -> str:
        return str(self.key)


class SavedView(models.Model):
    """A list as one member of staff likes to see it. What it narrows by is ids and numbers, never a name of anybody."""

    declared = Declared(
        rights=Rights.working,
        keeping=Keeping.employment,
        personal=("staff_number", "title"),
        operational=("id", "public_id", "view", "narrowed", "made_at"),
    )

    public_id = models.UUIDField(unique=True, default=uuid4)
    staff_number = models.CharField(max_length=40)
    title = models.CharField(max_length=60)
    view = models.CharField(max_length=20)
    narrowed = models.JSONField(default=dict)
    made_at = models.DateTimeField()

    class Meta:
        """Each title once."""

        constraints = (
            models.UniqueConstraint(fields=("staff_number", "title"), name="a_view_of_a_title_once"),
        )

    def __str__(self) -> str:
        return str(self.public_id)


class Habit(models.Model):
    """How somebody likes to work: whether single keys do something (WCAG 2.1.4)."""

    declared = Declared(
        rights=Rights.working,
        keeping=Keeping.employment,
        personal=("staff_number",),
        operational=("id", "keys"),
    )

    staff_number = models.CharField(max_length=40, unique=True)
    keys = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.staff_number
