"""The forms of the gates: going without, answering for it, handing in, checking, and giving reasons."""

from collections.abc import Sequence

from django import forms
from django.http import QueryDict

from keptinformed.desk.cases.forms import with_a_key
from keptinformed.gates.standing import Missing
from keptinformed.obligations.decisions_policy import DecisionsPolicy
from keptinformed.obligations.gates_policy import Gate, Paper
from keptinformed.pipeline_gates import LONGEST

OF_THE_CASE = "case"


class WithoutForm(forms.Form):
    """What somebody asks to go without, for whom, and why."""

    key = forms.UUIDField()
    whom = forms.ChoiceField(error_messages={"required": "Choose for whom"})
    reason = forms.ChoiceField(error_messages={"required": "Choose why it cannot be had"})
    words = forms.CharField(required=False, max_length=LONGEST)

    def __init__(self, gate: Gate, missing: Sequence[Missing], data: QueryDict | None) -> None:
        self.people = {
            str(each.participation.public_id) if each.participation else OF_THE_CASE: each.participation
            for each in missing
        }
        self.whom_offered = [
            (key, one.person.name if one else "The case as a whole") for key, one in self.people.items()
        ]
        first = self.whom_offered[0][0] if len(self.whom_offered) == 1 else ""
        super().__init__(data, initial=with_a_key() | {"whom": first})
        self.reasons_offered = [
            (reason.id, f"{reason.says}. {reason.asks}") for reason in gate.reasons.values()
        ]
        offer(self, "whom", self.whom_offered)
        offer(self, "reason", self.reasons_offered)


class HandInForm(forms.Form):
    """Which paper is handed in, and whose."""

    key = forms.UUIDField()
    what = forms.ChoiceField(error_messages={"required": "Choose what you hand in"})

    def __init__(self, offered: Sequence[tuple[str, str]], data: QueryDict | None) -> None:
        super().__init__(data, initial=with_a_key())
        self.offered = list(offered)
        offer(self, "what", self.offered)


class CheckForm(forms.Form):
    """Whether a paper passes, and why not."""

    answers = (("pass", "It passes"), ("back", "It goes back"))

    answer = forms.ChoiceField(choices=answers, error_messages={"required": "Choose whether it passes"})
    reasons = forms.MultipleChoiceField(required=False)
    words = forms.CharField(required=False, max_length=LONGEST)

    def __init__(self, paper: Paper, data: QueryDict | None) -> None:
        super().__init__(data)
        self.offered = list(paper.reasons.items())
        field = self.fields["reasons"]
        if isinstance(field, forms.MultipleChoiceField):
            field.choices = self.offered

    def clean(self) -> dict[str, object]:
        """Ask for a reason where it goes back, and for none where it passes."""
        given = super().clean() or {}
        if given.get("answer") == "back" and not given.get("reasons"):
            self.add_error("reasons", "Choose why it goes back")
        if given.get("answer") == "pass":
            given["reasons"] = []
        return given


class ReasonsForm(forms.Form):
    """Why something was decided, part by part."""

    key = forms.UUIDField()
    decision = forms.ChoiceField(error_messages={"required": "Choose what is decided"})
    principle = forms.ChoiceField(error_messages={"required": "Choose the principle that it rests on most"})

    def __init__(self, policy: DecisionsPolicy, decision: str, data: QueryDict | None) -> None:
        super().__init__(data, initial=with_a_key() | {"decision": decision})
        self.decisions_offered = [(each.id, each.says) for each in policy.decisions.values()]
        self.principles_offered = list(policy.principles.items())
        offer(self, "decision", self.decisions_offered)
        offer(self, "principle", self.principles_offered)
        for part in policy.parts.values():
            self.fields[part.id] = forms.CharField(max_length=LONGEST, error_messages={"required": part.asks})

    def words(self, policy: DecisionsPolicy) -> dict[str, str]:
        """Return what was typed, by the id of the part."""
        return {part: self.cleaned_data[part] for part in policy.parts}


def offer(form: forms.Form, name: str, offered: Sequence[tuple[str, str]]) -> None:
    """Let a field take one of what is offered, and say so plainly where it is something else."""
    field = form.fields[name]
    if isinstance(field, forms.ChoiceField):
        field.choices = list(offered)
        field.error_messages["invalid_choice"] = "Choose one of what is offered"
