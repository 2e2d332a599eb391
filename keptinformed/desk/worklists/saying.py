"""How the lines of a worklist read: what is asked by whom, the last contact, and what is safe, all in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from uuid import UUID

from keptinformed.cases.models.people import Part
from keptinformed.cover.saying import coming_shifts
from keptinformed.desk.cases.choices import choices
from keptinformed.desk.cases.saying import last_day, means, when
from keptinformed.duties.history import Status
from keptinformed.needs.contact_safety import Standing
from keptinformed.needs.finding import Way
from keptinformed.obligations.current import current_law
from keptinformed.worklists.listing import LastContact, WorkLine
from keptinformed.worklists.policy import Harm

CHANNELS = {"telephone": "Telephone", "email": "E-mail", "post": "Post"}
_BEST_FIRST = (Standing.safe, Standing.ask_first, Standing.held)
_IN_SHORT = {
    Standing.safe: "You may make contact, in this way only",
    Standing.ask_first: "Ask first what is safe",
    Standing.held: "Do not make contact",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """One source of a line: who promised it, and by when."""

    edition: str
    due: date | None


@dataclass(frozen=True, slots=True)
class Safe:
    """How it is safe to make contact, for one cell of a list."""

    standing: Standing
    title: str
    how: str
    """Which number or address it is about; empty where none is kept."""
    sentences: tuple[str, ...]
    others: int


@dataclass(frozen=True, slots=True)
class Last:
    """The last contact in words."""

    day: date | None
    says: str


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a worklist as a page shows it."""

    participation: UUID
    case: UUID
    name: str
    part: str
    reference: str
    unit: str
    team: str
    officer: str
    officer_next: str
    """Their next shifts, in words; empty where they are not asked for."""
    enhanced: bool
    high_risk: bool
    says: str
    opened: str
    opened_on: date
    asked: tuple[Asked, ...]
    due: date | None
    """The last day on which it is in time, or the moment; None where no date can be known yet."""
    late: bool
    last: Last
    safe: Safe | None
    """None where the reader may not see how somebody can be reached."""


def rows_of(
    lines: Sequence[WorkLine], *, now: datetime, coming: Mapping[str, str] | None = None
) -> tuple[Row, ...]:
    """Return lines as a page shows them; `coming` is when each officer is there next, by staff number. Pure."""
    return tuple(_row(each, now, coming or {}) for each in lines)


def rows_with_shifts(lines: Sequence[WorkLine], *, now: datetime) -> tuple[Row, ...]:
    """Return lines as a page shows them, with when their officers are there next. Two queries, however many."""
    officers = {each.participation.case.officer for each in lines}
    return rows_of(lines, now=now, coming=coming_shifts(officers, now=now))


def safe_of(ways: Sequence[Way]) -> Safe:
    """Return the best way to reach somebody, with what is safe about it. Pure."""
    if not ways:
        return Safe(
            Standing.ask_first, "No number or address is kept", "", ("Find out how to reach them.",), 0
        )
    best = min(ways, key=lambda way: _BEST_FIRST.index(way.strip.standing))
    ending = f" ending in {best.ending}" if best.ending else ""
    how = CHANNELS.get(best.channel, best.channel) + ending
    standing = best.strip.standing
    return Safe(standing, _IN_SHORT[standing], how, best.strip.sentences, len(ways) - 1)


def last_in_words(last: LastContact | None) -> Last:
    """Return the last contact in words. Pure."""
    if last is None:
        return Last(None, "No contact yet")
    return Last(when(last.at, last.precision), choices().grades[last.grade].says)


@lru_cache(maxsize=4)
def editions(on: date) -> dict[str, str]:
    """Return what each Code, charter and policy is called, by its id."""
    now = datetime(on.year, on.month, on.day, 12).astimezone()
    return {each.id: each.title for each in current_law(now).policy.editions}


def _row(each: WorkLine, now: datetime, coming: Mapping[str, str]) -> Row:
    line, who = each.line, each.participation
    names = editions(now.date())
    return Row(
        participation=who.public_id,
        case=who.case.public_id,
        name=who.person.name,
        part=Part(who.part).label,
        reference=who.case.reference,
        unit=who.case.unit,
        team=who.case.team,
        officer=each.officer,
        officer_next=coming.get(who.case.officer, ""),
        enhanced=each.harm in (Harm.enhanced, Harm.enhanced_and_high_risk),
        high_risk=each.harm in (Harm.high_risk, Harm.enhanced_and_high_risk),
        says=each.says,
        opened=means(line.opened.kind, current_law(now).policy.vocabulary),
        opened_on=last_day(line.opened.at),
        asked=tuple(
            Asked(names.get(one.edition, one.edition), last_day(one.due_at) if one.due_at else None)
            for one in line.sources
            if one.status in (Status.overdue, Status.pending)
        ),
        due=last_day(line.due_at) if line.due_at else None,
        late=line.status is Status.overdue,
        last=last_in_words(each.last),
        safe=None if each.ways is None else safe_of(each.ways),
    )
