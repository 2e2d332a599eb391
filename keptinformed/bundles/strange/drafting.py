"""Drafts a mapping from strange files: what can be guessed is marked so, the rest is left to choose."""

from collections import Counter
from collections.abc import Iterator, Sequence

from keptinformed.bundles.counted import counted
from keptinformed.bundles.strange.by_content import goes_with_one
from keptinformed.bundles.strange.code_words import ASKS, drafted, lines_of_codes
from keptinformed.bundles.strange.code_words import as_yaml as _text
from keptinformed.bundles.strange.code_words import plain as _plain
from keptinformed.bundles.strange.guessing import Dated, Guess, StrangeFile
from keptinformed.bundles.strange.shapes import MOST_CODES, Column, Shape
from keptinformed.bundles.strange.synonyms import Synonyms

_ATTRIBUTES = ("force", "unit", "team", "officer", "offence")
_WHO = "choose: the column, or columns as in {crime_ref}-victim, that says who this is"
_FIRST_OF_A_CASE = ("crime_recorded", "crime_reported")
_NO_CASE = "choose: the column that holds the case; none is called like one, and none looks like one"


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
        if not any({"case_id", "kind"} <= set(file.is_what) or file.dated for file in self.files):
            yield "# Few of the headings are known here: docs/how-to/strange-export.md, section 3, says what to do."
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
        formats |= set(self._with_clocks())
        shown = ", ".join(_text(text) for text in sorted(formats, key=lambda text: (-len(text), text)))
        if any(one.is_ambiguous for one in guesses):
            word = (
                "likely: some columns leave open which number is the day, and others of these files show it"
            )
        else:
            shows = any(set(one.formats) & {True, False} for one in guesses)
            word = "sure: a value above 12 shows which number is the day" if shows else "sure"
        yield f"dates: [{shown}]   # {word}"

    def _with_clocks(self) -> Iterator[str]:
        """Yield the formats of dates and times that stand in two columns: they are joined by a space."""
        for file in self.files:
            for column in file.columns:
                clock = file.clocks.get(column.name)
                if clock and column.dates:
                    days = column.dates.formats.get(self._order(column.dates), ())
                    yield from (f"{day} {clock.clock}" for day in days if "%H" not in day and day != "iso")

    def _order(self, guess: object) -> bool | None:
        formats = getattr(guess, "formats", {})
        return self.day_first if self.day_first in formats else next(iter(formats), None)

    def _cases(self) -> Iterator[str]:
        yield from ("", "cases:")
        file = self._file_with("case_id")
        if file is None:
            yield from self._all_open(f'case_id: "{_NO_CASE}"')
            return
        yield f"  - from: {self._key(file)}"
        if file.is_one_for_each_row("case_id"):
            for name in ("case_id", *_ATTRIBUTES):
                yield from self._column(file, name)
            return
        yield "    once: true   # sure: several rows speak of the same case"
        differing = self._differing(file)
        first = self._first_of_a_case(file) if differing else ""
        if first:
            when = f"when: {{{self._name(file, 'kind')}: [{_text(first)}]}}"
            yield f"    {when}   # guess: {_and(differing)} differ within a case; this row is taken"
        elif differing:
            yield f"    # guess: {_and(differing)} differ within a case: the first row stands, or name it by when:"
        for name in ("case_id", *_ATTRIBUTES):
            yield from self._column(file, name)
        if first:
            yield f"  - from: {self._key(file)}   # cases that have no such row: nothing but the case is taken"
            yield "    once: true"
            yield from self._column(file, "case_id")

    def _differing(self, file: StrangeFile) -> list[str]:
        """Return the columns of a case that do not say the same in all of its rows."""
        case = file.is_what["case_id"].column
        columns = [file.is_what[name].column for name in _ATTRIBUTES if name in file.is_what]
        return [column.name for column in columns if not goes_with_one(case, column)]

    def _first_of_a_case(self, file: StrangeFile) -> str:
        """Return the code word by which a crime was recorded; empty where none is known."""
        if "kind" not in file.is_what:
            return ""
        known = {
            drafted("kind", value, self.synonyms).word: value for value in file.is_what["kind"].column.values
        }
        return next((known[kind] for kind in _FIRST_OF_A_CASE if kind in known), "")

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
            if by == "participant_id":
                yield f"    when_given: [{self._name(file, by)}]"
        yield from self._who(file)
        yield from self._column(file, "case_id", needed=True)
        if "role" in file.is_what:
            yield from self._codes(file, "role")
        else:
            yield f'    role: "{ASKS["role"]}"   # no column says it'
        yield from self._column(file, "enhanced_from")
        if "enhanced" in file.is_what and "enhanced_from" not in file.is_what:
            flag = _plain(file.is_what["enhanced"].column.name)
            when = f"enhanced_when: {{{self._name(file, 'enhanced')}: [Y]}}"
            yield f"    # {flag} seems to say who has Enhanced Rights: add enhanced_from: (dates) and {when}."

    def _events(self) -> Iterator[str]:
        yield from ("", "events:")
        made = [line for file in self.files for line in self._events_of(file)]
        yield from made or self._all_open(
            'kind: "choose: the column that says what happened, or a word for all"'
        )

    def _events_of(self, file: StrangeFile) -> Iterator[str]:
        if {"kind", "at"} <= set(file.is_what):
            nobody = self._roles_owed_nothing(file)
            role = file.is_what["role"].column if nobody else None
            if role is None:
                yield from self._log(file, None)
            else:
                owed = [value for value in role.values if value not in nobody] + [""] * bool(role.empty)
                if owed:
                    yield from self._log(file, owed)
                yield from self._log(file, nobody, is_nobody=True)
        for one in file.dated:
            yield from self._dated(file, one)

    def _roles_owed_nothing(self, file: StrangeFile) -> list[str]:
        """Return the roles, such as suspects, whose rows name nobody who is owed anything."""
        if not {"role", "participant_id"} <= set(file.is_what):
            return []
        role = file.is_what["role"].column
        if len(role.values) > MOST_CODES:
            return []
        return [value for value in role.values if drafted("role", value, self.synonyms).word == "nothing"]

    def _log(
        self, file: StrangeFile, roles: Sequence[str] | None, *, is_nobody: bool = False
    ) -> Iterator[str]:
        """Yield the entry for the rows of a log with these roles; None: for all of them."""
        yield f"  - from: {self._key(file)}"
        if roles is not None:
            why = (
                "a suspect's row is about the case: no participant_id"
                if is_nobody
                else "the people owed news"
            )
            words = ", ".join(_text(value) for value in roles)
            yield f"    when: {{{self._name(file, 'role')}: [{words}]}}   # guess: {why}"
        yield from self._column(file, "event_id") if file.is_one_for_each_row("event_id") else ()
        yield from self._column(file, "case_id", needed=True)
        for name in ("at", "recorded_at", "every_days", *(() if is_nobody else ("participant_id",))):
            yield from self._column(file, name)
        yield from self._codes(file, "kind", roles, none_is_told=is_nobody)
        if is_nobody:
            return
        if "grade" in file.is_what:
            yield from self._codes(file, "grade", roles)
        elif self._telling_words(file):
            yield f'    grade: "{ASKS["grade"]}"   # no column says how; the report will say so'

    def _telling_words(self, file: StrangeFile) -> set[str]:
        """Return the code words of what happened that seem to be tellings."""
        values = file.is_what["kind"].column.values
        if len(values) > MOST_CODES:
            return set()
        return {value for value in values if drafted("kind", value, self.synonyms).is_telling}

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
            yield f'    grade: "{ASKS["grade"]}"   # no column says how; the report will say so'

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
            clock = file.clocks.get(guess.column.name)
            self.used |= {clock.name} if clock else set()
            value = (
                self._at(guess.column, clock)
                if guess.column.shape is Shape.date
                else _text(guess.column.name)
            )
            yield f"    {name}: {value}   # {_why(guess)}"
        elif needed:
            asked = _NO_CASE if name == "case_id" else "choose: the column that holds it"
            yield f'    {name}: "{asked}"   # nothing is called like it'

    def _codes(
        self,
        file: StrangeFile,
        name: str,
        roles: Sequence[str] | None = None,
        *,
        none_is_told: bool = False,
    ) -> Iterator[str]:
        """Yield a column of code words, as far as they stand in rows of these roles."""
        guess = file.is_what[name]
        column = guess.column
        self.used.add(column.name)
        yield f"    {name}:   # {_why(guess)}"
        cells = column.cells
        if roles is not None:
            of_role = zip(cells, file.is_what["role"].column.cells, strict=True)
            cells = [cell for cell, role in of_role if role in roles]
        values = column.values if roles is None else Counter(cell for cell in cells if cell)
        yield from lines_of_codes(name, column.name, values, self.synonyms, none_is_told=none_is_told)
        empty = cells.count("")
        if empty and name == "grade" and "kind" in file.is_what:
            yield from self._without_a_channel(file, column, roles)
        elif empty and name == "grade":
            yield "      # if_empty: sent   # without such a line, tellings without a channel are rejected"
        elif empty:
            yield f'      if_empty: "{ASKS[name]}"   # {counted(empty, "row")}; without this line, rejected'

    def _without_a_channel(
        self, file: StrangeFile, column: Column, roles: Sequence[str] | None
    ) -> Iterator[str]:
        """Ask what a telling without a channel counts as, where there seem to be any."""
        of_role = file.is_what["role"].column.cells if roles is not None else column.cells
        rows = zip(column.cells, file.is_what["kind"].column.cells, of_role, strict=True)
        told = self._telling_words(file)
        tellings = [
            kind for grade, kind, role in rows if not grade and kind in told and (not roles or role in roles)
        ]
        if tellings:
            asked = f"{counted(len(tellings), 'telling')} without a channel; without this line, rejected"
            yield f'      if_empty: "{ASKS["grade"]}"   # {asked}'
        else:
            yield "      # if_empty: sent   # without such a line, tellings without a channel are rejected"

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


def _and(names: Sequence[str]) -> str:
    return " and ".join(map(_plain, names))
