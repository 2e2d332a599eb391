"""The forms on what somebody needs: each reads what was chosen and typed, and says plainly what is missing."""

from collections.abc import Iterable, Mapping
from datetime import time
from uuid import UUID

from django import forms
from django.http import QueryDict

from keptinformed.cases.representatives import MayBeTold
from keptinformed.desk.cases.forms import with_a_key
from keptinformed.desk.cases.moments import NotATime, read_time
from keptinformed.needs.contact_safety import Window
from keptinformed.needs.keeping import LONGEST_WORDS, Answered, NewPlan, NewRule
from keptinformed.needs.models import ContactPlan
from keptinformed.needs.planning import Wishes
from keptinformed.needs.policy import Reason, needs_policy
from keptinformed.needs.terms import AskedBy, Given, Occasion

DAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
YES_NO = (("yes", "Yes"), ("no", "No"))
SAFE = (("yes", "Yes"), ("no", "No"), ("", "Not asked"))
OTHER, NONE = "other", "none"
HOURS = (1, 2, 3)
"""How many spells of hours a form has room for."""


class AssessForm(forms.Form):
    """One assessment: an answer and its words for every question, and why needs are looked at."""

    key = forms.UUIDField()
    occasion = forms.ChoiceField(error_messages={"required": "Choose why you are asking now"})

    def __init__(self, data: QueryDict | None, *, occasion: Occasion | None) -> None:
        super().__init__(data, initial=with_a_key() | {"occasion": occasion})
        policy = needs_policy()
        self.occasions = [(trigger.occasion.value, trigger.says) for trigger in policy.triggers]
        self.fields["occasion"].choices = self.occasions  # type: ignore[attr-defined]
        self.answers_offered = [(given.value, given.label) for given in Given]
        for question in policy.questions:
            self.fields[f"answer-{question.id}"] = forms.ChoiceField(
                choices=self.answers_offered, required=False, initial=Given.not_asked.value
            )
            self.fields[f"words-{question.id}"] = forms.CharField(required=False, max_length=LONGEST_WORDS)

    @property
    def why(self) -> Occasion:
        """Why needs are looked at."""
        return Occasion(self.cleaned_data["occasion"])

    def answers(self) -> dict[str, Answered]:
        """Return what was answered."""
        told = self.cleaned_data
        return {
            each.id: Answered(
                Given(told[f"answer-{each.id}"] or Given.not_asked.value), told[f"words-{each.id}"]
            )
            for each in needs_policy().questions
        }

    def clean(self) -> dict[str, object]:
        """Ask for words with every yes that needs them, each beside its own question."""
        told = super().clean() or self.cleaned_data
        for question in needs_policy().questions:
            words = str(told.get(f"words-{question.id}", "")).strip()
            if question.words and told.get(f"answer-{question.id}") == Given.yes.value and not words:
                self.add_error(
                    f"words-{question.id}",
                    f"Write down: {question.words[0].lower()}{question.words[1:]} ({question.asks})",
                )
        return told


class AskedForm(forms.Form):
    """Who asked for needs to be looked at again."""

    key = forms.UUIDField()
    asked_by = forms.ChoiceField(
        choices=[(each.value, each.label) for each in AskedBy],
        error_messages={"required": "Choose who asked"},
    )

    @property
    def who(self) -> AskedBy:
        """Who asked."""
        return AskedBy(self.cleaned_data["asked_by"])


class EnhancedForm(forms.Form):
    """Whether a suggestion of Enhanced Rights is followed, and why."""

    key = forms.UUIDField()
    decision = forms.ChoiceField(
        choices=[("give", "Yes, give Enhanced Rights"), ("decline", "No, do not give them")],
        error_messages={"required": "Choose whether they have Enhanced Rights"},
    )
    reasons = forms.MultipleChoiceField(required=False)
    why = forms.CharField(required=False, max_length=LONGEST_WORDS)

    def __init__(self, data: QueryDict | None, *, suggested: Iterable[Reason]) -> None:
        suggested = list(suggested)
        super().__init__(data, initial=with_a_key() | {"reasons": [each.id for each in suggested]})
        self.reasons_offered = [
            (each.id, f"{each.says} ({each.category.label.lower()})") for each in suggested
        ]
        self.fields["reasons"].choices = self.reasons_offered  # type: ignore[attr-defined]

    def clean(self) -> dict[str, object]:
        """Ask for a reason, either way."""
        told = super().clean() or self.cleaned_data
        why = str(told.get("why", "")).strip()
        if told.get("decision") == "decline" and not why:
            self.add_error("why", "Write why they should not have Enhanced Rights")
        if told.get("decision") == "give" and not why and not told.get("reasons"):
            self.add_error("why", "Choose a reason, or write one")
        return told


class PlanForm(forms.Form):
    """What was agreed: whether, how, when and how often."""

    key = forms.UUIDField()
    routine = forms.ChoiceField(
        choices=YES_NO, error_messages={"required": "Choose whether they want routine updates"}
    )
    key_news = forms.ChoiceField(
        choices=YES_NO,
        error_messages={
            "required": "Choose whether they want to be told of arrest, release, bail and charge"
        },
    )
    ways = forms.MultipleChoiceField(required=False)
    often = forms.ChoiceField(required=False)
    other_days = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=365,
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), "Enter days from 1 to 365"),
    )
    best_times = forms.CharField(required=False, max_length=LONGEST_WORDS)
    also_tell = forms.MultipleChoiceField(required=False)
    language = forms.CharField(
        max_length=20, error_messages={"required": "Enter the language, like en or cy"}
    )
    formats = forms.MultipleChoiceField(required=False)
    agreed_with = forms.ChoiceField(error_messages={"required": "Choose with whom you agreed this"})
    more = forms.CharField(required=False, max_length=LONGEST_WORDS)

    def __init__(
        self, data: QueryDict | None, *, told: Iterable[MayBeTold], beginning: Mapping[str, object]
    ) -> None:
        super().__init__(data, initial=with_a_key() | dict(beginning))
        policy = needs_policy()
        told = list(told)
        self.offered = {
            "ways": list(policy.ways.items()),
            "formats": list(policy.formats.items()),
            "often": [(str(days), f"Every {days} days") for days in policy.often]
            + [(OTHER, "Another number of days"), (NONE, "No number was agreed")],
            "agreed_with": [(str(each.person.public_id), each.person.name) for each in told],
            "also_tell": [
                (str(each.person.public_id), each.person.name) for each in told if each.acts_as is not None
            ],
        }
        for name, choices in self.offered.items():
            self.fields[name].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, object]:
        """Ask how and how often of those who want to be told."""
        told = super().clean() or self.cleaned_data
        routine, key_news = told.get("routine") == "yes", told.get("key_news") == "yes"
        if (routine or key_news) and not told.get("ways"):
            self.add_error("ways", "Choose how they want to be told")
        if routine and not told.get("often"):
            self.add_error("often", "Choose how often they want to be told")
        if told.get("often") == OTHER and not told.get("other_days") and "other_days" not in self.errors:
            self.add_error("other_days", "Enter every how many days")
        return told

    def plan(self) -> NewPlan:
        """Return what was agreed."""
        told = self.cleaned_data
        routine = told["routine"] == "yes"
        days = told["other_days"] if told["often"] == OTHER else told["often"]
        return NewPlan(
            wishes=Wishes(routine, told["key_news"] == "yes"),
            agreed_with=UUID(told["agreed_with"]),
            ways=tuple(told["ways"]),
            every_days=int(days) if routine and days and days != NONE else None,
            also_tell=tuple(UUID(each) for each in told["also_tell"]),
            language=told["language"],
            formats=tuple(told["formats"]),
            best_times=told["best_times"],
            more=told["more"],
        )


def beginning_of(plan: ContactPlan | None, wishes: Wishes, language: str, person: UUID) -> dict[str, object]:
    """Return what the form of a plan shows at first: what holds today. What was never asked is left open."""
    if plan is None:
        return {"language": language, "agreed_with": str(person)}
    often = NONE if plan.every_days is None else str(plan.every_days)
    offered = often == NONE or plan.every_days in needs_policy().often
    words = getattr(plan, "words", None)
    return {
        "routine": "yes" if wishes.routine else "no",
        "key_news": "yes" if wishes.key_news else "no",
        "ways": plan.ways,
        "often": often if offered else OTHER,
        "other_days": None if offered else plan.every_days,
        "best_times": words.best_times if words else "",
        "also_tell": [str(each) for each in plan.also_tell],
        "language": plan.language,
        "formats": plan.formats,
        "agreed_with": str(person),
        "more": words.more if words else "",
    }


class SafeContactForm(forms.Form):
    """What somebody said about one number or address."""

    key = forms.UUIDField()
    code_word_is = forms.ChoiceField(
        required=False,
        choices=[("keep", "As before"), ("new", "A new one"), ("none", "There is none")],
        initial="keep",
    )
    code_word = forms.CharField(required=False, max_length=60)
    third_party = forms.CharField(required=False, max_length=LONGEST_WORDS)
    interpreter = forms.CharField(required=False, max_length=60)
    reason = forms.CharField(required=False, max_length=LONGEST_WORDS)

    def __init__(self, data: QueryDict | None, *, channel: str) -> None:
        super().__init__(data, initial=with_a_key())
        self.asks = ASKS[channel]
        for name in self.asks:
            self.fields[name] = forms.ChoiceField(choices=SAFE, required=False)
        for number in HOURS if channel == "telephone" else ():
            self.fields[f"days-{number}"] = forms.MultipleChoiceField(
                required=False, choices=[(str(day), name) for day, name in enumerate(DAY_NAMES)]
            )
            for end in ("from", "to"):
                self.fields[f"{end}-{number}"] = forms.CharField(required=False, max_length=12)
        self.windows: list[Window] = []

    def clean(self) -> dict[str, object]:
        """Read the hours, and ask for a code word where there is a new one."""
        told = super().clean() or self.cleaned_data
        self.windows = [window for number in HOURS if (window := self._window(number, told)) is not None]
        if told.get("code_word_is") == "new" and not str(told.get("code_word", "")).strip():
            self.add_error("code_word", "Enter the code word that you agreed")
        return told

    def said(self) -> NewRule:
        """Return what was said."""
        told = self.cleaned_data
        word = {"new": told["code_word"], "none": ""}.get(told["code_word_is"])
        return NewRule(
            **{name: {"yes": True, "no": False}.get(told[name]) for name in self.asks},
            windows=tuple(self.windows),
            code_word=word,
            third_party=told["third_party"],
            interpreter=told["interpreter"],
            reason=told["reason"],
        )

    def _window(self, number: int, told: Mapping[str, object]) -> Window | None:
        days = told.get(f"days-{number}")
        begins, ends = (self._time(f"{end}-{number}", told) for end in ("from", "to"))
        if not days and begins is None and ends is None:
            return None
        if not isinstance(days, list) or not days or begins is None or ends is None:
            self.add_error(
                f"from-{number}", "Hours need at least one day, a beginning and an end, like 9am and 2pm"
            )
            return None
        if ends <= begins:
            self.add_error(f"to-{number}", "The end must come after the beginning, on the same day")
            return None
        return Window(frozenset(int(day) for day in days), begins, ends)

    def _time(self, name: str, told: Mapping[str, object]) -> time | None:
        written = str(told.get(name, "")).strip()
        try:
            return read_time(written) if written else None
        except NotATime:
            self.add_error(name, "Enter a time like 9am or 14:05")
            return None


ASKS: dict[str, dict[str, str]] = {
    "telephone": {
        "may_call": "Is it safe to call?",
        "may_leave_message": "Is it safe to leave a message?",
        "may_text": "Is it safe to send a text message?",
        "may_say_police": "Is it safe to say that you are the police?",
    },
    "email": {
        "may_email": "Is it safe to send an e-mail?",
        "may_say_police": "Is it safe for it to say that it is from the police?",
    },
    "post": {
        "may_post": "Is it safe to write a letter?",
        "may_say_police": "Is it safe for the envelope to say that it is from the police?",
    },
}
"""What is asked of a number or address, by channel."""


class CodeWordForm(forms.Form):
    """A code word as somebody said it."""

    spoken = forms.CharField(max_length=60, error_messages={"required": "Enter the word that they said"})
