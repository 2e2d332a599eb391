"""The forms of the portal's door: each reads what was typed; what is missing is said in the words of the policy."""

from django import forms

from keptinformed.portal.words import Words

LONGEST = 200


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


def problem(words: Words, page: str, sentence: str, field: str) -> list[dict[str, str]]:
    """Return one thing that is wrong, as the top of a page shows it, leading to its box."""
    return [{"text": words[page][sentence], "href": f"#{field}"}]
