"""The pages about who looked, each noting that somebody looked there too."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render

from keptinformed.access.actors import may
from keptinformed.access.roles import Permission
from keptinformed.cases import visibility
from keptinformed.desk.access_log import finding
from keptinformed.desk.access_log.forms import QuestionForm, ReviewForm
from keptinformed.desk.cases.forms import problems
from keptinformed.desk.cases.showing import around
from keptinformed.desk.doors import Asked, page
from keptinformed.supervision import alerts
from keptinformed.supervision.findings import DESCRIPTIONS, Rule
from keptinformed.supervision.models import Conclusion


@page(Permission.see_who_looked)
def who_looked(asked: Asked, public_id: UUID) -> HttpResponse:
    """Show who opened or changed a case."""
    case = visibility.find(public_id, reader=asked.actor, now=asked.now)
    seen = finding.look_at_who_looked(case, reader=asked.actor, now=asked.now)
    shown = {"seen": seen, "most": finding.MOST_OF_A_CASE}
    return render(asked.http, "desk/access_log/who_looked.html", around(asked, case, "access", shown) | shown)


@page(Permission.see_access_log)
def search(asked: Asked) -> HttpResponse:
    """Ask the whole log, and show what it says; the question is posted, so that no address holds it."""
    form = QuestionForm(asked.http.POST if asked.http.method == "POST" else None)
    answer = None
    if form.is_bound and form.is_valid():
        answer = finding.search_the_log(form.question(), reader=asked.actor, now=asked.now)
    shown = {"form": form, "answer": answer, "errors": problems(form) if form.is_bound else []}
    return render(asked.http, "desk/access_log/search.html", shown)


@page(Permission.see_access_log)
def seals(asked: Asked) -> HttpResponse:
    """Show how far the log is sealed and verified, and which regular jobs are late."""
    shown = {"standing": finding.standing(asked.now)}
    return render(asked.http, "desk/access_log/seals.html", shown)


@page(Permission.see_alerts)
def waiting(asked: Asked) -> HttpResponse:
    """Show the alerts that nobody has looked into yet."""
    return _queue(asked, reviewed=False)


@page(Permission.see_alerts)
def reviewed(asked: Asked) -> HttpResponse:
    """Show the alerts that somebody has looked into, and what they came to."""
    return _queue(asked, reviewed=True)


@page(Permission.see_alerts)
def alert(asked: Asked, public_id: UUID) -> HttpResponse:
    """Show one alert and what it rests on; take what it came to."""
    form = ReviewForm(asked.http.POST if asked.http.method == "POST" else None)
    if form.is_bound and form.is_valid() and _review(asked, public_id, form):
        return redirect("desk:alerts")
    found = alerts.see_alert(public_id, by=asked.actor, now=asked.now)
    shown = {
        "alert": found,
        "who": finding.name_of(found.staff_number),
        "about": DESCRIPTIONS[Rule(found.rule)],
        "entries": finding.entries_of(found, asked.actor),
        "may_review": may(asked.actor, Permission.review_alerts) and found.reviewed_at is None,
        "conclusions": Conclusion.choices,
    }
    errors = problems(form) if form.is_bound else []
    return render(asked.http, "desk/access_log/alert.html", shown | {"form": form, "errors": errors})


def _queue(asked: Asked, *, reviewed: bool) -> HttpResponse:
    found = alerts.see_alerts(by=asked.actor, now=asked.now, reviewed=reviewed)
    shown = [(each, finding.name_of(each.staff_number), DESCRIPTIONS[Rule(each.rule)]) for each in found]
    return render(asked.http, "desk/access_log/alerts.html", {"alerts": shown, "reviewed": reviewed})


def _review(asked: Asked, public_id: UUID, form: ReviewForm) -> bool:
    """Keep what an alert came to; say whether it could be kept, and put the reason on the form where not."""
    conclusion = Conclusion(form.cleaned_data["conclusion"])
    try:
        alerts.review(
            public_id,
            conclusion=conclusion,
            finding=form.cleaned_data["finding"],
            by=asked.actor,
            now=asked.now,
        )
    except alerts.CannotConclude as refused:
        form.add_error("finding", str(refused))
    return form.is_valid()
