"""The pages of worklists: each list, views of one's own, and a list as a file."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from keptinformed import pipeline_calls
from keptinformed.access.actors import Actor, may
from keptinformed.access.roles import Permission
from keptinformed.desk.cases.saying import last_day
from keptinformed.desk.doors import Asked, page
from keptinformed.desk.promises.saying import promised
from keptinformed.desk.worklists import taking_out
from keptinformed.desk.worklists.narrowing_form import address, filter_of
from keptinformed.desk.worklists.saying import rows_of, rows_with_shifts
from keptinformed.pipeline_transfers import could_have
from keptinformed.worklists import calling, own_views
from keptinformed.worklists.listing import worklist
from keptinformed.worklists.models import SavedView
from keptinformed.worklists.narrowing import View, first_view
from keptinformed.worklists.own_views import WholeList


@page(Permission.see_worklists)
def show(asked: Asked) -> HttpResponse:
    """Show one page of a list, and the calls that are owed in it."""
    whole, number = _whole(asked.http.GET, asked.actor), asked.http.GET.get("page", "")
    found = worklist(
        whole.view,
        reader=asked.actor,
        now=asked.now,
        chosen=whole.chosen,
        page=int(number) if number.isascii() and number.isdigit() and len(number) < 6 else 1,
    )
    shown = {
        "found": found,
        "rows": rows_with_shifts(found.lines, now=asked.now),
        "calls": calling.calls_owed(whole.view, reader=asked.actor, now=asked.now),
        "promises": promised(whole.view, reader=asked.actor, now=asked.now),
        "views": [(each, address(each, whole.chosen)) for each in View],
        "filter": filter_of(whole.view, whole.chosen, asked.actor),
        "given": own_views.as_address(whole.chosen),
        "saved": [(each, _address_of(each)) for each in own_views.views_of(asked.actor)],
        "keys": own_views.keys_are_on(asked.actor),
        "give_to": could_have(asked.actor, now=asked.now) if may(asked.actor, Permission.give_cases) else (),
        "may_take_out": own_views.may_take_out(whole.view, asked.actor),
        "last_day": last_day,
        "page_at": lambda page: address(whole.view, whole.chosen, page=page),
    }
    return render(asked.http, "desk/worklists/worklist.html", shown)


@require_POST
@page(Permission.see_worklists)
def save(asked: Asked) -> HttpResponse:
    """Keep the list under a title."""
    whole = _whole(asked.http.POST, asked.actor)
    try:
        own_views.save_view(whole, title=asked.http.POST.get("title", ""), by=asked.actor, now=asked.now)
        messages.success(asked.http, "The view is saved.")
    except own_views.CannotSave as refused:
        messages.error(asked.http, str(refused))
    return redirect(address(whole.view, whole.chosen))


@require_POST
@page(Permission.see_worklists)
def remove(asked: Asked, public_id: UUID) -> HttpResponse:
    """Remove a saved view."""
    own_views.remove_view(public_id, by=asked.actor)
    messages.success(asked.http, "The view is removed.")
    return redirect("desk:worklist")


@require_POST
@page(Permission.see_worklists)
def keys(asked: Asked) -> HttpResponse:
    """Turn single keys on or off."""
    on = asked.http.POST.get("keys") == "on"
    own_views.turn_keys(on=on, by=asked.actor)
    messages.success(asked.http, f"Single keys are {'on' if on else 'off'}.")
    return redirect("desk:worklist")


@require_POST
@page(Permission.see_worklists)
def take_out(asked: Asked) -> HttpResponse:
    """Give a list out as a file, with the reason that was given."""
    whole, told = _whole(asked.http.POST, asked.actor), asked.http.POST
    try:
        lines = own_views.take_out(whole, reason=told.get("reason", ""), by=asked.actor, now=asked.now)
    except own_views.CannotSave as refused:
        messages.error(asked.http, str(refused))
        return redirect(address(whole.view, whole.chosen))
    return taking_out.answer(rows_of(lines, now=asked.now), told.get("kind", "csv"), now=asked.now)


@require_POST
@page(Permission.record_event)
def seen_to(asked: Asked, public_id: UUID) -> HttpResponse:
    """Note that a call or message was seen to."""
    pipeline_calls.settle(call_back=public_id, by=asked.actor, now=asked.now)
    messages.success(asked.http, "Noted: it is seen to.")
    return redirect("desk:worklist")


def _whole(told: QueryDict, reader: Actor) -> WholeList:
    given = {name: str(value) for name, value in told.items()}
    view = View(given["view"]) if given.get("view") in list(View) else first_view(reader)
    return WholeList(view, own_views.from_address(given))


def _address_of(saved: SavedView) -> str:
    return address(View(saved.view), own_views.from_address(saved.narrowed))
