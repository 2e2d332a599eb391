"""Referrals to organisations, and each step of them: neither is ever changed. Words stand apart, and can go."""

from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from keptinformed.privacy.declarations import Declared, Keeping, Rights
from keptinformed.referrals.terms import PostState, Step


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


class ReferralPost(models.Model):
    """A step of a referral that the system of its organisation is told of; it has its key for good, however often."""

    declared = Declared(
        rights=Rights.working,
        keeping=Keeping.with_case,
        operational=("id", "public_id", "step", "state", "tries", "next_at", "ended_at"),
    )

    public_id = models.UUIDField(unique=True, default=uuid4)
    """The idempotency key: by it the system knows a second try from a second referral."""
    step = models.OneToOneField(ReferralStep, on_delete=models.PROTECT, related_name="post")
    state = models.CharField(
        max_length=10,
        choices=[(each.value, each.label) for each in PostState],
        default=PostState.waiting.value,
    )
    tries = models.SmallIntegerField(default=0)
    next_at = models.DateTimeField()
    """Not before this moment, whatever became of the worker that had it."""
    ended_at = models.DateTimeField(null=True)

    class Meta:
        """It has an end exactly where it does not wait any more."""

        constraints = (
            models.CheckConstraint(
                condition=Q(state=PostState.waiting.value, ended_at__isnull=True)
                | (~Q(state=PostState.waiting.value) & Q(ended_at__isnull=False)),
                name="a_post_waits_or_has_an_end",
            ),
            models.CheckConstraint(condition=Q(tries__gte=0), name="tries_of_a_post_are_counted"),
        )
        indexes = (
            models.Index(
                fields=("next_at",), condition=Q(state=PostState.waiting.value), name="posts_that_wait"
            ),
        )

    def __str__(self) -> str:
        return str(self.public_id)


class ReferralPostTry(models.Model):
    """One call of an organisation's system, written down before it is made."""

    declared = Declared(
        rights=Rights.append_only, keeping=Keeping.with_case, operational=("id", "post", "number", "at")
    )

    post = models.ForeignKey(ReferralPost, on_delete=models.PROTECT, related_name="calls", db_index=False)
    number = models.SmallIntegerField()
    at = models.DateTimeField()

    class Meta:
        """Two workers cannot both make the same try."""

        constraints = (
            models.UniqueConstraint(fields=("post", "number"), name="tries_of_a_post_are_made_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="tries_of_a_post_count_from_1"),
        )

    def __str__(self) -> str:
        return f"try {self.number} of {self.post_id}"


class ReferralPostAnswer(models.Model):
    """What came of one call; where there is none, nobody knows."""

    declared = Declared(
        rights=Rights.append_only, keeping=Keeping.with_case, operational=("call", "at", "status", "detail")
    )

    call = models.OneToOneField(
        ReferralPostTry, primary_key=True, on_delete=models.PROTECT, related_name="answer"
    )
    at = models.DateTimeField()
    status = models.SmallIntegerField()
    """The status of HTTP; 0 where nothing was answered."""
    detail = models.CharField(max_length=60, blank=True)
    """The kind of what went wrong, never its words."""

    def __str__(self) -> str:
        return f"answer to {self.call_id}"


class PartnerNonce(models.Model):
    """A number that the system of an organisation signed an answer with: it counts once."""

    declared = Declared(
        rights=Rights.working,
        keeping=Keeping.passing,
        operational=("id", "organisation", "nonce", "at"),
    )

    organisation = models.CharField(max_length=40)
    nonce = models.CharField(max_length=64)
    at = models.DateTimeField(db_index=True)

    class Meta:
        """Nobody uses one twice."""

        constraints = (
            models.UniqueConstraint(
                fields=("organisation", "nonce"), name="a_nonce_of_a_partner_counts_once"
            ),
        )

    def __str__(self) -> str:
        return f"a number used once by {self.organisation}"
