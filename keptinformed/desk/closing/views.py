"""The pages on which a case is closed, a supervisor signs for what stays untold, and both are counted."""

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from keptinformed import pipeline, pipeline_closing
from keptinformed.access.actors import may
from keptinformed.access.roles import Permission
from keptinformed.cases import people, visibility
from keptinformed.cases.models import Case
from keptinformed.cases.models.case import Stage
from keptinformed.cases.submissions import once
from keptinformed.cases.timeline import NotAnEvent
from keptinformed.cases.visibility import NotVisible
from keptinformed.closing import counting, gate, signing
from keptinformed.closing.gate import NotToldYet
from keptinformed.desk.cases.choices import choices
from keptinformed.desk.cases.showing import shown
from keptinformed.desk.closing.forms import AnswerForm, AskForm, CloseForm
from keptinformed.desk.doors import Asked, page
from keptinformed.obligations.current import current_law
from keptinformed.pipeline_closing import CannotExcept

COUNTED_DAYS = 28


@page(Permission.close_case)
def close(asked: Asked, public_id: UUID) -> HttpResponse:
    """Show who must still be told, and close the case once nobody must."""
    case = visibility.open_case(public_id, reader=asked.actor, now=asked.now)
    law = current_law(asked.now)
    kind = _kind(asked)
    least = law.closing.least_for(kind, law.policy.enabled)
    told = gate.told_of(case, kind, least=least)
    from_when = gate.closes_from(told, asked.now)
    standing = gate.standings(case, kind, law.closing.owed_to, least=least, at=from_when)
    form = CloseForm(kind, closes_from=from_when, now=asked.now, data=asked.http.POST or None)
    if form.is_bound and form.is_valid() and _closed(asked, case, form):
        messages.success(
            asked.http, "Closed. Everybody who must be told has been, or somebody answers for it."
        )
        return redirect("desk:case", public_id)
    known = {
        "form": form,
        "kind": kind,
        "kinds": list(law.closing.closes.items()),
        "standing": standing,
        "waiting": [each for each in standing if each.untold],
        "reasons": law.closing.reasons,
        "say": law.closing.say,
        "ended": case.stage == Stage.ended,
        "may_sign": may(asked.actor, Permission.sign_closing),
    }
    return shown(asked, case, "close", known)


@page(Permission.close_case)
def ask(asked: Asked, public_id: UUID, person: UUID) -> HttpResponse:
    """Ask why a case may close though one person was not told, for a supervisor to sign."""
    case = visibility.open_case(public_id, reader=asked.actor, now=asked.now)
    one = people.participation_in(case, person)
    law, kind = current_law(asked.now), _kind(asked)
    form = AskForm(kind, tuple(law.closing.reasons.values()), asked.http.POST or None)
    if form.is_bound and form.is_valid():
        try:
            once(
                form.cleaned_data["key"],
                lambda: str(
                    pipeline_closing.ask_exception(
                        form.wanted(), participation=one, by=asked.actor, now=asked.now
                    ).public_id
                ),
                by=asked.actor.staff_number,
                now=asked.now,
            )
        except CannotExcept as refused:
            form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        else:
            messages.success(asked.http, "Asked. The case can close once a supervisor has signed it.")
            return redirect("desk:case-close", public_id)
    return shown(asked, case, "close_ask", {"form": form, "one": one, "kind": kind})


@page(Permission.see_worklists)
def closings(asked: Asked) -> HttpResponse:
    """Show what waits to be signed, and how cases closed: told, excepted, untold."""
    known = {
        "waiting": signing.seen_waiting(by=asked.actor, now=asked.now),
        "counted": counting.counted(
            asked.actor, since=asked.now - timedelta(days=COUNTED_DAYS), now=asked.now
        ),
        "days": COUNTED_DAYS,
        "most": counting.MOST_LISTED,
        "reasons": current_law(asked.now).closing.reasons,
        "may_sign": may(asked.actor, Permission.sign_closing),
        "may": lambda permission: may(asked.actor, Permission[permission]),
    }
    return render(asked.http, "desk/closing/closings.html", known)


@page(Permission.sign_closing)
def answer(asked: Asked, exception: UUID) -> HttpResponse:
    """Show one request, with what was tried, and take the answer to it."""
    found = signing.waiting(asked.actor, now=asked.now).filter(public_id=exception).first()
    if found is None:
        raise NotVisible
    one = found.participation
    case = visibility.open_case(one.case.public_id, reader=asked.actor, now=asked.now)
    form = AnswerForm(asked.http.POST or None)
    if form.is_bound and form.is_valid():
        try:
            pipeline_closing.answer_exception(
                exception,
                granted=form.granted,
                words=form.cleaned_data["words"],
                by=asked.actor,
                now=asked.now,
            )
        except CannotExcept as refused:
            form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        else:
            messages.success(
                asked.http, "Signed." if form.granted else "Refused. They see why on the page of the case."
            )
            return redirect("desk:closings")
    known = {
        "form": form,
        "asked": found,
        "one": one,
        "tries": gate.tries(one).order_by("-at")[:20],
        "grades": choices().grades,
        "reason": current_law(asked.now).closing.reasons.get(found.reason),
    }
    return shown(asked, case, "close_answer", known)


def _kind(asked: Asked) -> str:
    """Return how the case is to close: the last that is offered, where nothing else was chosen."""
    closes = list(current_law(asked.now).closing.closes)
    given = asked.http.POST.get("kind") or asked.http.GET.get("kind", "")
    return given if given in closes else closes[-1]


def _closed(asked: Asked, case: Case, form: CloseForm) -> bool:
    """Close the case, once for this form; False where it cannot be closed, which the form then says."""
    try:
        once(
            form.cleaned_data["key"],
            lambda: pipeline.record(form.happening(), case=case, by=asked.actor, now=asked.now).event_id,
            by=asked.actor.staff_number,
            now=asked.now,
        )
    except (NotToldYet, NotAnEvent) as refused:
        form.add_error(None, str(refused))
        return False
    return True
