"""The tables and columns that the auditor reads from an export bundle; any other column is left unread."""

from dataclasses import dataclass
from enum import StrEnum


class Table(StrEnum):
    """The three tables of a bundle, in the order in which they are read."""

    cases = "cases"
    participants = "participants"
    events = "events"


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of one table: those that must stand in the heading, and those that may."""

    required: tuple[str, ...]
    optional: tuple[str, ...]
    times: frozenset[str] = frozenset()
    """Those that hold an instant or a day."""

    @property
    def names(self) -> tuple[str, ...]:
        """All columns that are read."""
        return (*self.required, *self.optional)


COLUMNS = {
    Table.cases: Columns(("case_id",), ("force", "unit", "team", "officer", "offence")),
    Table.participants: Columns(
        ("participant_id", "case_id", "role"),
        ("enhanced_from", "enhanced_recorded_at", "since"),
        frozenset({"enhanced_from", "enhanced_recorded_at", "since"}),
    ),
    Table.events: Columns(
        ("event_id", "case_id", "participant_id", "kind", "at"),
        ("recorded_at", "precision", "about", "grade", "every_days"),
        frozenset({"at", "recorded_at"}),
    ),
}
