"""What gates rest on: papers handed in and checked, and exceptions that one asked for and another signed."""

from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from keptinformed.privacy.declarations import Declared, Keeping, Rights


class HandedIn(models.Model):
    """A paper that somebody handed in to be checked: a statement form of one person, or the whole case."""

    declared = Declared(
        rights=Rights.append_only,
        keeping=Keeping.with_case,
        personal=("by",),
        operational=("id", "public_id", "case", "participation", "paper", "at"),
    )

    public_id = models.UUIDField(unique=True, default=uuid4)
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="handed_in")
    participation = models.ForeignKey(
        "cases.Participation", null=True, on_delete=models.PROTECT, related_name="handed_in"
    )
    """Whose it is; None where it is about the case."""
    paper = models.CharField(max_length=30)
    """An id of policy/gates/papers.yaml."""
    at = models.DateTimeField()
    by = models.CharField(max_length=40)

    def __str__(self) -> str:
        return str(self.public_id)


class Checked(models.Model):
    """What somebody found who looked at a paper: it passed, or it went back for reasons."""

    declared = Declared(
        rights=Rights.append_only,
        keeping=Keeping.with_case,
        personal=("by", "goes_to"),
        operational=("id", "paper", "check_name", "passed", "reasons", "at", "seen_up_to"),
    )

    paper = models.ForeignKey(HandedIn, on_delete=models.PROTECT, related_name="checks")
    check_name = models.CharField(max_length=20)
    """Which of the looks that the paper must pass."""
    passed = models.BooleanField()
    reasons = ArrayField(models.CharField(max_length=30), default=list)
    """Why it went back: ids of policy/gates/papers.yaml."""
    goes_to = models.CharField(max_length=40, blank=True)
    """To whom it went back: whoever handed it in. They are whose returns are counted."""
    at = models.DateTimeField()
    by = models.CharField(max_length=40)
    seen_up_to = models.BigIntegerField(default=0)
    """The number of the latest entry of the case at that moment; the database writes it (0002_behind_the_history)."""

    class Meta:
        """Each look once, and nothing goes back without a reason."""

        constraints = (
            models.UniqueConstraint(fields=("paper", "check_name"), name="each_look_at_a_paper_once"),
            models.CheckConstraint(
                condition=Q(passed=True, reasons=[]) | (Q(passed=False) & ~Q(reasons=[])),
                name="a_paper_goes_back_for_reasons",
            ),
        )

    def __str__(self) -> str:
        return f"{self.check_name} of {self.paper_id}"


class CheckedWords(models.Model):
    """What was written to whoever handed a paper in: apart, so that words can go while the check stands."""

    declared = Declared(
        rights=Rights.erasable, keeping=Keeping.with_case, personal=("text",), operational=("checked",)
    )

    checked = models.OneToOneField(Checked, primary_key=True, on_delete=models.PROTECT, related_name="words")
    text = models.CharField(max_length=1000)

    def __str__(self) -> str:
        return f"words of {self.checked_id}"


class GateException(models.Model):
    """A request that a case may go through a gate without what it asks for. It holds once another has signed it."""

    declared = Declared(
        rights=Rights.append_only,
        keeping=Keeping.with_case,
        personal=("asked_by",),
        operational=("id", "public_id", "case", "participation", "gate", "step", "reason", "asked_at"),
    )

    public_id = models.UUIDField(unique=True, default=uuid4)
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="gate_exceptions")
    participation = models.ForeignKey(
        "cases.Participation", null=True, on_delete=models.PROTECT, related_name="gate_exceptions"
    )
    """For whom; None for what is asked of the case as a whole."""
    gate = models.CharField(max_length=30)
    """An id in policy/gates/, as is the reason."""
    step = models.CharField(max_length=60)
    reason = models.CharField(max_length=30)
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=40)

    def __str__(self) -> str:
        return str(self.public_id)


class GateSignature(models.Model):
    """What a supervisor answered to such a request. The database takes it from nobody else (0002)."""

    declared = Declared(
        rights=Rights.append_only,
        keeping=Keeping.with_case,
        personal=("signed_by",),
        operational=("id", "exception", "granted", "signed_at"),
    )

    exception = models.OneToOneField(GateException, on_delete=models.PROTECT, related_name="signature")
    granted = models.BooleanField()
    signed_at = models.DateTimeField()
    signed_by = models.CharField(max_length=40)

    def __str__(self) -> str:
        return f"answer to {self.exception_id}"


class GateWords(models.Model):
    """What was written with a request or with its answer: apart from them, so that words can go while they stand."""

    declared = Declared(
        rights=Rights.erasable,
        keeping=Keeping.with_case,
        personal=("text",),
        operational=("id", "exception", "of_answer"),
    )

    exception = models.ForeignKey(GateException, on_delete=models.PROTECT, related_name="words")
    of_answer = models.BooleanField()
    """False: the request's own. True: the answer's."""
    text = models.CharField(max_length=1000)

    class Meta:
        """Once for each side."""

        constraints = (
            models.UniqueConstraint(fields=("exception", "of_answer"), name="gate_words_of_each_side_once"),
        )

    def __str__(self) -> str:
        return f"words of {self.exception_id}"


class Rationale(models.Model):
    """Why somebody decided as they did, in the parts of the National Decision Model."""

    declared = Declared(
        rights=Rights.append_only,
        keeping=Keeping.with_case,
        personal=("by",),
        operational=("id", "public_id", "case", "decision", "principle", "at"),
    )

    public_id = models.UUIDField(unique=True, default=uuid4)
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="rationales")
    decision = models.CharField(max_length=30)
    """An id of policy/decisions.yaml, as is the principle that it rests on."""
    principle = models.CharField(max_length=30)
    at = models.DateTimeField()
    by = models.CharField(max_length=40)

    def __str__(self) -> str:
        return str(self.public_id)


class RationaleWords(models.Model):
    """What was written under one part of the model: apart, so that words can go while the decision stands."""

    declared = Declared(
        rights=Rights.erasable,
        keeping=Keeping.with_case,
        personal=("text",),
        operational=("id", "rationale", "part"),
    )

    rationale = models.ForeignKey(Rationale, on_delete=models.PROTECT, related_name="words")
    part = models.CharField(max_length=20)
    text = models.CharField(max_length=1000)

    class Meta:
        """Once for each part."""

        constraints = (
            models.UniqueConstraint(fields=("rationale", "part"), name="a_part_of_a_rationale_once"),
        )

    def __str__(self) -> str:
        return f"{self.part} of {self.rationale_id}"
