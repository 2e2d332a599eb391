"""What is typed on the pages of erasing: the number of a case, and why words go."""

from django import forms

from keptinformed.cases.scrubbing import Ground


class CaseForm(forms.Form):
    """The number of a case, as the force writes it."""

    reference = forms.CharField(max_length=100, error_messages={"required": "Enter the number of the case"})


class GroundForm(forms.Form):
    """Why words are erased, and whether that was looked at once more."""

    grounds = tuple((each.name, each.value) for each in Ground)
    ground = forms.ChoiceField(
        choices=grounds,
        error_messages={
            "required": "Choose why they are erased",
            "invalid_choice": "Choose why they are erased",
        },
    )

    @property
    def chosen(self) -> Ground:
        """The ground that was chosen."""
        return Ground[self.cleaned_data["ground"]]
