"""The forms of the closing gate."""

from collections.abc import Sequence
from datetime import datetime

from django import forms
from django.http import QueryDict

from keptinformed.cases.ages import LONDON
from keptinformed.cases.timeline import Happening
from keptinformed.desk.cases.forms import LONGEST, with_a_key
from keptinformed.desk.cases.moments import MomentForm
from keptinformed.obligations.closing_policy import Reason
from keptinformed.pipeline_closing import LONGEST as LONGEST_WHY
from keptinformed.pipeline_closing import Wanted


class CloseForm(MomentForm):
    """How a case closes, and from when on."""

    no_day = "Enter the day from which it is closed"

    key = forms.UUIDField()
    words = forms.CharField(required=False, max_length=LONGEST)

    def __init__(self, kind: str, *, closes_from: datetime, now: datetime, data: QueryDict | None) -> None:
        local = closes_from.astimezone(LONDON)
        # Shown to the minute: rounded up, it would be after the telling that has to follow it.
        moment = {"day": local.day, "month": local.month, "year": local.year, "time": f"{local:%H:%M}"}
        super().__init__(data, now=now, initial=with_a_key() | moment)
        self.kind = kind

    def happening(self) -> Happening:
        """Return the closing as something to record."""
        told = self.cleaned_data
        return Happening(self.kind, told["at"], precision=told["precision"], words=told["words"])


class AskForm(forms.Form):
    """Why a case may close though one person was not told."""

    key = forms.UUIDField()
    reason = forms.ChoiceField(error_messages={"required": "Choose why they were not told"})
    words = forms.CharField(required=False, max_length=LONGEST_WHY)

    def __init__(self, kind: str, reasons: Sequence[Reason], data: QueryDict | None) -> None:
        super().__init__(data, initial=with_a_key())
        self.kind = kind
        self.offered = [(reason.id, f"{reason.says}. {reason.asks}") for reason in reasons]
        field = self.fields["reason"]
        if isinstance(field, forms.ChoiceField):
            field.choices = self.offered
            field.error_messages["invalid_choice"] = "Choose one of what is offered"

    def wanted(self) -> Wanted:
        """Return what was typed as a request."""
        return Wanted(self.kind, self.cleaned_data["reason"], self.cleaned_data["words"])


class AnswerForm(forms.Form):
    """Whether a case may close though somebody was not told."""

    answers = (("yes", "Yes: I answer for it"), ("no", "No: they must be told first"))

    answer = forms.ChoiceField(choices=answers, error_messages={"required": "Choose your answer"})
    words = forms.CharField(required=False, max_length=LONGEST_WHY)

    @property
    def granted(self) -> bool:
        """Say whether it was signed."""
        return bool(self.cleaned_data["answer"] == "yes")
