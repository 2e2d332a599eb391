"""The forms of the pages about replies."""

from collections.abc import Sequence
from datetime import datetime

from django import forms
from django.http import QueryDict

from keptinformed.desk.cases.forms import with_a_key
from keptinformed.desk.cases.moments import MomentForm
from keptinformed.pipeline_replies import LONGEST
from keptinformed.replies.policy import reply_policy
from keptinformed.replies.terms import Answered, Kind, Means

_TOO_LONG = f"Say it in {LONGEST} characters at most"
HOW = (
    (Answered.contact.value, "I spoke or wrote to them, and logged that as a contact"),
    (Answered.message.value, "I sent them a message from here"),
    (Answered.not_needed.value, "It needs no answer, because:"),
)


class AlarmForm(forms.Form):
    """What was done about an alarm."""

    what = forms.CharField(
        max_length=LONGEST, error_messages={"required": "Say what you did", "max_length": _TOO_LONG}
    )


class AnsweredForm(forms.Form):
    """How somebody was answered."""

    how = forms.ChoiceField(choices=HOW, error_messages={"required": "Say how they were answered"})
    why = forms.CharField(required=False, max_length=LONGEST, error_messages={"max_length": _TOO_LONG})


class PassOnForm(forms.Form):
    """To whom a reply is given."""

    to = forms.ChoiceField(error_messages={"required": "Choose who is to see to it"})

    def __init__(self, offered: Sequence[tuple[str, str]], data: QueryDict | None = None) -> None:
        super().__init__(data)
        self.offered = [("", "Choose somebody"), *offered]
        field = self.fields["to"]
        if isinstance(field, forms.ChoiceField):
            field.choices = list(offered)
            field.error_messages["invalid_choice"] = "Choose one of what is offered"


class WroteForm(MomentForm):
    """A letter, or something that was handed in."""

    key = forms.UUIDField()
    means = forms.ChoiceField(
        choices=((Means.letter.value, "By letter"), (Means.handed_in.value, "It was handed in")),
        error_messages={"required": "Say how it came"},
    )
    kind = forms.ChoiceField(error_messages={"required": "Say what it is"})
    words = forms.CharField(error_messages={"required": "Write what it says, or what it is about"})

    def __init__(self, data: QueryDict | None = None, *, now: datetime) -> None:
        super().__init__(data, now=now, initial=with_a_key())
        policy = reply_policy()
        self.kinds = [(each.value, policy.kinds[each].says) for each in Kind]
        field = self.fields["kind"]
        if isinstance(field, forms.ChoiceField):
            field.choices = self.kinds
        self.fields["words"].widget.attrs["maxlength"] = policy.characters
