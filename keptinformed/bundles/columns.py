"""The tables and columns that are read from an export bundle; any other column is left unread."""

from dataclasses import dataclass
from enum import StrEnum


class Table(StrEnum):
    """The three tables of a bundle, in the order in which they are read."""

    cases = "cases"
    participants = "participants"
    events = "events"


class Further(StrEnum):
    """What a bundle may hold for the service besides; the auditor never opens them."""

    people = "people"
    contact_points = "contact_points"
    staff = "staff"
    shifts = "shifts"


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


COLUMNS: dict[Table | Further, Columns] = {
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
    Further.people: Columns(
        ("case_id", "participant_id", "name"),
        ("language", "needs", "born_on", "died_on", "staff_id", "contact_name", "made_up"),
        frozenset({"born_on", "died_on"}),
    ),
    Further.contact_points: Columns(
        ("case_id", "participant_id", "channel", "value"),
        ("safe", "preferred", "added_at", "ended_at", "made_up"),
        frozenset({"added_at", "ended_at"}),
    ),
    Further.staff: Columns(("staff_id", "name"), ("unit", "team", "role", "made_up")),
    Further.shifts: Columns(
        ("staff_id", "date", "kind"), ("begins", "ends", "made_up"), frozenset({"date", "begins", "ends"})
    ),
}
