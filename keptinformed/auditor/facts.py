"""What one audit run was given and told: the bundle, the moment it looks from, and what could not be used."""

from dataclasses import dataclass

from keptinformed.timekeeping.instants import Micros


@dataclass(frozen=True, slots=True)
class TableCount:
    """How many rows of one table of the bundle were read, used and rejected."""

    table: str
    read: int
    used: int
    rejected: int
    in_use: int = 0
    """Rejected rows of a case or a person who is in use through another row."""
    unnamed: int = 0
    """Rejected rows that name no case."""


@dataclass(frozen=True, slots=True)
class RejectCount:
    """How many rows of one table could not be used, for one reason in plain words.

    `tellings` says how many of them were tellings, as far as that could still be read.
    """

    table: str
    reason: str
    rows: int
    tellings: int = 0


@dataclass(frozen=True, slots=True)
class InputCounts:
    """What became of the bundle's rows on the way in: nothing is dropped silently."""

    tables: tuple[TableCount, ...] = ()
    rejects: tuple[RejectCount, ...] = ()
    not_datable: int = 0
    """Events known only by month: they open and discharge nothing."""
    unknown_about: int = 0
    """Items of `about` that name nothing known: the telling stays, that item discharges nothing."""

    lines: int = 0
    """Lines of the files of which something could not be used; 0 where nobody counted them."""

    @property
    def rejected(self) -> int:
        """Rows that could not be used, over all tables."""
        return sum(reject.rows for reject in self.rejects)

    @property
    def rejected_lines(self) -> int:
        """Lines of the files that could not be used, each once, however many tables miss it."""
        return self.lines or self.rejected


@dataclass(frozen=True, slots=True)
class RunFacts:
    """The facts of one audit run that the figures alone do not tell."""

    bundle: str
    """The bundle's name as a reader knows it, not a path on somebody's machine."""
    as_at: Micros
    known_at: Micros | None = None
    force: str = ""
    """The force whose own promises were judged too; empty where none was asked for."""
    asked_editions: tuple[str, ...] = ()
    """The editions that `--code` limits the run to; empty for every edition in force on the day."""
    counts: InputCounts = InputCounts()
    notices: tuple[str, ...] = ()
    """Sentences that must go with the figures, such as a licence, or that the people are made up."""
    reading: tuple[str, ...] = ()
    """Sentences on how the export was read, for whoever wants to know what is behind the figures."""
    made: tuple[tuple[str, int], ...] = ()
    """How many events of each kind a mapping made of the export."""
