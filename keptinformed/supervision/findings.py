"""What the rules about misuse read and give: looks, facts about the people and cases concerned, and findings."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from keptinformed.access.roles import ROLES, Reach, Role


class Rule(StrEnum):
    """Everything that raises an alert; DESCRIPTIONS tells what each is about."""

    same_surname = "same_surname"
    no_link = "no_link"
    scraping = "scraping"
    leaver = "leaver"
    off_shift = "off_shift"
    own_case = "own_case"
    colleague_case = "colleague_case"
    repeated_search = "repeated_search"
    again_and_again = "again_and_again"
    emergency = "emergency"
    closed_case = "closed_case"
    night_bulk = "night_bulk"
    former_case = "former_case"


DESCRIPTIONS: dict[Rule, str] = {
    Rule.same_surname: "looked at a case of somebody with their own surname, without work in it",
    Rule.no_link: "looked at many cases that are not theirs to work on, and recorded nothing",
    Rule.scraping: "looked at very many cases within an hour",
    Rule.leaver: "looked at many cases in their last days here",
    Rule.off_shift: "looked at cases while off duty",
    Rule.own_case: "tried to see a case that they are in themselves",
    Rule.colleague_case: "tried to see a case that a close colleague is in",
    Rule.repeated_search: "searched for the same words again and again, and recorded nothing",
    Rule.again_and_again: "came back to the same case day after day, and recorded nothing",
    Rule.emergency: "opened a restricted case in an emergency",
    Rule.closed_case: "tried cases that are closed to them",
    Rule.night_bulk: "looked at many cases in the middle of the night, and recorded nothing",
    Rule.former_case: "went back to a case that is no longer theirs",
}


@dataclass(frozen=True, slots=True)
class Look:
    """One entry of the access log, as plain values."""

    entry: int
    at: datetime
    act: str
    by: str
    case: str = ""
    """The public id of the case; empty for searches and lists."""
    recorded: bool = False
    """True for collection, alteration and combination: work was done, not only looked at."""
    words: str = ""
    """Of a search: the keyed digest of what was searched for."""


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """What the rules need to know of a case."""

    unit: str = ""
    team: str = ""
    officer: str = ""
    restricted: bool = False
    surnames: frozenset[str] = frozenset()
    """Of the people in it, in small letters."""
    staff: frozenset[str] = frozenset()
    """The staff numbers of people in it who work here."""
    worked_on: Mapping[str, datetime] = field(default_factory=dict)
    """When each member of staff last recorded something in it."""


@dataclass(frozen=True, slots=True)
class StaffFacts:
    """What the rules need to know of a member of staff."""

    number: str
    role: Role
    surname: str = ""
    surname_share: float = 0.0
    """How large a part of the people in the force's cases bear it."""
    unit: str = ""
    team: str = ""
    left_at: datetime | None = None
    colleagues: frozenset[str] = frozenset()
    """The staff numbers of the same team, without their own."""
    shifts: tuple[tuple[datetime, datetime], ...] = ()
    """On duty from, until."""

    def works_on(self, case: CaseFacts) -> bool:
        """Say whether the case is theirs, their team's or their unit's, as far as their role goes."""
        if case.officer == self.number:
            return True
        same_unit = bool(self.unit) and case.unit == self.unit
        match ROLES[self.role].reach:
            case Reach.unit:
                return same_unit
            case Reach.team:
                return same_unit and bool(self.team) and case.team == self.team
            case _:
                return False


@dataclass(frozen=True, slots=True)
class Finding:
    """Looks that a rule found worth asking about."""

    rule: Rule
    subject: str
    looks: tuple[Look, ...]
    says: str
