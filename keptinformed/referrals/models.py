"""Referrals to organisations, and each step of them: neither is ever changed. Words stand apart, and can go."""

from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from keptinformed.privacy.declarations import Declared, Keeping, Rights
from keptinformed.referrals.terms import Step


class Referral(models.Model):
    """One person, offered or referred to one organisation once. What has happened to it stands in its steps."""

    declared = Declared(
        rights=Rights.append_only,
        keeping=Keeping.with_case,
        personal=("made_by",),
        special=("helps",),
        operational=("id", "public_id", "participation", "organisation", "number", "made_at"),
    )

    public_id = models.UUIDField(unique=True, default=uuid4)
    participation = models.ForeignKey(
        "cases.Participation", on_delete=models.PROTECT, related_name="referrals"
    )
    organisation = models.CharField(max_length=40)
    """An id of `organisations` in policy/referrals.yaml."""
    number = models.SmallIntegerField()
    """The first to this organisation, the second, and so on."""
    helps = ArrayField(models.CharField(max_length=40))
    """Ids of `helps` in policy/referrals.yaml."""
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=40)

    class Meta:
        """Two at once cannot both be the next."""

        constraints = (
            models.UniqueConstraint(
                fields=("participation", "organisation", "number"), name="referrals_are_counted"
            ),
            models.CheckConstraint(condition=Q(number__gte=1), name="referrals_count_from_1"),
            models.CheckConstraint(
                condition=~Q(made_by="") & ~Q(organisation=""), name="who_referred_and_to_whom"
            ),
        )
        indexes = (models.Index(fields=("organisation", "made_at"), name="referrals_of_an_organisation"),)

    def __str__(self) -> str:
        return str(self.public_id)


class ReferralStep(models.Model):
    """Something that happened to a referral; the latest says how it stands."""

    declared = Declared(
        rights=Rights.append_only,
        keeping=Keeping.with_case,
        personal=("by",),
        operational=("id", "referral", "number", "kind", "at", "basis", "contact_point", "reason", "event"),
    )

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="steps", db_index=False)
    number = models.SmallIntegerField()
    kind = models.CharField(max_length=10, choices=[(each.value, each.label) for each in Step])
    at = models.DateTimeField()
    by = models.CharField(max_length=40)
    basis = models.CharField(max_length=12, blank=True)
    """Of what was sent: a word of terms.Basis."""
    contact_point = models.ForeignKey(
        "cases.ContactPoint", null=True, on_delete=models.PROTECT, related_name="referral_steps"
    )
    """Of what was sent: the one number or address that the organisation was given."""
    reason = models.CharField(max_length=40, blank=True)
    """Of what was sent back or ended: an id of `rejects` or `outcomes`."""
    event = models.ForeignKey(
        "cases.Event", null=True, on_delete=models.PROTECT, related_name="referral_steps"
    )
    """The entry of the history that it became, where it became one."""

    class Meta:
        """Nothing is sent without a basis and a way, and nothing sent back or ended without a reason."""

        constraints = (
            models.UniqueConstraint(fields=("referral", "number"), name="steps_of_a_referral_are_counted"),
            models.CheckConstraint(
                condition=~Q(kind=Step.sent.value)
                | (
                    Q(basis__in=("consent", "not_refused"))
                    & Q(contact_point__isnull=False)
                    & Q(event__isnull=False)
                ),
                name="what_is_sent_has_a_basis_and_a_way",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=(Step.rejected.value, Step.outcome.value)) | ~Q(reason=""),
                name="what_is_sent_back_or_ended_has_a_reason",
            ),
            models.CheckConstraint(condition=~Q(by=""), name="somebody_took_a_step"),
        )

    def __str__(self) -> str:
        return f"{self.kind} of {self.referral_id}"


class ReferralWords(models.Model):
    """What somebody wrote with a step; apart, so that it can go while the step stands."""

    declared = Declared(
        rights=Rights.erasable, keeping=Keeping.with_case, personal=("text",), operational=("step",)
    )

    step = models.OneToOneField(
        ReferralStep, primary_key=True, on_delete=models.PROTECT, related_name="words"
    )
    text = models.CharField(max_length=500)

    class Meta:
        """Nobody writes nothing."""

        constraints = (models.CheckConstraint(condition=~Q(text=""), name="words_of_a_step_say_something"),)

    def __str__(self) -> str:
        return f"words of {self.step_id}"
