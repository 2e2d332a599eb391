"""Reads when something happened as people type it: a day in three boxes, and a time of day where they know it."""

import re
from datetime import date, datetime, time

from django import forms

from keptinformed.cases.ages import LONDON
from keptinformed.duties.history import Precision
from keptinformed.timekeeping.instants import from_micros
from keptinformed.timekeeping.reading import NotAnInstant, read_instant

_TIME = re.compile(r"(?P<hour>\d{1,2})(?:[:.]?(?P<minute>\d{2}))?\s*(?P<half>am|pm)?", re.IGNORECASE)
_NAMED = {"midday": time(12), "noon": time(12), "midnight": time(0)}


class NotATime(ValueError):
    """Words that are no time of day."""


def read_time(text: str) -> time:
    """Return a time of day from "9:30", "9.30am", "2pm", "1405" or "midday". Raises NotATime."""
    written = text.strip().lower().replace("a.m.", "am").replace("p.m.", "pm")
    if written in _NAMED:
        return _NAMED[written]
    found = _TIME.fullmatch(written)
    if found is None or not (found["minute"] or found["half"]):
        raise NotATime(text)
    hour, minute = int(found["hour"]), int(found["minute"] or 0)
    if found["half"]:
        if not 1 <= hour <= 12:
            raise NotATime(text)
        hour = hour % 12 + (12 if found["half"] == "pm" else 0)
    if hour > 23 or minute > 59:
        raise NotATime(text)
    return time(hour, minute)


class DayForm(forms.Form):
    """A form with a day in three boxes named `day`, `month` and `year`; `cleaned_data["on"]` is the date."""

    day_is_needed = True
    no_day = "Enter the day on which it happened"

    day = forms.CharField(required=False, max_length=2)
    month = forms.CharField(required=False, max_length=2)
    year = forms.CharField(required=False, max_length=4)

    def clean(self) -> dict[str, object]:
        """Add `on`: the date, or None where all boxes are empty and may be."""
        cleaned = super().clean() or self.cleaned_data
        cleaned["on"] = self._date([str(cleaned.get(part, "")).strip() for part in ("year", "month", "day")])
        return cleaned

    def _date(self, parts: list[str]) -> date | None:
        if not any(parts):
            if self.day_is_needed:
                self.add_error("day", self.no_day)
            return None
        try:
            year, month, day = map(int, parts)
            return date(year, month, day)
        except ValueError:
            self.add_error("day", "Enter a real date with a day, a month and a year, like 27 3 2026")
            return None


class MomentForm(DayForm):
    """A form with a day and, where it is known, a time of day; `at` and `precision` are in `cleaned_data`."""

    no_time = ""
    """What is said where no time of day was entered; empty: it may be left out."""
    time = forms.CharField(required=False, max_length=12)

    def __init__(self, *args: object, now: datetime, **more: object) -> None:
        super().__init__(*args, **more)  # type: ignore[arg-type]
        self.now = now

    def clean(self) -> dict[str, object]:
        """Add `at` and `precision`: a day without a time of day is known by the day only."""
        cleaned = super().clean()
        on, written = cleaned["on"], str(cleaned.get("time", "")).strip()
        if self.no_time and not written:
            self.add_error("time", self.no_time)
            return cleaned
        if not isinstance(on, date):
            return cleaned
        try:
            clock = f"T{read_time(written):%H:%M}" if written else ""
            at = from_micros(read_instant(on.isoformat() + clock, LONDON))
        except NotATime:
            unless_known = "" if self.no_time else ", or leave it empty if you do not know it"
            self.add_error("time", f"Enter a time like 9:30am or 14:05{unless_known}")
            return cleaned
        except NotAnInstant as refused:
            self.add_error("time", str(refused))
            return cleaned
        if on > self.now.astimezone(LONDON).date() or (written and at > self.now):
            self.add_error(
                "day" if on > self.now.astimezone(LONDON).date() else "time", "It must be in the past"
            )
        # A day is kept as its last instant, which, of today, has not come yet.
        cleaned["at"] = at if written else min(at, self.now)
        cleaned["precision"] = Precision.instant if written else Precision.day
        return cleaned
