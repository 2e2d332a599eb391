"""What may be typed about absence, cover and light duties: days, read as whole days in London."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.http import QueryDict

from keptinformed.cases.ages import LONDON
from keptinformed.cover.terms import Span

_FORMATS = ["%d/%m/%Y", "%d %m %Y", "%d.%m.%Y", "%d %B %Y", "%Y-%m-%d"]


def day_field(missing: str, **more: Any) -> forms.DateField:
    """Return the box for a day; `missing` is said where none is entered."""
    wrong = "Enter a day, for example 27/3/2026"
    return forms.DateField(
        input_formats=_FORMATS, error_messages={"required": missing, "invalid": wrong}, **more
    )


class AwayForm(forms.Form):
    """From which day somebody is away, and on which they are back."""

    begins = day_field("Enter the first day away")
    ends = day_field("", required=False)

    def span(self, now: datetime) -> Span:
        """Return what was typed; away from today on begins now, not this morning."""
        first, back = self.cleaned_data["begins"], self.cleaned_data["ends"]
        begins = midnight(first)
        return Span(
            now if begins <= now < begins + timedelta(days=1) else begins, midnight(back) if back else None
        )


class CoverForm(forms.Form):
    """Who covers, from which day to which."""

    cover = forms.UUIDField(error_messages={"required": "Choose who covers", "invalid": "Choose who covers"})
    first = day_field("Enter the first day")
    last = day_field("Enter the last day")

    def span(self, now: datetime) -> Span:
        """Return what was typed: the last day is covered to its end."""
        first, last = self.cleaned_data["first"], self.cleaned_data["last"]
        begins = midnight(first)
        started = begins <= now < begins + timedelta(days=1)
        return Span(now if started else begins, midnight(last + timedelta(days=1)))


class LightDutyForm(forms.Form):
    """From which day to which somebody is on light duties."""

    begins = day_field("Enter the first day")
    last = day_field("Enter the last day")

    def span(self, now: datetime) -> Span:
        """Return what was typed: the last day counts to its end."""
        begins = midnight(self.cleaned_data["begins"])
        started = begins <= now < begins + timedelta(days=1)
        return Span(now if started else begins, midnight(self.cleaned_data["last"] + timedelta(days=1)))


def asked_form(
    told: QueryDict | None, kind: type[AwayForm] | type[CoverForm], name: str
) -> AwayForm | CoverForm:
    """Return a form of a page that holds two: filled in where it is the one that was sent."""
    return kind(told if told is not None and told.get("what") == name else None)


def midnight(day: date) -> datetime:
    """Return when a day begins in London."""
    return datetime.combine(day, time.min, LONDON)
