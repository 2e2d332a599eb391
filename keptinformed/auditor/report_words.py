"""The words of the report, from `policy/words/report.en.yaml`, and numbers put the way people read them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from keptinformed.auditor.audit_2017 import Share
from keptinformed.auditor.tallies import FEWEST_FOR_A_RATE, Tally
from keptinformed.duties.rules import Rule
from keptinformed.duties.wording import VERIFIED_IN_WORDS
from keptinformed.timekeeping.instants import Micros, from_micros


@dataclass(frozen=True, slots=True)
class ReportWords:
    """Every sentence of the report that is not a figure, by the keys of the words file."""

    entries: Mapping[str, Any]

    def right(self, edition: str, number: int) -> str:
        """Return what a Right of an edition is called, such as `Right 6: Information about …`."""
        if not number:
            return str(self.entries["untied_right"])
        names = self.entries["rights"]
        # What another body promises is tied to the Rights of the Code.
        name = names.get(edition, names[self.entries["rights_meant_by_others"]]).get(number)
        return f"Right {number}: {name}" if name else f"Right {number}"

    def owner(self, owner: str) -> str:
        """Return the name of who owes a duty; a word that the file lacks is shown as it stands."""
        return str(self.entries["owners"].get(owner or "unnamed", owner))

    def verified(self, rule: Rule) -> str:
        """Return how far a rule's source was checked, in a few words."""
        return VERIFIED_IN_WORDS[rule.verified]

    def source(self, rule: Rule) -> str:
        """Return where a rule comes from: its paragraph or heading, else the row of the source table."""
        if not rule.paragraph:
            return f"Row {rule.row}"
        # A number needs a word before it; a heading speaks for itself.
        numbered = rule.paragraph.lstrip("≈")[:1].isdigit()
        return f"Paragraph {rule.paragraph}" if numbered else rule.paragraph


def read_words(path: Path) -> ReportWords:
    """Read the words file. Raises OSError or yaml.YAMLError where it cannot be read."""
    return ReportWords(yaml.safe_load(path.read_text(encoding="utf-8")))


def count(number: int) -> str:
    """Return a whole number with thousands marked: `12,345`."""
    return f"{number:,}"


def of_rows(entry: str | Mapping[str, str], rows: int, **named: str) -> str:
    """Return a sentence of the words file that counts rows; one that has to, says it otherwise of one than of many."""
    sentence = entry if isinstance(entry, str) else entry["one" if rows == 1 else "many"]
    return sentence.format(rows=count(rows), **named)


def percent(share: float) -> str:
    """Return a share as a whole percentage, but never as 0% or 100% unless it is exactly that."""
    if share in (0.0, 1.0):
        return f"{share:.0%}"
    for decimals in (0, 1):
        rounded = round(share * 100, decimals)
        if 0 < rounded < 100:
            return f"{rounded:.{decimals}f}%"
    return "over 99.9%" if share > 0.5 else "under 0.1%"


def rate_in_words(tally: Tally) -> str:
    """Return the rate for a table cell: a percentage, or why there is none."""
    if tally.rate is None:
        return "nothing fell due"
    if tally.counted < FEWEST_FOR_A_RATE:
        return f"{tally.met} of {tally.counted}: too few for a rate"
    return percent(tally.rate.rate)


def share_in_words(share: Share) -> str:
    """Return a share of people for a table: `46% (46 of 100)`, or just the numbers where they are few."""
    if not share.of:
        return "nobody"
    numbers = f"{count(share.done)} of {count(share.of)}"
    return numbers if share.of < FEWEST_FOR_A_RATE else f"{percent(share.done / share.of)} ({numbers})"


def denominator_in_words(tally: Tally) -> str:
    """Return what the rate is a share of, as the middle of a sentence."""
    if tally.counted == 1:
        return "the 1 promise that was kept or had fallen due, and was neither excused nor ended early"
    return (
        f"the {count(tally.counted)} promises that were kept or had fallen due, "
        "and were neither excused nor ended early"
    )


def day_in_words(moment: datetime) -> str:
    """Return the local date of an aware moment: `Monday 1 June 2026`."""
    return f"{moment:%A} {moment.day} {moment:%B %Y}"


def moment_in_words(instant: Micros, zone: ZoneInfo) -> str:
    """Return an instant on the wall clock of `zone`: `Monday 1 June 2026 at 9:30am`."""
    local = from_micros(instant).astimezone(zone)
    return f"{day_in_words(local)} at {local.hour % 12 or 12}:{local:%M}{'am' if local.hour < 12 else 'pm'}"


def month_in_words(month: str) -> str:
    """Return `2026-05` as `May 2026`."""
    first = datetime.fromisoformat(f"{month}-01")
    return f"{first:%B %Y}"
