"""Guesses which column of a strange file is what, by its name and by what its values look like."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from keptinformed.bundles.strange import by_content
from keptinformed.bundles.strange.shapes import Column, Shape, look
from keptinformed.bundles.strange.sniffing import Sniffed, sniff
from keptinformed.bundles.strange.synonyms import Confidence, Synonyms, best, words_of

_WORDS = ("kind", "role", "grade", "enhanced")
_IDS = ("case_id", "participant_id", "event_id")
_TIMES = ("at", "recorded_at", "enhanced_from")
_OF_PERSONS = {"name", "surname", "forename", "dob", "birth", "address", "postcode", "phone", "email"}
"""Words of headings below which no ids stand, whatever else the heading says."""


@dataclass(frozen=True, slots=True)
class Guess:
    """What one column seems to be, how sure that is, and why."""

    column: Column
    confidence: Confidence
    because: str


@dataclass(frozen=True, slots=True)
class Dated:
    """A column of dates that seems to be one event each."""

    kind: str
    guess: Guess
    about: str = ""
    """What was told, where the kind is `told`; empty where nobody can tell."""
    clock: Column | None = None
    """The column with the time of day that belongs to it."""


@dataclass(slots=True)
class StrangeFile:
    """One file, how it is written, and what its columns seem to be."""

    path: Path
    sniffed: Sniffed
    columns: Sequence[Column]
    is_what: dict[str, Guess] = field(default_factory=dict)
    """By column of the bundle; `enhanced` is a yes or no."""
    dated: list[Dated] = field(default_factory=list)
    clocks: dict[str, Column] = field(default_factory=dict)
    """The column of times of day that belongs to a column of dates, by its name."""

    @property
    def key(self) -> str:
        """What a draft calls the file."""
        words = words_of(self.path.name.split(".")[0])
        return "_".join(word for word in words if word.isascii()) or "export"

    @property
    def rows(self) -> int:
        """How many rows were looked at."""
        return self.columns[0].rows if self.columns else 0

    def is_one_for_each_row(self, name: str) -> bool:
        """Tell whether the column that is `name` has a value of its own in every row."""
        guess = self.is_what.get(name)
        return guess is not None and len(guess.column.values) == guess.column.rows

    def left(self) -> list[Column]:
        """Return the columns that nothing was guessed for."""
        used = [guess.column.name for guess in self.is_what.values()]
        used += [one.guess.column.name for one in self.dated]
        used += [clock.name for clock in self.clocks.values()]
        return [column for column in self.columns if column.name not in used]


def guess_file(path: Path, synonyms: Synonyms) -> StrangeFile:
    """Return what a file's columns seem to be, by its first rows. Raises BundleError."""
    sniffed = sniff(path)
    file = StrangeFile(path, sniffed, look(sniffed.part(path)))
    candidates: list[tuple[str, Guess]] = []
    for column in file.columns:
        if column.shape is Shape.date:
            _guess_date(file, column, synonyms, candidates)
        elif column.shape not in {Shape.empty, Shape.clock, Shape.text}:
            known = {name: words for name, words in synonyms.columns.items() if name not in _TIMES}
            found = best(column.name, known)
            if found and _may_be(found[0], column):
                candidates.append((found[0], Guess(column, found[1], f"called “{found[2]}”")))
    for name, guess in sorted(candidates, key=lambda one: -one[1].confidence):
        file.is_what.setdefault(name, guess)
    _pair_clocks(file)
    if (
        not file.dated
    ):  # else each column of dates is an event of its own, and there is no log to look through
        _look_through_the_log(file, synonyms)
    return file


def _look_through_the_log(file: StrangeFile, synonyms: Synonyms) -> None:
    """Guess by what stands in the columns of a log, where their headings said nothing."""
    dates = [column for column in file.left() if column.shape is Shape.date]
    if "at" not in file.is_what and dates:
        first = min(dates, key=lambda column: column.empty)
        file.is_what["at"] = Guess(
            first, Confidence.guess, "no heading says which date; this is given oftenest"
        )
    if "at" not in file.is_what:
        return
    known = {"role": synonyms.roles, "grade": synonyms.grades, "kind": synonyms.kinds}
    for name, words in known.items():
        found = None if name in file.is_what else by_content.codes(file.left(), name, words, synonyms.told)
        if found:
            file.is_what[name] = Guess(found[0], Confidence.guess, found[1])
    if "case_id" not in file.is_what and (found := by_content.case(file.left())):
        file.is_what["case_id"] = Guess(found[0], Confidence.guess, found[1])
    if "participant_id" not in file.is_what and "case_id" in file.is_what:
        found = by_content.participant(file.left(), file.is_what["case_id"].column)
        if found:
            file.is_what["participant_id"] = Guess(found[0], Confidence.guess, found[1])


def _may_be(name: str, column: Column) -> bool:
    if name in _WORDS:
        # An example of a few rows has codes that stand there once each.
        return column.shape is Shape.code or column.longest <= 12
    return name not in _IDS or not set(words_of(column.name)) & _OF_PERSONS


def _guess_date(
    file: StrangeFile, column: Column, synonyms: Synonyms, candidates: list[tuple[str, Guess]]
) -> None:
    """Note a column of dates: the time of the row, or one event of its own, or a telling."""
    of_row = best(column.name, {name: synonyms.columns[name] for name in _TIMES})
    of_kind = best(column.name, synonyms.kinds)
    if telling := set(words_of(column.name)) & set(synonyms.told):
        rest = " ".join(word for word in words_of(column.name) if word not in {*telling, *synonyms.people})
        about = best(rest, synonyms.kinds) if rest else None
        why = f"its name says “{min(telling)}”" + (f" and “{about[2]}”" if about else "")
        confidence = Confidence.likely if about else Confidence.guess
        file.dated.append(Dated("told", Guess(column, confidence, why), about[0] if about else ""))
    elif of_row and (not of_kind or of_row[1] >= of_kind[1]):
        candidates.append((of_row[0], Guess(column, of_row[1], f"called “{of_row[2]}”")))
    elif of_kind:
        file.dated.append(Dated(of_kind[0], Guess(column, of_kind[1], f"dates, called “{of_kind[2]}”")))


def _pair_clocks(file: StrangeFile) -> None:
    """Give each column of dates the column of times whose name differs only in `date` and `time`."""
    clocks = {_stem(column): column for column in file.columns if column.shape is Shape.clock}
    dates = [column for column in file.columns if column.shape is Shape.date]
    file.clocks = {column.name: clocks[_stem(column)] for column in dates if _stem(column) in clocks}
    if len(clocks) == len(dates) == 1:
        file.clocks = {dates[0].name: next(iter(clocks.values()))}
    file.dated = [
        Dated(one.kind, one.guess, one.about, file.clocks.get(one.guess.column.name)) for one in file.dated
    ]


def _stem(column: Column) -> tuple[str, ...]:
    return tuple(word for word in words_of(column.name) if word not in {"date", "time", "dt", "tm"})
