"""The queue of the re-contact bureau: whom to speak with in an officer's place, handed over or left with nobody."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from keptinformed.access.actors import Actor, require
from keptinformed.access.roles import Permission, Role
from keptinformed.access_log.acts import Act
from keptinformed.access_log.entries import About, note
from keptinformed.cases.models import Case, Participation
from keptinformed.cases.models.case import Stage
from keptinformed.cases.visibility import visible
from keptinformed.cover import gathering, rosters
from keptinformed.cover.models import HandedCall
from keptinformed.cover.policy import Bureau, cover_policy
from keptinformed.cover.terms import ARRANGED, MEMBER, OFFICER, Answer, Scope
from keptinformed.obligations.models import Obligation
from keptinformed.worklists.listing import WorkLine, named_lines
from keptinformed.worklists.models import CallBack


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody who is to be spoken with."""

    participation: Participation
    """With its person and its case."""
    handed: HandedCall | None
    """None where nobody handed it over: the officer is away, and nobody of the team is on duty."""
    lines: tuple[WorkLine, ...]
    """What is owed to them, the earliest first."""
    calls: tuple[CallBack, ...]
    """The calls and messages that they wait for an answer to."""

    @property
    def due_at(self) -> datetime | None:
        """By when they must hear; None where no date can be known yet."""
        dates = [each.line.due_at for each in self.lines if each.line.due_at]
        return min([*dates, *(each.due_at for each in self.calls)], default=None)


@transaction.atomic
def queue(*, reader: Actor, now: datetime) -> tuple[Waiting, ...]:
    """Return whom `reader` may speak with in an officer's place, the most urgent first, and note whom it showed.

    The bureau's clerk: what was handed to the bureau, and what nobody is there for. Others: what was given to them, and
    what they handed over. What the reader may not know of is neither listed nor counted. As many queries for many as
    for one. Raises NotAllowed.
    """
    require(reader, Permission.speak_for_officer)
    policy, cases = cover_policy().bureau, visible(reader, now)
    handed = {each.participation_id: each for each in _handed(reader, cases)[: policy.shown]}
    calls: list[CallBack] = []
    keys = set(_keys(participation__in=list(handed)))
    if reader.role is Role.bureau_clerk:
        more, calls = _left_alone(cases, policy, now)
        keys |= more
    lines: dict[int, list[WorkLine]] = defaultdict(list)
    for each in named_lines(keys, reader=reader, now=now):
        lines[each.participation.pk].append(each)
    people = _people({*handed, *lines, *(each.participation_id for each in calls)})
    found = [
        Waiting(
            one,
            handed.get(one.pk),
            tuple(lines[one.pk]),
            tuple(each for each in calls if each.participation_id == one.pk),
        )
        for one in people
    ]
    individuals = tuple(dict.fromkeys(one.person.public_id for one in people))
    note(Act.list_seen, About(individuals=individuals), by=reader.who, now=now)
    return tuple(sorted(found, key=_urgency))[: policy.shown]


def _urgency(each: Waiting) -> tuple[bool, float, int]:
    due = each.due_at
    return due is None, due.timestamp() if due else 0.0, each.participation.pk


def _handed(reader: Actor, cases: QuerySet[Case]) -> QuerySet[HandedCall]:
    own = Q(to=reader.staff_number) | Q(taken_by=reader.staff_number) | Q(handed_by=reader.staff_number)
    mine = own | Q(to="") if reader.role is Role.bureau_clerk else own
    found = HandedCall.objects.filter(mine, done_at__isnull=True, participation__case__in=cases)
    return found.order_by("handed_at", "pk")


def _left_alone(
    cases: QuerySet[Case], policy: Bureau, now: datetime
) -> tuple[set[tuple[int, int, str]], list[CallBack]]:
    """Return the lines and calls that are due soon in cases whose officer is away, with nobody of the team on duty."""
    until, away = now + policy.due_within, list(rosters.away_at(now))
    those = cases.filter(officer__in=away).exclude(stage=Stage.ended)
    keys = _keys(case__in=those, due_at__lte=until)[: policy.shown]
    owed = CallBack.objects.filter(participation__case__in=those, done_at__isnull=True, due_at__lte=until)
    calls = list(owed.select_related("participation").order_by("due_at", "pk")[: policy.shown])
    whose = dict(Participation.objects.filter(pk__in={key[0] for key in keys}).values_list("pk", "case")) | {
        each.participation_id: each.participation.case_id for each in calls
    }
    alone = _with_nobody(set(whose.values()), now)
    return (
        {key for key in keys if whose[key[0]] in alone},
        [each for each in calls if each.participation.case_id in alone],
    )


def _keys(**narrowed: object) -> Sequence[tuple[int, int, str]]:
    owed = Obligation.objects.still_to_do().filter(**narrowed).order_by("due_at", "pk")
    return list(dict.fromkeys(owed.values_list("participation", "opened_by", "rule__promise")))


def _with_nobody(cases: Collection[int], now: datetime) -> set[int]:
    found: Mapping[int, Answer] = gathering.answers(list(Case.objects.filter(pk__in=cases)), now=now)
    near = {OFFICER, ARRANGED, MEMBER, *(each.id for each in cover_policy().ladder if each.of is Scope.team)}
    return {number for number, answer in found.items() if not (answer.is_covered and answer.rung in near)}


def _people(numbers: Collection[int]) -> list[Participation]:
    return list(Participation.objects.filter(pk__in=numbers).select_related("person", "case").order_by("pk"))
