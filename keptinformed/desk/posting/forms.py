"""The forms of the pages about letters."""

import re
from datetime import datetime

from django import forms
from django.http import QueryDict

from keptinformed.desk.cases.moments import MomentForm
from keptinformed.desk.posting.saying import posting_words
from keptinformed.needs.contact_safety import LONDON

_MARK = re.compile(r"[0-9A-F]{8}")


class PostedForm(MomentForm):
    """When a batch was posted; begins with now."""

    no_day = "Enter the day on which it was posted"
    no_time = (
        "Enter the time at which it was posted, like 9:30am or 14:05: from it the day of arrival is counted"
    )

    def __init__(self, data: QueryDict | None, *, now: datetime) -> None:
        local = now.astimezone(LONDON)
        begins = {"day": local.day, "month": local.month, "year": local.year, "time": f"{local:%H:%M}"}
        super().__init__(data, now=now, initial=begins)


class TakeOutForm(forms.Form):
    """Why a letter is taken out of the pile."""

    why = forms.ChoiceField(
        error_messages={"required": "Choose why", "invalid_choice": "Choose one of these"}
    )

    def __init__(self, data: QueryDict | None) -> None:
        super().__init__(data)
        self.offered = list(posting_words().taken_out.items())
        field = self.fields["why"]
        if isinstance(field, forms.ChoiceField):
            field.choices = self.offered


class MarkForm(forms.Form):
    """The mark of a letter that came back."""

    mark = forms.CharField(
        max_length=20, error_messages={"required": "Write the eight signs of the letter mark"}
    )

    def clean_mark(self) -> str:
        """Return the mark as it is kept."""
        mark = "".join(str(self.cleaned_data["mark"]).split()).upper()
        if not _MARK.fullmatch(mark):
            raise forms.ValidationError("A letter mark has eight signs: digits and the letters A to F")
        return mark
