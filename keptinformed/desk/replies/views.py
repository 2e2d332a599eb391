"""The pages of replies: the reader's or their team's, one with all to answer it by, and a letter to enter."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from keptinformed import pipeline_replies
from keptinformed.access.actors import may
from keptinformed.access.roles import Permission
from keptinformed.desk.cases.forms import problems
from keptinformed.desk.cases.reading import named, staff_names
from keptinformed.desk.cases.saying import last_day
from keptinformed.desk.cases.showing import around
from keptinformed.desk.doors import Asked, page
from keptinformed.desk.messages.showing import opened, saved
from keptinformed.desk.replies import reading
from keptinformed.desk.replies.forms import HOW, AnsweredForm, PassOnForm, WroteForm
from keptinformed.desk.worklists.saying import CHANNELS
from keptinformed.needs import finding as needs
from keptinformed.pipeline_replies import Arrived, BadReply
from keptinformed.replies import finding
from keptinformed.replies.finding import View
from keptinformed.replies.models import Reply
from keptinformed.replies.policy import reply_policy
from keptinformed.replies.terms import Answered, Door, Kind, Means

VIEWS = (
    (View.mine, "Yours"),
    (View.team, "Your team"),
    (View.unit, "Your unit"),
    (View.unowned, "Owned by nobody"),
)


@page(Permission.see_words)
def listed(asked: Asked) -> HttpResponse:
    """Show what people wrote that is not answered yet."""
    given = asked.http.GET.get("view", "")
    view = View(given) if given in set(View) else View.mine
    known = {
        "found": reading.listed(view, asked.actor, now=asked.now),
        "view": view,
        "views": VIEWS,
        "waiting": finding.counts(asked.actor).not_matched,
        "may": lambda permission: may(asked.actor, Permission[permission]),
    }
    return render(asked.http, "desk/replies/replies.html", known)


@page(Permission.see_words)
def one(asked: Asked, reply: UUID) -> HttpResponse:
    """Show one reply, who wrote it, and what is a safe way to answer."""
    return _shown(asked, pipeline_replies.open_reply(reply, by=asked.actor, now=asked.now), {})


@require_POST
@page(Permission.see_words)
def passed_on(asked: Asked, reply: UUID) -> HttpResponse:
    """Give a reply to a colleague, or take it."""
    try:
        given = asked.http.POST.get("to", "")
        pipeline_replies.pass_on(reply, to=given, by=asked.actor, now=asked.now)
    except BadReply as refused:
        found = pipeline_replies.open_reply(reply, by=asked.actor, now=asked.now)
        return _shown(asked, found, {"errors": [{"text": str(refused), "href": "#to"}]})
    mine = given == asked.actor.staff_number
    messages.success(
        asked.http, "It is yours now." if mine else "Passed on: it is unread until they open it."
    )
    return redirect("desk:reply", reply) if mine else redirect("desk:replies")


@require_POST
@page(Permission.see_words)
def answered(asked: Asked, reply: UUID) -> HttpResponse:
    """Say that they were answered, or why it needs no answer."""
    form = AnsweredForm(asked.http.POST)
    if form.is_valid():
        told = form.cleaned_data
        try:
            how = Answered(told["how"])
            pipeline_replies.say_answered(reply, how=how, why=told["why"], by=asked.actor, now=asked.now)
            messages.success(asked.http, "Kept. It is seen to.")
            return redirect("desk:replies")
        except BadReply as refused:
            form.add_error("why" if how is Answered.not_needed else "how", str(refused))
    found = pipeline_replies.open_reply(reply, by=asked.actor, now=asked.now)
    return _shown(asked, found, {"form": form, "errors": problems(form)})


@page(Permission.record_event)
def wrote(asked: Asked, public_id: UUID, person: UUID) -> HttpResponse:
    """Enter a letter from somebody in a case, or something that they handed in."""
    one = opened(asked, public_id, person)
    form = WroteForm(asked.http.POST or None, now=asked.now)

    def act() -> str:
        told = form.cleaned_data
        arrived = Arrived(
            means=Means(told["means"]),
            kind=Kind(told["kind"]),
            door=Door.desk,
            provider_id=str(told["key"]),
            text=told["words"],
            received_at=min(told["at"], asked.now),
            participation=one,
        )
        made = pipeline_replies.enter(arrived, by=asked.actor, now=asked.now)
        messages.success(asked.http, "Kept. It waits for an answer under Replies.")
        return str(made.public_id)

    if saved(asked, form, act):
        return redirect("desk:case", public_id)
    known = {"one": one, "form": form, "marking": "OFFICIAL-SENSITIVE"}
    return render(asked.http, "desk/replies/wrote.html", around(asked, one.case, "messages", known) | known)


def _shown(asked: Asked, found: Reply, more: dict[str, object]) -> HttpResponse:
    one = found.participation
    if one is None:
        raise LookupError("only replies that are somebody's are shown")
    names = staff_names({each for each in (found.owner, found.answered_by, found.matched_by) if each})
    shown = {
        "reply": found,
        "one": one,
        "came": reading.means_of(found),
        "kind": reply_policy().kinds[Kind(found.kind)].says,
        "why": reading.why_not_matched(found),
        "owner": named(found.owner, names) if found.owner else "Nobody",
        "mine": found.owner == asked.actor.staff_number,
        "due": last_day(found.due_at),
        "late": found.due_at <= asked.now and found.answered_at is None,
        "alarm": getattr(found, "alarm", None),
        "ways": needs.ways_of([one], now=asked.now)[one.pk]
        if may(asked.actor, Permission.see_contact_points)
        else (),
        "channels": CHANNELS,
        "how": HOW,
        "form": AnsweredForm(),
        "pass_on": PassOnForm(reading.colleagues(one, now=asked.now)),
        "own_number": asked.actor.staff_number,
        "may": lambda permission: may(asked.actor, Permission[permission]),
    }
    return render(asked.http, "desk/replies/reply.html", shown | more)
