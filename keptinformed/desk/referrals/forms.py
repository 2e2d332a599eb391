"""The forms of referrals: what was said, what for, how to reach them, and what an organisation answers."""

from collections.abc import Sequence
from uuid import UUID

from django import forms
from django.http import QueryDict

from keptinformed.desk.cases.forms import with_a_key
from keptinformed.needs.finding import Way
from keptinformed.pipeline_referrals import CHANNELS, LONGEST, LONGEST_REASON
from keptinformed.referrals.policy import Organisation, referral_policy
from keptinformed.referrals.terms import Said, Step


class HelpForm(forms.Form):
    """Which kinds of help of one organisation they want."""

    key = forms.UUIDField()
    helps = forms.MultipleChoiceField(error_messages={"required": "Choose at least one kind of help"})

    def __init__(self, data: QueryDict | None, *, organisation: Organisation) -> None:
        super().__init__(data, initial=with_a_key())
        self.helps_offered = [(each, referral_policy().helps[each]) for each in organisation.helps]
        self.fields["helps"].choices = self.helps_offered  # type: ignore[attr-defined]

    @property
    def chosen(self) -> tuple[str, ...]:
        """The kinds of help that were chosen."""
        return tuple(self.cleaned_data["helps"])


class OfferForm(HelpForm):
    """What somebody said when support was offered."""

    answers = (
        (Said.yes.value, "Yes"),
        (Said.no.value, "No"),
        (Said.nothing.value, "They have not decided, or I could not ask"),
    )

    said = forms.ChoiceField(choices=answers, error_messages={"required": "Choose what they said"})

    def __init__(self, data: QueryDict | None, *, organisation: Organisation) -> None:
        super().__init__(data, organisation=organisation)
        # Whoever says no need not say to which help.
        self.fields["helps"].required = not (data and data.get("said") == Said.no.value)


class ReferForm(HelpForm):
    """For what somebody is referred, and by which number or address they are to be reached."""

    way = forms.ChoiceField(error_messages={"required": "Choose how they are to be reached"})

    def __init__(self, data: QueryDict | None, *, organisation: Organisation, ways: Sequence[Way]) -> None:
        super().__init__(data, organisation=organisation)
        self.ways_offered = [(str(each.public_id), _said_of(each)) for each in ways]
        self.fields["way"].choices = self.ways_offered  # type: ignore[attr-defined]

    @property
    def chosen_way(self) -> UUID:
        """The public id of what was chosen."""
        return UUID(self.cleaned_data["way"])


class SeenToForm(forms.Form):
    """What was done about a referral that came back."""

    what = forms.CharField(max_length=LONGEST, error_messages={"required": "Write down what you did"})


class FileForm(forms.Form):
    """Why a referral is taken out as a file, and as which."""

    kinds = (("json", "JSON, signed"), ("csv", "CSV for a spreadsheet, signed"))

    kind = forms.ChoiceField(choices=kinds, initial="json")
    reason = forms.CharField(
        max_length=LONGEST_REASON, error_messages={"required": "Say why you take it out"}
    )


class AnswerForm(forms.Form):
    """What an organisation answers: it accepts, sends back with a reason, or says what came of it."""

    step = forms.ChoiceField(error_messages={"required": "Choose what became of it"})
    words = forms.CharField(required=False, max_length=LONGEST)

    def __init__(self, data: QueryDict | None, *, stands: Step) -> None:
        super().__init__(data)
        policy = referral_policy()
        accept = [(Step.accepted.value, "We accept it")] if stands is Step.sent else []
        ends = [(f"outcome:{each}", f"It has ended. {says}") for each, says in policy.outcomes.items()]
        back = [(f"rejected:{each}", f"We send it back. {why.says}") for each, why in policy.rejects.items()]
        self.offered = [*accept, *(ends if stands is Step.accepted else []), *back]
        self.fields["step"].choices = self.offered  # type: ignore[attr-defined]

    @property
    def answered(self) -> tuple[Step, str]:
        """The step, and the reason where it has one."""
        step, _, reason = self.cleaned_data["step"].partition(":")
        return Step(step), reason


def _said_of(way: Way) -> str:
    ends = f", ends in {way.ending}" if way.ending else ""
    return f"{CHANNELS[way.channel]}{ends}. {' '.join(way.strip.sentences)}"
