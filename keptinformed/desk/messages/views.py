"""The pages on which a case's messages are looked at, and on which somebody says that contact went wrong."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from keptinformed import pipeline_telling
from keptinformed.access.actors import may
from keptinformed.access.roles import Permission
from keptinformed.cases.models import Participation
from keptinformed.cases.visibility import NotVisible
from keptinformed.contact.stopping import CannotStop
from keptinformed.desk.cases import reading as cases
from keptinformed.desk.doors import Asked, page
from keptinformed.desk.messages import reading, wrong
from keptinformed.desk.messages.forms import NOT_KNOWN, WentWrongForm
from keptinformed.desk.messages.showing import opened, opened_case, saved, shown, shown_of
from keptinformed.needs import finding


@page(Permission.see_case)
def of_case(asked: Asked, public_id: UUID) -> HttpResponse:
    """Show every message of a case, how it stands, and what it became."""
    case = opened_case(asked, public_id)
    known = {
        "sent": reading.messages_of(case, reader=asked.actor, now=asked.now),
        "stops": reading.stopped_in(case),
        "people": [one for one in cases.names_in(case).values() if one.owed],
    }
    return shown(asked, case, "messages", known)


@page(Permission.say_went_wrong)
def went_wrong(asked: Asked, public_id: UUID, person: UUID) -> HttpResponse:
    """Ask what went wrong, and stop all sending; afterwards, show what stands and what was ever received."""
    one = opened(asked, public_id, person)
    ways = _ways(asked, one)
    form = WentWrongForm(ways, asked.http.POST or None, chosen=asked.http.GET.get("at", ""))
    if saved(asked, form, lambda: _stopped(asked, one, form)):
        messages.success(
            asked.http, "Stopped. Nothing more is sent to them. A supervisor must see to it now."
        )
        return redirect("desk:case-went-wrong", public_id, person)
    known = {
        "form": form,
        "stands": wrong.standing(one, reader=asked.actor, now=asked.now),
        "may_let_go_on": may(asked.actor, Permission.pause_sending),
        "me": asked.actor.staff_number,
    }
    return shown_of(asked, one, "went_wrong", known)


@require_POST
@page(Permission.pause_sending)
def go_on(asked: Asked, public_id: UUID, person: UUID) -> HttpResponse:
    """Let sending to somebody go on."""
    one = opened(asked, public_id, person)
    try:
        pipeline_telling.let_sending_go_on(participation=one, by=asked.actor, now=asked.now)
    except CannotStop as refused:
        messages.error(asked.http, str(refused))
    else:
        messages.success(asked.http, "Messages to them may be sent again, where they are safe.")
    return redirect("desk:case-went-wrong", public_id, person)


def _stopped(asked: Asked, one: Participation, form: WentWrongForm) -> str:
    given = form.cleaned_data["way"]
    point = None if given == NOT_KNOWN else finding.point_of(one, UUID(given))
    stopped = pipeline_telling.say_went_wrong(
        participation=one,
        contact_point=point,
        why=form.cleaned_data["why"],
        by=asked.actor,
        now=asked.now,
    )
    return str(stopped.stop.public_id)


def _ways(asked: Asked, one: Participation) -> tuple[cases.Way, ...]:
    """Every number and address of theirs, also those that have ended: a message may have gone there before."""
    everybody = cases.people_of(one.case, reader=asked.actor, now=asked.now)
    found = next((each for each in everybody if each.public_id == one.public_id), None)
    if found is None:
        raise NotVisible
    return found.ways
