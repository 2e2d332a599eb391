"""What a run found, as frozen values in the words of the audit report: for a page, and for nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from keptinformed.auditor.report_words import ReportWords, month_in_words, percent, rate_in_words
from keptinformed.auditor.tallies import FEWEST_FOR_A_RATE, Tally

type Plain = Mapping[str, Any]
STATUSES = ("met", "late", "overdue", "excused", "lapsed", "pending")
MOST_OFTEN_CHANGED = 8


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a table: what it is about, and what became of the promises."""

    name: str
    tally: Tally
    rule: str = ""
    """The id of the rule; empty where a line is of several."""
    promise: str = ""
    """The word of the promise, by which a worklist can be narrowed; empty where a line is of several."""
    unit: str = ""
    team: str = ""
    source: str = ""
    """Where the duty comes from, such as `Paragraph 6.1`."""

    @property
    def kept(self) -> str:
        """The share kept in time, or why there is none."""
        return rate_in_words(self.tally)

    @property
    def chance(self) -> str:
        """Between what the share may lie by chance alone; empty where there is none."""
        rate = self.tally.rate
        if rate is None or self.tally.counted < FEWEST_FOR_A_RATE:
            return ""
        return f"{percent(rate.low)} to {percent(rate.high)}"


@dataclass(frozen=True, slots=True)
class Edition:
    """One Code or commitment: Right by Right, and duty by duty."""

    title: str
    all: Line
    by_right: tuple[Line, ...]
    by_duty: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Layer:
    """What one body promises, counted apart from all others."""

    layer: str
    title: str
    all: Line
    people: int
    let_down: int
    without: str
    """The share without what the records could not show; empty where they could show all."""
    stand_outs: tuple[Plain, ...]
    """What to look at first: `about` and `sentence`."""
    editions: tuple[Edition, ...]
    by_owner: tuple[Line, ...]
    by_unit: tuple[Line, ...]
    by_team: tuple[Line, ...]
    by_month: tuple[Line, ...]
    pictures: tuple[Plain, ...]
    """Each as `auditor/charts/pictures.Picture` has it."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One national question as one body's promises answer it; `why` is the word for why there is no figure."""

    layer: str
    line: Line
    why: str


@dataclass(frozen=True, slots=True)
class Measure:
    """One of the five national measures."""

    title: str
    says: str
    note: str
    answers: tuple[Answer, ...]
    why: str
    """The word for why nobody's promises answer it (`auditor/measures.NotMeasured`); empty where some do."""


@dataclass(frozen=True, slots=True)
class Shift:
    """The same promises then and now; None where one of the two does not have them."""

    name: str
    before: Line | None
    now: Line | None


@dataclass(frozen=True, slots=True)
class Change:
    """So many promises that changed alike, and why as far as the records tell."""

    says: str
    layer: str
    why: str
    promises: int


@dataclass(frozen=True, slots=True)
class Changed:
    """What is different from an earlier run."""

    unchanged: int
    appeared: int
    vanished: int
    changed: int
    shifts: tuple[Shift, ...]
    most: tuple[Change, ...]
    """The changes that the most promises share."""


def line(name: str, row: Plain, **more: str) -> Line:
    """Return a line of a table from its counts in the document. Pure."""
    return Line(name, tally_of(row), **more)


def tally_of(row: Plain) -> Tally:
    """Return the counts of a row of the document. Pure."""
    return Tally(*(int(row[status]) for status in STATUSES))


def layers(figures: Plain, shown: Plain, words: ReportWords) -> tuple[Layer, ...]:
    """Return every layer of a run in which something was opened. Pure."""
    return tuple(_layer(each, shown, words) for each in figures["layers"] if each["all"]["total"])


def measures(figures: Plain, words: ReportWords) -> tuple[Measure, ...]:
    """Return the five national measures. Pure."""
    return tuple(
        Measure(
            each["title"],
            each["says"],
            each["note"],
            tuple(
                Answer(
                    _short(one["layer"], words),
                    line(each["title"], one),
                    one["not_measured"] or "",
                )
                for one in each["layers"]
            ),
            each["not_measured"] or "",
        )
        for each in figures["measures"]
    )


def changed(figures: Plain, words: ReportWords) -> Changed | None:
    """Return what is different from the run that this one was set against; None where there was none. Pure."""
    against = figures["against"]
    if against is None:
        return None
    ranked = sorted(against["changes"], key=lambda each: -each["obligations"])
    kinds = {
        kind: sum(each["obligations"] for each in ranked if each["change"] == kind)
        for kind in ("appeared", "vanished", "changed")
    }
    return Changed(
        against["unchanged"],
        **kinds,
        shifts=tuple(_shift(each, figures, words) for each in against["shifts"] if each["about"] != "right"),
        most=tuple(_change(each, words) for each in ranked[:MOST_OFTEN_CHANGED]),
    )


def _layer(row: Plain, shown: Plain, words: ReportWords) -> Layer:
    name = str(row["layer"])
    beside = shown["layers"][name]
    by_unit = [line(each["unit"] or "Not named", each, unit=each["unit"]) for each in row["by_unit"]]
    by_team = [
        line(_team(each["unit"], each["team"]), each, unit=each["unit"], team=each["team"])
        for each in row["by_team"]
    ]
    return Layer(
        name,
        words.entries["layers"][name]["title"],
        line("All together", row["all"]),
        row["people"],
        row["people_let_down"],
        beside["without"],
        tuple(beside["stand_outs"]),
        tuple(_edition(each, shown, words) for each in row["editions"] if each["all"]["total"]),
        tuple(line(words.owner(each["owner"]), each) for each in row["by_owner"]),
        tuple(by_unit),
        tuple(by_team),
        tuple(line(month_in_words(each["month"]), each) for each in row["by_month"]),
        tuple(beside["pictures"]),
    )


def _team(unit: str, team: str) -> str:
    return " ".join(filter(None, (unit, team))) or "Not named"


def _edition(row: Plain, shown: Plain, words: ReportWords) -> Edition:
    return Edition(
        row["title"],
        line("All together", row["all"]),
        tuple(line(words.right(row["edition"], each["right"] or 0), each) for each in row["by_right"]),
        tuple(
            line(
                each["says"],
                each,
                rule=each["rule"],
                promise=each["promise"],
                source=shown["sources"].get(each["rule"], ""),
            )
            for each in row["by_rule"]
        ),
    )


def _shift(row: Plain, figures: Plain, words: ReportWords) -> Shift:
    if row["about"] == "layer":
        name = str(words.entries["layers"][row["keys"][0]]["title"])
    else:
        titles = {each["measure"]: each["title"] for each in figures["measures"]}
        name = f"{titles.get(row['keys'][0], row['keys'][0])} ({_short(row['keys'][1], words)})"
    return Shift(
        name,
        line(name, row["before"]) if row["before"] else None,
        line(name, row["now"]) if row["now"] else None,
    )


def _change(row: Plain, words: ReportWords) -> Change:
    says, statuses = words.entries["against"], words.entries["statuses"]
    before, now = (statuses[row[side]]["name"].lower() if row[side] else "" for side in ("before", "now"))
    if row["change"] != "changed":
        what = f"{says[row['change']]}: {now or before}"
    elif before == now:
        what = f"{says['changed']}: {now}, {says['another_date']}"
    else:
        what = f"{says['changed']}: {before} before, {now} now"
    return Change(what, _short(row["layer"], words), says["why"][row["why"]], row["obligations"])


def _short(layer: str, words: ReportWords) -> str:
    return str(words.entries["layers"][layer]["short"])
