"""Takes named fields out of one section of a policy file, and says in a sentence what is wrong with them."""

import re
from collections.abc import Collection, Iterable
from datetime import date
from difflib import get_close_matches
from enum import Enum

from keptinformed.duties.yaml_text import Items, Section, Value

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_WHOLE_NUMBER = re.compile(r"-?\d{1,9}")


def meant(written: str, known: Iterable[str]) -> str:
    """Return ` Did you mean "…"?`, or the short list of what there is, or nothing."""
    known = list(known)
    close = get_close_matches(written, known, n=1, cutoff=0.6)
    if close:
        return f' Did you mean "{close[0]}"?'
    return f" Use one of: {', '.join(known)}." if len(known) <= 30 else ""


def read_day(written: str) -> date | None:
    """Return the day of a text such as `2021-04-01`, or None where it is no day."""
    try:
        return date.fromisoformat(written) if _DAY.fullmatch(written) else None
    except ValueError:
        return None


class Fields:
    """One section of a file; each asked-for field that is missing or wrong adds a sentence to `faults`."""

    def __init__(self, section: Section, where: str, faults: list[str]) -> None:
        """Read from `section`, beginning every sentence with `where` (file, line, duty)."""
        self.section = section
        self.where = where
        self.faults = faults

    def fault(self, sentence: str) -> None:
        """Note one thing that is wrong with this section."""
        self.faults.append(f"{self.where}: {sentence}")

    def has(self, name: str) -> bool:
        """Tell whether the field is there and not empty."""
        return self.section.get(name, "") != ""

    def only(self, allowed: Collection[str]) -> None:
        """Note every field that the section may not have."""
        for name in self.section:
            if name not in allowed:
                self.fault(f'"{name}" is no field here.{meant(name, allowed)}')

    def text(self, name: str, *, required: bool = True) -> str:
        """Return the text of a field, in one line; empty where there is none."""
        value = self.section.get(name, "")
        if not isinstance(value, str):
            self.fault(f"{name} must be a text, not {_shape(value)}.")
            return ""
        if not value.strip() and required:
            self.fault(f"{name} is missing.")
        return " ".join(value.split())

    def texts(self, name: str, *, required: bool = True) -> tuple[str, ...]:
        """Return a list of different texts; empty where there is none."""
        value = self.section.get(name, "")
        if value in ("", []):
            if required:
                self.fault(f"{name} is missing: give a list, such as {name}: [a, b].")
            return ()
        if not isinstance(value, Items) or not all(isinstance(item, str) and item for item in value):
            self.fault(f"{name} must be a list of words, such as {name}: [a, b].")
            return ()
        words = tuple(str(item) for item in value)
        for word in sorted({word for word in words if words.count(word) > 1}):
            self.fault(f'{name} names "{word}" more than once. Keep one.')
        return words

    def sections(self, name: str, *, required: bool = True) -> tuple[Section, ...]:
        """Return a list of sections; empty where there is none."""
        value = self.section.get(name, "")
        if value in ("", []):
            if required:
                self.fault(f"{name} is missing or empty.")
            return ()
        if not isinstance(value, Items) or not all(isinstance(item, Section) for item in value):
            self.fault(f"{name} must be a list of sections, each beginning with a dash.")
            return ()
        return tuple(item for item in value if isinstance(item, Section))

    def part(self, name: str, *, required: bool = True) -> Section:
        """Return a section inside this one; empty where there is none."""
        value = self.section.get(name, "")
        if isinstance(value, Section):
            return value
        if value != "" or required:
            self.fault(f"{name} must be a section, such as {name}: {{word: value}}.")
        return Section()

    def flag(self, name: str, *, default: bool) -> bool:
        """Return true or false; `default` where the field is not there."""
        value = self.section.get(name, "")
        if value not in ("", "true", "false"):
            self.fault(f"{name} must be true or false, not {_shown(value)}.")
        return default if value == "" else value == "true"

    def number(self, name: str, highest: int, *, lowest: int = 1) -> int:
        """Return a whole number between the limits; `lowest` where it is none."""
        value = self.section.get(name, "")
        if isinstance(value, str) and _WHOLE_NUMBER.fullmatch(value) and lowest <= int(value) <= highest:
            return int(value)
        self.fault(f"{name} must be a whole number from {lowest} to {highest}, not {_shown(value)}.")
        return lowest

    def day(self, name: str) -> date | None:
        """Return a day; None where the field is not there or is no day."""
        value = self.section.get(name, "")
        day = read_day(value) if isinstance(value, str) else None
        if day is None and value != "":
            self.fault(f"{name} must be a date such as 2021-04-01, not {_shown(value)}.")
        return day

    def one_of[E: Enum](self, name: str, choices: type[E], *, fallback: E) -> E:
        """Return the choice a field names by its value; `fallback` where it names none."""
        written = self.text(name)
        for choice in choices:
            if written in (choice.value, choice.name) and written:
                return choice
        if written:
            self.fault(f'{name} is "{written}".{meant(written, [_word(choice) for choice in choices])}')
        return fallback


def _word(choice: Enum) -> str:
    return choice.value if isinstance(choice.value, str) else choice.name


def _shape(value: Value) -> str:
    return "a list" if isinstance(value, Items) else "a section"


def _shown(value: Value) -> str:
    if isinstance(value, str):
        return f'"{value}"' if value else "nothing"
    return _shape(value)
