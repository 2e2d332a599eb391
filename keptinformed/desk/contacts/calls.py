"""The call handler's pages: find the person, make sure who rings, see what may be said, take a message."""

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from keptinformed import pipeline_calls
from keptinformed.access.roles import Permission
from keptinformed.cases import contact_points, searching
from keptinformed.cases.ages import LONDON
from keptinformed.cases.models import Participation
from keptinformed.cases.models.people import OWED
from keptinformed.cases.visibility import NotVisible
from keptinformed.cover.saying import coming_shifts
from keptinformed.desk.at_hand.moments import cards_for
from keptinformed.desk.cases.forms import problems
from keptinformed.desk.cases.saying import last_day
from keptinformed.desk.contacts.forms import MessageForm, message_begun
from keptinformed.desk.contacts.logging_contacts import opened
from keptinformed.desk.contacts.may_be_said import may_be_said
from keptinformed.desk.doors import Asked, page
from keptinformed.desk.worklists.saying import CHANNELS
from keptinformed.needs import finding
from keptinformed.pipeline_calls import BadContact
from keptinformed.worklists import calling
from keptinformed.worklists.policy import contact_policy


@page(Permission.find_cases)
def find(asked: Asked) -> HttpResponse:
    """Ask whom a call is about, and show who it may be."""
    terms = asked.http.POST.get("terms", "")
    shown: dict[str, object] = {"terms": terms, "found": None, "owed": OWED}
    if asked.http.method == "POST":
        try:
            shown["found"] = searching.search(terms, reader=asked.actor, now=asked.now)
        except searching.CannotSearch as refused:
            shown["errors"] = [{"text": str(refused), "href": "#terms"}]
    return render(asked.http, "desk/contacts/calls.html", shown)


@page(Permission.record_event)
def call(asked: Asked, public_id: UUID) -> HttpResponse:
    """Ask who is on the telephone; only then show what may be said."""
    one = opened(asked, public_id)
    return _shown(asked, one, {})


@require_POST
@page(Permission.see_contact_points)
def check(asked: Asked, public_id: UUID) -> HttpResponse:
    """Check who is on the telephone: by code word, or by ringing back."""
    one, told = opened(asked, public_id), asked.http.POST
    try:
        _check(asked, one)
    except BadContact as refused:
        return _shown(
            asked, one, {"errors": [{"text": str(refused), "href": f"#{refused.field or 'check'}"}]}
        )
    if "show" in told:
        return _shown(asked, one, {"shown_way": _number_shown(asked, one)})
    return redirect("desk:call", public_id)


@require_POST
@page(Permission.record_event)
def message(asked: Asked, public_id: UUID) -> HttpResponse:
    """Take a message for the officer in the case."""
    one = opened(asked, public_id)
    form = MessageForm(asked.http.POST)
    if form.is_valid():
        try:
            taken = pipeline_calls.take_message(
                participation=one,
                message=form.message(),
                form_key=form.cleaned_data["key"],
                by=asked.actor,
                now=asked.now,
            )
            messages.success(asked.http, f"The message is passed on. {_due(taken.due_at)}")
            return redirect("desk:call", public_id)
        except BadContact as refused:
            form.add_error(refused.field or None, str(refused))
    return _shown(asked, one, {"form": form, "errors": problems(form)})


def _shown(asked: Asked, one: Participation, more: dict[str, object]) -> HttpResponse:
    standing = calling.standing_check(one, by=asked.actor, now=asked.now)
    shown = {
        "one": one,
        "cards": cards_for(one, now=asked.now),
        "ways": finding.ways_of([one], now=asked.now)[one.pk],
        "channels": CHANNELS,
        "check": standing,
        "minutes": contact_policy().check_holds_minutes,
        "has_code_word": bool(calling.code_words_of(one)),
        "said": may_be_said(one, now=asked.now) if standing else None,
        "must_not_say": contact_policy().must_not_say,
        "within": contact_policy().call_back.values(),
        "calls": calling.calls_owed_to(one, reader=asked.actor, now=asked.now),
        "form": MessageForm(initial=message_begun()),
        "shown_way": None,
        "last_day": last_day,
        "officer_next": coming_shifts([one.case.officer], now=asked.now).get(one.case.officer, ""),
    }
    return render(asked.http, "desk/contacts/call.html", shown | more)


def _check(asked: Asked, one: Participation) -> None:
    told = asked.http.POST
    if "spoken" in told:
        right = pipeline_calls.give_code_word(
            participation=one, spoken=told["spoken"], by=asked.actor, now=asked.now
        )
        if not right:
            raise BadContact("That is not the code word. Tell them nothing, and ring back.", "spoken")
    elif "reached" in told:
        pipeline_calls.rang_back(
            participation=one,
            contact_point=_uuid(told.get("number", "")),
            reached=told["reached"] == "yes",
            by=asked.actor,
            now=asked.now,
        )


def _number_shown(asked: Asked, one: Participation) -> dict[str, object]:
    wanted = _uuid(asked.http.POST.get("show", ""))
    if wanted not in [point.public_id for point in calling.telephones_of(one)]:
        raise NotVisible
    return {"way": wanted, "value": contact_points.show(wanted, by=asked.actor, now=asked.now)}


def _uuid(written: str) -> UUID:
    try:
        return UUID(written)
    except ValueError:
        raise BadContact("Choose a number that is kept for this person.", "number") from None


def _due(due_at: datetime) -> str:
    day = last_day(due_at)
    if isinstance(day, datetime):
        return f"They must hear by {day.astimezone(LONDON):%H:%M}."
    return f"They must hear by the end of {day:%A} {day.day} {day:%B}."
