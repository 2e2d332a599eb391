"""Writes the report that a chief officer reads: one self-contained, accessible page without scripts."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from keptinformed.auditor import blind_words
from keptinformed.auditor import report_words as wording
from keptinformed.auditor.against import Shift
from keptinformed.auditor.charts.layers import Charts
from keptinformed.auditor.facts import InputCounts
from keptinformed.auditor.figures import UNTIED, EditionSummary, LayerSummary, Summary, verified_counts
from keptinformed.auditor.report_words import ReportWords
from keptinformed.auditor.silences import MOST_ROWS
from keptinformed.auditor.tallies import FEWEST_FOR_A_RATE, Tally
from keptinformed.duties.compiling import in_one_zone
from keptinformed.duties.reading import shipped_policy
from keptinformed.duties.rules import Policy, Rule, Span
from keptinformed.duties.wording import VERIFIED_IN_WORDS

HERE = Path(__file__).parent
STYLE = HERE / "styles" / "audit"
"""The folder of style sheets; it lies so that the desk can serve them as `audit/charts.css`, too."""
STYLES = ("report.css", "charts.css")
FEWEST_TO_STAND_OUT = 30
"""Below this many counted, no Right or duty is named as the lowest or highest: chance decides too much."""


@dataclass(frozen=True, slots=True)
class StandOut:
    """One thing that a reader should look at first, as a heading and a sentence."""

    about: str
    sentence: str


def render(
    summary: Summary, policy: Policy, words: ReportWords | None = None, pictures: Charts | None = None
) -> str:
    """Return the report as one HTML page: no script, no request to anywhere, every text escaped.

    `words` defaults to the English words that come with the product; without `pictures` none are shown.
    """
    words = words or wording.read_words(shipped_policy() / "words" / "report.en.yaml")
    zone = in_one_zone(policy.rules)
    return page("report.html").render(
        summary=summary,
        policy=policy,
        words=words,
        w=words.entries,
        # Our own stylesheet, not anything from a bundle: the one text that must not be escaped.
        css=Markup("".join((STYLE / name).read_text(encoding="utf-8") for name in STYLES)),  # noqa: S704
        pictures=pictures,
        moment=lambda instant: wording.moment_in_words(instant, zone),
        stand_outs={
            layer.layer: stand_outs(layer, words, summary.blind_spots.never_shown) for layer in summary.layers
        },
        cannot=blind_words.what_cannot_be_shown(summary.blind_spots, words),
        without={layer.layer: blind_words.without_them(summary, layer, words) for layer in summary.layers},
        input_short=what_was_unusable(summary.facts.counts, words),
        input_meaning=what_rejects_mean(summary.facts.counts, words),
        verified=verified_counts,
        grades={grade.value: means for grade, means in VERIFIED_IN_WORDS.items()},
        dates=_dates,
        named=lambda rows: [(tuple(key or "Not named" for key in row.keys), row.tally) for row in rows],
        named_owners=lambda rows: [((words.owner(row.keys[0]),), row.tally) for row in rows],
        named_months=lambda rows: [((wording.month_in_words(row.keys[0]),), row.tally) for row in rows],
        shift_name=lambda shift: _shift_name(shift, summary, words),
        fewest=FEWEST_FOR_A_RATE,
        most_listed=MOST_ROWS,
        untied=UNTIED,
    )


def page(name: str) -> Template:
    """Return the template of a page, which escapes every text and fails where it names what is not there."""
    environment = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "count": wording.count,
        "percent": wording.percent,
        "rate": wording.rate_in_words,
        "denominator": wording.denominator_in_words,
        "month": wording.month_in_words,
        "share": wording.share_in_words,
    }
    return environment.get_template(name)


def stand_outs(layer: LayerSummary, words: ReportWords, hidden: Collection[Rule] = ()) -> Sequence[StandOut]:
    """Return what to look at first in one layer, where enough is counted to say so.

    What nothing in the export could have shown as met (`hidden`) stands out by the export's doing: it is left out.
    """
    found: list[StandOut] = []
    for summary in layer.editions:
        shown = [(rule, tally) for rule, tally in summary.by_rule if rule not in hidden]
        lines = _lines(summary, shown, words)
        judged = [line for line in lines if line[1].counted >= FEWEST_TO_STAND_OUT]
        if len(judged) > 1:
            lowest = min(judged, key=lambda line: line[1].met / line[1].counted)
            highest = max(judged, key=lambda line: line[1].met / line[1].counted)
            found += [_kept("Kept least often", *lowest), _kept("Kept most often", *highest)]
        waiting = max(shown, key=lambda line: line[1].overdue, default=None)
        if waiting and waiting[1].overdue:
            sentence = f"{waiting[0].says} {wording.count(waiting[1].overdue)} overdue."
            found.append(StandOut("Most still owed", sentence))
    return found


def _lines(
    summary: EditionSummary, shown: Sequence[tuple[Rule, Tally]], words: ReportWords
) -> list[tuple[str, Tally]]:
    # Where some promises are tied to no Right, as a force's often are, the duties are the lines to compare.
    if any(right == UNTIED for right, _ in summary.by_right):
        return [(rule.says, tally) for rule, tally in shown]
    by_right: dict[int, Tally] = {}
    for rule, tally in shown:
        right = rule.right or UNTIED
        by_right[right] = by_right.get(right, Tally()) + tally
    return [
        (words.right(summary.edition.id, right) + ".", tally) for right, tally in sorted(by_right.items())
    ]


def _kept(about: str, name: str, tally: Tally) -> StandOut:
    share = wording.rate_in_words(tally)
    return StandOut(about, f"{name} {share}, {wording.count(tally.met)} of {wording.count(tally.counted)}.")


def what_was_unusable(counts: InputCounts, words: ReportWords) -> Sequence[str]:
    """Return one short sentence for each kind of trouble with the input; none where all was used."""
    troubles = {
        "rejected": counts.rejected_lines,
        "not_datable": counts.not_datable,
        "unknown_about": counts.unknown_about,
    }
    short = words.entries["short"]
    return [wording.of_rows(short[name], rows) for name, rows in troubles.items() if rows]


def what_rejects_mean(counts: InputCounts, words: ReportWords) -> Sequence[str]:
    """Return, in sentences, what the rows that could not be used mean for the figures."""
    entries = words.entries
    by_table: dict[str, int] = {}
    for reject in counts.rejects:
        by_table[reject.table] = by_table.get(reject.table, 0) + reject.rows
    sentences: list[str] = []
    for one in counts.tables:
        by_table[one.table] = by_table.get(one.table, 0) - one.in_use - one.unnamed
        for what, rows in (("in_use", one.in_use), ("unnamed", one.unnamed)):
            if rows:
                sentences.append(wording.of_rows(entries[what][one.table], rows))
    for table, rows in by_table.items():
        if rows <= 0:
            continue
        template = entries["rejects"].get(table, entries["rejects"]["other"])
        sentences.append(wording.of_rows(template, rows, table=table))
        tellings = sum(reject.tellings for reject in counts.rejects if reject.table == table)
        if tellings:
            sentences.append(wording.of_rows(entries["rejects"]["tellings"], tellings))
    if counts.not_datable:
        sentences.append(wording.of_rows(entries["not_datable"], counts.not_datable))
    if counts.unknown_about:
        sentences.append(wording.of_rows(entries["unknown_about"], counts.unknown_about))
    return sentences or [entries["all_used"]]


def _shift_name(shift: Shift, summary: Summary, words: ReportWords) -> str:
    """Return what two results count differently: a measure, a layer or a Right."""
    if shift.about == "right":
        titles = {one.edition.id: one.edition.title for one in summary.editions}
        edition, right = shift.keys
        return f"{words.right(edition, int(right))}. {titles.get(edition, edition)}"
    layer = words.entries["layers"][shift.keys[-1]]
    if shift.about == "layer":
        return str(layer["title"])
    titles = {one.measure.id: one.measure.title for one in summary.measures}
    return f"{titles.get(shift.keys[0], shift.keys[0])}. {layer['short']}"


def _dates(span: Span) -> str:
    first = f"from {span.first.day} {span.first:%B %Y}" if span.first else ""
    last = f"to {span.last.day} {span.last:%B %Y}" if span.last else ""
    return " ".join(part for part in (first, last) if part) or "always"
