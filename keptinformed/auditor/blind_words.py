"""Says in sentences what an export may not be able to show, for the page, the terminal and what is published."""

from collections.abc import Sequence

from keptinformed.auditor import report_words as wording
from keptinformed.auditor.blind_spots import BlindSpots
from keptinformed.auditor.figures import LayerSummary, Summary
from keptinformed.auditor.report_words import ReportWords
from keptinformed.auditor.tallies import FEWEST_FOR_A_RATE

MOST_STARTS = 3
"""What would start a duty is named, so many of it at most."""


def what_cannot_be_shown(spots: BlindSpots, words: ReportWords) -> Sequence[str]:
    """Return a sentence for each way in which the export may be blind; none where it shows everything."""
    says = words.entries["blind_spots"]
    found: list[str] = []
    if spots.never_shown:
        found.append(wording.of_rows(says["never_shown"], len(spots.never_shown)))
    if spots.too_weak:
        grades = ", ".join(
            f"{says['grades'][grade.name if grade else 'none']} {wording.count(entries)}"
            for grade, entries in spots.too_weak
        )
        found.append(
            wording.of_rows(says["too_weak"], sum(entries for _, entries in spots.too_weak), grades=grades)
        )
    for one in spots.unasked:
        starts = " or ".join(_plainly(kind) for kind in one.starts[:MOST_STARTS]) or "nothing"
        found.append(wording.of_rows(says["unasked"], one.tellings, about=_plainly(one.about), starts=starts))
    return found


def without_them(summary: Summary, layer: LayerSummary, words: ReportWords) -> str:
    """Return the rate of a layer without the duties that nothing in the export could show; empty where all could."""
    mine = {rule.id for one in layer.editions for rule, _ in one.by_rule}
    hidden = [rule for rule in summary.blind_spots.never_shown if rule.id in mine]
    left = summary.shown(layer)
    if not hidden:
        return ""
    if not left.counted:
        return str(words.entries["blind_spots"]["nothing_left"]) if layer.all.counted else ""
    lead = wording.of_rows(words.entries["blind_spots"]["without"], len(hidden))
    rate = wording.rate_in_words(left)
    if left.counted < FEWEST_FOR_A_RATE:
        return f"{lead} {rate}."
    return f"{lead} {rate}, {wording.count(left.met)} of {wording.count(left.counted)}."


def for_publication(spots: BlindSpots, words: ReportWords) -> Sequence[str]:
    """Return what must go with figures that leave the force: which duties the records cannot show, without numbers."""
    if not spots.never_shown:
        return ()
    duties = " ".join(rule.says for rule in spots.never_shown)
    return (f"{words.entries['blind_spots']['published']} {duties}",)


def _plainly(kind: str) -> str:
    return f"“{kind.replace('_', ' ')}”"
