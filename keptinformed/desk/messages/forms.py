"""The forms of the pages about messages."""

from collections.abc import Sequence
from datetime import datetime

from django import forms
from django.http import QueryDict

from keptinformed.contact.drafting.placeholders import Kind, Placeholder
from keptinformed.contact.stopping import LONGEST as LONGEST_WHY
from keptinformed.desk.cases.forms import with_a_key
from keptinformed.desk.cases.reading import Way
from keptinformed.pipeline_messages import LONGEST as LONGEST_DONE

LONGEST_BOX = 2000
NOT_KNOWN = "unknown"
"""What is chosen where nobody knows at which number or address it went wrong."""


class WordsForm(forms.Form):
    """What staff write into a message: only what is asked for, and none of it is a template."""

    key = forms.UUIDField()

    def __init__(self, boxes: Sequence[Placeholder], data: QueryDict | None) -> None:
        super().__init__(data, initial=with_a_key())
        self.boxes = [(box, box.kind is Kind.words) for box in boxes]
        for box in boxes:
            missing = f"Write {box.means}"
            self.fields[box.name] = forms.CharField(
                max_length=LONGEST_BOX, error_messages={"required": missing}
            )

    @property
    def typed(self) -> dict[str, str]:
        """Return what was typed so far, whether or not it is enough."""
        return {box.name: str(self[box.name].value() or "") for box, _ in self.boxes}


class WentWrongForm(forms.Form):
    """What happened, and at which number or address."""

    key = forms.UUIDField()
    way = forms.ChoiceField(error_messages={"required": "Choose where it happened"})
    why = forms.CharField(
        max_length=LONGEST_WHY,
        error_messages={
            "required": "Say what happened",
            "max_length": f"Say it in {LONGEST_WHY} characters at most",
        },
    )

    def __init__(self, ways: Sequence[Way], data: QueryDict | None, *, chosen: str) -> None:
        super().__init__(data, initial=with_a_key() | {"way": chosen})
        self.offered = [(str(way.public_id), f"{way.channel}, {way.masked}") for way in ways]
        self.offered.append((NOT_KNOWN, "I do not know, or it was something else"))
        field = self.fields["way"]
        if isinstance(field, forms.ChoiceField):
            field.choices = self.offered
            field.error_messages["invalid_choice"] = "Choose one of what is offered"


class PauseForm(forms.Form):
    """Why all sending is paused."""

    why = forms.CharField(
        max_length=LONGEST_WHY,
        error_messages={
            "required": "Say why",
            "max_length": f"Say it in {LONGEST_WHY} characters at most",
        },
    )


class DoneForm(forms.Form):
    """What was done about a task."""

    what = forms.CharField(
        max_length=LONGEST_DONE,
        error_messages={
            "required": "Say what you did",
            "max_length": f"Say it in {LONGEST_DONE} characters at most",
        },
    )


def hours_left(due_at: datetime, now: datetime) -> int:
    """Return in how many whole hours something is due; below nought where it is late."""
    return int((due_at - now).total_seconds() // 3600)
