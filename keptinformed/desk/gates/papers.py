"""The pages on which papers are handed in, checked near to the day on which they were made, and sent back."""

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from keptinformed import pipeline_papers
from keptinformed.access.actors import may
from keptinformed.access.roles import Permission
from keptinformed.cases import visibility
from keptinformed.cases.models import Case
from keptinformed.cases.submissions import once
from keptinformed.desk.cases import reading
from keptinformed.desk.cases.showing import shown
from keptinformed.desk.doors import Asked, page
from keptinformed.desk.gates.forms import OF_THE_CASE, CheckForm, HandInForm
from keptinformed.gates import papers as handed_in
from keptinformed.obligations.current import current_law
from keptinformed.pipeline_papers import CannotCheck

COUNTED_DAYS = 90


@page(Permission.record_event)
def of_case(asked: Asked, public_id: UUID) -> HttpResponse:
    """Show what was handed in of a case and how far it has come, and take what is handed in."""
    case = visibility.open_case(public_id, reader=asked.actor, now=asked.now)
    known = current_law(asked.now).gates.papers
    form = HandInForm(_offered(case, asked), asked.http.POST or None)
    if form.is_bound and form.is_valid() and _handed_in(asked, case, form):
        messages.success(asked.http, "Handed in. You see here when it passed or came back.")
        return redirect("desk:case-papers", public_id)
    handed = [(each, known[each.paper]) for each in handed_in.of_case(case) if each.paper in known]
    states = [(each, paper, handed_in.state_of(each, paper)) for each, paper in handed]
    overdue = handed_in.overdue(case, now=asked.now)
    return shown(asked, case, "papers", {"form": form, "states": states, "overdue": overdue})


@page(Permission.check_papers)
def papers(asked: Asked) -> HttpResponse:
    """Show the papers that wait for the reader's look, and why papers went back to officers of their unit."""
    since = asked.now - timedelta(days=COUNTED_DAYS)
    counted = may(asked.actor, Permission.sign_gates)
    known = {
        "waiting": handed_in.seen_waiting(by=asked.actor, now=asked.now),
        "returns": handed_in.returns(asked.actor, since=since, now=asked.now) if counted else [],
        "counted": counted,
        "papers": current_law(asked.now).gates.papers,
        "days": COUNTED_DAYS,
    }
    return render(asked.http, "desk/gates/papers.html", known)


@page(Permission.check_papers)
def paper(asked: Asked, paper: UUID) -> HttpResponse:
    """Show one paper with what was found before, and take what somebody finds."""
    handed = handed_in.open_paper(paper, reader=asked.actor, now=asked.now)
    case = visibility.open_case(handed.case.public_id, reader=asked.actor, now=asked.now)
    kind = current_law(asked.now).gates.papers[handed.paper]
    form = CheckForm(kind, asked.http.POST or None)
    if form.is_bound and form.is_valid() and _checked(asked, paper, form):
        messages.success(asked.http, "Saved. Whoever handed it in sees it on the page of the case.")
        return redirect("desk:papers")
    known = {
        "form": form,
        "handed": handed,
        "paper": kind,
        "state": handed_in.state_of(handed, kind),
        "overdue": handed_in.overdue(case, now=asked.now) if kind.asks == "duties" else None,
    }
    return shown(asked, case, "paper", known)


def _offered(case: Case, asked: Asked) -> list[tuple[str, str]]:
    offered = []
    for kind in current_law(asked.now).gates.papers.values():
        if kind.of_person:
            offered += [
                (f"{kind.id} {one.public_id}", f"{kind.says}: {one.name}")
                for one in reading.owed_people(case)
            ]
        else:
            offered.append((f"{kind.id} {OF_THE_CASE}", kind.says))
    return offered


def _handed_in(asked: Asked, case: Case, form: HandInForm) -> bool:
    kind, _, whom = form.cleaned_data["what"].partition(" ")
    one = reading.participations_of(case).get(whom)
    try:
        once(
            form.cleaned_data["key"],
            lambda: str(
                pipeline_papers.hand_in(
                    kind, case=case, participation=one, by=asked.actor, now=asked.now
                ).public_id
            ),
            by=asked.actor.staff_number,
            now=asked.now,
        )
    except CannotCheck as refused:
        form.add_error("what", str(refused))
        return False
    return True


def _checked(asked: Asked, paper: UUID, form: CheckForm) -> bool:
    given = form.cleaned_data
    try:
        pipeline_papers.check(
            paper, reasons=given["reasons"], words=given["words"], by=asked.actor, now=asked.now
        )
    except CannotCheck as refused:
        form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        return False
    return True
