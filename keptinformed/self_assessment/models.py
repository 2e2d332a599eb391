"""The tables of self-assessment: rounds, scores, what was written beside them, and actions. All are history."""

from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from keptinformed.privacy.declarations import Declared, Keeping, Rights
from keptinformed.self_assessment.terms import HIGHEST, LOWEST


class Round(models.Model):
    """That a force, or a unit of it, scores itself by an instrument."""

    declared = Declared(
        rights=Rights.append_only,
        keeping=Keeping.employment,
        personal=("begun_by",),
        operational=("id", "public_id", "instrument", "unit", "number", "begun_at", "made_up"),
    )

    public_id = models.UUIDField(unique=True, default=uuid4)
    instrument = models.CharField(max_length=60)
    """The name of its file in policy/self_assessment."""
    unit = models.CharField(max_length=200, blank=True)
    """Empty for the whole force."""
    number = models.PositiveSmallIntegerField()
    """From 1 on, for each instrument and unit: no two people begin the same round."""
    begun_at = models.DateTimeField()
    begun_by = models.CharField(max_length=40)
    made_up = models.BooleanField(default=False)

    class Meta:
        """Numbered for each instrument and unit."""

        constraints = (
            models.UniqueConstraint(
                fields=("instrument", "unit", "number"), name="rounds_are_numbered_for_each_unit"
            ),
            models.CheckConstraint(condition=Q(number__gte=1), name="rounds_are_numbered_from_1"),
        )

    def __str__(self) -> str:
        return str(self.public_id)


class RoundEnd(models.Model):
    """That a round is finished: nothing is scored in it any more."""

    declared = Declared(
        rights=Rights.append_only,
        keeping=Keeping.employment,
        personal=("ended_by",),
        operational=("round", "ended_at"),
    )

    round = models.OneToOneField(Round, primary_key=True, on_delete=models.PROTECT, related_name="end")
    ended_at = models.DateTimeField()
    ended_by = models.CharField(max_length=40)

    def __str__(self) -> str:
        return f"end of {self.round_id}"


class Score(models.Model):
    """What one indicator was given, by whom, and what the service showed then. The latest counts."""

    declared = Declared(
        rights=Rights.append_only,
        keeping=Keeping.employment,
        personal=("by",),
        operational=("id", "round", "indicator", "score", "goal", "low", "high", "cites", "at"),
    )

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="scores", db_index=False)
    indicator = models.CharField(max_length=20)
    score = models.PositiveSmallIntegerField()
    goal = models.PositiveSmallIntegerField(null=True)
    low = models.PositiveSmallIntegerField()
    high = models.PositiveSmallIntegerField()
    """What the service showed: from `low` to `high`."""
    cites = ArrayField(models.CharField(max_length=300), default=list)
    """The sentences on which that rested. They name nobody."""
    at = models.DateTimeField()
    by = models.CharField(max_length=40)

    class Meta:
        """Within the scale; found by round and indicator, the latest first."""

        constraints = (
            models.CheckConstraint(
                condition=Q(score__gte=LOWEST, score__lte=HIGHEST), name="a_score_is_on_the_scale"
            ),
            models.CheckConstraint(
                condition=Q(goal__isnull=True) | Q(goal__gte=LOWEST, goal__lte=HIGHEST),
                name="a_goal_is_on_the_scale",
            ),
            models.CheckConstraint(
                condition=Q(low__gte=LOWEST, low__lte=F("high"), high__lte=HIGHEST),
                name="what_is_suggested_is_on_the_scale",
            ),
        )
        indexes = (models.Index(fields=("round", "indicator", "-id"), name="scores_of_a_round"),)

    def __str__(self) -> str:
        return f"score {self.pk}"


class ScoreWords(models.Model):
    """What somebody wrote beside a score; apart from it, so that it can go where it should not have been written."""

    declared = Declared(
        rights=Rights.erasable,
        keeping=Keeping.employment,
        personal=("evidence", "explanation"),
        operational=("score",),
    )

    score = models.OneToOneField(Score, primary_key=True, on_delete=models.PROTECT, related_name="words")
    evidence = models.TextField(blank=True)
    explanation = models.TextField(blank=True)
    """Why it differs from what the service shows."""

    def __str__(self) -> str:
        return f"words of {self.score_id}"


class Action(models.Model):
    """What is to be done about a component, by whom and until when."""

    declared = Declared(
        rights=Rights.append_only,
        keeping=Keeping.employment,
        personal=("owner", "by"),
        operational=("id", "public_id", "round", "component", "due_on", "at"),
    )

    public_id = models.UUIDField(unique=True, default=uuid4)
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="actions")
    component = models.CharField(max_length=60)
    owner = models.CharField(max_length=40)
    """The staff number of whoever sees to it."""
    due_on = models.DateField()
    at = models.DateTimeField()
    by = models.CharField(max_length=40)

    def __str__(self) -> str:
        return str(self.public_id)


class ActionWords(models.Model):
    """What is to be done, in words."""

    declared = Declared(
        rights=Rights.erasable,
        keeping=Keeping.employment,
        personal=("says",),
        operational=("action",),
    )

    action = models.OneToOneField(Action, primary_key=True, on_delete=models.PROTECT, related_name="words")
    says = models.TextField()

    def __str__(self) -> str:
        return f"words of {self.action_id}"


class ActionDone(models.Model):
    """That it was done."""

    declared = Declared(
        rights=Rights.append_only,
        keeping=Keeping.employment,
        personal=("done_by",),
        operational=("action", "done_at"),
    )

    action = models.OneToOneField(Action, primary_key=True, on_delete=models.PROTECT, related_name="done")
    done_at = models.DateTimeField()
    done_by = models.CharField(max_length=40)

    def __str__(self) -> str:
        return f"done {self.action_id}"
