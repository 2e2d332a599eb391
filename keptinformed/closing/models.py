"""Exceptions to the closing gate: what somebody asked for, and what another signed. Neither is ever changed."""

from uuid import uuid4

from django.db import models

from keptinformed.privacy.declarations import Declared, Keeping, Rights


class ClosingException(models.Model):
    """A request that a case may close though one person in it was not told. It holds once another has signed it."""

    declared = Declared(
        rights=Rights.append_only,
        keeping=Keeping.with_case,
        personal=("asked_by",),
        operational=("id", "public_id", "participation", "kind", "reason", "asked_at"),
    )

    public_id = models.UUIDField(unique=True, default=uuid4)
    participation = models.ForeignKey(
        "cases.Participation", on_delete=models.PROTECT, related_name="closing_exceptions"
    )
    kind = models.CharField(max_length=60)
    """How the case closes: one of `closes` in policy/closing.yaml."""
    reason = models.CharField(max_length=30)
    """An id of `exceptions` in policy/closing.yaml."""
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=40)

    def __str__(self) -> str:
        return str(self.public_id)


class ClosingSignature(models.Model):
    """What a supervisor answered to such a request. The database takes it from nobody else (0002_gate)."""

    declared = Declared(
        rights=Rights.append_only,
        keeping=Keeping.with_case,
        personal=("signed_by",),
        operational=("id", "exception", "granted", "signed_at"),
    )

    exception = models.OneToOneField(ClosingException, on_delete=models.PROTECT, related_name="signature")
    granted = models.BooleanField()
    signed_at = models.DateTimeField()
    signed_by = models.CharField(max_length=40)

    def __str__(self) -> str:
        return f"answer to {self.exception_id}"


class ClosingWords(models.Model):
    """What was written with a request or with its answer: apart from them, so that words can go while they stand."""

    declared = Declared(
        rights=Rights.erasable,
        keeping=Keeping.with_case,
        personal=("text",),
        operational=("id", "exception", "of_answer"),
    )

    exception = models.ForeignKey(ClosingException, on_delete=models.PROTECT, related_name="words")
    of_answer = models.BooleanField()
    """False: the request's own. True: the answer's."""
    text = models.CharField(max_length=1000)

    class Meta:
        """Once for each side."""

        constraints = (
            models.UniqueConstraint(fields=("exception", "of_answer"), name="words_of_each_side_once"),
        )

    def __str__(self) -> str:
        return f"words of {self.exception_id}"
