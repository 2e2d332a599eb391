"""Brings in law that changed, as for a late bank holiday, and keeps a ledger of every due date that it moved."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache
from importlib.resources import files
from itertools import batched
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, QuerySet

from keptinformed.access_log.acts import Act
from keptinformed.access_log.entries import About, Who, note
from keptinformed.cases.models import Case, Participation
from keptinformed.obligations import deriving, law
from keptinformed.obligations.law import LOCAL, Law
from keptinformed.obligations.models import MovedDueDate, Obligation
from keptinformed.obligations.standing import OPEN

CASES_AT_ONCE = 2_000
LONGEST_WHY = 300


@dataclass(slots=True)
class Brought:
    """What loading the law anew did."""

    loaded: bool
    """False where the law was the one that is loaded already: then nothing else happened either."""
    cases: int = 0
    """How many cases were worked out anew."""
    changed: int = 0
    """How many obligations went, came or changed in any way."""
    moved: int = 0
    """How many due dates moved; each has a row in the ledger."""
    individuals: set[UUID] = field(default_factory=set)
    """The public ids of those whose dates moved."""


@dataclass(frozen=True, slots=True)
class Move:
    """One due date that moved and is still to be kept, for a notice to whoever has the case."""

    case: int
    case_public_id: UUID
    reference: str
    officer: str
    unit: str
    team: str
    participant_id: str
    person_public_id: UUID
    name: str
    rule: str
    promise: str
    says: str
    was_due_at: datetime | None
    due_at: datetime | None
    moved_at: datetime
    why: str


@transaction.atomic
def bring_in(wanted: Law, *, by: Who, now: datetime) -> Brought:
    """Load `wanted`, bring every obligation that it bears on in step, and write down each due date that moved.

    Run by the owner of the database. It all happens or nothing does, and until it has, whoever records an event waits:
    a date that moved in between would have no line in the ledger. What was met or has lapsed moves too (duties.md,
    section 3.6: every obligation whose allowance spans the day), since live rows are what the auditor says.
    """
    before = law.loaded()
    _run("remember")
    if not law.load(wanted, now=now):
        return Brought(loaded=False)
    cause = _Cause.of(before, wanted)
    brought = Brought(loaded=True)
    for batch in batched(_cases(cause), CASES_AT_ONCE):
        _bring_in_step(batch, cause, brought, now)
    if brought.moved:
        told = f"{brought.moved} due dates moved."
        note(Act.due_dates_moved, About(individuals=tuple(brought.individuals), reason=told), by=by, now=now)
    return brought


def moves_since(moment: datetime, cases: QuerySet[Case] | None = None) -> QuerySet[MovedDueDate]:
    """Return the due dates that moved after `moment` and are still open, in `cases` (None: in all), by case.

    What was met, excused or lapsed in time needs nobody's attention, and stays in the ledger alone.
    """
    owed = Obligation.objects.filter(
        OPEN,
        participation=OuterRef("participation"),
        rule=OuterRef("rule"),
        opened_by=OuterRef("opened_by"),
        lapsed_at__isnull=True,
    )
    found = MovedDueDate.objects.filter(Exists(owed), moved_at__gt=moment)
    if cases is not None:
        found = found.filter(case__in=cases)
    return found.select_related("case", "participation__person", "rule").order_by("case_id", "due_at", "id")


def notices(rows: Iterable[MovedDueDate]) -> Iterator[Move]:
    """Yield what a notice to officers tells of each of these rows."""
    return map(_move, rows)


def _move(row: MovedDueDate) -> Move:
    return Move(
        case=row.case_id,
        case_public_id=row.case.public_id,
        reference=row.case.reference,
        officer=row.case.officer,
        unit=row.case.unit,
        team=row.case.team,
        participant_id=row.participation.participant_id,
        person_public_id=row.participation.person.public_id,
        name=row.participation.person.name,
        rule=row.rule.rule,
        promise=row.rule.promise,
        says=row.rule.says,
        was_due_at=row.was_due_at,
        due_at=row.due_at,
        moved_at=row.moved_at,
        why=row.why,
    )


@dataclass(frozen=True, slots=True)
class _Cause:
    """What is different in the law: days of rest that came or went, and rules that changed."""

    came: Mapping[date, str]
    went: frozenset[date]
    rules: frozenset[str]
    only_days: bool
    """True where not one rule changed, so that only dates can have moved."""

    @classmethod
    def of(cls, before: law.Loaded | None, wanted: Law) -> "_Cause":
        rest, digests = wanted.rest_days, wanted.digests
        if before is None or before.holidays is None or before.rules is None:
            return cls({}, frozenset(), frozenset(), only_days=False)
        was = frozenset(before.holidays)
        return cls(
            came={day: name for day, name in rest.items() if day not in was},
            went=was - frozenset(rest),
            rules=frozenset(rule for rule, digest in digests.items() if before.rules.get(rule) != digest),
            # The order of the rules is not kept in the database, and does not matter to any date.
            only_days=dict(before.rules) == dict(digests),
        )

    def why(self, rule: str, opened_at: datetime, dates: Sequence[datetime | None]) -> str:
        """Return why one date moved, in words for staff."""
        if rule in self.rules:
            return "The rule itself was changed."
        first = opened_at.astimezone(LOCAL).date()
        last = max((moment.astimezone(LOCAL).date() for moment in dates if moment), default=first)
        spanned = [first + timedelta(days=n) for n in range((last - first).days + 1)]
        came = [
            f"{_named(day)} became a day of rest ({self.came[day]})." for day in spanned if day in self.came
        ]
        went = [f"{_named(day)} is a working day after all." for day in spanned if day in self.went]
        return " ".join([*came, *went])[:LONGEST_WHY] or "The law was loaded anew."


def _named(day: date) -> str:
    return f"{day:%A} {day.day} {day:%B %Y}"


def _cases(cause: _Cause) -> list[int]:
    if cause.only_days:
        _run("changed_days")
    with connection.cursor() as cursor:
        cursor.execute(_parts()["cases_of_changed_days" if cause.only_days else "all_cases"])
        return [int(row[0]) for row in cursor.fetchall()]


def _bring_in_step(cases: Sequence[int], cause: _Cause, brought: Brought, now: datetime) -> None:
    _run("before", cases)
    brought.cases += len(cases)
    brought.changed += deriving.derive_many(cases, now=now)
    rows = [
        MovedDueDate(
            case_id=case,
            participation_id=participation,
            rule_id=rule,
            opened_by_id=opened_by,
            was_due_at=was,
            due_at=due,
            moved_at=now,
            why=cause.why(rule_id, opened_at, (was, due)),
        )
        for case, participation, rule, rule_id, opened_by, opened_at, was, due in _moved(cases)
    ]
    MovedDueDate.objects.bulk_create(rows, batch_size=CASES_AT_ONCE)
    brought.moved += len(rows)
    concerned = {row.participation_id for row in rows}
    brought.individuals.update(
        Participation.objects.filter(pk__in=concerned).values_list("person__public_id", flat=True)
    )


type _MovedRow = tuple[int, int, int, str, int, datetime, datetime | None, datetime | None]


def _moved(cases: Sequence[int]) -> list[_MovedRow]:
    with connection.cursor() as cursor:
        cursor.execute(_parts()["moved"], {"cases": list(cases)})
        rows: list[_MovedRow] = cursor.fetchall()
    return rows


def _run(part: str, cases: Sequence[int] = ()) -> None:
    with connection.cursor() as cursor:
        for statement in _parts()[part].split(";\n"):
            cursor.execute(statement, {"cases": list(cases)} if "%(cases)s" in statement else None)


@cache
def _parts() -> Mapping[str, str]:
    return deriving.parts_of(files(__package__).joinpath("moves.sql").read_text(encoding="utf-8"))
