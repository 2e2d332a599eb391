"""The few figures that a leader sees first, taken from the document of a run."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from keptinformed.auditor.tallies import Tally

OVERDUE, PENDING = "overdue", "pending"


@dataclass(frozen=True, slots=True)
class Before:
    """The same promises as an earlier run counts them."""

    as_at: str
    """ISO 8601, in UTC."""
    met: int
    counted: int


@dataclass(frozen=True, slots=True)
class InShort:
    """What the law asks, and how far it was kept: the first layer that anything was opened in."""

    layer: str
    met: int
    late: int
    overdue: int
    people: int
    let_down: int
    longest_days: int
    """The longest silence of anybody who is owed updates; 0 where nobody is."""
    longest_unit: str
    before: Before | None
    newly_overdue: int
    """Promises that were not overdue in the earlier run, and are now."""
    no_longer_overdue: int

    @property
    def tally(self) -> Tally:
        """What was counted."""
        return Tally(self.met, self.late, self.overdue)


def in_short(figures: Mapping[str, Any], compared_with: str = "") -> InShort:
    """Return the first figures of the document `summary.json`, set against the moment `compared_with`. Pure."""
    layers = figures["layers"]
    first = next((each for each in layers if each["all"]["total"]), layers[0])
    counts = first["all"]
    longest: Sequence[Mapping[str, Any]] = (figures["silences"] or {"longest": []})["longest"]
    layer = str(first["layer"])
    against = figures["against"]
    return InShort(
        layer=layer,
        met=counts["met"],
        late=counts["late"],
        overdue=counts["overdue"],
        people=first["people"],
        let_down=first["people_let_down"],
        longest_days=longest[0]["days"] if longest else 0,
        longest_unit=longest[0]["unit"] if longest else "",
        before=_before(against, layer, counts, compared_with) if against else None,
        newly_overdue=_turned(against, layer, "now", "before"),
        no_longer_overdue=_turned(against, layer, "before", "now"),
    )


def read_in_short(kept: Mapping[str, Any]) -> InShort:
    """Return the first figures as a run keeps them. Pure."""
    before = kept["before"]
    return InShort(**{**kept, "before": Before(**before) if before else None})


def _before(against: Mapping[str, Any], layer: str, now: Mapping[str, int], as_at: str) -> Before | None:
    """Return the counts of a layer in the earlier run; what did not shift was then as it is now."""
    shift = next(
        (each for each in against["shifts"] if each["about"] == "layer" and each["keys"] == [layer]), None
    )
    then = shift["before"] if shift else now
    return Before(as_at, then["met"], then["counted"]) if then else None


def _turned(against: Mapping[str, Any] | None, layer: str, here: str, there: str) -> int:
    """Count the promises of a layer that were overdue in one of the two runs and not in the other."""
    changes = against["changes"] if against else ()
    return sum(
        each["obligations"]
        for each in changes
        if each["layer"] == layer and each[here] == OVERDUE and each[there] != OVERDUE
    )
