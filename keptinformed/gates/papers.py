"""Finds papers that were handed in: how far each has come, which wait for whom, and why papers went back."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Q, QuerySet

from keptinformed.access.actors import Actor
from keptinformed.access.models import Staff
from keptinformed.access_log.acts import Act
from keptinformed.access_log.entries import About, note
from keptinformed.cases import visibility
from keptinformed.cases.models import Case, Participation
from keptinformed.cases.visibility import NotVisible
from keptinformed.gates.models import Checked, HandedIn
from keptinformed.obligations.current import current_law
from keptinformed.obligations.gates_policy import Check, Paper
from keptinformed.obligations.models import Obligation

MOST_LISTED = 100


@dataclass(frozen=True, slots=True)
class State:
    """How far one paper has come."""

    waits_for: Check | None
    """The next look that it must pass; None where it passed all, or went back."""
    returned: Checked | None
    """The look from which it went back."""

    @property
    def passed(self) -> bool:
        """Whether it passed every look."""
        return self.waits_for is None and self.returned is None


@dataclass(frozen=True, slots=True)
class Waiting:
    """A paper that waits for somebody's look."""

    handed: HandedIn
    paper: Paper
    check: Check


@dataclass(frozen=True, slots=True)
class Returns:
    """How often papers of one officer went back, for one reason."""

    officer: str
    paper: str
    reason: str
    number: int


def state_of(handed: HandedIn, paper: Paper) -> State:
    """Return how far a paper has come: the first look that is missing, or the one from which it went back."""
    made = {each.check_name: each for each in handed.checks.all()}
    for check in paper.checks:
        done = made.get(check.id)
        if done is None:
            return State(check, None)
        if not done.passed:
            return State(None, done)
    return State(None, None)


def latest(case: Case, paper: str, participation: Participation | None) -> HandedIn | None:
    """Return what was handed in last of one kind, for a person or for the case."""
    found = HandedIn.objects.filter(case=case, paper=paper, participation=participation)
    return found.prefetch_related("checks__words").order_by("-pk").first()


def of_case(case: Case) -> list[HandedIn]:
    """Return what was handed in last in a case, of each kind and for each person."""
    every = HandedIn.objects.filter(case=case).select_related("participation__person")
    ordered = every.prefetch_related("checks__words").order_by("pk")
    return list({(each.paper, each.participation_id): each for each in ordered}.values())


def open_paper(public_id: UUID, *, reader: Actor, now: datetime) -> HandedIn:
    """Return a paper of a case that `reader` may know of. Raises NotVisible."""
    found = (
        HandedIn.objects.filter(public_id=public_id, case__in=visibility.visible(reader, now))
        .select_related("case", "participation__person")
        .prefetch_related("checks__words")
        .first()
    )
    if found is None:
        raise NotVisible
    return found


def may_check(handed: HandedIn, reader: Actor) -> bool:
    """Say whether somebody is another than whoever handed it in, has the case, or looked at it before."""
    looked = {each.by for each in handed.checks.all()}
    return reader.staff_number not in {handed.by, handed.case.officer, *looked}


@transaction.atomic
def seen_waiting(*, by: Actor, now: datetime) -> list[Waiting]:
    """Return the papers that wait for somebody of this role, the oldest first, as a list that somebody looks at.

    Of the cases that they may know of; `MOST_LISTED` at most. Looking is noted.
    """
    known = current_law(now).gates.papers
    found: list[Waiting] = []
    for each in _unfinished(by, now, known.values()):
        state = state_of(each, known[each.paper])
        if state.waits_for and by.role.value in state.waits_for.roles and may_check(each, by):
            found.append(Waiting(each, known[each.paper], state.waits_for))
    found = found[:MOST_LISTED]
    people = tuple(each.handed.participation.person.public_id for each in found if each.handed.participation)
    note(Act.list_seen, About(individuals=people), by=by.who, now=now)
    return found


def returns(reader: Actor, *, since: datetime, now: datetime) -> list[Returns]:
    """Count why papers went back to the officers of the reader's own unit, in cases that the reader may know of."""
    colleagues = Staff.objects.filter(unit=reader.unit).exclude(unit="").values("staff_number")
    found = Checked.objects.filter(
        passed=False, at__gte=since, goes_to__in=colleagues, paper__case__in=visibility.visible(reader, now)
    ).values_list("goes_to", "paper__paper", "reasons")
    counts = Counter((to, paper, reason) for to, paper, reasons in found for reason in reasons)
    return [Returns(*key, number) for key, number in sorted(counts.items())]


def overdue(case: Case, *, now: datetime) -> int:
    """Return how many things are overdue in a case: what a sheet that fills itself says first."""
    late = Obligation.objects.filter(case=case, met_at__isnull=True, excused_by__isnull=True, due_at__lt=now)
    return late.filter(Q(lapsed_at__isnull=True) | Q(lapsed_at__gt=now)).count()


def _unfinished(reader: Actor, now: datetime, known: Iterable[Paper]) -> QuerySet[HandedIn]:
    looks = Count("checks", filter=Q(checks__passed=True))
    unfinished = Q()
    for paper in known:
        unfinished |= Q(paper=paper.id, looks__lt=len(paper.checks))
    found = HandedIn.objects.filter(case__in=visibility.visible(reader, now)).annotate(looks=looks)
    returned = Checked.objects.filter(passed=False).values("paper")
    return (
        found.filter(unfinished)
        .exclude(pk__in=returned)
        .select_related("case", "participation__person")
        .prefetch_related("checks")
        .order_by("at", "pk")[: MOST_LISTED * 5]
    )
