"""The forms about the people of a case: who they are, who acts for them, and what they have a right to."""

from datetime import date

from django import forms

from keptinformed.cases.models import Participation
from keptinformed.cases.models.people import Basis, Part
from keptinformed.cases.people import NewPerson, PersonChanges
from keptinformed.desk.cases.forms import with_a_key
from keptinformed.desk.cases.moments import DayForm

LANGUAGE = "Enter the language as a short code, like en, cy or pl"


class SomebodyForm(DayForm):
    """What is known of a person; the three boxes are the date of birth."""

    day_is_needed = False

    key = forms.UUIDField()
    name = forms.CharField(max_length=300, error_messages={"required": "Enter a name, or how they are known"})
    language = forms.CharField(max_length=20, initial="en", error_messages={"required": LANGUAGE})

    @property
    def born_on(self) -> date | None:
        """The date of birth, where one was given."""
        given = self.cleaned_data["on"]
        return given if isinstance(given, date) else None


class AddForm(SomebodyForm):
    """Somebody who is new in the case."""

    part = forms.ChoiceField(
        choices=Part.choices, error_messages={"required": "Choose what they are in this case"}
    )
    contact_name = forms.CharField(max_length=300, required=False)
    needs = forms.CharField(max_length=500, required=False)

    def clean(self) -> dict[str, object]:
        """Ask of a business whom to speak with."""
        cleaned = super().clean()
        if cleaned.get("part") == Part.business.value and not cleaned.get("contact_name"):
            self.add_error("contact_name", "Enter whom to ask for at the business")
        return cleaned

    @property
    def in_part(self) -> Part:
        """What they are in the case."""
        return Part(self.cleaned_data["part"])

    def somebody(self) -> NewPerson:
        """Return what was typed of them."""
        told = self.cleaned_data
        is_business = self.in_part is Part.business
        return NewPerson(
            told["name"],
            is_business=is_business,
            born_on=None if is_business else self.born_on,
            language=told["language"],
            needs=told["needs"],
            contact_name=told["contact_name"],
        )


class ChangeForm(SomebodyForm):
    """What is kept of somebody otherwise from now on."""

    @classmethod
    def starting_with(cls, one: Participation) -> dict[str, object]:
        """Return what the form shows at first: what is kept today."""
        born = one.person.born_on
        day = {"day": born.day, "month": born.month, "year": born.year} if born else {}
        return with_a_key() | {"name": one.person.name, "language": one.person.language} | day

    def changes(self) -> PersonChanges:
        """Return what was typed."""
        told = self.cleaned_data
        return PersonChanges(name=told["name"], language=told["language"], born_on=self.born_on)


class ActingForm(SomebodyForm):
    """Somebody who may be told in the place of another."""

    basis = forms.ChoiceField(choices=Basis.choices, error_messages={"required": "Choose why they may act"})
    evidence = forms.CharField(
        max_length=300, error_messages={"required": "Say how it is known that they may act, and who checked"}
    )

    @property
    def why(self) -> Basis:
        """Why they may act."""
        return Basis(self.cleaned_data["basis"])

    def somebody(self) -> NewPerson:
        """Return what was typed of them."""
        return NewPerson(
            self.cleaned_data["name"], born_on=self.born_on, language=self.cleaned_data["language"]
        )


class MirrorForm(forms.Form):
    """Which case mirrors this one."""

    key = forms.UUIDField()
    reference = forms.CharField(
        max_length=200, error_messages={"required": "Enter the whole reference of the other case"}
    )
