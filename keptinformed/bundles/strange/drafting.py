"""Drafts a mapping from strange files: what can be guessed is marked so, the rest is left to choose."""

import json
import re
from collections.abc import Iterator, Sequence

from keptinformed.bundles.counted import counted
from keptinformed.bundles.strange.guessing import Dated, Guess, StrangeFile
from keptinformed.bundles.strange.shapes import LONGEST_CODE, MOST_CODES, Column, Shape
from keptinformed.bundles.strange.synonyms import Confidence, Synonyms, best, words_of

_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_/ ]*[A-Za-z0-9]")
# What YAML would take for something else than text.
_SURPRISES = {"yes", "no", "on", "off", "true", "false", "null", "y", "n"}
_SHORT_CODE = 3
_ATTRIBUTES = ("force", "unit", "team", "officer", "offence")
_ABOUT_KIND = "choose: a word of policy/vocabulary.yaml, {told: word}, or nothing"
_ABOUT_GRADE = "choose: attempted, message_left, sent, delivered, read, spoken or verified"
_ABOUT_ROLE = "choose: victim, witness, bereaved, parent, spokesperson, business or nothing"
_WHO = "choose: the column, or columns as in {crime_ref}-victim, that says who this is"


def draft(files: Sequence[StrangeFile], synonyms: Synonyms) -> str:
    """Return a mapping as YAML, every guess with its confidence and reason; `choose:` marks what is open."""
    return "\n".join(_Draft(files, synonyms).lines()) + "\n"


class _Draft:
    """One draft in the making."""

    def __init__(self, files: Sequence[StrangeFile], synonyms: Synonyms) -> None:
        self.files = files
        self.synonyms = synonyms
        self.keys = _keys(files)
        self.day_first = _order_of_all(files)
        self.used: set[str] = set()

    def lines(self) -> Iterator[str]:
        body = [*self._cases(), *self._participants(), *self._events()]
        yield "# A draft, made by looking at the files below. Behind each line stands how sure it is and why:"
        yield "# sure, likely or guess. Read it all. What says `choose:` is yours; till then no audit runs."
        yield 'title: "choose: a name for this records system"'
        yield from self._dates()
        yield "# zone: UTC   # only if times without a zone are not London's; nothing in the files can tell"
        empties = sorted({one for file in self.files for column in file.columns for one in column.empties})
        if empties:
            yield f"empty: [{', '.join(map(_text, empties))}]   # likely: values that stand for nothing"
        yield from ("", "files:", *self._files(), *body, *self._unused())

    def _files(self) -> Iterator[str]:
        for file, key in zip(self.files, self.keys, strict=True):
            sniffed = file.sniffed
            parts = [f"name: {_text(file.path.name)}"]
            parts += [f"separator: {sniffed.separator}"] if sniffed.separator != "comma" else []
            parts += [f"encoding: {sniffed.encoding}"] if sniffed.encoding != "utf-8" else []
            parts += [] if sniffed.quoted else ["quoted: false"]
            before = sniffed.lines_before_heading
            parts += [f"lines_before_heading: {before}"] if before else []
            yield from (f"  # {said}" for said in sniffed.said)
            yield f"  {key}: {{{', '.join(parts)}}}   # {counted(file.rows, 'row')} looked at"

    def _dates(self) -> Iterator[str]:
        guesses = [column.dates for file in self.files for column in file.columns if column.dates]
        if not guesses:
            yield 'dates: ["choose: how dates are written, such as %d/%m/%Y %H:%M"]   # no dates were found'
            return
        if self.day_first is None and any(one.is_ambiguous for one in guesses):
            both = [
                " and ".join(one.formats[order])
                for one in guesses
                if one.is_ambiguous
                for order in (True, False)
            ]
            yield "# Could not tell whether day or month comes first: no date in any file has a day above 12."
            yield f'dates: ["choose: {" or ".join(dict.fromkeys(both))}"]'
            return
        formats = {text for one in guesses for text in one.formats.get(self._order(one), ())}
        shown = ", ".join(_text(text) for text in sorted(formats, key=lambda text: (-len(text), text)))
        if any(one.is_ambiguous for one in guesses):
            word = (
                "likely: some columns leave open which number is the day, and others of these files show it"
            )
        else:
            shows = any(set(one.formats) & {True, False} for one in guesses)
            word = "sure: a value above 12 shows which number is the day" if shows else "sure"
        yield f"dates: [{shown}]   # {word}"

    def _order(self, guess: object) -> bool | None:
        formats = getattr(guess, "formats", {})
        return self.day_first if self.day_first in formats else next(iter(formats), None)

    def _cases(self) -> Iterator[str]:
        yield from ("", "cases:")
        file = self._file_with("case_id")
        if file is None:
            yield from self._all_open("case_id: choose")
            return
        yield f"  - from: {self._key(file)}"
        if not file.is_one_for_each_row("case_id"):
            yield "    once: true   # sure: several rows speak of the same case"
        for name in ("case_id", *_ATTRIBUTES):
            yield from self._column(file, name)

    def _participants(self) -> Iterator[str]:
        yield from ("", "participants:")
        file = (
            self._file_with("participant_id", "role")
            or self._file_with("participant_id")
            or self._file_with("role")
        )
        file = file or self._file_with("case_id")
        if file is None:
            yield from self._all_open("participant_id: choose")
            return
        yield f"  - from: {self._key(file)}"
        by = "participant_id" if "participant_id" in file.is_what else "case_id"
        if not file.is_one_for_each_row(by):
            yield "    once: true   # sure: several rows speak of the same person"
            yield from [f"    when_given: [{self._name(file, by)}]"] * (by == "participant_id")
        yield from self._who(file)
        yield from self._column(file, "case_id", needed=True)
        if "role" in file.is_what:
            yield from self._codes(file, "role")
        else:
            yield f'    role: "{_ABOUT_ROLE}"   # no column says it'
        yield from self._column(file, "enhanced_from")
        if "enhanced" in file.is_what and "enhanced_from" not in file.is_what:
            flag = _plain(file.is_what["enhanced"].column.name)
            when = f"enhanced_when: {{{self._name(file, 'enhanced')}: [Y]}}"
            yield f"    # {flag} seems to say who has Enhanced Rights: add enhanced_from: (dates) and {when}."

    def _events(self) -> Iterator[str]:
        yield from ("", "events:")
        made = [line for file in self.files for line in self._events_of(file)]
        yield from made or self._all_open("kind: choose")

    def _events_of(self, file: StrangeFile) -> Iterator[str]:
        if {"kind", "at"} <= set(file.is_what):
            yield f"  - from: {self._key(file)}"
            yield from self._column(file, "event_id") if file.is_one_for_each_row("event_id") else ()
            yield from self._column(file, "case_id", needed=True)
            for name in ("participant_id", "at", "recorded_at", "every_days"):
                yield from self._column(file, name)
            yield from self._codes(file, "kind")
            if "grade" in file.is_what:
                yield from self._codes(file, "grade")
        for one in file.dated:
            yield from self._dated(file, one)

    def _dated(self, file: StrangeFile, one: Dated) -> Iterator[str]:
        column = one.guess.column
        self.used |= {column.name, *([one.clock.name] if one.clock else [])}
        yield f"  - from: {self._key(file)}"
        yield f"    kind: {one.kind}   # {_why(one.guess)}"
        yield from self._column(file, "case_id", needed=True)
        yield f"    at: {self._at(column, one.clock)}{_doubts(column)}"
        if one.kind == "plan_agreed":
            yield from self._column(file, "every_days")
        if one.kind != "told":
            return
        yield f"    when_given: [{_text(column.name)}]"
        yield from self._who(file)
        yield (
            f"    about: {one.about}"
            if one.about
            else '    about: "choose: what was told, a word of the vocabulary"'
        )
        if "grade" in file.is_what:
            if sum(other.kind == "told" for other in file.dated) > 1:
                yield "    # guess: several tellings share the one column of channels"
            yield from self._codes(file, "grade")
        else:
            yield f'    grade: "{_ABOUT_GRADE}"   # no column says how; the report will say so'

    def _at(self, column: Column, clock: Column | None) -> str:
        """Return a column of dates, with its own formats where it puts day and month in another order."""
        own = column.dates.formats if column.dates else {}
        if set(own) & {True, False} and self.day_first not in own and self.day_first is not None:
            formats = ", ".join(_text(text) for texts in own.values() for text in texts)
            return f"{{column: {_text(column.name)}, formats: [{formats}]}}"
        return f"[{_text(column.name)}, {_text(clock.name)}]" if clock else _text(column.name)

    def _who(self, file: StrangeFile) -> Iterator[str]:
        if "participant_id" in file.is_what:
            yield from self._column(file, "participant_id")
        elif "case_id" in file.is_what:
            name = file.is_what["case_id"].column.name
            made = _text("{" + name + "}-victim")
            yield f"    participant_id: {made}   # guess: no column numbers people; one for each case"
        else:
            yield f'    participant_id: "{_WHO}"'

    def _column(self, file: StrangeFile, name: str, *, needed: bool = False) -> Iterator[str]:
        guess = file.is_what.get(name)
        if guess is not None:
            self.used.add(guess.column.name)
            value = (
                self._at(guess.column, None) if guess.column.shape is Shape.date else _text(guess.column.name)
            )
            yield f"    {name}: {value}   # {_why(guess)}"
        elif needed:
            yield f'    {name}: "choose: the column that holds it"   # nothing is called like it'

    def _codes(self, file: StrangeFile, name: str) -> Iterator[str]:
        guess = file.is_what[name]
        column = guess.column
        self.used.add(column.name)
        yield f"    {name}:   # {_why(guess)}"
        yield f"      column: {_text(column.name)}"
        if len(column.values) > MOST_CODES or column.longest > LONGEST_CODE:
            many = f"{len(column.values)} values, too many or too long to be codes"
            yield f'      codes: "choose: {many}; take another column"'
            return
        yield "      codes:"
        for value, rows in column.values.most_common():
            yield f"        {_text(value)}: {self._meaning(name, value)} ({counted(rows, 'row')})"
        if column.empty and name == "grade":
            yield "      # if_empty: sent   # without such a line, tellings without a channel are rejected"
        elif column.empty:
            ask = _ABOUT_KIND if name == "kind" else _ABOUT_ROLE
            yield f'      if_empty: "{ask}"   # {counted(column.empty, "row")}; without this line, rejected'

    def _meaning(self, name: str, value: str) -> str:
        known = {"kind": self.synonyms.kinds, "role": self.synonyms.roles, "grade": self.synonyms.grades}[
            name
        ]
        ask = {"kind": _ABOUT_KIND, "grade": _ABOUT_GRADE, "role": _ABOUT_ROLE}[name]
        words = set(words_of(value))
        found = best(value, known)
        if name == "kind" and words & set(self.synonyms.told):
            about = best(
                " ".join(words - set(self.synonyms.told) - set(self.synonyms.people)) or value, known
            )
            return f"{{told: {about[0]}}}   # guess" if about else f'"{ask}"   # seems to be a telling'
        if not found:
            return f'"{ask}"   #'
        # Two systems seldom mean the same by few letters.
        sure = found[1] if len(value) > _SHORT_CODE else Confidence.guess
        return f"{found[0]}   # {sure.name}: “{found[2]}”"

    def _unused(self) -> Iterator[str]:
        for file in self.files:
            for column in file.columns:
                if column.name not in self.used:
                    told = ": ./kept find-tellings can look there" if column.shape is Shape.text else ""
                    of_file = f"{_plain(column.name)} of {_plain(file.path.name)}"
                    yield f"# Not used: {of_file} ({column.shape.value}{told})."

    def _all_open(self, line: str) -> Iterator[str]:
        yield f"  - from: {self.keys[0]}   # could not tell: no column is called like what is needed here"
        yield f"    {line}"

    def _file_with(self, *names: str) -> StrangeFile | None:
        """Return the file that has all of these; rather one where each row is another one."""
        fitting = [file for file in self.files if set(names) <= set(file.is_what)]
        return min(fitting, key=lambda file: not file.is_one_for_each_row(names[0]), default=None)

    def _name(self, file: StrangeFile, name: str) -> str:
        return _text(file.is_what[name].column.name)

    def _key(self, file: StrangeFile) -> str:
        return self.keys[list(self.files).index(file)]


def _keys(files: Sequence[StrangeFile]) -> list[str]:
    keys: list[str] = []
    for file in files:
        taken = sum(key == file.key or key.startswith(f"{file.key}_") for key in keys)
        keys.append(f"{file.key}_{taken + 1}" if taken else file.key)
    return keys


def _order_of_all(files: Sequence[StrangeFile]) -> bool | None:
    """Return whether the columns that show it put the day first; None where none does, or as many do not."""
    orders = [
        next(iter(column.dates.formats))
        for file in files
        for column in file.columns
        if column.dates and not column.dates.is_ambiguous
    ]
    day, month = orders.count(True), orders.count(False)
    return None if day == month else day > month


def _doubts(column: Column) -> str:
    lost = column.dates.unread if column.dates else 0
    return (
        f"   # {counted(lost, 'value')} of it no such date: rejected, unless dates or empty says more"
        if lost
        else ""
    )


def _why(guess: Guess) -> str:
    return f"{guess.confidence.name}: {_plain(guess.because)}"


def _plain(text: str) -> str:
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text)


def _text(text: str) -> str:
    """Return a text as YAML reads it back."""
    if _PLAIN.fullmatch(text) and text.casefold() not in _SURPRISES and "  " not in text:
        return text
    return json.dumps(text, ensure_ascii=not text.isprintable())
