"""The forms for logging a contact and taking a message: each reads what was typed, and says plainly what is wrong."""

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID, uuid4

from django import forms
from django.http import QueryDict

from keptinformed.cases.ages import LONDON
from keptinformed.desk.cases.moments import NotATime, read_time
from keptinformed.desk.contacts.panel import Panel
from keptinformed.pipeline_calls import LONGEST, Message
from keptinformed.pipeline_contacts import Ahead, NewContact
from keptinformed.worklists.models import Draft
from keptinformed.worklists.policy import contact_policy

DATES = ("next_on", "review_on", "on")
NOT_A_DATE = "Enter a real date with a day, a month and a year, like 27 3 2026"


class ContactForm(forms.Form):
    """One contact. Dates are three boxes each: `next_on_day`, `next_on_month`, `next_on_year`."""

    key = forms.UUIDField()
    outcome = forms.CharField(required=False, max_length=20)
    identity = forms.CharField(required=False, max_length=20)
    code_word = forms.CharField(required=False, max_length=60)
    told = forms.MultipleChoiceField(required=False)
    goes_on = forms.CharField(required=False, max_length=5)
    why_ended = forms.CharField(required=False, max_length=20)
    words = forms.CharField(required=False, max_length=LONGEST)
    answers = forms.MultipleChoiceField(required=False)
    time = forms.CharField(required=False, max_length=12)

    def __init__(
        self,
        panel: Panel,
        *,
        now: datetime,
        data: QueryDict | None = None,
        draft: Draft | None = None,
        closing: bool = False,
    ) -> None:
        ended = {"goes_on": "no"} if closing else {}
        super().__init__(data, initial=_beginning(panel) | ended | (_typed(draft) if draft else {}))
        self.panel, self.now = panel, now
        for name in DATES:
            for part, width in (("day", 2), ("month", 2), ("year", 4)):
                self.fields[f"{name}_{part}"] = forms.CharField(required=False, max_length=width)
        _offer(self, "told", [(each.value, each.says) for each in panel.news])
        settled = [each.call_back.public_id for each in panel.calls] + [
            each.public_id for each in panel.replies
        ]
        _offer(self, "answers", [(str(each), "") for each in settled])

    def clean(self) -> dict[str, object]:
        """Add each date, and the moment of a contact that was earlier."""
        cleaned = super().clean() or self.cleaned_data
        for name in DATES:
            cleaned[name] = self._date(name, cleaned)
        cleaned["at"] = self._moment(cleaned)
        return cleaned

    def contact(self) -> NewContact:
        """Return what was typed as something to log."""
        told = self.cleaned_data
        ended = told["goes_on"] == "no"
        return NewContact(
            outcome=told["outcome"],
            told=tuple(told["told"]),
            identity=told["identity"],
            words=told["words"],
            ahead=Ahead(
                review_on=None if ended else told["review_on"] or told["next_on"],
                why_ended=(told["why_ended"] or "none") if ended else "",
            ),
            next_on=told["next_on"],
            at=told["at"],
            answers=tuple(UUID(each) for each in told["answers"]),
        )

    def _date(self, name: str, cleaned: Mapping[str, object]) -> date | None:
        parts = [str(cleaned.get(f"{name}_{part}", "")).strip() for part in ("year", "month", "day")]
        if not any(parts):
            return None
        try:
            year, month, day = map(int, parts)
            return date(year, month, day)
        except ValueError:
            self.add_error(f"{name}_day", NOT_A_DATE)
            return None

    def _moment(self, cleaned: Mapping[str, object]) -> datetime | None:
        on, written = cleaned.get("on"), str(cleaned.get("time", "")).strip()
        if not isinstance(on, date):
            return None
        try:
            at = datetime.combine(on, read_time(written), LONDON)
        except NotATime:
            self.add_error("time", "Enter the time of the contact, like 9:30am or 14:05")
            return None
        if at > self.now:
            self.add_error("time", "It must be in the past")
        return at


class MessageForm(forms.Form):
    """A message that somebody takes for a colleague."""

    key = forms.UUIDField()
    words = forms.CharField(required=False, max_length=LONGEST)
    call = forms.CharField(required=False, max_length=3)
    within = forms.CharField(required=False, max_length=20)

    def message(self) -> Message:
        """Return what was typed as something to pass on."""
        told = self.cleaned_data
        return Message(told["words"], call=told["call"] == "yes", within=told["within"])


def message_begun() -> dict[str, object]:
    """Return what a message starts with."""
    return {"key": uuid4(), "call": "yes", "within": next(iter(contact_policy().call_back))}


def _beginning(panel: Panel) -> dict[str, object]:
    started: dict[str, object] = {
        "key": uuid4(),
        "identity": panel.usual_identity,
        "told": [each.value for each in panel.news if each.untold],
        "answers": [str(each.call_back.public_id) for each in panel.calls],
        "goes_on": "no" if panel.has_ended else "yes",
    }
    for name, day in (("next_on", panel.next_on), ("review_on", panel.review_on)):
        for part in ("day", "month", "year") if day is not None else ():
            started[f"{name}_{part}"] = getattr(day, part)
    return started


def _typed(draft: Draft) -> dict[str, object]:
    return {**draft.typed, "key": draft.key}


def _offer(form: forms.Form, name: str, offered: list[tuple[str, str]]) -> None:
    field = form.fields[name]
    if not isinstance(field, forms.ChoiceField):
        raise TypeError(f"{name} offers no choices")
    field.choices = offered
    field.error_messages["invalid_choice"] = "Choose from what is offered"
