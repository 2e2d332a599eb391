"""What somebody answered when their needs were assessed, and what was decided about Enhanced Rights."""

from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from keptinformed.needs.terms import AskedBy, Decision, Given, Occasion
from keptinformed.privacy.declarations import Declared, Keeping, Rights

GIVEN = tuple(given.value for given in Given)
OCCASIONS = tuple(occasion.value for occasion in Occasion)
ASKED_BY = tuple(each.value for each in AskedBy)


class Assessment(models.Model):
    """One assessment of one person's needs, whole. A later one stands beside it and overwrites nothing."""

    declared = Declared(
        rights=Rights.append_only,
        keeping=Keeping.with_case,
        personal=("by",),
        operational=("id", "public_id", "participation", "version", "occasion", "at", "event"),
    )

    public_id = models.UUIDField(unique=True, default=uuid4)
    participation = models.ForeignKey(
        "cases.Participation", on_delete=models.PROTECT, related_name="assessments", db_index=False
    )
    version = models.SmallIntegerField()
    """From 1, in the order in which they were made."""
    occasion = models.CharField(max_length=20, choices=[(each, each) for each in OCCASIONS])
    at = models.DateTimeField()
    by = models.CharField(max_length=40)
    event = models.OneToOneField("cases.Event", on_delete=models.PROTECT, related_name="assessment")
    """The entry of the history that says so: where that is withdrawn, this counts no longer."""

    class Meta:
        """Numbered for each participant."""

        constraints = (
            models.UniqueConstraint(
                fields=("participation", "version"), name="assessments_are_numbered_for_each"
            ),
            models.CheckConstraint(condition=Q(version__gte=1), name="assessments_are_numbered_from_1"),
            models.CheckConstraint(condition=Q(occasion__in=OCCASIONS), name="an_occasion_of_the_list"),
        )

    def __str__(self) -> str:
        return f"assessment {self.version} of {self.participation_id}"


class Answer(models.Model):
    """What was answered to one question. A question of a later policy is not asked in an earlier assessment."""

    declared = Declared(
        rights=Rights.append_only,
        keeping=Keeping.with_case,
        special=("given",),
        operational=("id", "assessment", "question"),
    )

    assessment = models.ForeignKey(
        Assessment, on_delete=models.PROTECT, related_name="answers", db_index=False
    )
    question = models.CharField(max_length=40)
    """Its id in policy/needs/assessment.yaml."""
    given = models.CharField(max_length=12, choices=[(each, each) for each in GIVEN])

    class Meta:
        """Once in each assessment."""

        constraints = (
            models.UniqueConstraint(fields=("assessment", "question"), name="a_question_is_answered_once"),
            models.CheckConstraint(condition=Q(given__in=GIVEN), name="an_answer_of_the_list"),
        )

    def __str__(self) -> str:
        return f"{self.question} of {self.assessment_id}"


class AnswerWords(models.Model):
    """What somebody said about an answer: apart from it, so that words can go while the answer stands."""

    declared = Declared(
        rights=Rights.erasable, keeping=Keeping.with_case, special=("text",), operational=("answer",)
    )

    answer = models.OneToOneField(Answer, primary_key=True, on_delete=models.PROTECT, related_name="words")
    text = models.TextField()

    def __str__(self) -> str:
        return f"words of {self.answer_id}"


class AssessmentRequest(models.Model):
    """That somebody asked for needs to be looked at again: the person, who acts for them, a partner, a colleague."""

    declared = Declared(
        rights=Rights.append_only,
        keeping=Keeping.with_case,
        personal=("by",),
        operational=("id", "participation", "asked_by", "at"),
    )

    participation = models.ForeignKey(
        "cases.Participation", on_delete=models.PROTECT, related_name="assessment_requests"
    )
    asked_by = models.CharField(max_length=20, choices=[(each, each) for each in ASKED_BY])
    at = models.DateTimeField()
    by = models.CharField(max_length=40)

    class Meta:
        """By somebody of the list."""

        constraints = (
            models.CheckConstraint(condition=Q(asked_by__in=ASKED_BY), name="asked_by_of_the_list"),
        )

    def __str__(self) -> str:
        return f"request {self.pk}"


class EnhancedDecision(models.Model):
    """What somebody decided about a suggestion of Enhanced Rights, and which reasons they saw."""

    declared = Declared(
        rights=Rights.append_only,
        keeping=Keeping.with_case,
        personal=("by",),
        special=("decision", "reasons"),
        operational=("id", "participation", "at", "event"),
    )

    participation = models.ForeignKey(
        "cases.Participation", on_delete=models.PROTECT, related_name="enhanced_decisions"
    )
    decision = models.CharField(max_length=12, choices=[(each.value, each.value) for each in Decision])
    reasons = ArrayField(models.CharField(max_length=40), default=list)
    """Ids in policy/needs/enhanced_rights.yaml; none where somebody gave them for a reason of their own."""
    at = models.DateTimeField()
    by = models.CharField(max_length=40)
    event = models.OneToOneField(
        "cases.Event", null=True, on_delete=models.PROTECT, related_name="enhanced_decision"
    )
    """The entry of the history that gave them; None where they were not given."""

    class Meta:
        """Given with an entry of the history, or not given without one."""

        constraints = (
            models.CheckConstraint(
                condition=Q(decision="declined", event__isnull=True)
                | Q(decision__in=("by_age", "confirmed"), event__isnull=False),
                name="enhanced_rights_are_given_with_an_entry",
            ),
        )

    def __str__(self) -> str:
        return f"decision {self.pk}"


class EnhancedDecisionWords(models.Model):
    """Why somebody decided so, in their own words."""

    declared = Declared(
        rights=Rights.erasable, keeping=Keeping.with_case, special=("text",), operational=("decision",)
    )

    decision = models.OneToOneField(
        EnhancedDecision, primary_key=True, on_delete=models.PROTECT, related_name="words"
    )
    text = models.TextField()

    def __str__(self) -> str:
        return f"words of {self.decision_id}"
