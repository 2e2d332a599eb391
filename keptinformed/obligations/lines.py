"""One line for each promise: what several sources ask of one action, due at the earliest, every source named."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Min

from keptinformed.cases.models import Case
from keptinformed.duties.history import Grade, Status
from keptinformed.obligations.models import Obligation
from keptinformed.obligations.standing import StandingQuerySet, status_of

OPEN = (Status.overdue, Status.pending)
FIRST = (Status.overdue, Status.pending, Status.late, Status.met, Status.excused, Status.lapsed)
"""Which status a line has where its sources differ: the first of these that any of them has."""


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


def lines(obligations: StandingQuerySet, *, now: datetime) -> tuple[Line, ...]:
    """Return the lines that `obligations` make, those to act on first, then by date. One query.

    A source that `obligations` leaves out is not named: narrow them by case and person, not by date or rule.
    """
    together: dict[tuple[int, int, str], list[Obligation]] = defaultdict(list)
    for one in _with_names(obligations):
        together[one.participation_id, one.opened_by_id, one.rule.promise].append(one)
    return _in_order(_line(promise, members, now) for (_, _, promise), members in together.items())


def first_lines(
    obligations: StandingQuerySet, *, now: datetime, most: int, skip: int = 0
) -> tuple[Line, ...]:
    """Return up to `most` lines in which `obligations` leave something to do, by date, after the first `skip`.

    Undated ones come last. Two queries, however many there are: for worklists.
    """
    keys = list(
        obligations.still_to_do()
        .values_list("participation", "opened_by", "rule__promise")
        .annotate(first=Min("due_at"))
        .order_by("first", "opened_by", "participation", "rule__promise")[skip : skip + most]
    )
    wanted = {(participation, opened_by, promise) for participation, opened_by, promise, _ in keys}
    found = lines(
        Obligation.objects.filter(
            participation__in={key[0] for key in keys}, opened_by__in={key[1] for key in keys}
        ),
        now=now,
    )
    return tuple(line for line in found if (line.participation, line.opened.event, line.promise) in wanted)


def _with_names(obligations: StandingQuerySet) -> StandingQuerySet:
    return obligations.select_related("rule", "participation", "case", "opened_by", "met_by")


def _line(promise: str, members: Sequence[Obligation], now: datetime) -> Line:
    one = members[0]
    sources = sorted((_source(member, now) for member in members), key=_strictness)
    still_open = [source for source in sources if source.status in OPEN]
    answered = [member for member in members if member.met_at is not None]
    first = min(answered, key=lambda member: member.met_at or now) if answered else None
    return Line(
        case=one.case_id,
        case_public_id=one.case.public_id,
        participation=one.participation_id,
        participation_public_id=one.participation.public_id,
        participant_id=one.participation.participant_id,
        promise=promise,
        opened=Opening(one.opened_by_id, one.opened_by.event_id, one.opened_by.kind, one.opened_at),
        due_at=(still_open or sources)[0].due_at,
        status=min((source.status for source in sources), key=FIRST.index),
        still_to_do=any(_still_to_do(member) for member in members),
        met=None if first is None else _answer(first),
        sources=tuple(sources),
    )


def _source(one: Obligation, now: datetime) -> Source:
    rule = one.rule
    return Source(one.pk, rule.rule, rule.edition, rule.layer, rule.says, one.due_at, status_of(one, now))


def _answer(one: Obligation) -> Answer | None:
    event = one.met_by
    if event is None:
        return None
    return Answer(event.event_id, event.kind, event.at, None if event.grade is None else Grade(event.grade))


def _still_to_do(one: Obligation) -> bool:
    return one.met_at is None and one.excused_by_id is None and one.lapsed_at is None


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
