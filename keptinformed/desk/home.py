"""The first page after signing in: what must be seen to today, or where somebody's own work begins."""

from django.http import HttpResponse
from django.shortcuts import render

from keptinformed.access.actors import may
from keptinformed.access.roles import ROLES, Permission
from keptinformed.compliance.reading import first_figures
from keptinformed.cover.directory import stale_of
from keptinformed.desk.cases.moved import moved_for
from keptinformed.desk.cases.today import today_of
from keptinformed.desk.doors import Asked, page
from keptinformed.referrals.finding import came_back


@page(None)
def home(asked: Asked) -> HttpResponse:
    """Show what is due in the reader's cases; those who have none see what is theirs to do."""
    today = today_of(asked.actor, now=asked.now)
    shown = {
        "today": today,
        "moved": moved_for(asked.actor, now=asked.now).count() if today else 0,
        "came_back": came_back(asked.actor, now=asked.now).count() if today else 0,
        "figures": None if today else first_figures(by=asked.actor, now=asked.now),
        "stale_entries": stale_of(asked.actor, now=asked.now),
        "role": ROLES[asked.actor.role],
        "may": lambda permission: may(asked.actor, Permission[permission]),
    }
    return render(asked.http, "desk/home.html", shown)
