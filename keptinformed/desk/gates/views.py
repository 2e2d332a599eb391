"""The pages on which staff see what gates ask for, ask to go without, answer for it, and give reasons."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from keptinformed import pipeline_gates
from keptinformed.access.actors import may
from keptinformed.access.roles import Permission
from keptinformed.cases import visibility
from keptinformed.cases.models import Case
from keptinformed.cases.submissions import once
from keptinformed.cases.timeline import Happening
from keptinformed.cases.visibility import NotVisible
from keptinformed.desk.cases.choices import choices
from keptinformed.desk.cases.saying import means
from keptinformed.desk.cases.showing import shown
from keptinformed.desk.closing.forms import AnswerForm
from keptinformed.desk.doors import Asked, page
from keptinformed.desk.gates.forms import ReasonsForm, WithoutForm
from keptinformed.gates import counting, papers, standing
from keptinformed.gates import reasons as reasons_given
from keptinformed.gates.standing import Missing
from keptinformed.obligations.current import current_law
from keptinformed.obligations.gates_policy import Gate
from keptinformed.pipeline_gates import CannotPass, Without

COUNTED_DAYS = 28


@dataclass(frozen=True, slots=True)
class Ahead:
    """One step before which a gate stands, and what it does not find."""

    gate: Gate
    step: str
    says: str
    """What the step is, in words."""
    missing: tuple[Missing, ...]


@page(Permission.see_case)
def of_case(asked: Asked, public_id: UUID) -> HttpResponse:
    """Show what each gate still asks for in a case, and the reasons for what was decided in it."""
    case = visibility.open_case(public_id, reader=asked.actor, now=asked.now)
    known = {
        "ahead": ahead(case, asked),
        "handed": papers.of_case(case),
        "reasoned": reasons_given.of_case(case, reader=asked.actor, now=asked.now),
        "may_sign": may(asked.actor, Permission.sign_gates),
    }
    return shown(asked, case, "gates", known)


@page(Permission.record_event)
def ask(asked: Asked, public_id: UUID, gate: str, step: str) -> HttpResponse:
    """Ask to pass a gate without what it asks for, for a supervisor to sign."""
    case = visibility.open_case(public_id, reader=asked.actor, now=asked.now)
    found = [each for each in ahead(case, asked) if each.gate.id == gate and each.step == step]
    if not found:
        raise Http404
    form = WithoutForm(found[0].gate, found[0].missing, asked.http.POST or None)
    if form.is_bound and form.is_valid() and _saved(asked, form, lambda: _asked(asked, case, found[0], form)):
        messages.success(asked.http, "Asked. It can be recorded once a supervisor has signed it.")
        return redirect("desk:case-gates", public_id)
    return shown(asked, case, "gate_ask", {"form": form, "ahead": found[0]})


@page(Permission.record_event)
def reasons(asked: Asked, public_id: UUID) -> HttpResponse:
    """Ask why something was decided, in the parts of the National Decision Model."""
    case = visibility.open_case(public_id, reader=asked.actor, now=asked.now)
    policy = current_law(asked.now).decisions
    form = ReasonsForm(policy, asked.http.GET.get("decision", ""), asked.http.POST or None)
    if form.is_bound and form.is_valid() and _saved(asked, form, lambda: _reasoned(asked, case, form)):
        messages.success(asked.http, "Saved. Whoever reviews the decision reads it.")
        return redirect("desk:case-gates", public_id)
    return shown(asked, case, "reasons", {"form": form, "parts": policy.parts.values()})


@page(Permission.see_worklists)
def gates(asked: Asked) -> HttpResponse:
    """Show what waits to be signed at gates, and how they were passed."""
    law, since = current_law(asked.now), asked.now - timedelta(days=COUNTED_DAYS)
    known = {
        "waiting": counting.seen_waiting(by=asked.actor, now=asked.now),
        "passed": counting.passed(asked.actor, since=since, now=asked.now),
        "signed": counting.signed(asked.actor, since=since, now=asked.now),
        "gates": law.gates.gates,
        "offered": law.gates.offered,
        "days": COUNTED_DAYS,
        "may_sign": may(asked.actor, Permission.sign_gates),
    }
    return render(asked.http, "desk/gates/gates.html", known)


@page(Permission.sign_gates)
def answer(asked: Asked, gate_exception: UUID) -> HttpResponse:
    """Show one request to pass a gate, with the reasons for what was decided, and take the answer to it."""
    found = counting.waiting(asked.actor, now=asked.now).filter(public_id=gate_exception).first()
    if found is None:
        raise NotVisible
    case = visibility.open_case(found.case.public_id, reader=asked.actor, now=asked.now)
    form = AnswerForm(asked.http.POST or None)
    if form.is_bound and form.is_valid() and _answered(asked, gate_exception, form):
        messages.success(
            asked.http, "Signed." if form.granted else "Refused. They see why on the page of the case."
        )
        return redirect("desk:gates")
    gate = current_law(asked.now).gates.offered.get(found.gate)
    known = {
        "form": form,
        "asked": found,
        "gate": gate,
        "reason": gate.reasons.get(found.reason) if gate else None,
        "reasoned": reasons_given.of_case(case, reader=asked.actor, now=asked.now),
    }
    return shown(asked, case, "gate_answer", known)


def ahead(case: Case, asked: Asked) -> list[Ahead]:
    """Return every step before which a gate stands for this force, with what that gate does not find in `case`."""
    law = current_law(asked.now)
    found = []
    for step in sorted({step for gate in law.gates.gates.values() for step in gate.steps}):
        missing = standing.missing(Happening(step, asked.now), case, now=asked.now)
        says = means(step, law.policy.vocabulary) if step in choices().kinds else step
        found += [
            Ahead(gate, step, says, tuple(each for each in missing if each.gate is gate))
            for gate in law.gates.before(step)
        ]
    return found


def _asked(asked: Asked, case: Case, of: Ahead, form: WithoutForm) -> UUID:
    given = form.cleaned_data
    wanted = Without(of.gate.id, of.step, form.people[given["whom"]], given["reason"], given["words"])
    return pipeline_gates.ask_exception(wanted, case=case, by=asked.actor, now=asked.now).public_id


def _reasoned(asked: Asked, case: Case, form: ReasonsForm) -> UUID:
    return pipeline_gates.give_reasons(
        form.cleaned_data["decision"],
        principle=form.cleaned_data["principle"],
        words=form.words(current_law(asked.now).decisions),
        case=case,
        by=asked.actor,
        now=asked.now,
    ).public_id


def _saved(asked: Asked, form: Form, act: Callable[[], UUID]) -> bool:
    """Do what was asked for, once for this form; False where it was refused, which the form then says."""
    try:
        once(form.cleaned_data["key"], lambda: str(act()), by=asked.actor.staff_number, now=asked.now)
    except CannotPass as refused:
        form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        return False
    return True


def _answered(asked: Asked, public_id: UUID, form: AnswerForm) -> bool:
    try:
        pipeline_gates.answer_exception(
            public_id,
            granted=form.granted,
            words=form.cleaned_data["words"],
            by=asked.actor,
            now=asked.now,
        )
    except CannotPass as refused:
        form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        return False
    return True
