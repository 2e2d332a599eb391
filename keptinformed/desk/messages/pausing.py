"""The page on which all sending of the force is paused and let go on, and what every page says while it stands."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from keptinformed import pipeline_telling
from keptinformed.access.roles import Permission
from keptinformed.contact import breaker
from keptinformed.contact.models import SendingPause
from keptinformed.contact.policy import telling_policy
from keptinformed.desk.cases.forms import problems
from keptinformed.desk.cases.reading import named, staff_names
from keptinformed.desk.doors import Asked, page
from keptinformed.desk.messages.forms import PauseForm
from keptinformed.desk.messages.saying import sayings

MOST = 20
"""How many pauses of before are shown."""


@dataclass(frozen=True, slots=True)
class Pause:
    """One pause, as staff read it."""

    began_at: datetime
    began_by: str
    why: str
    ended_at: datetime | None
    ended_by: str


@dataclass(frozen=True, slots=True)
class Silent:
    """Messages that wait because their provider does not answer, as staff read it."""

    says: str
    since: datetime
    again_at: datetime


@page(Permission.pause_sending)
def sending(asked: Asked) -> HttpResponse:
    """Show whether all sending is paused, and pause it."""
    form = PauseForm(asked.http.POST or None)
    if form.is_bound and form.is_valid():
        pipeline_telling.pause_all_sending(why=form.cleaned_data["why"], by=asked.actor, now=asked.now)
        messages.success(asked.http, "Paused. Nothing leaves until somebody lets it go on.")
        return redirect("desk:sending")
    found = pauses()
    known = {
        "form": form,
        "errors": problems(form) if form.is_bound else [],
        "silent": silent_providers(asked.now),
        "standing": [each for each in found if each.ended_at is None],
        "before": [each for each in found if each.ended_at is not None],
    }
    return render(asked.http, "desk/messages/sending.html", known)


@require_POST
@page(Permission.pause_sending)
def go_on(asked: Asked) -> HttpResponse:
    """Let all sending go on."""
    pipeline_telling.resume_all_sending(by=asked.actor, now=asked.now)
    messages.success(asked.http, "Sending goes on. What was held meanwhile stays with people.")
    return redirect("desk:sending")


def pauses() -> tuple[Pause, ...]:
    """Return the latest pauses, those that stand first. Two queries."""
    rows = list(SendingPause.objects.order_by("-began_at", "-pk")[:MOST])
    staff = staff_names({each.began_by for each in rows} | {each.ended_by for each in rows if each.ended_by})
    return tuple(
        Pause(
            each.began_at,
            named(each.began_by, staff),
            each.why,
            each.ended_at,
            named(each.ended_by, staff) if each.ended_by else "",
        )
        for each in rows
    )


def silent_providers(now: datetime) -> tuple[Silent, ...]:
    """Return the ways on which messages wait because nobody answers there. One query, and one for each such way."""
    found = breaker.in_trouble(now=now, delivery=telling_policy().delivery)
    return tuple(Silent(sayings().waits[each.way], each.since, each.until) for each in found)


def paused_since() -> datetime | None:
    """Return since when all sending is paused; None while it is not. One query."""
    standing = SendingPause.objects.filter(ended_at__isnull=True).order_by("began_at")
    return standing.values_list("began_at", flat=True).first()
