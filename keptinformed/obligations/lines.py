"""One line for each promise: what several sources ask of one action, due at the earliest, every source named."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from keptinformed.cases.models import Case
from keptinformed.duties.history import Grade, Status
from keptinformed.obligations.models import Obligation
from keptinformed.obligations.standing import StandingQuerySet, status_of

OPEN = (Status.overdue, Status.pending)
FIRST = (Status.overdue, Status.pending, Status.late, Status.met, Status.excused, Status.lapsed)
"""Which status a line has where its sources differ: the first of these that any of them has."""


type Key = tuple[int, int, str]
"""Of a line: its participation, the event that opened it, its promise."""


@dataclass(frozen=True, slots=True)
class Source:
    """One rule that asks for the line's action, with its own date and what became of it."""

    obligation: int
    rule: str
    """The id of the duty in policy/."""
    edition: str
    layer: str
    says: str
    due_at: datetime | None
    status: Status


@dataclass(frozen=True, slots=True)
class Opening:
    """The event that opened a line."""

    event: int
    event_id: str
    kind: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Answer:
    """The event that met a promise: when, by what, and how sure it is."""

    event_id: str
    kind: str
    at: datetime
    grade: Grade | None


@dataclass(frozen=True, slots=True)
class Line:
    """What an officer sees: one promise to one participant, opened by one event (duties.md, section 5)."""

    case: int
    case_public_id: UUID
    participation: int
    participation_public_id: UUID
    participant_id: str
    promise: str
    opened: Opening
    due_at: datetime | None
    """The earliest date among the sources that are still open; among all of them where none is."""
    status: Status
    still_to_do: bool
    """Open, and nothing has ended it: False for what lapsed after its date, which stays overdue for good."""
    met: Answer | None
    sources: tuple[Source, ...]
    """Strictest first."""

    @property
    def is_open(self) -> bool:
        """Whether anything of it is overdue or pending."""
        return self.status in OPEN


def lines_of_case(case: Case, *, now: datetime) -> tuple[Line, ...]:
    """Return every line of a case, those to act on first, then by date. One query."""
    return lines(Obligation.objects.of_case(case), now=now)


def lines(
    obligations: StandingQuerySet, *, now: datetime, only: Collection[Key] | None = None
) -> tuple[Line, ...]:
    """Return the lines that `obligations` make, those to act on first, then by date. One query.

    A source that `obligations` leaves out is not named: narrow them by case and person, not by date or rule, and name
    the lines that are wanted in `only`.
    """
    together: dict[Key, list[_Row]] = defaultdict(list)
    # Plain values: as objects, with the five others that each names, they would be most of what a page costs.
    for row in map(_Row._make, obligations.values_list(*_COLUMNS)):
        key = (row.participation, row.opened_by, row.promise)
        if only is None or key in only:
            together[key].append(row)
    return _in_order(_line(members, now) for members in together.values())


class _Row(NamedTuple):
    """One obligation with what a line says of it; the columns are those of _COLUMNS, in their order."""

    pk: int
    case: int
    case_public_id: UUID
    participation: int
    participation_public_id: UUID
    participant_id: str
    promise: str
    rule: str
    edition: str
    layer: str
    says: str
    opened_by: int
    opened_by_event_id: str
    opened_by_kind: str
    opened_at: datetime
    due_at: datetime | None
    met_at: datetime | None
    lapsed_at: datetime | None
    excused_by_id: int | None
    met_by_event_id: str | None
    met_by_kind: str | None
    met_by_at: datetime | None
    met_by_grade: int | None

    @property
    def still_to_do(self) -> bool:
        return self.met_at is None and self.excused_by_id is None and self.lapsed_at is None


_COLUMNS = (
    "pk", "case", "case__public_id", "participation", "participation__public_id", "participation__participant_id",
    "rule__promise", "rule__rule", "rule__edition", "rule__layer", "rule__says",
    "opened_by", "opened_by__event_id", "opened_by__kind", "opened_at",
    "due_at", "met_at", "lapsed_at", "excused_by",
    "met_by__event_id", "met_by__kind", "met_by__at", "met_by__grade",
)  # fmt: skip


def _line(members: Sequence[_Row], now: datetime) -> Line:
    one = members[0]
    sources = sorted((_source(member, now) for member in members), key=_strictness)
    still_open = [source for source in sources if source.status in OPEN]
    answered = [member for member in members if member.met_at is not None]
    first = min(answered, key=lambda member: member.met_at or now) if answered else None
    return Line(
        case=one.case,
        case_public_id=one.case_public_id,
        participation=one.participation,
        participation_public_id=one.participation_public_id,
        participant_id=one.participant_id,
        promise=one.promise,
        opened=Opening(one.opened_by, one.opened_by_event_id, one.opened_by_kind, one.opened_at),
        due_at=(still_open or sources)[0].due_at,
        status=min((source.status for source in sources), key=FIRST.index),
        still_to_do=any(member.still_to_do for member in members),
        met=None if first is None else _answer(first),
        sources=tuple(sources),
    )


def _source(one: _Row, now: datetime) -> Source:
    return Source(one.pk, one.rule, one.edition, one.layer, one.says, one.due_at, status_of(one, now))


def _answer(one: _Row) -> Answer | None:
    if one.met_by_event_id is None or one.met_by_kind is None or one.met_by_at is None:
        return None
    grade = None if one.met_by_grade is None else Grade(one.met_by_grade)
    return Answer(one.met_by_event_id, one.met_by_kind, one.met_by_at, grade)


def _strictness(source: Source) -> tuple[bool, datetime | None, str]:
    return (source.due_at is None, source.due_at, source.rule)


def _in_order(found: Iterable[Line]) -> tuple[Line, ...]:
    def place(line: Line) -> tuple[object, ...]:
        undated = line.due_at is None
        return (
            not line.still_to_do,
            undated,
            line.opened.at if undated else line.due_at,
            line.opened.event_id,
            line.participant_id,
            line.promise,
        )

    return tuple(sorted(found, key=place))
