"""The panel on which a contact is logged: a page of its own, and the same panel opened in a list."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from keptinformed import pipeline_calls, pipeline_contacts
from keptinformed.access.actors import may
from keptinformed.access.roles import Permission
from keptinformed.cases import contact_points, visibility
from keptinformed.cases.ages import LONDON
from keptinformed.cases.models import Participation
from keptinformed.cases.models.people import OWED
from keptinformed.cases.timeline import NotAnEvent
from keptinformed.cases.visibility import NotVisible
from keptinformed.desk.at_hand.moments import cards_for
from keptinformed.desk.cases.forms import problems
from keptinformed.desk.contacts.forms import ContactForm
from keptinformed.desk.contacts.panel import panel_of
from keptinformed.desk.doors import Asked, page
from keptinformed.pipeline_calls import BadContact
from keptinformed.pipeline_contacts import Logged
from keptinformed.worklists import calling
from keptinformed.worklists.narrowing import View

KEPT_OF_A_DRAFT = ("outcome", "identity", "words", "goes_on", "why_ended")
CLOSING = "close"
"""Where somebody came from who tells people that the case closes."""
IN_PLACE = "X-Kept-Panel"
"""The header of a request from a page that opens the panel in place: it is answered with the panel alone."""


@page(Permission.record_event)
def new(asked: Asked, public_id: UUID) -> HttpResponse:
    """Ask what came of a contact, and log it."""
    one, told = opened(asked, public_id), asked.http.POST
    panel = panel_of(one, reader=asked.actor, now=asked.now)
    draft = None if told else calling.draft_of(one, by=asked.actor)
    back = _back(told or asked.http.GET)
    form = ContactForm(panel, now=asked.now, data=told or None, draft=draft, closing=back == CLOSING)
    shown_way = _number_shown(asked, panel.ways) if "show" in told else None
    logged = None if "show" in told else _logged(asked, one, form)
    if logged is not None:
        return _saved(asked, one, logged)
    shown = {
        "panel": panel,
        "cards": () if _in_place(asked) else cards_for(one, now=asked.now),
        "form": form,
        "draft": draft,
        "shown_way": shown_way,
        "errors": problems(form) if form.is_bound and "show" not in told else [],
        "wrong": _wrong(form) if "show" not in told else _wrong(None),
        "back": back,
        "may_hand_over": may(asked.actor, Permission.speak_for_officer),
    }
    return render(asked.http, f"desk/contacts/{'panel' if _in_place(asked) else 'new'}.html", shown)


@require_POST
@page(Permission.record_event)
def draft(asked: Asked, public_id: UUID) -> HttpResponse:
    """Keep what was typed so far, or throw it away."""
    one, told = calling.find_participation(public_id, reader=asked.actor, now=asked.now), asked.http.POST
    if "away" in told:
        pipeline_contacts.throw_draft_away(participation=one, by=asked.actor, now=asked.now)
        return redirect("desk:contact-new", public_id)
    typed: dict[str, object] = {
        name: told.get(name, "")[: pipeline_calls.LONGEST] for name in KEPT_OF_A_DRAFT
    }
    key = _uuid(told.get("key", ""))
    pipeline_contacts.keep_draft(
        participation=one,
        form_key=key,
        typed=typed | {"told": told.getlist("told")},
        by=asked.actor,
        now=asked.now,
    )
    return HttpResponse(status=204)


def opened(asked: Asked, public_id: UUID) -> Participation:
    """Return somebody in a case that is opened by this, which is noted. Raises NotVisible."""
    one = calling.find_participation(public_id, reader=asked.actor, now=asked.now)
    if one.part not in OWED:
        raise NotVisible
    visibility.open_case(one.case.public_id, reader=asked.actor, now=asked.now)
    return one


def saved_words(logged: Logged, *, now: datetime) -> str:
    """Return what is said of a contact that was saved: "Saved 14:02; next due Tue 8 Dec. 1 other thing is overdue."."""
    at, due = f"{now.astimezone(LONDON):%H:%M}", logged.next_on
    others = {0: "", 1: " 1 other thing is overdue."}.get(
        logged.overdue, f" {logged.overdue} other things are overdue."
    )
    if due is None:
        return f"Saved {at}; no news is due for now.{others}"
    late = due < now.astimezone(LONDON).date()
    return f"Saved {at}; {'overdue since' if late else 'next due'} {due:%a} {due.day} {due:%b}.{others}"


def _logged(asked: Asked, one: Participation, form: ContactForm) -> Logged | None:
    """Log what was typed, once for this form; None where it was refused, which the form then says."""
    if not (form.is_bound and form.is_valid()):
        return None
    told = form.cleaned_data
    try:
        if told["outcome"] == "spoke" and told["identity"] == "code_word" and told["code_word"]:
            right = pipeline_calls.give_code_word(
                participation=one, spoken=told["code_word"], by=asked.actor, now=asked.now
            )
            if not right:
                form.add_error("code_word", "That is not the code word. Tell them nothing.")
                return None
        return pipeline_contacts.log_contact(
            participation=one, contact=form.contact(), form_key=told["key"], by=asked.actor, now=asked.now
        )
    except BadContact as refused:
        form.add_error(_FIELDS.get(refused.field, refused.field) or None, str(refused))
    except NotAnEvent as refused:
        form.add_error("time", str(refused))
    return None


_FIELDS = {"next_on": "next_on_day", "review_on": "review_on_day", "spoken": "code_word"}


def _saved(asked: Asked, one: Participation, logged: Logged) -> HttpResponse:
    words = saved_words(logged, now=asked.now)
    if _in_place(asked):
        return render(asked.http, "desk/contacts/saved.html", {"words": words, "name": one.person.name})
    messages.success(asked.http, words)
    back = _back(asked.http.POST)
    if back in list(View):
        return redirect(f"{reverse('desk:worklist')}?view={back}")
    if back in ("calls", "bureau"):
        return redirect(f"desk:{back}")
    if back == CLOSING:
        return redirect("desk:case-close", one.case.public_id)
    return redirect("desk:case-contacts", one.case.public_id)


def _wrong(form: ContactForm | None) -> Mapping[str, list[str]]:
    """What is wrong with each field; of a field with which nothing is wrong, nothing."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    if form is not None and form.is_bound:
        found.update({name: list(map(str, said)) for name, said in form.errors.items()})
    return found


def _number_shown(asked: Asked, ways: object) -> dict[str, object] | None:
    wanted = _uuid(asked.http.POST.get("show", ""))
    if wanted not in [way.public_id for way in ways]:  # type: ignore[attr-defined]
        raise NotVisible
    return {"way": wanted, "value": contact_points.show(wanted, by=asked.actor, now=asked.now)}


def _back(told: QueryDict) -> str:
    given = told.get("back", "")
    return given if given in (*View, "calls", "bureau", "case", CLOSING) else ""


def _in_place(asked: Asked) -> bool:
    return asked.http.headers.get(IN_PLACE) == "1"


def _uuid(written: str) -> UUID:
    try:
        return UUID(written)
    except ValueError:
        raise NotVisible from None
