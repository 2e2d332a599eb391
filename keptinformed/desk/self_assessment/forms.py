"""What may be typed in a self-assessment: scores with their evidence, and what is to be done."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.http import QueryDict

from keptinformed.desk.cover.forms import day_field
from keptinformed.self_assessment.deciding import Given
from keptinformed.self_assessment.keeping import LONGEST, NewAction
from keptinformed.self_assessment.terms import HIGHEST, LOWEST, Component, Indicator

_LEVELS = [(str(level), str(level)) for level in range(LOWEST, HIGHEST + 1)]
_TOO_LONG = f"Write at most {LONGEST:,} characters"


class BeginForm(forms.Form):
    """What is assessed, and for whom."""

    instrument = forms.CharField(error_messages={"required": "Choose what is assessed"})
    unit = forms.CharField(required=False)


class ScoringForm(forms.Form):
    """The indicators of one component; one that has no score is left as it is."""

    def __init__(
        self, component: Component, given: Mapping[str, Given], data: QueryDict | None = None
    ) -> None:
        super().__init__(data, initial=_beginning(component, given))
        self.component = component
        for each in component.indicators:
            wrong = {"invalid_choice": f"Choose one of the five for {each.indicator}"}
            self.fields[f"score-{each.field}"] = forms.ChoiceField(
                required=False, choices=_LEVELS, error_messages=wrong
            )
            self.fields[f"goal-{each.field}"] = forms.ChoiceField(
                required=False, choices=[("", "None"), *_LEVELS], error_messages=wrong
            )
            for name in ("evidence", "explanation"):
                self.fields[f"{name}-{each.field}"] = forms.CharField(
                    required=False, max_length=LONGEST, error_messages={"max_length": _TOO_LONG}
                )

    def clean(self) -> dict[str, Any]:
        """Refuse words and goals that would be lost, as there is no score beside them."""
        told = super().clean() or self.cleaned_data
        for each in self.component.indicators:
            if not told.get(f"score-{each.field}") and any(
                told.get(f"{name}-{each.field}") for name in ("goal", "evidence", "explanation")
            ):
                self.add_error(f"score-{each.field}", f"Give {each.indicator} a score")
        return told

    def scores(self) -> dict[str, Given]:
        """Return what was given to each indicator that has a score."""
        there = [each for each in self.component.indicators if self.cleaned_data[f"score-{each.field}"]]
        return {each.indicator: self._given(each) for each in there}

    def _given(self, indicator: Indicator) -> Given:
        told = {name: self.cleaned_data[f"{name}-{indicator.field}"] for name in _NAMES}
        goal = int(told["goal"]) if told["goal"] else None
        return Given(int(told["score"]), goal, told["evidence"].strip(), told["explanation"].strip())


class ActionForm(forms.Form):
    """What is to be done, by whom, until when."""

    component = forms.CharField(error_messages={"required": "Choose what it is about"})
    says = forms.CharField(
        max_length=LONGEST, error_messages={"required": "Say what is to be done", "max_length": _TOO_LONG}
    )
    owner = forms.CharField(max_length=40, error_messages={"required": "Enter the staff number of the owner"})
    due_on = day_field("Enter the day until which it is done")

    def action(self) -> NewAction:
        """Return what was typed."""
        return NewAction(**self.cleaned_data)


_NAMES: Sequence[str] = ("score", "goal", "evidence", "explanation")


def _beginning(component: Component, given: Mapping[str, Given]) -> dict[str, str]:
    found: dict[str, str] = {}
    for each in component.indicators:
        if one := given.get(each.indicator):
            found |= {
                f"score-{each.field}": str(one.score),
                f"goal-{each.field}": "" if one.goal is None else str(one.goal),
                f"evidence-{each.field}": one.evidence,
                f"explanation-{each.field}": one.explanation,
            }
    return found
