"""The forms that add to the history of a case: each reads what was typed, and says plainly what is missing."""

from collections.abc import Sequence
from datetime import datetime
from uuid import uuid4

from django import forms
from django.http import QueryDict

from keptinformed.cases.models import Participation
from keptinformed.cases.timeline import Happening
from keptinformed.desk.cases.choices import choices
from keptinformed.desk.cases.moments import MomentForm
from keptinformed.desk.cases.reading import Somebody
from keptinformed.duties.vocabulary import ENTRY_WITHDRAWN, PLAN_AGREED

EVERYONE = "everyone"
LONGEST = 4000
"""Characters of what somebody writes about an event."""


class RecordForm(MomentForm):
    """Something that happened."""

    key = forms.UUIDField()
    whom = forms.ChoiceField(error_messages={"required": "Choose whom it concerns"})
    words = forms.CharField(required=False, max_length=LONGEST)

    def __init__(
        self, kind: str, people: Sequence[Somebody], data: QueryDict | None = None, *, now: datetime
    ) -> None:
        super().__init__(data, now=now, initial=_beginning(kind, people))
        self.kind, self.people = kind, people
        one_person = kind in choices().one_person
        self.whom_offered = [] if one_person else [(EVERYONE, "Everyone in the case")]
        self.whom_offered += [(str(one.public_id), one.name) for one in people]
        _offer(self, "whom", self.whom_offered)
        if kind == PLAN_AGREED:
            self.fields["every_days"] = forms.IntegerField(
                required=False,
                min_value=1,
                max_value=365,
                error_messages=dict.fromkeys(
                    ("invalid", "min_value", "max_value"), "Enter a number of days from 1 to 365"
                ),
            )

    def happening(self, people: dict[str, Participation]) -> Happening:
        """Return what was typed as something to record. `people` are the participations of the case by public id."""
        told = self.cleaned_data
        return Happening(
            self.kind,
            told["at"],
            people.get(told["whom"]),
            every_days=told.get("every_days"),
            precision=told["precision"],
            words=told["words"],
        )


class WithdrawForm(forms.Form):
    """Why an entry was wrong."""

    key = forms.UUIDField()
    words = forms.CharField(
        max_length=500,
        min_length=5,
        error_messages={
            "required": "Say why the entry was wrong",
            "min_length": "Say in a few words why the entry was wrong",
        },
    )

    def happening(self, event_id: str, *, now: datetime) -> Happening:
        """Return the withdrawal of an entry."""
        return Happening(ENTRY_WITHDRAWN, now, about=(event_id,), words=self.cleaned_data["words"])


def with_a_key() -> dict[str, object]:
    """Return what a form starts with that is saved only once, however often it is sent."""
    return {"key": uuid4()}


def problems(form: forms.Form) -> list[dict[str, str]]:
    """Return what is wrong with a form for the summary at the top, each leading to its field."""
    return [
        {"text": str(message), "href": f"#{name if name != '__all__' else 'form'}"}
        for name, messages in form.errors.items()
        for message in messages
    ]


def _offer(form: forms.Form, name: str, offered: Sequence[tuple[str, str]]) -> None:
    field = form.fields[name]
    if not isinstance(field, forms.ChoiceField):
        raise TypeError(f"{name} offers no choices")
    field.choices = offered
    field.error_messages["invalid_choice"] = "Choose one of what is offered"


def _beginning(kind: str, people: Sequence[Somebody]) -> dict[str, object]:
    started = with_a_key()
    if kind not in choices().one_person:
        started["whom"] = EVERYONE
    elif len(people) == 1:
        started["whom"] = str(people[0].public_id)
    return started
