"""The pages of alarms about possible danger: what stands, and one until somebody said what they did."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from keptinformed import pipeline_replies
from keptinformed.access.actors import may
from keptinformed.access.roles import Permission
from keptinformed.desk.cases.forms import problems
from keptinformed.desk.doors import Asked, page
from keptinformed.desk.replies import reading
from keptinformed.desk.replies.forms import AlarmForm
from keptinformed.desk.worklists.saying import CHANNELS
from keptinformed.needs import finding
from keptinformed.needs.finding import Way
from keptinformed.replies.models import Reply
from keptinformed.replies.policy import reply_policy


@page(Permission.answer_alarms)
def listed(asked: Asked) -> HttpResponse:
    """Show the alarms that stand before the reader, and the latest that were answered."""
    known = {
        "alarms": reading.standing(asked.actor, now=asked.now),
        "done": reading.answered(asked.actor, now=asked.now),
        "minutes": int(reply_policy().alarm_after.total_seconds() // 60),
    }
    return render(asked.http, "desk/replies/alarms.html", known)


@page(Permission.answer_alarms)
def one(asked: Asked, alarm: UUID) -> HttpResponse:
    """Show one alarm, with the words for whoever may see the case, and take what was done about it."""
    found, reply = reading.opened(alarm, asked.actor, now=asked.now)
    form = AlarmForm(asked.http.POST or None)
    if form.is_bound and form.is_valid():
        what = form.cleaned_data["what"]
        pipeline_replies.answer_alarm(alarm, what=what, by=asked.actor, now=asked.now)
        messages.success(asked.http, "Kept: the alarm is answered. The message itself still needs an answer.")
        return redirect("desk:danger")
    known = {
        "alarm": found,
        "reply": reply if found.opens else None,
        "came": reading.means_of(reply) if found.opens else found.means,
        "why": reading.why_not_matched(reply) if found.opens else "",
        "ways": _ways(asked, reply) if found.opens else (),
        "channels": CHANNELS,
        "form": form,
        "errors": problems(form) if form.is_bound else [],
        "may": lambda permission: may(asked.actor, Permission[permission]),
    }
    return render(asked.http, "desk/replies/alarm.html", known)


def _ways(asked: Asked, reply: Reply) -> tuple[Way, ...]:
    if reply.participation is None or not may(asked.actor, Permission.see_contact_points):
        return ()
    return finding.ways_of([reply.participation], now=asked.now)[reply.participation.pk]
