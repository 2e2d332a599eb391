"""How the pages of both sites are filled in: where templates are, and how a date reads in plain English."""

from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.templatetags.static import static
from django.urls import reverse
from jinja2 import (
    BaseLoader,
    ChainableUndefined,
    ChoiceLoader,
    Environment,
    PackageLoader,
    PrefixLoader,
    StrictUndefined,
    Template,
)

LONDON = ZoneInfo("Europe/London")
GOVUK = "govuk_frontend_jinja"

_NOON, _MIDNIGHT = time(12), time(0)


class Pages(Environment):
    """Our templates, where a misspelt name is an error, beside GOV.UK's, where every option may be left out.

    Both are escaped. A macro keeps the strictness of the file that it was written in.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._govuk = self.overlay(undefined=ChainableUndefined)

    def get_template(
        self,
        name: str | Template,
        parent: str | None = None,
        globals: Any = None,  # noqa: A002 (Jinja's own name for it)
    ) -> Template:
        """Return a template, GOV.UK's with leave to omit options. Raises TemplateNotFound."""
        if isinstance(name, str) and name.startswith(f"{GOVUK}/") and self.undefined is StrictUndefined:
            return self._govuk.get_template(name, parent, globals)
        return super().get_template(name, parent, globals)


def environment(*, loader: BaseLoader, **options: Any) -> Environment:
    """Return the environment for Django's Jinja2 backend, which calls this with its `OPTIONS` and `DIRS`.

    Pages get `static(path)`, `url(name, *parts)` and the filters `as_date`, `as_moment` and `in_days`. A form
    that posts writes `{{ csrf_input }}`: the backend provides it with a request. Without a request the page
    fails, rather than send a form that cannot be trusted.
    """
    options |= {"autoescape": True, "undefined": StrictUndefined}
    govuk = PrefixLoader({GOVUK: PackageLoader(GOVUK)})
    pages = Pages(loader=ChoiceLoader([loader, govuk]), **options)
    pages.globals |= {"static": static, "url": url}
    pages.filters |= {"as_date": as_date, "as_moment": as_moment, "in_days": in_days}
    return pages


def url(name: str, *parts: str | int) -> str:
    """Return the address of the page with this name. Raises NoReverseMatch."""
    return reverse(name, args=parts)


def as_date(day: date) -> str:
    """Return a day, or the day in London of an aware moment, as "Thursday 4 June 2026".

    Raises ValueError for a moment without a time zone.
    """
    day = _local_day(day)
    return f"{day:%A} {day.day} {day:%B %Y}"


def as_moment(moment: datetime) -> str:
    """Return an aware moment by the clocks of London, as "4 June 2026 at 9:32am".

    Raises ValueError for a moment without a time zone.
    """
    local = _local(moment)
    return f"{local.day} {local:%B %Y} at {_clock_time(local.time())}"


def in_days(moment: date, now: datetime) -> str:
    """Return how far off a day is from today in London: "today", "tomorrow", "in 3 days", "2 days ago".

    Raises ValueError for a moment without a time zone.
    """
    days = (_local_day(moment) - _local_day(now)).days
    near = {-1: "yesterday", 0: "today", 1: "tomorrow"}
    return near.get(days) or (f"in {days} days" if days > 0 else f"{-days} days ago")


def _local(moment: datetime) -> datetime:
    if moment.utcoffset() is None:
        raise ValueError(f"{moment} has no time zone, so nobody can say what the clocks in London showed")
    return moment.astimezone(LONDON)


def _local_day(day: date) -> date:
    return _local(day).date() if isinstance(day, datetime) else day


def _clock_time(clock: time) -> str:
    """Return a time of day as GOV.UK writes it; a minute past noon is "12:01pm"."""
    clock = clock.replace(second=0, microsecond=0)
    if clock in (_NOON, _MIDNIGHT):
        return "midday" if clock == _NOON else "midnight"
    hour = clock.hour % 12 or 12
    minutes = f":{clock:%M}" if clock.minute else ""
    return f"{hour}{minutes}{'am' if clock.hour < 12 else 'pm'}"
