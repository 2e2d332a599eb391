"""Writes a day or a time of day, which is entered in English, in the language of the words around it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache

from keptinformed.contact.drafting.placeholders import Kind
from keptinformed.duties.fields import Fields
from keptinformed.duties.reading import PolicyError, shipped_policy
from keptinformed.duties.yaml_text import Section, UnreadableYaml, read_yaml

FILE = "words/calendars.yaml"
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
NAMED = ("midnight", "midday", "noon")
_DAY = re.compile(
    rf"(?:(?P<weekday>{'|'.join(WEEKDAYS)}),? )?(?P<number>\d{{1,2}}) "
    rf"(?P<month>{'|'.join(MONTHS)})(?: (?P<year>\d{{4}}))?"
)
_CLOCK = re.compile(
    rf"(?:(?P<named>{'|'.join(NAMED)})|(?P<hour>\d{{1,2}})(?P<minutes>[.:]\d{{2}})? ?(?P<half>am|pm))"
    r"(?: on (?P<day>.+))?"
)


@dataclass(frozen=True, slots=True)
class Calendar:
    """How one language writes days and times."""

    weekdays: tuple[str, ...]
    months: tuple[str, ...]
    am: str
    pm: str
    named: Mapping[str, str]
    at: str
    shift: str = ""
    """How a day with its hours of work is written; empty: as in English."""
    after: frozenset[str] = frozenset()
    """Words after which the first word of a day changes."""
    begins: str = ""
    becomes: str = ""

    def written(self, value: str, kind: Kind) -> str:
        """Return a day or a time in this language; what is neither, as it was written. Pure."""
        if kind is Kind.day:
            return self._day(value) or value
        return self._time(value) or value if kind is Kind.time else value

    def shift_written(self, value: str) -> str:
        """Return a shift, such as "Monday 22 June, 7am to 3pm", in this language; else as it was written. Pure."""
        day, _, hours = value.partition(", ")
        begins, _, ends = hours.partition(" to ")
        told = (self._day(day), self._time(begins), self._time(ends))
        return (
            self.shift.format(day=told[0], begins=told[1], ends=told[2])
            if self.shift and all(told)
            else value
        )

    def softened(self, value: str, word: str) -> str:
        """Return a day as it is written after `word`. Pure."""
        if self.begins and word.casefold() in self.after and value.startswith(self.begins):
            return self.becomes + value.removeprefix(self.begins)
        return value

    def _day(self, value: str) -> str:
        found = _DAY.fullmatch(value)
        if found is None:
            return ""
        weekday = self.weekdays[WEEKDAYS.index(found["weekday"])] if found["weekday"] else ""
        parts = (weekday, found["number"], self.months[MONTHS.index(found["month"])], found["year"] or "")
        return " ".join(part for part in parts if part)

    def _time(self, value: str) -> str:
        found = _CLOCK.fullmatch(value)
        if found is None:
            return ""
        if found["named"]:
            clock = self.named[found["named"]]
        else:
            is_pm, minutes = found["half"] == "pm", found["minutes"] or ""
            hour24 = int(found["hour"]) % 12 + (12 if is_pm else 0)
            form = self.pm if is_pm else self.am
            clock = form.format(
                hour=found["hour"], minutes=minutes, clock24=f"{hour24}:{minutes[1:] or '00'}"
            )
        if found["day"] is None:
            return clock
        day = self._day(found["day"])
        return self.at.format(clock=clock, day=day) if day else ""


@cache
def calendars() -> Mapping[str, Calendar]:
    """Return the calendars of the policy that ships, by language. Raises PolicyError with every fault."""
    faults: list[str] = []
    try:
        content = read_yaml(shipped_policy() / FILE)
    except UnreadableYaml as unreadable:
        raise PolicyError([str(unreadable)]) from None
    page = Fields(content if isinstance(content, Section) else Section(), FILE, faults)
    found = {language: _calendar(page, language) for language in page.section}
    if faults:
        raise PolicyError(faults)
    return found


def _calendar(page: Fields, language: str) -> Calendar:
    entry = Fields(page.part(language), f"{FILE}, {language}", page.faults)
    entry.only(("weekdays", "months", "am", "pm", "named", "at", "shift", "softened"))
    weekdays, months = entry.texts("weekdays"), entry.texts("months")
    if (len(weekdays), len(months)) != (len(WEEKDAYS), len(MONTHS)):
        entry.fault("has seven weekdays and twelve months.")
    named = {name: str(says) for name, says in entry.part("named").items()}
    if set(named) != set(NAMED):
        entry.fault(f"named must say {', '.join(NAMED)}.")
    calendar = Calendar(
        weekdays,
        months,
        entry.text("am"),
        entry.text("pm"),
        named,
        entry.text("at"),
        entry.text("shift", required=False),
    )
    return _with_softening(calendar, entry) if entry.has("softened") else calendar


def _with_softening(calendar: Calendar, entry: Fields) -> Calendar:
    inside = Fields(entry.part("softened"), entry.where, entry.faults)
    inside.only(("after", "from", "into"))
    return replace(
        calendar,
        after=frozenset(inside.texts("after")),
        begins=inside.text("from"),
        becomes=inside.text("into"),
    )
