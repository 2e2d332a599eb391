"""The contact plan: whether, how, when and how often somebody is told, as it was agreed with them."""

from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from keptinformed.privacy.declarations import Declared, Keeping, Rights


class ContactPlan(models.Model):
    """One plan as it was agreed. A later one stands beside it. Source: Citizen Focus guide (2007), section 2.3."""

    declared = Declared(
        rights=Rights.append_only,
        keeping=Keeping.with_case,
        personal=("by", "agreed_with", "also_tell", "language"),
        special=("formats",),
        operational=(
            "id", "public_id", "participation", "version", "routine_news", "key_news", "ways", "every_days", "at",
            "event",
        ),
    )  # fmt: skip

    public_id = models.UUIDField(unique=True, default=uuid4)
    participation = models.ForeignKey(
        "cases.Participation", on_delete=models.PROTECT, related_name="contact_plans", db_index=False
    )
    version = models.SmallIntegerField()
    routine_news = models.BooleanField()
    """Whether they want ordinary updates."""
    key_news = models.BooleanField()
    """Whether they want to be told of arrest, release, bail, charge and the like. Asked apart."""
    ways = ArrayField(models.CharField(max_length=20), default=list)
    """How, the best way first: ids in policy/needs/contact_plan.yaml."""
    every_days = models.SmallIntegerField(null=True)
    """How often they are told, in days; None where no number was agreed."""
    also_tell = ArrayField(models.UUIDField(), default=list)
    """Public ids of those who act for them and are to be told, too. Whoever is kept out since is not told."""
    language = models.CharField(max_length=20)
    formats = ArrayField(models.CharField(max_length=20), default=list)
    agreed_with = models.UUIDField()
    """The public id of the person with whom it was agreed: the participant, or whoever acts for them."""
    at = models.DateTimeField()
    by = models.CharField(max_length=40)
    event = models.OneToOneField("cases.Event", on_delete=models.PROTECT, related_name="contact_plan")
    """The entry of the history that says so: where that is withdrawn, this counts no longer."""

    class Meta:
        """Numbered for each participant; how often is asked of those who want to be told."""

        constraints = (
            models.UniqueConstraint(fields=("participation", "version"), name="plans_are_numbered_for_each"),
            models.CheckConstraint(condition=Q(version__gte=1), name="plans_are_numbered_from_1"),
            models.CheckConstraint(
                condition=Q(every_days__isnull=True) | Q(every_days__range=(1, 365), routine_news=True),
                name="how_often_goes_with_routine_news",
            ),
            models.CheckConstraint(
                condition=Q(routine_news=False, key_news=False) | ~Q(ways=[]), name="a_plan_says_in_which_way"
            ),
        )

    def __str__(self) -> str:
        return f"plan {self.version} of {self.participation_id}"


class ContactPlanWords(models.Model):
    """When is best, and what else was agreed, in words; apart, so that they can go while the plan stands."""

    declared = Declared(
        rights=Rights.erasable,
        keeping=Keeping.with_case,
        personal=("best_times", "more"),
        operational=("plan",),
    )

    plan = models.OneToOneField(ContactPlan, primary_key=True, on_delete=models.PROTECT, related_name="words")
    best_times = models.TextField(blank=True)
    more = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"words of {self.plan_id}"
