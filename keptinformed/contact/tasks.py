"""Finds what is left to people about telling somebody, and whose it is to do."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import Q, QuerySet

from keptinformed.access.actors import Actor, may
from keptinformed.access.roles import Permission
from keptinformed.cases import people, visibility
from keptinformed.cases.models import Person
from keptinformed.contact.models import ContactTask, SendingStop
from keptinformed.contact.models.stopping import OWN_PAGE
from keptinformed.contact.terms import Reason, TaskKind
from keptinformed.needs import finding

MOST = 100
"""Tasks on one page."""
_TELLS = frozenset({TaskKind.call, TaskKind.visit, TaskKind.decide})
"""What asks somebody to tell a person something."""
_FOR: dict[TaskKind, Permission] = {
    TaskKind.supervisor: Permission.pause_sending,
    TaskKind.data_protection: Permission.judge_breach,
}
"""Who may say of some kinds that they were done; of all others, whoever may add to the history of the case."""


def to_do(reader: Actor, *, now: datetime) -> QuerySet[ContactTask]:
    """Return what is left to people and not done, the most urgent first: in the cases that `reader` may know of.

    Whoever judges breaches has those of the whole force, save of cases in which they have a part: the 72 hours run
    whether or not they come to the case.
    """
    within = Q(participation__case__in=visibility.visible(reader, now))
    if may(reader, Permission.judge_breach):
        concerns_them = Q(participation__case__in=visibility.concerning(reader))
        within |= Q(kind=TaskKind.data_protection) & ~concerns_them
    found = ContactTask.objects.filter(within, done_at__isnull=True)
    return found.select_related(
        "participation__case", "participation__person", "instead__person", "intent"
    ).order_by("due_at", "pk")


def overtaken(found: Collection[ContactTask]) -> dict[int, Reason]:
    """Return why somebody may not be told now, by the number of the task that asks for it. Five queries at the most.

    A task to ring or visit was right when it was made; since then all contact may have been stopped, or a death
    recorded. What was made because of that, or is to be told to somebody else, stands.
    """
    asked = [each for each in found if each.kind in _TELLS and each.instead_id is None]
    # Whoever asked on their own page that no message leaves wants to be rung: only what went wrong holds people back.
    wrong = SendingStop.objects.filter(ended_at__isnull=True).exclude(began_by__startswith=OWN_PAGE)
    stops = Person.objects.filter(pk__in=wrong.values("person"))
    stopped = set(people.the_same_as(list(stops)).values_list("pk", flat=True)) if asked else set()
    kept_back = finding.withheld([each.participation for each in asked]) if asked else set()
    against = {each.pk: _against(each, stopped, kept_back) for each in asked}
    return {number: reason for number, reason in against.items() if reason is not None}


def _against(task: ContactTask, stopped: Collection[int], kept_back: Collection[int]) -> Reason | None:
    one = task.participation
    if one.person_id in stopped:
        return Reason.stopped
    if one.person.died_on is not None:
        return Reason.death_recorded
    if one.frozen_at is not None:
        return Reason.kept_out
    return Reason.withheld if one.pk in kept_back else None


def may_finish(task: ContactTask, reader: Actor) -> bool:
    """Say whether it is for somebody like `reader`, who may know of it, to say that it was done."""
    return may(reader, _FOR.get(TaskKind(task.kind), Permission.record_event))
