"""The forms of the portal's door: each reads what was typed; what is missing is said in the words of the policy."""

import re
from collections.abc import Mapping
from typing import Any

from django import forms

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


type Keyed = Key | Written | Needed | Often | News | Endpoint


def problem(words: Words, page: str, sentence: str, field: str) -> list[dict[str, str]]:
    """Return one thing that is wrong, as the top of a page shows it, leading to its box."""
    return [{"text": words[page][sentence], "href": f"#{field}"}]
