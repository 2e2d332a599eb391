"""The worklist behind a figure, for whoever may see it: it shows only the cases that are within their reach."""

from dataclasses import dataclass

from keptinformed.access.actors import Actor, may
from keptinformed.access.roles import Permission, Reach
from keptinformed.desk.worklists.narrowing_form import address
from keptinformed.worklists.narrowing import Narrowed, View


@dataclass(frozen=True, slots=True)
class Lists:
    """The lists that one reader may open. A count on a page of figures never depends on who reads it."""

    reader: Actor

    def overdue(self, *, promise: str = "", unit: str = "", team: str = "") -> str:
        """Return the address of what is overdue, of a promise, in a unit or team; empty where the reader has none."""
        if not may(self.reader, Permission.see_worklists):
            return ""
        if unit and self.reader.reach is not Reach.force and unit != self.reader.unit:
            return ""
        return address(View.overdue, Narrowed(promise=promise, unit=unit, team=team))

    @property
    def is_part(self) -> bool:
        """Whether a list shows less than a figure counts, because the reader comes to some cases only."""
        return self.reader.reach is not Reach.force
