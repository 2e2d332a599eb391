"""The forms for promises: each reads what was typed, and says plainly what is missing."""

from collections.abc import Sequence
from uuid import uuid4

from django import forms
from django.http import QueryDict

from keptinformed.desk.cases.moments import DayForm
from keptinformed.desk.cases.reading import Somebody
from keptinformed.pipeline_promises import LONGEST, NewPromise
from keptinformed.promises.finding import Team
from keptinformed.promises.policy import promise_policy

OWN = "own"


class GiveForm(DayForm):
    """What is promised to whom, by which day, and by whom."""

    no_day = "Enter the day by which it is kept"
    key = forms.UUIDField()
    whom = forms.ChoiceField(error_messages={"required": "Choose to whom"})
    kind = forms.ChoiceField(error_messages={"required": "Choose what is promised"})
    team = forms.ChoiceField(error_messages={"required": "Choose who keeps it"})
    words = forms.CharField(required=False, max_length=LONGEST)

    def __init__(
        self, people: Sequence[Somebody], teams: Sequence[Team], data: QueryDict | None = None
    ) -> None:
        whom = str(people[0].public_id) if len(people) == 1 else ""
        super().__init__(data, initial={"key": uuid4(), "whom": whom, "team": OWN})
        self.teams = teams
        self.whom_offered = [(str(each.public_id), each.name) for each in people]
        self.kinds_offered = [(each.kind, each.asks) for each in promise_policy().kinds.values()]
        self.teams_offered = [(OWN, "I do")] + [
            (str(number), each.named) for number, each in enumerate(teams)
        ]
        _offer(self, "whom", self.whom_offered)
        _offer(self, "kind", self.kinds_offered)
        _offer(self, "team", self.teams_offered)

    def promise(self) -> NewPromise:
        """Return what was typed."""
        told = self.cleaned_data
        team = None if told["team"] == OWN else self.teams[int(told["team"])]
        return NewPromise(told["kind"], told["on"], told["words"], team)


class MoveForm(DayForm):
    """Another day that was agreed with the person."""

    no_day = "Enter the day that was agreed"
    words = forms.CharField(required=False, max_length=LONGEST)
    agreed = forms.BooleanField(
        error_messages={"required": "Agree the day with them first, then say so here"}
    )


class PutRightForm(DayForm):
    """How a missed promise was put right, and what is promised now."""

    day_is_needed = False
    how = forms.ChoiceField(error_messages={"required": "Choose how you put it right"})
    words = forms.CharField(required=False, max_length=LONGEST)

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data)
        self.how_offered = list(promise_policy().how.items())
        _offer(self, "how", self.how_offered)


def _offer(form: forms.Form, name: str, offered: list[tuple[str, str]]) -> None:
    field = form.fields[name]
    if not isinstance(field, forms.ChoiceField):
        raise TypeError(f"{name} offers no choices")
    field.choices = offered
    field.error_messages["invalid_choice"] = "Choose one of what is offered"
