"""Worklists: one line for each promise to a person, with all that is needed to keep it, over the cases one may see."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Case, Exists, F, IntegerField, OuterRef, Q, QuerySet, Value, When

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
from keptinformed.obligations.lines import Line
from keptinformed.obligations.models import KnownRule, Obligation
from keptinformed.obligations.standing import StandingQuerySet
from keptinformed.worklists.narrowing import EVERYTHING, Narrowed, View, high_risk_codes, narrow, of_view
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
    firsts = _firsts(view, chosen, reader, now)
    count = min(firsts[: policy.most_counted + 1].count(), policy.most_counted + 1)
    over = count > policy.most_counted
    pages = max(1, -(-min(count, policy.most_counted) // policy.page))
    page = min(max(page, 1), pages)
    shown = tuple(_in_full(firsts[(page - 1) * policy.page : page * policy.page], reader, now))
    note(Act.list_seen, About(individuals=_individuals(shown)), by=reader.who, now=now)
    return Worklist(view, shown, min(count, policy.most_counted), over, page, pages)


def all_lines(view: View, *, reader: Actor, now: datetime, chosen: Narrowed) -> tuple[WorkLine, ...]:
    """Return the lines of a whole list, as far as they are taken out at once. The caller notes it."""
    require(reader, Permission.see_worklists)
    return tuple(_in_full(_firsts(view, chosen, reader, now)[: list_policy().most_exported], reader, now))


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


def _firsts(view: View, chosen: Narrowed, reader: Actor, now: datetime) -> QuerySet[Obligation, Any]:
    """One row for each line, in order: the strictest obligation of it that is still to be met.

    Not grouped: a group is only known when all of it was read, and a page wants the first of very many.
    """
    owed = Obligation.objects.still_to_do().filter(case__in=visible(reader, now))
    owed = narrow(of_view(view, owed, reader=reader, now=now), chosen, now=now)
    # A line is one of the list where any of its sources is, and stands where the strictest of all its sources does.
    return (
        _strictest(owed, chosen)
        .annotate(harm=_harm(now))
        .order_by(F("due_at").asc(nulls_last=True), "harm", "pk")
        .values_list("participation", "opened_by", "rule__promise", "harm")
    )


def _strictest(owed: StandingQuerySet, chosen: Narrowed) -> StandingQuerySet:
    others = Obligation.objects.still_to_do().filter(
        participation=OuterRef("participation"),
        opened_by=OuterRef("opened_by"),
        rule__promise=OuterRef("rule__promise"),
    )
    if chosen.layer is not None:
        others = others.filter(rule__layer=chosen.layer.value)
    sooner = Q(due_at__lt=OuterRef("due_at")) | Q(due_at=OuterRef("due_at"), pk__lt=OuterRef("pk"))
    undated = Q(due_at__isnull=True, pk__lt=OuterRef("pk")) | Q(due_at__isnull=False)
    return owed.exclude(Exists(others.filter(sooner)) & Q(due_at__isnull=False)).exclude(
        Exists(others.filter(undated)) & Q(due_at__isnull=True)
    )


def _harm(now: datetime) -> Case:
    order = list_policy().order
    enhanced, risky = Q(participation__enhanced_from__lte=now), Q(case__offence_class__in=high_risk_codes())
    return Case(
        When(enhanced & risky, then=Value(order.index(Harm.enhanced_and_high_risk))),
        When(enhanced, then=Value(order.index(Harm.enhanced))),
        When(risky, then=Value(order.index(Harm.high_risk))),
        default=Value(order.index(Harm.other)),
        output_field=IntegerField(),
    )


def _in_full(firsts: QuerySet[Obligation, Any], reader: Actor, now: datetime) -> Sequence[WorkLine]:
    keys = [row[:3] for row in firsts]
    people = Participation.objects.select_related("person", "case").in_bulk({key[0] for key in keys})
    owed = Obligation.objects.filter(participation__in=list(people), opened_by__in={key[1] for key in keys})
    found = {
        (line.participation, line.opened.event, line.promise): line for line in lines.lines(owed, now=now)
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
