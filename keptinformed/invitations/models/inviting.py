"""What staff decide about a page for somebody: the safety check, and the invitation that rests on it."""

from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from keptinformed.invitations.terms import Mode
from keptinformed.privacy.declarations import Declared, Keeping, Rights

MODES = tuple(mode.value for mode in Mode)


class SafetyCheck(models.Model):
    """What somebody answered in the sixty seconds before an invitation, and which modes that left."""

    declared = Declared(
        rights=Rights.append_only,
        keeping=Keeping.with_case,
        personal=("by",),
        special=("answers", "risks", "offered"),
        operational=("id", "public_id", "participation", "at"),
    )

    public_id = models.UUIDField(unique=True, default=uuid4)
    participation = models.ForeignKey(
        "cases.Participation", on_delete=models.PROTECT, related_name="safety_checks"
    )
    answers = models.JSONField()
    """The answer to each question of policy/portal/safety_check.yaml, by its id: yes, no, or unsure."""
    risks = ArrayField(models.CharField(max_length=30), default=list)
    """What was known to be present at that moment, by its id."""
    offered = ArrayField(models.CharField(max_length=12), default=list)
    at = models.DateTimeField()
    by = models.CharField(max_length=40)

    class Meta:
        """Only modes that there are."""

        constraints = (
            models.CheckConstraint(
                condition=Q(offered__contained_by=list(MODES)), name="modes_offered_are_of_the_list"
            ),
            models.CheckConstraint(condition=~Q(by=""), name="somebody_made_a_safety_check"),
        )

    def __str__(self) -> str:
        return str(self.public_id)


class Invitation(models.Model):
    """One page for one person in one case. It is never found by who somebody is, only by what they were given."""

    declared = Declared(
        rights=Rights.working,
        keeping=Keeping.with_case,
        personal=("made_by", "ended_by"),
        special=("mode",),
        operational=("id", "public_id", "participation", "check_made", "supporter", "made_at", "ended_at"),
    )

    public_id = models.UUIDField(unique=True, default=uuid4)
    participation = models.ForeignKey(
        "cases.Participation", on_delete=models.PROTECT, related_name="invitations"
    )
    check_made = models.ForeignKey(SafetyCheck, on_delete=models.PROTECT, related_name="invitations")
    """The latest safety check that its mode rests on."""
    mode = models.CharField(max_length=12, choices=[(each, each) for each in MODES])
    supporter = models.ForeignKey(
        "cases.Representative", null=True, on_delete=models.PROTECT, related_name="invitations"
    )
    """Through whom everything goes, in the mode of that name."""
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=40)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=40, blank=True)

    class Meta:
        """One at a time; a supporter where, and only where, everything goes through one."""

        constraints = (
            models.UniqueConstraint(
                fields=("participation",),
                condition=Q(ended_at__isnull=True),
                name="one_invitation_of_a_participant_stands",
            ),
            models.CheckConstraint(condition=Q(mode__in=MODES), name="a_mode_of_the_list"),
            models.CheckConstraint(
                condition=Q(mode=Mode.advocate.value, supporter__isnull=False)
                | (~Q(mode=Mode.advocate.value) & Q(supporter__isnull=True)),
                name="a_supporter_goes_with_that_mode",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by="")
                | (Q(ended_at__isnull=False) & ~Q(ended_by="")),
                name="who_ended_an_invitation_and_when",
            ),
            models.CheckConstraint(condition=~Q(made_by=""), name="somebody_invited"),
        )

    def __str__(self) -> str:
        return str(self.public_id)
