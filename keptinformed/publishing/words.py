"""Writes published sentences out in a language: the words of policy/words, with dates as that language has them.

A translation that nobody has reviewed never stands alone: its English stands beside it, as in letters.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path

from keptinformed.duties.reading import PolicyError, shipped_policy
from keptinformed.duties.yaml_text import Items, Section, UnreadableYaml, Value, read_yaml
from keptinformed.publishing.sentences import LONDON, Filling, Holds, Sentence

ENGLISH = "en"
LANGUAGES = ("en", "cy")
"""The languages that a page can be read in; the person's own where it is one of them, else English."""
_OUTCOMES = {
    "kept": "met",
    "late": "late",
    "overdue": "overdue",
    "due": "pending",
    "undated": "pending",
    "excused": "excused",
    "ended": "lapsed",
    "missed": "overdue",
}
"""Which sentence of explain.LANGUAGE.yaml says how a promise stands."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A sentence in one language, ready to be read. `language` goes into the `lang` of its element."""

    language: str
    text: str


@dataclass(frozen=True, slots=True)
class Easy:
    """One line of an easy-read page: a short sentence and the picture beside it."""

    says: tuple[Shown, ...]
    picture: str
    """The name of an SVG in publishing/pictures, without its ending; its own description is `picture.NAME`."""


@dataclass(frozen=True, slots=True)
class Language:
    """All sentences of one language, by key."""

    code: str
    reviewed: bool
    """Whether somebody who knows the language has checked it; always so of English."""
    entries: Mapping[str, str]

    def has(self, sentence: Sentence) -> bool:
        """Say whether there are words for a sentence and for every part of it."""
        parts = (each.text for each in sentence.values if each.holds is Holds.key)
        return sentence.key in self.entries and all(part in self.entries for part in parts)

    def fill(self, sentence: Sentence) -> str:
        """Return a sentence written out. Raises KeyError where the words lack it."""
        values = {each.name: self._value(each) for each in sentence.values if each.holds is not Holds.key}
        parts = [each for each in sentence.values if each.holds is Holds.key]
        # A part may have room of its own: "within {count} working days".
        values |= {each.name: self.entries[each.text].format_map(values) for each in parts}
        text = self.entries[sentence.key].format_map(values)
        return text[:1].upper() + text[1:] if text.endswith((".", "?", "!")) else text

    def _value(self, filling: Filling) -> str:
        match filling.holds:
            case Holds.day:
                return self.day(date.fromisoformat(filling.text))
            case Holds.month:
                return self.month(date.fromisoformat(filling.text))
            case Holds.due:
                return self.due(datetime.fromisoformat(filling.text))
            case _:
                return filling.text

    def day(self, day: date) -> str:
        """Return `Monday 1 June 2026`."""
        weekday = self.entries[f"calendar.weekday.{day.weekday() + 1}"]
        return f"{weekday} {day.day} {self.month(day)}"

    def month(self, day: date) -> str:
        """Return `June 2026`."""
        return f"{self.entries[f'calendar.month.{day.month}']} {day.year}"

    def clock(self, moment: datetime) -> str:
        """Return `4:10pm`, in London."""
        local = moment.astimezone(LONDON)
        half = self.entries["calendar.am" if local.hour < 12 else "calendar.pm"]
        return f"{local.hour % 12 or 12}:{local:%M}{half}"

    def due(self, moment: datetime) -> str:
        """Return by when something is due: `the end of Monday 1 June 2026`, or `4:10pm on Monday 1 June 2026`."""
        local = moment.astimezone(LONDON)
        if local.hour == local.minute == local.second == local.microsecond == 0:
            last = (local - timedelta(days=1)).date()
            return self.entries["calendar.end_of"].format(day=self.day(last))
        return self.entries["calendar.at"].format(clock=self.clock(moment), day=self.day(local.date()))

    def shift(self, begins: datetime, ends: datetime) -> str:
        """Return `Monday 1 June 2026, 7:00am to 4:00pm`."""
        day = self.day(begins.astimezone(LONDON).date())
        return self.entries["calendar.shift"].format(
            day=day, begins=self.clock(begins), ends=self.clock(ends)
        )


@dataclass(frozen=True, slots=True)
class PortalWords:
    """The words of every language."""

    languages: Mapping[str, Language]

    def read_in(self, language: str) -> tuple[Language, ...]:
        """Return the languages in which somebody who reads `language` is shown each sentence, in order.

        Their own; English beside it where it was not reviewed; English alone where there is none.
        """
        own, english = self.languages.get(language), self.languages[ENGLISH]
        if own is None or own is english:
            return (english,)
        return (own,) if own.reviewed else (own, english)

    def say(self, sentence: Sentence, language: str) -> tuple[Shown, ...]:
        """Return a sentence in each of those languages. Raises KeyError where English lacks it."""
        found = [each for each in self.read_in(language) if each.has(sentence)]
        return tuple(Shown(each.code, each.fill(sentence)) for each in found or [self.languages[ENGLISH]])

    def text(self, key: str, language: str) -> tuple[Shown, ...]:
        """Return what stands under a key, which leaves no room for values."""
        return self.say(Sentence(key), language)

    def easy(self, page: str, language: str, *, of: str = "easy") -> tuple[Easy, ...]:
        """Return the easy-read lines of a page such as `now`; none where it has none."""
        english, found, number = self.languages[ENGLISH].entries, [], 1
        while f"{of}.{page}.{number}.says" in english:
            key = f"{of}.{page}.{number}"
            found.append(Easy(self.text(f"{key}.says", language), english[f"{key}.picture"]))
            number += 1
        return tuple(found)


@cache
def portal_words(root: Path | None = None) -> PortalWords:
    """Return the words in `words/` under `root`, or of the policy that ships. Raises PolicyError."""
    top = (shipped_policy() if root is None else root) / "words"
    try:
        return PortalWords({code: _read(top, code) for code in LANGUAGES})
    except UnreadableYaml as error:
        raise PolicyError([str(error)]) from error


def _read(top: Path, code: str) -> Language:
    events, reviewed = _flat(top / f"{code}.yaml")
    explained, explained_too = _flat(top / f"explain.{code}.yaml")
    own, own_too = _flat(top / f"portal.{code}.yaml")
    public, public_too = _flat(top / f"public.{code}.yaml")
    entries = {f"event.{key}": text for key, text in events.items()}
    entries |= {key: text for key, text in explained.items() if key.startswith(("happened.", "act."))}
    for outcome, name in _OUTCOMES.items():
        entries[f"why.outcome.{outcome}"] = explained[f"victim.outcome.{name}"]
    for name in ("dated", "bounded", "undated"):
        entries[f"why.owed.{name}"] = explained[f"victim.owed.{name}"]
    entries |= {f"who.{key[11:]}": text for key, text in explained.items() if key.startswith("victim.who.")}
    entries["who.we"] = explained["victim.we"]
    checked = all((reviewed, explained_too, own_too, public_too))
    return Language(code, code == ENGLISH or checked, entries | own | public)


def _flat(path: Path) -> tuple[dict[str, str], bool]:
    """Return every text of a file by its dotted key, and whether the file says that it was reviewed."""
    content = read_yaml(path)
    entries = dict(_texts(content, ""))
    return entries, entries.pop("reviewed", "yes") == "yes"


def _texts(value: Value, key: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, Section):
        for name, inner in value.items():
            yield from _texts(inner, f"{key}.{name}" if key else name)
    elif isinstance(value, Items):
        for number, inner in enumerate(value, start=1):
            yield from _texts(inner, f"{key}.{number}")
    elif isinstance(value, str):
        yield key, " ".join(value.split())
