"""The sentences in which an obligation is explained, read from `policy/words/explain.en.yaml`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from keptinformed.duties.history import Grade
from keptinformed.duties.rules import Done, SeenBy, Word
from keptinformed.duties.vocabulary import TOLD
from keptinformed.timekeeping.instants import Micros, day_start, from_micros, local_day

_MINUTE = 60_000_000
_HOUR = 60 * _MINUTE
_DAY = 24 * _HOUR


@dataclass(frozen=True, slots=True)
class ExplainWords:
    """The words file, the vocabulary beside it, and times put the way people read them."""

    entries: Mapping[str, Any]
    vocabulary: Mapping[str, Word]

    def staff(self, key: str, **filling: str) -> str:
        """Return a sentence for staff, filled in. Raises KeyError where the words file lacks it."""
        return self._sentence("staff", key, filling)

    def victim(self, key: str, **filling: str) -> str:
        """Return a sentence for the victim, filled in. Raises KeyError where the words file lacks it."""
        return self._sentence("victim", key, filling)

    def _sentence(self, reader: str, key: str, filling: Mapping[str, str]) -> str:
        template: Any = self.entries[reader]
        for part in key.split("."):
            template = template[part]
        return str(template).format_map(filling).strip()

    def means(self, kind: str) -> str:
        """Return what a kind of event means, in the first sentence of the vocabulary, without a full stop."""
        own = self.entries["staff"]["means"].get(kind)
        if own:
            return str(own)
        word = self.vocabulary.get(kind)
        return word.means.split(". ")[0].rstrip(".") if word else kind.replace("_", " ")

    def seen_by(self, kind: str) -> SeenBy:
        """Return who may see a kind of event; what is not in the vocabulary only staff may see."""
        word = self.vocabulary.get(kind)
        return word.seen_by if word else SeenBy.staff

    def happened(self, kind: str) -> str:
        """Return what happened as a plain clause: `someone was arrested`."""
        return str(self.entries["happened"].get(kind, "something happened in your case"))

    def act(self, done: Done, opening_kind: str) -> str:
        """Return what is owed as a plain clause: `tell you about it`."""
        acts = self.entries["act"]
        if done.by_telling_of_trigger:
            return str(acts["trigger"])
        if TOLD in done.events:
            return str(acts["told_again" if opening_kind == TOLD else "told"])
        return str(acts.get(done.events[0], acts["otherwise"]))

    def who(self, owner: str) -> str:
        """Return who owes it, in plain words; `we` for the police and whoever acts with them."""
        entries = self.entries["victim"]
        return str(entries["who"].get(owner, entries["we"]))

    def grade(self, grade: Grade) -> str:
        """Return how sure a telling was, in words: `message left`."""
        return grade.name.replace("_", " ")

    def days(self, count: int) -> str:
        """Return `day`, or `14 days`, as it reads after `every`."""
        return "day" if count == 1 else f"{count} days"

    def full_date(self, day: date) -> str:
        """Return `Monday 1 June 2026`."""
        return f"{day:%A} {day.day} {day:%B %Y}"

    def day(self, instant: Micros, zone: ZoneInfo) -> str:
        """Return the local day of an instant: `Monday 1 June 2026`."""
        return self.full_date(local_day(instant, zone))

    def moment(self, instant: Micros, zone: ZoneInfo) -> str:
        """Return the local day and minute of an instant: `Monday 1 June 2026, 16:10`."""
        local = from_micros(instant).astimezone(zone)
        return f"{self.full_date(local.date())}, {local:%H:%M}"

    def due(self, due_at: Micros, zone: ZoneInfo) -> str:
        """Return a due instant: `the end of Monday 11 May 2026` where it is a midnight, else the minute."""
        last = self._last_day(due_at, zone)
        return f"the end of {self.full_date(last)}" if last else self.moment(due_at, zone)

    def due_plainly(self, due_at: Micros, zone: ZoneInfo) -> str:
        """Return a due instant as a victim reads it: `4:10pm on Monday 1 June 2026`, or the end of a day."""
        last = self._last_day(due_at, zone)
        if last:
            return f"the end of {self.full_date(last)}"
        local = from_micros(due_at).astimezone(zone)
        return f"{_clock(local)} on {self.full_date(local.date())}"

    def _last_day(self, due_at: Micros, zone: ZoneInfo) -> date | None:
        if day_start(local_day(due_at, zone), zone) != due_at:
            return None
        return local_day(due_at - 1, zone)

    def span(self, micros: Micros) -> str:
        """Return a length of time in its largest fitting unit, rounded down: `3 days`, `5 hours`."""
        for unit, name in ((_DAY, "day"), (_HOUR, "hour"), (_MINUTE, "minute")):
            count = micros // unit
            if count:
                return f"{count} {name}{'' if count == 1 else 's'}"
        return "less than a minute"

    def past(self, due_at: Micros, instant: Micros, zone: ZoneInfo) -> str:
        """Return how long ago something was due: days of the calendar, as people count them; within one day, a span."""
        last = from_micros(due_at - 1).astimezone(zone).date()
        days = (from_micros(instant).astimezone(zone).date() - last).days
        return f"{days} day{'' if days == 1 else 's'}" if days else self.span(instant - due_at)


def read_explain_words(path: Path, vocabulary: Mapping[str, Word]) -> ExplainWords:
    """Read the words file. Raises OSError or yaml.YAMLError where it cannot be read."""
    return ExplainWords(yaml.safe_load(path.read_text(encoding="utf-8")), vocabulary)


def _clock(local: datetime) -> str:
    return f"{local.hour % 12 or 12}:{local:%M}{'am' if local.hour < 12 else 'pm'}"
