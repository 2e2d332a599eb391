"""Named queries of promises: those of a case, those of a list, and those whose day has passed."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce

from keptinformed.access.actors import Actor, may
from keptinformed.access.models import Staff
from keptinformed.access.roles import ROLES, Permission, Reach, Role
from keptinformed.access_log.acts import Act
from keptinformed.access_log.entries import About, note
from keptinformed.cases.models import Case, Event
from keptinformed.cases.visibility import visible
from keptinformed.duties.history import Grade
from keptinformed.duties.vocabulary import ENTRY_WITHDRAWN, TOLD
from keptinformed.promises.models import GivenPromise
from keptinformed.promises.policy import promise_policy
from keptinformed.promises.terms import TO_DO, Facts, Outcome, State, state_of
from keptinformed.worklists.narrowing import View, working_here

AT_ONCE = 500
MOST = 100
"""Promises of one list."""
_WITH = ("participation__person", "participation__case", "event__words", "instead_of")


@dataclass(frozen=True, slots=True, order=True)
class Team:
    """A team, by unit and name; a unit may have people of no team."""

    unit: str
    team: str

    @property
    def named(self) -> str:
        """How it reads."""
        return ", ".join(filter(None, (self.unit, self.team))) or "No team"


@dataclass(frozen=True, slots=True)
class Known:
    """A promise, as it stands for a reader."""

    promise: GivenPromise
    state: State
    owner: str
    """The name of whoever accepted it; empty where nobody did, or where they have left."""
    words: str | None
    """What was written with it; None where the reader may not read it."""

    @property
    def to_do(self) -> bool:
        """Whether something is still to be done."""
        return self.state in TO_DO

    @property
    def due_at(self) -> datetime:
        """By when: the apology, where it was missed."""
        return self.promise.put_right_due_at or self.promise.due_at

    @property
    def asked(self) -> Team:
        """The team that was asked."""
        return Team(self.promise.asked_unit, self.promise.asked_team)


def promises(reader: Actor, now: datetime) -> QuerySet[GivenPromise]:
    """Return the promises in cases that `reader` may know of."""
    return GivenPromise.objects.filter(participation__case__in=visible(reader, now)).select_related(*_WITH)


def of_case(case: Case, *, reader: Actor, now: datetime) -> tuple[Known, ...]:
    """Return what was promised in a case that was opened: what is to be done first. Four queries."""
    found = (
        GivenPromise.objects.filter(participation__case=case).select_related(*_WITH).order_by("due_at", "pk")
    )
    every = _known(found, reader, now)
    return tuple(sorted(every, key=lambda each: (not each.to_do, each.due_at)))


@transaction.atomic
def of_view(view: View, *, reader: Actor, now: datetime) -> tuple[Known, ...]:
    """Return what is to be done about promises in a list, the earliest first, and note whom it showed. Four queries."""
    still = promises(reader, now).filter(
        Q(outcome=Outcome.none) | Q(outcome=Outcome.broken, put_right_at__isnull=True)
    )
    due = Coalesce(F("put_right_due_at"), F("due_at"))
    found = _known(_of_view(view, still, reader, now).order_by(due, "pk")[:MOST], reader, now)
    if found:
        individuals = {each.promise.participation.person.public_id for each in found}
        note(Act.list_seen, About(individuals=tuple(sorted(individuals))), by=reader.who, now=now)
    return tuple(each for each in found if each.to_do)


def facts_state(row: GivenPromise, now: datetime) -> State:
    """Return how a promise stands."""
    facts = Facts(Outcome(row.outcome), row.due_at, row.accepted_at, row.told_at, row.put_right_at)
    return state_of(facts, now)


def passed(*, now: datetime) -> list[GivenPromise]:
    """Return promises whose day has passed, and of which nobody has said what became of them; some at once."""
    found = GivenPromise.objects.filter(outcome=Outcome.none, due_at__lte=now).select_related(*_WITH)
    return list(found.order_by("due_at", "pk")[:AT_ONCE])


def row(number: int) -> GivenPromise:
    """Return one promise as it is now, with its case and person."""
    return GivenPromise.objects.select_related(*_WITH).get(pk=number)


def told_since(participation: int, event: Event) -> list[GivenPromise]:
    """Return the promises of somebody that a telling keeps: made before it, not yet due, and to be kept by telling."""
    if event.grade is None or event.grade < Grade.delivered:
        return []
    return [
        each
        for each in GivenPromise.objects.filter(
            participation=participation,
            outcome=Outcome.none,
            accepted_at__isnull=False,
            kind__in=_by_telling(),
            made_at__lt=event.recorded_at,
            event__at__lt=event.at,
            due_at__gt=event.at,
        ).select_related(*_WITH)
        if not is_withdrawn(each)
    ]


def kept_by_telling_at(row: GivenPromise) -> datetime | None:
    """Return when a telling that reached the person kept a promise; None where none did in time."""
    if row.kind not in _by_telling():
        return None
    tellings = Event.objects.filter(
        participation=row.participation_id,
        kind=TOLD,
        grade__gte=Grade.delivered,
        at__gt=row.event.at,
        at__lt=row.due_at,
    )
    theirs = tellings.exclude(pk=row.event_id).order_by("at", "pk")
    gone = _withdrawn([row.participation.case_id])
    return next((each.at for each in theirs if (each.case_id, each.event_id) not in gone), None)


def is_withdrawn(row: GivenPromise) -> bool:
    """Say whether the entry that tells of a promise was withdrawn: then nothing was promised."""
    return (row.event.case_id, row.event.event_id) in _withdrawn([row.event.case_id])


def teams_for(case: Case, *, now: datetime) -> tuple[Team, ...]:
    """Return the teams that can be asked: those of which somebody who may add to this case works here. One query."""
    found = working_here(now).values_list("role", "unit", "team").distinct()
    return tuple(
        sorted({Team(unit, team) for role, unit, team in found if _comes_to(case, Role(role), unit, team)})
    )


def _comes_to(case: Case, role: Role, unit: str, team: str) -> bool:
    if Permission.record_event not in ROLES[role].may or not unit:
        return False
    match ROLES[role].reach:
        case Reach.force:
            return True
        case Reach.unit:
            return unit == case.unit
        case Reach.team:
            return bool(team) and (unit, team) == (case.unit, case.team)
        case _:
            return False


def _of_view(
    view: View, still: QuerySet[GivenPromise], reader: Actor, now: datetime
) -> QuerySet[GivenPromise]:
    match view:
        case View.mine:
            asked = Q(accepted_at__isnull=True, asked_unit=reader.unit, asked_team=reader.team)
            own = Q(owner=reader.staff_number) | Q(participation__case__officer=reader.staff_number)
            return still.filter(asked | own | Q(made_by=reader.staff_number, told_at__isnull=True))
        case View.team:
            theirs = Q(participation__case__unit=reader.unit, participation__case__team=reader.team)
            asked = Q(asked_unit=reader.unit, asked_team=reader.team)
            return still.filter(theirs | asked) if reader.team else still.none()
        case View.unit:
            return still.filter(participation__case__unit=reader.unit) if reader.unit else still
        case View.unowned:
            here = working_here(now).values("staff_number")
            return still.filter(accepted_at__isnull=False).exclude(owner__in=here)
        case View.overdue:
            return still.filter(due_at__lte=now)
        case View.closing:
            return still.none()


def _known(found: Iterable[GivenPromise], reader: Actor, now: datetime) -> list[Known]:
    rows = list(found)
    if not rows:
        return []
    names: Mapping[str, str] = dict(
        Staff.objects.filter(staff_number__in={each.owner for each in rows}).values_list(
            "staff_number", "name"
        )
    )
    gone = _withdrawn({each.participation.case_id for each in rows})
    readable = may(reader, Permission.see_words)
    return [
        Known(
            each,
            facts_state(each, now),
            names.get(each.owner, each.owner),
            _words(each) if readable else None,
        )
        for each in rows
        if (each.participation.case_id, each.event.event_id) not in gone
    ]


def _words(row: GivenPromise) -> str:
    """What was written of a contact is no words of the promise that was made in it."""
    return row.event.words.text if row.contact_id is None and hasattr(row.event, "words") else ""


def _withdrawn(cases: Collection[int]) -> set[tuple[int, str]]:
    rows = Event.objects.filter(case__in=cases, kind=ENTRY_WITHDRAWN).values_list("case", "about")
    return {(case, event) for case, about in rows for event in about}


def _by_telling() -> list[str]:
    return [each.kind for each in promise_policy().kinds.values() if each.by_telling]
