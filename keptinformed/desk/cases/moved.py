"""The notice of dates that moved, as for a late bank holiday: which, from when to when, and why."""

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import render

from keptinformed.access.actors import Actor
from keptinformed.access.roles import Permission
from keptinformed.access_log.acts import Act
from keptinformed.access_log.entries import About, note
from keptinformed.cases.models import Case
from keptinformed.cases.visibility import visible
from keptinformed.desk.cases.today import ANSWER_FOR_A_TEAM, HAVE_CASES
from keptinformed.desk.doors import Asked, page
from keptinformed.obligations import moves
from keptinformed.obligations.models import MovedDueDate
from keptinformed.timekeeping.instants import MICROSECOND

DAYS = 28
"""How long a move is told of."""
MOST = 200


@page(Permission.see_worklists)
def moved(asked: Asked) -> HttpResponse:
    """List the dates that moved lately and are still to be kept, in the cases that the reader answers for."""
    found = moved_for(asked.actor, now=asked.now)
    listed = list(moves.notices(found[: MOST + 1]))
    individuals = tuple({each.person_public_id for each in listed[:MOST]})
    note(Act.list_seen, About(individuals=individuals), by=asked.actor.who, now=asked.now)
    known = {
        "moves": listed[:MOST],
        "more": len(listed) > MOST,
        "days": DAYS,
        "one_moment": MICROSECOND,  # what is due by the first instant of a day is due on the day before
    }
    return render(asked.http, "desk/cases/moved.html", known)


def moved_for(reader: Actor, *, now: datetime) -> QuerySet[MovedDueDate]:
    """Return what moved lately in the cases of `reader`: their own, their team's, or all that they may know of."""
    return moves.moves_since(now - timedelta(days=DAYS), _cases(reader, now))


def _cases(reader: Actor, now: datetime) -> QuerySet[Case]:
    seen = visible(reader, now)
    if reader.role not in HAVE_CASES:
        return seen
    mine = Q(officer=reader.staff_number)
    if reader.role in ANSWER_FOR_A_TEAM:
        mine |= Q(unit=reader.unit, team=reader.team)
    return seen.filter(mine)
