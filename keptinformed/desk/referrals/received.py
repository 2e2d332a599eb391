"""The pages of an organisation: what was referred to it, and its answers. It sees nothing else of the force."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from keptinformed import pipeline_referrals
from keptinformed.access.roles import Permission
from keptinformed.desk.cases.forms import problems
from keptinformed.desk.doors import Asked, page
from keptinformed.desk.referrals.forms import AnswerForm
from keptinformed.pipeline_referrals import CannotRefer
from keptinformed.referrals.finding import organisation_of
from keptinformed.referrals.policy import referral_policy
from keptinformed.referrals.terms import OPEN


@page(Permission.answer_referrals)
def listed(asked: Asked) -> HttpResponse:
    """Show what was referred to the reader's own organisation and is not over."""
    found = pipeline_referrals.list_received(by=asked.actor, now=asked.now)
    known = {"found": found, "organisation": organisation_of(asked.actor)}
    return render(asked.http, "desk/referrals/received.html", known)


@page(Permission.answer_referrals)
def one(asked: Asked, referral: UUID) -> HttpResponse:
    """Show one referral, and take the organisation's answer."""
    found = pipeline_referrals.read_received(referral, by=asked.actor, now=asked.now)
    form = AnswerForm(asked.http.POST or None, stands=found.standing.step)
    if form.is_bound and form.is_valid() and _answered(asked, referral, form):
        messages.success(asked.http, "Kept. The police see your answer.")
        return redirect("desk:received")
    known = {
        "found": found,
        "form": form,
        "errors": problems(form) if form.is_bound else [],
        "names": referral_policy().leaves,
        "open": found.standing.step in OPEN,
    }
    return render(asked.http, "desk/referrals/received_one.html", known)


def _answered(asked: Asked, referral: UUID, form: AnswerForm) -> bool:
    step, reason = form.answered
    try:
        pipeline_referrals.answer(
            referral,
            step=step,
            reason=reason,
            words=form.cleaned_data["words"],
            by=asked.actor,
            now=asked.now,
        )
    except CannotRefer as refused:
        form.add_error(None, str(refused))
        return False
    return True
