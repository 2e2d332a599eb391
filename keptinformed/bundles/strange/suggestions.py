"""Goes through a log in free text and writes the entries that read like tellings, for a person to confirm."""

import csv
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from keptinformed.bundles import csv_reading
from keptinformed.bundles.files import BundleError
from keptinformed.bundles.headings import quoted
from keptinformed.bundles.rejects import harmless
from keptinformed.bundles.strange.phrases import TellingPhrases
from keptinformed.bundles.strange.sniffing import Sniffed, sniff
from keptinformed.bundles.strange.tellings import find_telling
from keptinformed.errors import Refused

HEADING = (
    *("file", "line", "case_id", "participant_id", "at"),
    *("found_words", "suggested_grade", "suggested_about", "confirmed"),
)


class WillNotOverwrite(Refused):
    """A file of suggestions is there already, perhaps with a person's decisions in it."""


@dataclass(frozen=True, slots=True)
class LogColumns:
    """Which columns of a log hold what; an empty name for one that is not there."""

    text: str
    case_id: str
    at: str
    participant_id: str = ""


@dataclass(slots=True)
class Search:
    """What a search found, counted."""

    sniffed: Sniffed
    rows: int = 0
    unread: int = 0
    """Rows that cannot be read as rows."""
    by_grade: Counter[str] = field(default_factory=Counter)

    @property
    def suggested(self) -> int:
        """How many entries were suggested."""
        return self.by_grade.total()


def suggest_tellings(log: Path, columns: LogColumns, phrases: TellingPhrases, out: Path) -> Search:
    """Write what reads like a telling to `out`, with an empty column `confirmed`; return what was found.

    Of the text nothing is copied but words of the phrase lists. Raises BundleError where the log cannot be
    read, WillNotOverwrite where `out` exists.
    """
    search = Search(sniff(log))
    part = search.sniffed.part(log)
    try:
        with out.open("x", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(HEADING)
            where: dict[str, int] | None = None
            for heading, block in csv_reading.rows_of(part):
                where = _places(log, heading, columns) if where is None else where
                search.unread += len(block.flaws)
                search.rows += len(block.rows) + len(block.flaws)
                if block.unclean:
                    csv_reading.clean(part, block.rows, set(where.values()))
                for row, line in zip(block.rows, block.lines, strict=True):
                    if found := find_telling(row[where["text"]], phrases):
                        search.by_grade[found.grade or "no channel named"] += 1
                        ids = [row[where[name]].strip() if name in where else "" for name in HEADING[2:5]]
                        about = ";".join(found.about)
                        writer.writerow(
                            [
                                harmless(log.name),
                                line,
                                *map(harmless, ids),
                                found.words,
                                found.grade,
                                about,
                                "",
                            ]
                        )
    except FileExistsError as error:
        raise WillNotOverwrite(
            f"{out.name} is there already, perhaps with decisions: move it away, or name another by --out."
        ) from error
    except BaseException:
        out.unlink(missing_ok=True)
        raise
    return search


def _places(log: Path, heading: Sequence[str], columns: LogColumns) -> dict[str, int]:
    names = [" ".join(name.strip("\ufeff").split()) for name in heading]
    wanted = {"text": columns.text, "case_id": columns.case_id, "at": columns.at}
    wanted |= {"participant_id": columns.participant_id} if columns.participant_id else {}
    for option, name in wanted.items():
        if names.count(name) != 1:
            there = "is there twice" if name in names else "is not there"
            raise BundleError(
                f"{log.name}: the column {quoted(name)} for {option} {there}. "
                f"It has {', '.join(map(quoted, names[:30]))}."
            )
    return {option: names.index(name) for option, name in wanted.items()}
