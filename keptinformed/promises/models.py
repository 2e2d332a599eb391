"""The register of what somebody was promised beyond the rules."""

from uuid import uuid4

from django.db import models
from django.db.models import F, Q

from keptinformed.privacy.declarations import Declared, Keeping, Rights
from keptinformed.promises.terms import Outcome


class GivenPromise(models.Model):
    """One promise to one person. Where another day is agreed, a new row follows it, and this one keeps its own day."""

    declared = Declared(
        rights=Rights.working,
        keeping=Keeping.with_case,
        personal=("made_by", "owner", "ended_by", "put_right_by"),
        operational=(
            "id", "public_id", "participation", "event", "contact", "instead_of", "kind", "made_at", "due_at",
            "is_asked", "asked_unit", "asked_team", "accepted_at", "owner_unit", "owner_team", "told_at", "outcome",
            "kept_at", "ended_at", "put_right_due_at", "put_right_at", "put_right_how",
        ),
    )  # fmt: skip

    public_id = models.UUIDField(unique=True, default=uuid4)
    participation = models.ForeignKey(
        "cases.Participation", on_delete=models.PROTECT, related_name="given_promises"
    )
    event = models.OneToOneField("cases.Event", on_delete=models.PROTECT, related_name="given_promise")
    """The entry of the history that says so, with the words: where that is withdrawn, this counts no longer."""
    contact = models.OneToOneField(
        "worklists.Contact", null=True, on_delete=models.PROTECT, related_name="given_promise"
    )
    """The contact in which a day was named on which they hear next: that day is the one of the contact."""
    instead_of = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="followed_by")
    """The promise in whose place it was given: one that was moved, or missed."""
    kind = models.CharField(max_length=20)
    """An id in policy/promises.yaml, as is `put_right_how`."""
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=40)
    due_at = models.DateTimeField()
    """The first moment that is too late."""
    is_asked = models.BooleanField(default=False)
    """Whether another team was asked for it: until somebody there accepts it, the person is promised nothing."""
    asked_unit = models.CharField(max_length=200, blank=True)
    asked_team = models.CharField(max_length=200, blank=True)
    accepted_at = models.DateTimeField(null=True)
    owner = models.CharField(max_length=40, blank=True)
    """The staff number of whoever accepted it."""
    owner_unit = models.CharField(max_length=200, blank=True)
    """Where they worked then: figures are of that team."""
    owner_team = models.CharField(max_length=200, blank=True)
    told_at = models.DateTimeField(null=True)
    outcome = models.CharField(
        max_length=20, blank=True, choices=[(each.value, each.value) for each in Outcome]
    )
    kept_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=40, blank=True)
    put_right_due_at = models.DateTimeField(null=True)
    put_right_at = models.DateTimeField(null=True)
    put_right_by = models.CharField(max_length=40, blank=True)
    put_right_how = models.CharField(max_length=20, blank=True)

    class Meta:
        """Nobody is promised what nobody accepted; what ended has a moment; what was missed is put right by a day."""

        constraints = (
            models.CheckConstraint(
                condition=Q(due_at__gt=F("made_at")), name="a_promise_is_due_after_it_was_made"
            ),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True, owner="")
                | (Q(accepted_at__isnull=False) & ~Q(owner="")),
                name="whoever_accepted_a_promise_owns_it",
            ),
            models.CheckConstraint(
                condition=Q(is_asked=True) | Q(accepted_at__isnull=False),
                name="what_was_not_asked_is_their_own",
            ),
            models.CheckConstraint(
                condition=Q(told_at__isnull=True) | Q(accepted_at__isnull=False),
                name="nobody_is_promised_what_nobody_accepted",
            ),
            models.CheckConstraint(
                condition=Q(outcome="", ended_at__isnull=True, ended_by="")
                | (~Q(outcome="") & Q(ended_at__isnull=False) & ~Q(ended_by="")),
                name="what_became_of_a_promise_and_when",
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=("", "declined", "lapsed")) | Q(accepted_at__isnull=False),
                name="what_was_kept_or_broken_was_accepted",
            ),
            models.CheckConstraint(
                condition=Q(outcome="kept", kept_at__isnull=False, kept_at__lt=F("due_at"))
                | (~Q(outcome="kept") & Q(kept_at__isnull=True)),
                name="kept_is_kept_in_time",
            ),
            models.CheckConstraint(
                condition=~Q(outcome="broken") | Q(put_right_due_at__isnull=False),
                name="what_was_missed_is_put_right_by_a_day",
            ),
            models.CheckConstraint(
                condition=Q(put_right_at__isnull=True, put_right_by="", put_right_how="")
                | (Q(put_right_at__isnull=False) & ~Q(put_right_by="") & ~Q(put_right_how="")),
                name="who_put_a_promise_right_and_how",
            ),
        )
        indexes = (
            models.Index(fields=("due_at",), condition=Q(outcome=""), name="promises_to_keep"),
            models.Index(
                fields=("put_right_due_at",),
                condition=Q(outcome="broken", put_right_at__isnull=True),
                name="promises_to_put_right",
            ),
        )

    def __str__(self) -> str:
        return str(self.public_id)
