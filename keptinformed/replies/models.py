"""What people wrote to us, who sees to it, and what alarmed; words stand apart, and can go while the record stands."""

from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from keptinformed.privacy.declarations import Declared, Keeping, Rights
from keptinformed.replies.terms import Answered, Door, Kind, Means, Unmatched


class Reply(models.Model):
    """Something that somebody wrote to us: matched to one person in one case, or in the queue of what is not."""

    declared = Declared(
        rights=Rights.working,
        keeping=Keeping.with_case,
        personal=("sealed", "lookup", "ending", "owner", "read_by", "answered_by", "matched_by"),
        special=("kind", "not_matched"),
        operational=(
            "id", "public_id", "participation", "means", "door", "provider_id", "received_at", "taken_at",
            "in_answer_to", "files_left_out", "event", "due_at", "read_at", "answered_at", "answered_how", "matched_at",
        ),
    )  # fmt: skip

    public_id = models.UUIDField(unique=True, default=uuid4)
    participation = models.ForeignKey(
        "cases.Participation", null=True, on_delete=models.PROTECT, related_name="replies", db_index=False
    )
    """Whose it is; None while nobody can say for sure."""
    means = models.CharField(max_length=10, choices=[(each.value, each.value) for each in Means])
    kind = models.CharField(max_length=20, choices=[(each.value, each.value) for each in Kind])
    door = models.CharField(max_length=10, choices=[(each.value, each.value) for each in Door])
    provider_id = models.CharField(max_length=250)
    """What the door calls it."""
    received_at = models.DateTimeField()
    taken_at = models.DateTimeField()
    in_answer_to = models.ForeignKey(
        "contact.Attempt", null=True, on_delete=models.PROTECT, related_name="replies"
    )
    sealed = models.BinaryField(null=True)
    """The number or address that it came from; None where it came by none."""
    lookup = models.BinaryField(null=True)
    ending = models.CharField(max_length=3, blank=True)
    """All that is shown of a number; nothing of an address."""
    not_matched = models.CharField(
        max_length=20, blank=True, choices=[(each.value, each.value) for each in Unmatched]
    )
    """Why nobody could say by itself whose it is. It stays when a person has said it."""
    files_left_out = models.SmallIntegerField(default=0)
    event = models.OneToOneField("cases.Event", null=True, on_delete=models.PROTECT, related_name="reply")
    """The entry of the history."""
    owner = models.CharField(max_length=40, blank=True)
    """The staff number of whoever sees to it; empty where there is nobody: then it stands as unowned."""
    due_at = models.DateTimeField()
    """The first moment that is too late for an answer."""
    read_at = models.DateTimeField(null=True)
    read_by = models.CharField(max_length=40, blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.CharField(max_length=40, blank=True)
    answered_how = models.CharField(
        max_length=12, blank=True, choices=[(each.value, each.value) for each in Answered]
    )
    matched_at = models.DateTimeField(null=True)
    matched_by = models.CharField(max_length=40, blank=True)

    class Meta:
        """Taken in once; whose it is, or why nobody can say; what was done has a moment and a person."""

        constraints = (
            models.UniqueConstraint(fields=("door", "provider_id"), name="a_reply_is_taken_in_once"),
            models.CheckConstraint(
                condition=Q(participation__isnull=False, event__isnull=False)
                | (Q(participation__isnull=True, event__isnull=True, owner="") & ~Q(not_matched="")),
                name="whose_a_reply_is_or_why_nobody_knows",
            ),
            models.CheckConstraint(
                condition=Q(read_at__isnull=True, read_by="") | (Q(read_at__isnull=False) & ~Q(read_by="")),
                name="who_read_a_reply_and_when",
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answered_by="", answered_how="")
                | (Q(answered_at__isnull=False) & ~Q(answered_by="") & ~Q(answered_how="")),
                name="who_answered_a_reply_when_and_how",
            ),
            models.CheckConstraint(
                condition=Q(matched_at__isnull=True, matched_by="")
                | (Q(matched_at__isnull=False) & ~Q(matched_by="")),
                name="who_said_whose_a_reply_is",
            ),
            models.CheckConstraint(condition=~Q(provider_id=""), name="a_reply_has_a_number_of_its_door"),
        )
        indexes = (
            models.Index(fields=("participation", "received_at"), name="replies_of_a_person"),
            models.Index(
                fields=("owner", "due_at"), condition=Q(answered_at__isnull=True), name="replies_still_open"
            ),
            models.Index(
                fields=("taken_at",),
                condition=Q(answered_at__isnull=True, participation__isnull=True),
                name="replies_not_matched",
            ),
        )

    def __str__(self) -> str:
        return str(self.public_id)


class ReplyWords(models.Model):
    """What they wrote; apart, so that the words can go while it stands that they wrote."""

    declared = Declared(
        rights=Rights.erasable,
        keeping=Keeping.with_case,
        personal=("subject", "text"),
        operational=("reply",),
    )

    reply = models.OneToOneField(Reply, primary_key=True, on_delete=models.PROTECT, related_name="words")
    subject = models.CharField(max_length=200, blank=True)
    text = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"words of {self.reply_id}"


class DangerAlarm(models.Model):
    """That a reply may mean danger. It stands before everybody whom it reached until somebody said what they did."""

    declared = Declared(
        rights=Rights.working,
        keeping=Keeping.with_case,
        personal=("acknowledged_by",),
        special=("signs",),
        operational=("id", "public_id", "reply", "unit", "first_rung", "raised_at", "acknowledged_at"),
    )

    public_id = models.UUIDField(unique=True, default=uuid4)
    reply = models.OneToOneField(Reply, on_delete=models.PROTECT, related_name="alarm")
    unit = models.CharField(max_length=200, blank=True)
    """The unit of the case at that moment; empty where nobody knows whose the reply is."""
    signs = ArrayField(models.CharField(max_length=20))
    """Ids of policy/danger_words.yaml."""
    first_rung = models.SmallIntegerField()
    """Counts from 0 in policy/replies.yaml; those before were left out, for nobody of them was on duty."""
    raised_at = models.DateTimeField()
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by = models.CharField(max_length=40, blank=True)

    class Meta:
        """Acknowledged by somebody at a moment, or not; what stands is found at once."""

        constraints = (
            models.CheckConstraint(
                condition=Q(acknowledged_at__isnull=True, acknowledged_by="")
                | (Q(acknowledged_at__isnull=False) & ~Q(acknowledged_by="")),
                name="who_answered_an_alarm_and_when",
            ),
            models.CheckConstraint(condition=Q(first_rung__gte=0), name="rungs_count_from_0"),
        )
        indexes = (
            models.Index(
                fields=("raised_at",), condition=Q(acknowledged_at__isnull=True), name="alarms_that_stand"
            ),
        )

    def __str__(self) -> str:
        return str(self.public_id)


class AlarmWords(models.Model):
    """What somebody did about an alarm; apart, so that the words can go while it stands that it was done."""

    declared = Declared(
        rights=Rights.erasable,
        keeping=Keeping.with_case,
        personal=("text",),
        operational=("alarm",),
    )

    alarm = models.OneToOneField(
        DangerAlarm, primary_key=True, on_delete=models.PROTECT, related_name="words"
    )
    text = models.TextField()

    class Meta:
        """Nobody says with nothing what they did."""

        constraints = (models.CheckConstraint(condition=~Q(text=""), name="what_was_done_at_an_alarm"),)

    def __str__(self) -> str:
        return f"what was done at {self.alarm_id}"
