"""A sentence that is not written out yet: its key in policy/words, and the dates and numbers that go into it."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


class Holds(StrEnum):
    """What is filled into a sentence, so that each language writes it in its own way."""

    day = "day"
    """A date, `2026-06-01`."""
    month = "month"
    """A month of which no day is known, `2026-06-01`."""
    due = "due"
    """An instant by which something is due; a midnight in London is the end of the day before."""
    number = "number"
    key = "key"
    """Another entry of the words, such as `happened.suspect_arrested`."""
    name = "name"
    """A name that is the same in each language: of an officer, a team, an organisation."""


@dataclass(frozen=True, slots=True)
class Filling:
    """One value of a sentence: the {name} it stands for, what it is, and the value as text."""

    name: str
    holds: Holds
    text: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """A key of policy/words/portal.LANGUAGE.yaml (`now.waiting`) or of the files beside it (`event.told.spoken`)."""

    key: str
    values: tuple[Filling, ...] = ()

    def with_day(self, name: str, day: date) -> "Sentence":
        """Return the same with a day filled in."""
        return self._with(Filling(name, Holds.day, day.isoformat()))

    def with_due(self, name: str, moment: datetime) -> "Sentence":
        """Return the same with an instant by which something is due."""
        return self._with(Filling(name, Holds.due, moment.isoformat()))

    def with_number(self, name: str, number: int) -> "Sentence":
        """Return the same with a number filled in."""
        return self._with(Filling(name, Holds.number, str(number)))

    def with_key(self, name: str, key: str) -> "Sentence":
        """Return the same with another entry of the words filled in."""
        return self._with(Filling(name, Holds.key, key))

    def with_name(self, name: str, text: str) -> "Sentence":
        """Return the same with a name filled in."""
        return self._with(Filling(name, Holds.name, text))

    def _with(self, filling: Filling) -> "Sentence":
        return Sentence(self.key, (*self.values, filling))
