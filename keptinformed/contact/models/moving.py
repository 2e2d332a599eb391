"""What happens when a message does not get there: the words for other ways, and each step from one way to the next."""

from django.db import models
from django.db.models import Q

from keptinformed.contact.drafting.wordings import Form
from keptinformed.contact.posting_days import Postage
from keptinformed.contact.terms import Content, Reason, Way
from keptinformed.privacy.declarations import Declared, Keeping, Rights

_WAYS = [(each.value, each.value) for each in Way]


class DraftedWords(models.Model):
    """The words of a message in one form, as they were filled in when it was asked for; apart, so that they can go.

    There is a row for each form that could be filled in then, with nothing missing and nothing wrong: should one way
    fail, the next has its words already, and nobody has to be asked for them.
    """

    declared = Declared(
        rights=Rights.erasable,
        keeping=Keeping.with_case,
        personal=("subject", "text", "blocks"),
        operational=("id", "intent", "form", "postage"),
    )

    intent = models.ForeignKey(
        "contact.Intent", on_delete=models.PROTECT, related_name="drafted", db_index=False
    )
    form = models.CharField(max_length=20, choices=[(each.value, each.value) for each in Form])
    subject = models.CharField(max_length=200, blank=True)
    text = models.TextField()
    blocks = models.JSONField(default=list)
    """Of a letter: each language with its title and paragraphs, as it is set on the page."""
    postage = models.CharField(
        max_length=6, choices=[(each.value, each.value) for each in Postage], blank=True
    )
    """Of a letter."""

    class Meta:
        """Once for each form."""

        constraints = (
            models.UniqueConstraint(fields=("intent", "form"), name="a_message_is_drafted_once_in_each_form"),
            models.CheckConstraint(
                condition=~Q(postage="", form=Form.letter.value)
                & (Q(postage="") | Q(form=Form.letter.value)),
                name="a_letter_and_only_a_letter_has_a_postage",
            ),
        )

    def __str__(self) -> str:
        return f"{self.form} of {self.intent_id}"


class Step(models.Model):
    """A message that did not get there one way, and which way came next: where none did, a person has it."""

    declared = Declared(
        rights=Rights.append_only,
        keeping=Keeping.with_case,
        special=("reason",),
        operational=("id", "intent", "at", "from_way", "from_point", "to_way", "to_point", "content"),
    )

    intent = models.ForeignKey("contact.Intent", on_delete=models.PROTECT, related_name="steps")
    at = models.DateTimeField()
    reason = models.CharField(max_length=30, choices=[(each.value, each.value) for each in Reason])
    """Why not the way before."""
    from_way = models.CharField(max_length=10, choices=_WAYS)
    from_point = models.ForeignKey(
        "cases.ContactPoint", null=True, on_delete=models.PROTECT, related_name="steps_from", db_index=False
    )
    to_way = models.CharField(max_length=10, choices=_WAYS, blank=True)
    """Empty where nothing was left that is safe and was agreed."""
    to_point = models.ForeignKey(
        "cases.ContactPoint", null=True, on_delete=models.PROTECT, related_name="steps_to", db_index=False
    )
    content = models.CharField(
        max_length=10, choices=[(each.value, each.value) for each in Content], blank=True
    )

    class Meta:
        """A step never leads back to where it came from."""

        constraints = (
            models.CheckConstraint(
                condition=Q(to_point__isnull=True) | ~Q(to_point=models.F("from_point")),
                name="a_step_leads_elsewhere",
            ),
        )

    def __str__(self) -> str:
        return f"{self.from_way} to {self.to_way or 'nobody'} of {self.intent_id}"
