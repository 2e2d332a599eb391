"""Guesses which column of a strange file is what, by its name and by what its values look like."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from keptinformed.bundles.strange.shapes import Column, Shape, look
from keptinformed.bundles.strange.sniffing import Sniffed, sniff
from keptinformed.bundles.strange.synonyms import Confidence, Synonyms, best, words_of

_WORDS = ("kind", "role", "grade", "enhanced")
_IDS = ("case_id", "participant_id", "event_id")
_TIMES = ("at", "recorded_at", "enhanced_from")


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
        used += [one.clock.name for one in self.dated if one.clock]
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
    return file


def _may_be(name: str, column: Column) -> bool:
    if name in _WORDS:
        # An example of a few rows has codes that stand there once each.
        return column.shape is Shape.code or column.longest <= 12
    return name not in _IDS or column.shape is not Shape.text


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
    file.dated = [
        Dated(one.kind, one.guess, one.about, clocks.get(_stem(one.guess.column))) for one in file.dated
    ]


def _stem(column: Column) -> tuple[str, ...]:
    return tuple(word for word in words_of(column.name) if word not in {"date", "time", "dt", "tm"})
