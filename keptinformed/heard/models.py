"""What people say back: confirmations, which stand beside the record, and opinions, which stand apart from it."""

from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from keptinformed.privacy.declarations import Declared, Keeping, Rights


class Confirmation(models.Model):
    """What somebody says of one thing that we say was done. It changes nothing, and is never changed itself."""

    declared = Declared(
        rights=Rights.append_only,
        keeping=Keeping.with_case,
        special=("confirms",),
        operational=("id", "ask", "participation", "event", "right", "rules", "at"),
    )

    ask = models.OneToOneField("asking.PortalAsk", on_delete=models.PROTECT, related_name="confirmation")
    participation = models.ForeignKey(
        "cases.Participation", on_delete=models.PROTECT, related_name="confirmations", db_index=False
    )
    event = models.ForeignKey(
        "cases.Event", null=True, on_delete=models.PROTECT, related_name="confirmations"
    )
    """What they were told of, or the telling itself."""
    right = models.CharField(max_length=120, blank=True)
    """The key of a Right that they say was done, though no entry says so."""
    confirms = models.BooleanField()
    rules = ArrayField(models.CharField(max_length=120), default=list)
    """The rules that the telling met when they answered, by their ids."""
    at = models.DateTimeField()

    class Meta:
        """It is about an entry, or about a Right that is ticked."""

        constraints = (
            models.CheckConstraint(
                condition=Q(event__isnull=False, right="")
                | (Q(event__isnull=True, confirms=True) & ~Q(right="")),
                name="what_a_confirmation_is_about",
            ),
        )
        indexes = (models.Index(fields=("participation", "at"), name="confirmations_of_somebody"),)

    def __str__(self) -> str:
        return f"confirmation {self.pk}"


class Opinion(models.Model):
    """That somebody of a unit said in a month how we did. Nothing leads from here to a person, a case or an ask."""

    declared = Declared(rights=Rights.append_only, keeping=Keeping.apart, operational=("id", "month", "unit"))

    id = models.UUIDField(primary_key=True, default=uuid4)
    """Chosen by chance, so that the order in which they came cannot be told."""
    month = models.DateField()
    """The first of it: a day or an hour would lead to whoever was in then."""
    unit = models.CharField(max_length=100, blank=True)

    class Meta:
        """A month, never a day."""

        constraints = (models.CheckConstraint(condition=Q(month__day=1), name="an_opinion_has_a_month"),)
        indexes = (models.Index(fields=("month",), name="opinions_by_month"),)

    def __str__(self) -> str:
        return str(self.id)


class OpinionAnswer(models.Model):
    """One answer of one opinion, by the ids of policy/portal/opinion.yaml."""

    declared = Declared(
        rights=Rights.append_only, keeping=Keeping.apart, operational=("id", "opinion", "question", "answer")
    )

    id = models.UUIDField(primary_key=True, default=uuid4)
    opinion = models.ForeignKey(Opinion, on_delete=models.CASCADE, related_name="answers")
    question = models.CharField(max_length=40)
    answer = models.CharField(max_length=40)

    class Meta:
        """Each question is answered once in an opinion."""

        constraints = (
            models.UniqueConstraint(
                fields=("opinion", "question"), name="an_opinion_answers_a_question_once"
            ),
        )

    def __str__(self) -> str:
        return str(self.id)
