"""The forms about somebody's own page: the safety check, the mode, and why a page is shut."""

from collections.abc import Iterable
from uuid import UUID

from django import forms
from django.http import QueryDict

from keptinformed.cases.models import Representative
from keptinformed.desk.cases.forms import with_a_key
from keptinformed.invitations.policy import Answer, ModeOffered, safety_policy
from keptinformed.invitations.terms import Mode

ANSWERS = ((Answer.yes.value, "Yes"), (Answer.no.value, "No"), (Answer.unsure.value, "Not sure"))
REASONS = (
    ("seen", "Somebody else may have seen it, or has the device"),
    ("asked", "The person asked for it"),
    ("unsafe", "It is not safe any more, for another reason"),
)
"""Why a page is shut: each is a button, so that it takes two presses."""


class CheckForm(forms.Form):
    """The questions of the safety check; what is left open counts as not safe."""

    key = forms.UUIDField()

    def __init__(self, data: QueryDict | None) -> None:
        super().__init__(data, initial=with_a_key())
        for question in safety_policy().questions:
            self.fields[question.id] = forms.ChoiceField(choices=ANSWERS, required=False)

    def answers(self) -> dict[str, Answer]:
        """Return what was answered."""
        told = self.cleaned_data
        return {each.id: Answer(told[each.id]) for each in safety_policy().questions if told.get(each.id)}


class InviteForm(forms.Form):
    """In which mode, and through whom."""

    key = forms.UUIDField()
    mode = forms.ChoiceField(error_messages={"required": "Choose how they are kept informed"})
    supporter = forms.ChoiceField(required=False)

    def __init__(
        self,
        data: QueryDict | None,
        *,
        offered: Iterable[ModeOffered],
        supporters: Iterable[Representative],
        suggested: Mode | None,
    ) -> None:
        beginning = {"mode": suggested.value} if suggested is not None else {}
        super().__init__(data, initial=with_a_key() | beginning)
        self.modes = [(each.mode.value, f"{each.title}: {each.says}") for each in offered]
        self.supporters = [(str(each.person.public_id), each.person.name) for each in supporters]
        self.fields["mode"].choices = self.modes  # type: ignore[attr-defined]
        self.fields["supporter"].choices = self.supporters  # type: ignore[attr-defined]

    def clean(self) -> dict[str, object]:
        """Ask for the supporter in the mode of that name."""
        told = super().clean() or self.cleaned_data
        if told.get("mode") == Mode.advocate and not told.get("supporter"):
            self.add_error("supporter", "Choose the supporter to whom they agreed")
        return told

    def chosen(self) -> tuple[Mode, UUID | None]:
        """Return the mode, and the public id of the supporter where there is one."""
        mode, supporter = Mode(self.cleaned_data["mode"]), self.cleaned_data["supporter"]
        return mode, UUID(supporter) if mode is Mode.advocate else None


class ShutForm(forms.Form):
    """Why a page is shut."""

    why = forms.ChoiceField(choices=REASONS, error_messages={"required": "Say why the page is shut"})

    def reason(self) -> str:
        """Return the reason in words."""
        return dict(REASONS)[self.cleaned_data["why"]]
