"""What may be typed into the pages about access; forms check it, and change nothing."""

from datetime import UTC, datetime, time
from typing import Any

from django import forms

from keptinformed.access.roles import ROLES, Role
from keptinformed.access.staffing import Post
from keptinformed.cases.emergencies import SHORTEST_REASON
from keptinformed.cases.models.case import Emergency, RestrictionKind
from keptinformed.cases.restrictions import Closing


def problems(form: forms.Form) -> list[dict[str, str]]:
    """Return the errors of a form for the summary at the top of the page, each with a link to its box."""
    return [
        {"text": str(text), "href": f"#{field}" if field in form.fields else "#main-content"}
        for field, texts in form.errors.items()
        for text in texts
    ]


def _text(missing: str, most: int = 200, **more: Any) -> forms.CharField:
    return forms.CharField(max_length=most, error_messages={"required": missing}, **more)


def _secret(missing: str) -> forms.CharField:
    return _text(missing, 1000, strip=False)


class SignIn(forms.Form):
    """A staff number, a password and a second factor."""

    login = _text("Enter your user name", 40)
    password = _secret("Enter your password")
    code = _text("Enter the code from your app", 40)


class DemoSignIn(forms.Form):
    """A code of the demonstration."""

    code = _text("Enter the one-time code beside the name", 40)


class Invitation(forms.Form):
    """A staff number, and the code that an administrator gave out."""

    login = _text("Enter your user name", 40)
    code = _text("Enter the code that you were given", 40)


class NewSecret(forms.Form):
    """A new password, twice."""

    password = _secret("Enter a password of 12 characters or more")
    again = _secret("Enter the password once more")

    def clean(self) -> dict[str, Any]:
        """Refuse two passwords that differ."""
        typed = super().clean() or {}
        if typed.get("password") and typed.get("again") and typed["password"] != typed["again"]:
            self.add_error("again", "The two passwords are not the same")
        return typed


class SetUp(NewSecret):
    """A new password, twice, and what the app shows."""

    code = _text("Enter the code that your app shows", 40)


class NewPassword(NewSecret):
    """The password of now, a new one, twice, and a second factor."""

    old = _secret("Enter your password now")
    code = _text("Enter the code from your app", 40)
    field_order = ("old", "password", "again", "code")


class ProveAgain(forms.Form):
    """A second factor."""

    code = _text("Enter the code from your app", 40)


class PostForm(forms.Form):
    """What somebody is here."""

    name = _text("Enter their name")
    role = forms.ChoiceField(
        choices=[(role.value, ROLES[role].title) for role in Role],
        error_messages={"required": "Choose a role", "invalid_choice": "Choose a role"},
    )
    unit = forms.CharField(max_length=200, required=False)
    team = forms.CharField(max_length=200, required=False)
    email = forms.EmailField(
        required=False, error_messages={"invalid": "Enter an e-mail address, or leave it empty"}
    )

    def post(self) -> Post:
        """Return what was typed."""
        typed = self.cleaned_data
        return Post(typed["name"], Role(typed["role"]), typed["unit"], typed["team"], typed["email"])


class NewStaff(PostForm):
    """Somebody who begins to work here."""

    staff_number = _text("Enter their staff number", 40)


class Members(forms.Form):
    """Staff numbers, separated by commas, spaces or lines."""

    members = _text("Enter the staff number of everybody who may see the case", 2000)

    def clean_members(self) -> tuple[str, ...]:
        """Return the numbers, each once."""
        return tuple(dict.fromkeys(self.cleaned_data["members"].replace(",", " ").split()))


class ReviewDay(forms.Form):
    """A day ahead, as three numbers."""

    day = forms.IntegerField(
        error_messages={"required": "Enter the day", "invalid": "Enter the day as a number"}
    )
    month = forms.IntegerField(
        error_messages={"required": "Enter the month", "invalid": "Enter the month as a number"}
    )
    year = forms.IntegerField(
        error_messages={"required": "Enter the year", "invalid": "Enter the year as a number"}
    )
    owner = _text("Enter the staff number of whoever answers for the restriction", 40)

    def clean(self) -> dict[str, Any]:
        """Put the three numbers together."""
        typed = super().clean() or {}
        if {"day", "month", "year"} <= typed.keys():
            try:
                day = datetime(typed["year"], typed["month"], typed["day"], tzinfo=UTC)
            except (ValueError, OverflowError):
                self.add_error("day", "Enter a day that is in the calendar")
            else:
                typed["review_at"] = datetime.combine(day, time(9), tzinfo=UTC)
        return typed


class NewRestriction(Members, ReviewDay):
    """How a case is to be closed."""

    kind = forms.ChoiceField(
        choices=RestrictionKind.choices,
        error_messages={"required": "Choose why", "invalid_choice": "Choose why"},
    )
    reason = _text("Say why the case is restricted", 500)

    def closing(self) -> Closing:
        """Return what was typed."""
        typed = self.cleaned_data
        return Closing(
            RestrictionKind(typed["kind"]),
            typed["reason"],
            typed["owner"],
            typed["members"],
            typed["review_at"],
        )


class OneMember(forms.Form):
    """One staff number."""

    member = _text("Enter a staff number", 40)


class WhyLift(forms.Form):
    """Why a restriction is no longer needed."""

    reason = _text("Say why the restriction is no longer needed", 500)


class EmergencyForm(forms.Form):
    """The whole reference of a case, and why it cannot wait."""

    reference = _text("Enter the whole reference")
    category = forms.ChoiceField(
        choices=Emergency.choices,
        error_messages={"required": "Choose what is happening", "invalid_choice": "Choose what is happening"},
    )
    reason = _text(
        f"Say why in {SHORTEST_REASON} characters or more",
        500,
        min_length=SHORTEST_REASON,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].error_messages["min_length"] = (
            f"Say why in {SHORTEST_REASON} characters or more"
        )


class Review(forms.Form):
    """What somebody found who looked into an emergency."""

    justified = forms.ChoiceField(
        choices=[("yes", "Yes"), ("no", "No")],
        error_messages={
            "required": "Choose whether it was right",
            "invalid_choice": "Choose whether it was right",
        },
    )
    finding = _text("Say what you found", 500)
