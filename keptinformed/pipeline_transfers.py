"""The one door for giving cases to another officer: what is due goes with them, and the victim hears who it is."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Q, QuerySet

from keptinformed import pipeline
from keptinformed.access.actors import Actor, require
from keptinformed.access.models import Staff
from keptinformed.access.roles import Permission
from keptinformed.access_log.acts import Act
from keptinformed.access_log.entries import About, note
from keptinformed.cases import locking, visibility
from keptinformed.cases.models import Case, Participation
from keptinformed.cases.models.people import OWED
from keptinformed.cases.timeline import Happening
from keptinformed.contact import ledger
from keptinformed.contact.models import ContactTask
from keptinformed.contact.policy import telling_policy
from keptinformed.contact.terms import Reason, TaskKind
from keptinformed.cover import gathering
from keptinformed.cover.deciding import may_answer_for
from keptinformed.cover.gathering import HAVE_CASES, member_of
from keptinformed.cover.models import Transfer
from keptinformed.errors import Refused
from keptinformed.promises.models import GivenPromise
from keptinformed.promises.terms import Outcome
from keptinformed.replies.models import Reply
from keptinformed.worklists.models import CallBack

OFFICER_CHANGED = "officer_changed"
MOST = 100
"""Cases that are given at once."""


class CannotGive(Refused):
    """Cases that cannot be given as asked; says what to do instead."""


@dataclass(frozen=True, slots=True)
class Stays:
    """A case that stays where it is, and why."""

    case: Case
    why: str


@dataclass(frozen=True, slots=True)
class Given:
    """What became of cases that were to be given to somebody."""

    to: Staff
    cases: tuple[Case, ...]
    stays: tuple[Stays, ...]


@dataclass(frozen=True, slots=True)
class Load:
    """Somebody to whom cases can be given, and how many open cases that the reader may see they have."""

    staff: Staff
    cases: int


def could_have(reader: Actor, *, now: datetime) -> tuple[Load, ...]:
    """Return to whom `reader` can give cases: those of their unit who have cases, by name. Two queries."""
    there = list(_of_unit(reader).order_by("name", "staff_number"))
    here = [each for each in there if each.works_here(now)]
    numbers = [each.staff_number for each in here]
    loads = gathering.loads(numbers, reader=reader, now=now)
    return tuple(Load(each, loads.get(each.staff_number, 0)) for each in here)


def preview(cases: Sequence[UUID], *, to: UUID, by: Actor, now: datetime) -> Given:
    """Return what giving would come to, and change nothing. Raises NotAllowed, NotVisible, CannotGive."""
    require(by, Permission.give_cases)
    return _sorted_out(cases, to, by, now)


@transaction.atomic
def give_cases(cases: Sequence[UUID], *, to: UUID, by: Actor, now: datetime) -> Given:
    """Give cases to another officer, all that can be given at once; what is due in them goes with them.

    A case in which somebody's message is unread stays where it is until it was read: nobody's words are lost between
    two officers. Of each that goes, everybody who is owed news has a task for the new officer: to hear who it is.
    Raises NotAllowed, NotVisible where one of the cases is not open to `by`, CannotGive.
    """
    require(by, Permission.give_cases)
    found = _visible(cases, by, now)
    locking.lock_all([case.pk for case in found])
    given = _sorted_out(cases, to, by, now)
    for case in given.cases:
        _give(case, given.to, by, now)
    return given


def _give(case: Case, to: Staff, by: Actor, now: datetime) -> None:
    was = case.officer
    case.officer, case.unit, case.team = to.staff_number, to.unit, to.team
    case.save(update_fields=["officer", "unit", "team"])
    event = pipeline.record(Happening(OFFICER_CHANGED, now), case=case, by=by, now=now)
    Transfer.objects.create(case=case, event=event, was=was, to=to.staff_number, at=now, by=by.staff_number)
    _hand_over_what_is_due(case, was, to.staff_number)
    for one in Participation.objects.filter(case=case, part__in=OWED).select_related("case", "person"):
        if one.frozen_at is None and one.person.died_on is None:
            ledger.add_task(one, TaskKind.call, Reason.new_officer, now=now, policy=telling_policy())
    about = About(str(case.public_id), visibility.people_of(case), reason=f"Given to {to.staff_number}.")
    note(Act.case_given, about, by=by.who, now=now)


def _hand_over_what_is_due(case: Case, was: str, to: str) -> None:
    """Pass on what the officer before had to do in the case, and what nobody had."""
    theirs = Q(participation__case=case, owner__in=("", was))
    CallBack.objects.filter(theirs, done_at__isnull=True).update(owner=to)
    Reply.objects.filter(theirs, answered_at__isnull=True).update(owner=to)
    if was:
        ContactTask.objects.filter(participation__case=case, owner=was, done_at__isnull=True).update(owner=to)
        promised = GivenPromise.objects.filter(participation__case=case, owner=was, put_right_at__isnull=True)
        promised.filter(outcome__in=(Outcome.none, Outcome.broken)).update(owner=to)


def _sorted_out(cases: Sequence[UUID], to: UUID, by: Actor, now: datetime) -> Given:
    """Tell cases that can be given from those that stay."""
    staff = _of_unit(by).filter(public_id=to).first()
    if staff is None or not staff.works_here(now):
        raise CannotGive("Choose somebody of your unit who works on cases.")
    found = _visible(cases, by, now)
    unread = _unread(found)
    watched = gathering.watched_of(found)
    member = member_of(staff)
    gives: list[Case] = []
    stays: list[Stays] = []
    for case in found:
        theirs = replace(watched[case.pk], officer=staff.staff_number, unit=staff.unit, team=staff.team)
        why = ""
        if case.officer == staff.staff_number:
            why = "They have it already."
        elif unread.get(case.pk):
            why = "A message in it is unread. Read it first, so that no words are lost."
        elif not may_answer_for(member, theirs, now):
            why = "It cannot be theirs. Choose somebody else."
        if why:
            stays.append(Stays(case, why))
        else:
            gives.append(case)
    return Given(staff, tuple(gives), tuple(stays))


def _visible(cases: Sequence[UUID], by: Actor, now: datetime) -> list[Case]:
    asked = list(dict.fromkeys(cases))
    if not asked:
        raise CannotGive("Choose at least one case.")
    if len(asked) > MOST:
        raise CannotGive(f"Choose at most {MOST} cases at a time.")
    found = list(visibility.visible(by, now).filter(public_id__in=asked).order_by("reference"))
    missing = set(asked) - {case.public_id for case in found}
    if missing:
        raise visibility.NotVisible(min(missing))
    return found


def _unread(cases: Sequence[Case]) -> dict[int, int]:
    unread = Reply.objects.filter(
        participation__case__in=[case.pk for case in cases], read_at__isnull=True, answered_at__isnull=True
    )
    return dict(
        unread.values_list("participation__case").annotate(Count("pk")).order_by("participation__case")
    )


def _of_unit(by: Actor) -> QuerySet[Staff]:
    return Staff.objects.filter(unit=by.unit, role__in=HAVE_CASES) if by.unit else Staff.objects.none()
