"""The forms of the portal's door: each reads what was typed; what is missing is said in the words of the policy."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict

from keptinformed.asking.choices import ChoiceForm
from keptinformed.asking.days import Away
from keptinformed.asking.opinions import opinion_policy
from keptinformed.asking.policy import ask_policy
from keptinformed.portal.words import Words

LONGEST = 200
TELLS = ("worried", "changed", "new_information", "not_done")
ROUTES = ("challenge", "complaint")
CHANNELS: Mapping[str, re.Pattern[str]] = {
    "telephone": re.compile(r"\+?[0-9][0-9 ()-]{6,20}"),
    "email": re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+"),
    "post": re.compile(r".{10,}", re.DOTALL),
}
"""What a number, an e-mail address or a postal address looks like at least; staff make sure of it."""


class Code(forms.Form):
    """A first code."""

    code = forms.CharField(max_length=40)


class Number(forms.Form):
    """Six digits."""

    number = forms.CharField(max_length=20)


class SignIn(forms.Form):
    """A user name and a password; nothing of the case is asked for."""

    name = forms.CharField(max_length=LONGEST)
    password = forms.CharField(max_length=LONGEST, strip=False)


class SetPassword(forms.Form):
    """What is typed to set up a password, with an app or without."""

    name = forms.CharField(max_length=LONGEST, required=False)
    password = forms.CharField(max_length=LONGEST, required=False, strip=False)
    code = forms.CharField(max_length=20, required=False)


class Help(forms.Form):
    """Who asks to be rung back."""

    name = forms.CharField(max_length=LONGEST)
    more = forms.CharField(max_length=300, required=False)


class Key(forms.Form):
    """The key of a form that may be sent twice."""

    key = forms.UUIDField()


class Written(forms.Form):
    """What somebody writes."""

    key = forms.UUIDField()
    text = forms.CharField(required=False)

    optional = False

    def trouble(self) -> tuple[str, str]:
        """Return what is wrong, as a key of the words and the box that it is about; nothing where all is well."""
        text = str(self.data.get("text", "")).strip()
        if len(text) > ask_policy().longest:
            return "too_long", "text"
        return ("", "") if text or self.optional else ("empty", "text")


class Optional(Written):
    """What somebody may write beside what they ask for by one press."""

    optional = True


class Tell(Written):
    """What somebody tells us, and of which kind it is."""

    kind = forms.ChoiceField(choices=[(each, each) for each in TELLS], required=False)

    def trouble(self) -> tuple[str, str]:
        """Return what is wrong; the kind comes first on the page."""
        if self.data.get("kind") not in TELLS:
            return "kind_empty", "kind"
        return super().trouble()


class Challenge(Optional):
    """How somebody challenges what is late."""

    route = forms.ChoiceField(choices=[(each, each) for each in ROUTES], required=False)

    def trouble(self) -> tuple[str, str]:
        """Return what is wrong; the way comes first on the page."""
        if self.data.get("route") not in ROUTES:
            return "route_empty", "route"
        return super().trouble()


class Chosen(Optional):
    """What somebody chooses on one of the forms of policy/portal/choices.yaml."""

    def __init__(self, data: QueryDict, *, offered: ChoiceForm) -> None:
        super().__init__(data)
        self.offered, self.given = offered, data

    def trouble(self) -> tuple[str, str]:
        """Return what is wrong: a box in which something must be chosen and nothing is, or nothing that is offered."""
        for box in self.offered.boxes:
            told = self.given.getlist(box.name)
            if (box.required and not told) or not set(told) <= set(box.options):
                return f"{box.name}_empty", box.name
        return super().trouble()

    def about(self) -> tuple[str, ...]:
        """Return what was chosen, as an ask holds it; of a box in which one is chosen, the last."""
        told = {box.name: self.given.getlist(box.name) for box in self.offered.boxes}
        one = {box.name for box in self.offered.boxes if not box.several}
        return self.offered.as_about(
            {name: found[-1:] if name in one else dict.fromkeys(found) for name, found in told.items()}
        )


class DaysAway(Optional):
    """Days on which somebody cannot go to court."""

    def __init__(self, data: QueryDict, *, periods: int, earliest: date, latest: date) -> None:
        super().__init__(data)
        self.numbers, self.earliest, self.latest = range(1, periods + 1), earliest, latest

    def trouble(self) -> tuple[str, str]:
        """Return the first thing that is wrong, and the box of which it is."""
        for number in self.numbers:
            if wrong := self._wrong(number):
                return wrong
        return super().trouble() if self.periods() else ("days_empty", "first-1-day")

    def periods(self) -> tuple[Away, ...]:
        """Return the days of a form without trouble; where no last day was typed, it is that one day."""
        found = ((self._day("first", number), self._day("last", number)) for number in self.numbers)
        return tuple(Away(first, last or first) for first, last in found if first is not None)

    def _wrong(self, number: int) -> tuple[str, str] | None:
        for edge in ("first", "last"):
            if self._typed(edge, number) and self._day(edge, number) is None:
                return "day_wrong", f"{edge}-{number}-day"
        first, last = self._day("first", number), self._day("last", number)
        if first is None:
            return ("first_empty", f"first-{number}-day") if last is not None else None
        if first < self.earliest or (last or first) > self.latest:
            return "day_out", f"first-{number}-day"
        return ("last_before", f"last-{number}-day") if last is not None and last < first else None

    def _typed(self, edge: str, number: int) -> list[str]:
        parts = [
            str(self.data.get(f"{edge}-{number}-{part}", "")).strip() for part in ("year", "month", "day")
        ]
        return parts if any(parts) else []

    def _day(self, edge: str, number: int) -> date | None:
        try:
            return date(*map(int, self._typed(edge, number)))
        except (TypeError, ValueError, OverflowError):
            return None


class HowWeDid(forms.Form):
    """How we did, by one press for each question; each may be left open."""

    key = forms.UUIDField()

    def given(self) -> dict[str, str]:
        """Return what was answered, by question."""
        asked = opinion_policy()
        told = {each: str(self.data.get(each, "")) for each in asked.questions}
        return {question: answer for question, answer in told.items() if answer in asked.answers}

    def trouble(self) -> tuple[str, str]:
        """Return what is wrong: that nothing was answered."""
        return ("", "") if self.given() else ("empty", next(iter(opinion_policy().questions)))


class Needed(forms.Form):
    """Whether somebody was told what they needed."""

    key = forms.UUIDField()
    answer = forms.ChoiceField(choices=[("yes", "yes"), ("no", "no")])


class Often(forms.Form):
    """How often somebody wants to hear from us."""

    key = forms.UUIDField()
    every_days = forms.TypedChoiceField(coerce=int, choices=())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["every_days"].choices = [(each, each) for each in ask_policy().often]  # type: ignore[attr-defined]


class News(forms.Form):
    """What somebody wants to be told."""

    key = forms.UUIDField()
    news = forms.MultipleChoiceField(
        choices=[("routine", "routine"), ("key_news", "key_news")], required=False
    )


class Endpoint(forms.Form):
    """A new number or address; it is never shown again."""

    key = forms.UUIDField()
    channel = forms.ChoiceField(choices=[(each, each) for each in CHANNELS], required=False)
    value = forms.CharField(required=False)

    def trouble(self) -> tuple[str, str]:
        """Return what is wrong, as a key of the words and the box that it is about."""
        channel, value = str(self.data.get("channel", "")), str(self.data.get("value", "")).strip()
        if channel not in CHANNELS:
            return "channel_empty", "channel"
        if not value:
            return "value_empty", "value"
        return (
            ("", "")
            if len(value) <= LONGEST and CHANNELS[channel].fullmatch(value)
            else ("value_wrong", "value")
        )


type Keyed = Key | HowWeDid | Written | Needed | Often | News | Endpoint


def problem(words: Words, page: str, sentence: str, field: str) -> list[dict[str, str]]:
    """Return one thing that is wrong, as the top of a page shows it, leading to its box."""
    return [{"text": words[page][sentence], "href": f"#{field}"}]
