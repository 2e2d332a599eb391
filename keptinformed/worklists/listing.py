"""Worklists: one line for each promise to a person, with all that is needed to keep it, over the cases one may see."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import connection, transaction
from django.db.models import BigIntegerField, Case, F, IntegerField, Q, TextField, Value, When
from django.db.models.functions import Cast, Coalesce

from keptinformed.access.actors import Actor, may, require
from keptinformed.access.models import Staff
from keptinformed.access.roles import Permission
from keptinformed.access_log.acts import Act
from keptinformed.access_log.entries import About, note
from keptinformed.cases.models import Participation
from keptinformed.cases.visibility import visible
from keptinformed.duties.history import Grade
from keptinformed.needs import finding
from keptinformed.needs.finding import Way
from keptinformed.obligations import lines
from keptinformed.obligations.lines import Key, Line
from keptinformed.obligations.models import KnownRule, Obligation
from keptinformed.obligations.standing import StandingQuerySet
from keptinformed.worklists.narrowing import (
    EVERYTHING,
    IsAmong,
    IsAmongFew,
    Narrowed,
    View,
    are_few,
    cases_of,
    high_risk_codes,
    narrow,
)
from keptinformed.worklists.ordering import harm_of
from keptinformed.worklists.policy import Harm, list_policy

_LAST_CONTACTS = """
SELECT DISTINCT ON (e.participation_id) e.participation_id, e.at, e.precision, e.grade
FROM cases_event e
WHERE e.case_id = ANY(%s) AND e.participation_id = ANY(%s) AND e.kind = 'told' AND NOT EXISTS (
  SELECT 1 FROM cases_event w
  WHERE w.case_id = e.case_id AND w.kind = 'entry_withdrawn' AND e.event_id = ANY(w.about))
ORDER BY e.participation_id, e.at DESC, e.event_id COLLATE "C" DESC
"""

_FEW_ROWS = {"enable_hashjoin": "off", "enable_mergejoin": "off", "enable_seqscan": "off"}
"""What the planner is told where few rows are wanted of very many: it cannot know how few, and would read them all."""
_LOOKING_UP = _FEW_ROWS | {
    "enable_bitmapscan": "off",
    "enable_incremental_sort": "off",
    "enable_memoize": "off",
}
"""What it is told where the cases are known: else it would walk what is due in every other case, too."""
_WALKING = _FEW_ROWS | {
    "enable_bitmapscan": "off",
    "enable_material": "off",
    "enable_hashagg": "off",
    "join_collapse_limit": "1",
    "max_parallel_workers_per_gather": "0",
}
"""What it is told where the index of what is still to be met is followed until there is enough."""

_NUMBERS = ArrayField(BigIntegerField())
_BY_DATE = F("due_at").asc(nulls_last=True)
FEW = 10_000
"""How many cases are looked up one by one: where there are more, what is due is walked in order."""
SOURCES_OF_A_LINE = 3
"""How many sources a line mostly has at the most: where there are more, it is read again and further."""


@dataclass(frozen=True, slots=True)
class LastContact:
    """The latest contact with somebody, or the latest try."""

    at: datetime
    precision: str
    grade: Grade


@dataclass(frozen=True, slots=True)
class WorkLine:
    """One line of a worklist."""

    line: Line
    says: str
    """What is to be done, in the words of the strictest source that is open."""
    participation: Participation
    """With its person and its case."""
    officer: str
    """The name of the officer in the case; their number where no name is known; empty where there is nobody."""
    harm: Harm
    last: LastContact | None
    ways: tuple[Way, ...] | None
    """How they can be reached, masked, with what is safe; None where the reader may not see that."""


@dataclass(frozen=True, slots=True)
class Worklist:
    """One page of a list."""

    view: View
    lines: tuple[WorkLine, ...]
    count: int
    """How many lines there are, as far as they are counted."""
    more_than_counted: bool
    page: int
    """From 1."""
    pages: int


@transaction.atomic
def worklist(
    view: View, *, reader: Actor, now: datetime, chosen: Narrowed = EVERYTHING, page: int = 1
) -> Worklist:
    """Return one page of a list, and note whom it showed. The same number of queries, however long it is.

    What the reader may not know of is neither listed nor counted. Raises NotAllowed.
    Sources: security-ux.md, C2 and controls 2, 5 and 6.
    """
    require(reader, Permission.see_worklists)
    policy = list_policy()
    page = min(max(page, 1), policy.most_counted // policy.page)
    # Counting many cases would mean walking far beyond the page that is shown.
    most = policy.most_counted if are_few(view, chosen, reader) else page * policy.page
    firsts = _firsts(view, chosen, reader, now, most + 1)
    count = min(len(firsts), most)
    pages = max(1, -(-len(firsts) // policy.page) if most < policy.most_counted else -(-count // policy.page))
    page = min(page, pages)
    shown = tuple(_in_full(firsts[:count][(page - 1) * policy.page : page * policy.page], reader, now))
    note(Act.list_seen, About(individuals=_individuals(shown)), by=reader.who, now=now)
    return Worklist(view, shown, count, len(firsts) > count, page, pages)


def all_lines(view: View, *, reader: Actor, now: datetime, chosen: Narrowed) -> tuple[WorkLine, ...]:
    """Return the lines of a whole list, as far as they are taken out at once. The caller notes it."""
    require(reader, Permission.see_worklists)
    return tuple(_in_full(_firsts(view, chosen, reader, now, list_policy().most_exported), reader, now))


def named_lines(keys: Collection[Key], *, reader: Actor, now: datetime) -> tuple[WorkLine, ...]:
    """Return those lines of `keys` that can still be kept and that the reader may know of, in the order of a list.

    The caller has asked for the permission, and notes whom it showed. The same number of queries, however many.
    """
    cases = visible(reader, now)
    owed = Obligation.objects.still_to_do().filter(
        case__in=cases, participation__in={key[0] for key in keys}, opened_by__in={key[1] for key in keys}
    )
    ordered = owed.annotate(harm=_harm(now)).order_by(_BY_DATE, "harm", "pk")
    found = dict.fromkeys(ordered.values_list("participation", "opened_by", "rule__promise"))
    return tuple(_in_full([key for key in found if key in set(keys)], reader, now))


def lines_of(participation: Participation, *, now: datetime) -> tuple[Line, ...]:
    """Return the lines about one person in one case that can still be kept, by date. One query."""
    owed = Obligation.objects.filter(participation=participation)
    return tuple(line for line in lines.lines(owed, now=now) if line.still_to_do)


def promises() -> dict[str, str]:
    """Return what each promise asks for in words, by its word: what a list can be narrowed by. One query."""
    found: dict[str, str] = {}
    rows = KnownRule.objects.annotate(by_law=Case(When(layer="statutory", then=Value(0)), default=Value(1)))
    for promise, says in rows.order_by("by_law", "promise", "-edition", "rule").values_list(
        "promise", "says"
    ):
        found.setdefault(promise, says)
    return dict(sorted(found.items(), key=lambda each: each[1]))


def _firsts(view: View, chosen: Narrowed, reader: Actor, now: datetime, most: int) -> list[Key]:
    """Return the keys of the first lines, up to `most`, in order: by the strictest obligation that is still to be met.

    Not grouped: a group is only known when all of it was read, and a page wants the first of very many. Few cases are
    looked up first; of many, what is due is walked in order until there is enough, unless little of it is wanted.
    """
    cases = cases_of(view, chosen, visible(reader, now), reader=reader, now=now)
    owed = narrow(view, chosen, Obligation.objects.still_to_do(), now=now)
    if are_few(view, chosen, reader):
        found = list(cases.values_list("pk", flat=True)[: FEW + 1])
        if len(found) <= FEW:
            with _planned(_LOOKING_UP):
                these = Cast(Value(found, output_field=_NUMBERS), _NUMBERS)
                return _in_order(owed.filter(IsAmongFew(F("case"), these)), now, most, looking_up=True)
    if chosen.promise or chosen.layer or chosen.no_contact_for is not None:
        return _in_order(owed.filter(case__in=cases), now, most)
    with _planned(_WALKING):
        return _in_order(owed.filter(case__in=cases), now, most)


def _in_order(owed: StandingQuerySet, now: datetime, most: int, *, looking_up: bool = False) -> list[Key]:
    """Read obligations in the order of lines until there are enough lines: the first of each is its strictest."""
    read = most * SOURCES_OF_A_LINE
    while True:
        ordered = (
            (_first(owed, read) if looking_up else owed)
            .annotate(harm=_harm(now))
            .order_by(_BY_DATE, "harm", "pk")
            .values_list("participation", "opened_by", "rule__promise")
        )
        rows = list(ordered[:read])
        keys = list(dict.fromkeys(rows))
        if len(keys) >= most or len(rows) < read:
            return keys[:most]
        read *= 2


def _first(owed: StandingQuerySet, number: int) -> StandingQuerySet:
    """Narrow to what is due no later than the obligation of that number: an index alone says when that is.

    Else the people and cases of everything that is owed would be looked up, to put what is due at once in order.
    """
    # Not in the order of an index, which would be walked through what is due in every other case.
    unindexed = Coalesce("due_at", Value(datetime.max.replace(tzinfo=UTC)))
    due = owed.order_by(unindexed).values_list("due_at", flat=True)[number - 1 : number]
    last = next(iter(due), None)
    return owed if last is None else owed.filter(due_at__lte=last)


@contextmanager
def _planned(settings: Mapping[str, str]) -> Iterator[None]:
    """Tell the planner how to go about a query. Where that fails, its transaction is over, and the settings with it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config(name, value, true) FROM UNNEST(%s::text[], %s::text[]) AS told (name, value)",
            [list(settings), list(settings.values())],
        )
        yield
        cursor.execute(
            "SELECT set_config(name, reset_val, true) FROM pg_settings WHERE name = ANY(%s)", [list(settings)]
        )


def _harm(now: datetime) -> Case:
    order = list_policy().order
    enhanced = Q(participation__enhanced_from__lte=now)
    # One array: hundreds of codes, each a parameter of its own, would be a third of what a page costs.
    codes = Value(list(high_risk_codes()), output_field=ArrayField(TextField()))
    risky = Q(IsAmong(F("case__offence_class"), codes))
    return Case(
        When(enhanced & risky, then=Value(order.index(Harm.enhanced_and_high_risk))),
        When(enhanced, then=Value(order.index(Harm.enhanced))),
        When(risky, then=Value(order.index(Harm.high_risk))),
        default=Value(order.index(Harm.other)),
        output_field=IntegerField(),
    )


def _in_full(keys: Sequence[Key], reader: Actor, now: datetime) -> Sequence[WorkLine]:
    people = Participation.objects.select_related("person", "case").in_bulk({key[0] for key in keys})
    owed = Obligation.objects.filter(participation__in=list(people), opened_by__in={key[1] for key in keys})
    found = {
        (line.participation, line.opened.event, line.promise): line
        for line in lines.lines(owed, now=now, only=set(keys))
    }
    last = _last_contacts(people.values())
    names = dict(
        Staff.objects.filter(staff_number__in={each.case.officer for each in people.values()}).values_list(
            "staff_number", "name"
        )
    )
    ways = (
        finding.ways_of(list(people.values()), now=now)
        if may(reader, Permission.see_contact_points)
        else None
    )
    return [
        _work_line(
            found[key],
            people[key[0]],
            (names, last.get(key[0]), ways[key[0]] if ways is not None else None),
            now,
        )
        for key in keys
    ]


def _work_line(
    line: Line,
    who: Participation,
    known: tuple[Mapping[str, str], LastContact | None, tuple[Way, ...] | None],
    now: datetime,
) -> WorkLine:
    names, last, ways = known
    return WorkLine(
        line=line,
        says=next((each.says for each in line.sources if each.status in lines.OPEN), line.sources[0].says),
        participation=who,
        officer=names.get(who.case.officer) or who.case.officer,
        harm=harm_of(
            enhanced=who.enhanced_from is not None and who.enhanced_from <= now,
            high_risk=who.case.offence_class in high_risk_codes(),
        ),
        last=last,
        ways=ways,
    )


def _last_contacts(people: Collection[Participation]) -> dict[int, LastContact]:
    with connection.cursor() as cursor:
        cursor.execute(
            _LAST_CONTACTS, [sorted({each.case_id for each in people}), sorted(each.pk for each in people)]
        )
        return {row[0]: LastContact(row[1], row[2], Grade(row[3])) for row in cursor.fetchall()}


def last_contact(participation: Participation) -> LastContact | None:
    """Return the latest contact with somebody, or the latest try. One query."""
    return _last_contacts([participation]).get(participation.pk)


def _individuals(shown: Sequence[WorkLine]) -> tuple[UUID, ...]:
    return tuple(dict.fromkeys(each.participation.person.public_id for each in shown))
