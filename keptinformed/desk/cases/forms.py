"""The forms that add to the history of a case: each reads what was typed, and says plainly what is missing."""

from collections.abc import Sequence
from datetime import datetime
from uuid import uuid4

from django import forms
from django.http import QueryDict

from keptinformed.cases.ages import LONDON
from keptinformed.cases.models import Participation
from keptinformed.cases.timeline import Happening
from keptinformed.desk.cases.choices import choices
from keptinformed.desk.cases.moments import MomentForm
from keptinformed.desk.cases.reading import Setting
from keptinformed.duties.history import Grade
from keptinformed.duties.vocabulary import ENTRY_WITHDRAWN, PLAN_AGREED, TOLD

EVERYONE = "everyone"
LONGEST = 4000
"""Characters of what somebody writes about an event."""


class RecordForm(MomentForm):
    """Something that happened."""

    key = forms.UUIDField()
    whom = forms.ChoiceField(error_messages={"required": "Choose whom it concerns"})
    words = forms.CharField(required=False, max_length=LONGEST)

    def __init__(self, kind: str, setting: Setting, data: QueryDict | None = None) -> None:
        super().__init__(data, now=setting.now, initial=_beginning(kind, setting))
        self.kind, self.setting = kind, setting
        one_person = kind in choices().one_person
        self.whom_offered = [] if one_person else [(EVERYONE, "Everyone in the case")]
        self.whom_offered += [(str(one.public_id), one.name) for one in setting.people]
        _offer(self, "whom", self.whom_offered)
        if kind == TOLD:
            self._ask_about_a_telling()
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
            about=tuple(told.get("about", ())),
            grade=Grade[told["grade"]] if told.get("grade") else None,
            every_days=told.get("every_days"),
            precision=told["precision"],
            words=told["words"],
        )

    def clean(self) -> dict[str, object]:
        """Refuse a telling about what concerns somebody else only."""
        cleaned = super().clean()
        theirs = {
            entry.event_id: entry.whom is None or str(entry.whom.public_id) == cleaned.get("whom")
            for entry in self.setting.news
        }
        about = cleaned.get("about")
        if isinstance(about, list) and not all(theirs.get(item, True) for item in about):
            self.add_error(
                "about", "Something that you chose concerns somebody else. Choose what this person was told"
            )
        return cleaned

    def _ask_about_a_telling(self) -> None:
        self.fields["grade"] = forms.ChoiceField(error_messages={"required": "Choose what came of it"})
        self.grades_offered = [(grade.name, words.choose) for grade, words in choices().grades.items()]
        _offer(self, "grade", self.grades_offered)
        self.fields["about"] = forms.MultipleChoiceField(
            error_messages={"required": "Choose what it was about: at least “how the case is going”"}
        )
        news = [(entry.event_id, entry.said.title) for entry in self.setting.news]
        _offer(self, "about", [*news, choices().ordinary_update])


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


def _beginning(kind: str, setting: Setting) -> dict[str, object]:
    local = setting.now.astimezone(LONDON)
    started = with_a_key()
    if kind == TOLD:
        # A contact is mostly entered as it ends: only what differs has to be typed.
        started |= {"day": local.day, "month": local.month, "year": local.year, "time": f"{local:%H:%M}"}
    if kind not in choices().one_person:
        started["whom"] = EVERYONE
    elif len(setting.people) == 1:
        started["whom"] = str(setting.people[0].public_id)
    return started
