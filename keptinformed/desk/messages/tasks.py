"""The pages of what is left to people about telling somebody: a list, and one at a time until it is done."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from keptinformed import pipeline_messages
from keptinformed.access.actors import may
from keptinformed.access.roles import Permission
from keptinformed.cases.models import Participation
from keptinformed.desk.cases.forms import problems
from keptinformed.desk.doors import Asked, page
from keptinformed.desk.messages import left, wrong
from keptinformed.desk.messages.forms import DoneForm, hours_left
from keptinformed.desk.messages.left import Task
from keptinformed.desk.messages.pausing import silent_providers
from keptinformed.desk.messages.wrong import Wrong


@page(Permission.see_contact_tasks)
def listed(asked: Asked) -> HttpResponse:
    """Show what is left to people in the cases that the reader comes to, the most urgent first."""
    only_own = asked.http.GET.get("view") == "mine"
    found = left.listed(asked.actor, only_own=only_own, now=asked.now)
    known = {
        "found": found,
        "only_own": only_own,
        "silent": silent_providers(asked.now),
        "hours_left": lambda due_at: hours_left(due_at, asked.now),
    }
    return render(asked.http, "desk/messages/tasks.html", known)


@page(Permission.see_contact_tasks)
def one(asked: Asked, task: UUID) -> HttpResponse:
    """Show one task, and take what was done about it."""
    found, person = left.opened(task, asked.actor, now=asked.now)
    form = DoneForm(asked.http.POST or None)
    if form.is_bound and form.is_valid():
        what = form.cleaned_data["what"]
        pipeline_messages.finish_task(task, what=what, by=asked.actor, now=asked.now)
        messages.success(asked.http, "Done, and kept.")
        return redirect("desk:tasks")
    known = {
        "task": found,
        "form": form,
        "errors": problems(form) if form.is_bound else [],
        "stands": _wrong(found, person, asked),
        "hours_left": lambda due_at: hours_left(due_at, asked.now),
        "may": lambda permission: may(asked.actor, Permission[permission]),
    }
    return render(asked.http, "desk/messages/task.html", known)


def _wrong(task: Task, person: Participation, asked: Asked) -> Wrong | None:
    """What went wrong, for whoever must see to it; words about people of a restricted case stay there."""
    if not task.went_wrong or task.reference == left.HIDDEN:
        return None
    return wrong.standing(person, reader=asked.actor, now=asked.now)
