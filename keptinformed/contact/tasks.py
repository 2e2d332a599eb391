"""Finds what is left to people about telling somebody, and whose it is to do."""

from datetime import datetime

from django.db.models import Q, QuerySet

from keptinformed.access.actors import Actor, may
from keptinformed.access.roles import Permission
from keptinformed.cases import visibility
from keptinformed.contact.models import ContactTask
from keptinformed.contact.terms import TaskKind

MOST = 100
"""Tasks on one page."""
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


def may_finish(task: ContactTask, reader: Actor) -> bool:
    """Say whether it is for somebody like `reader`, who may know of it, to say that it was done."""
    return may(reader, _FOR.get(TaskKind(task.kind), Permission.record_event))
