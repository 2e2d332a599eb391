"""The pages on which staff record what happened, see what follows from it, and withdraw what was wrong."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from keptinformed import pipeline
from keptinformed.access.roles import Permission
from keptinformed.cases import visibility
from keptinformed.cases.models import Case
from keptinformed.cases.submissions import once
from keptinformed.cases.timeline import NotAnEvent
from keptinformed.desk.cases import forms, reading
from keptinformed.desk.cases.choices import choices
from keptinformed.desk.cases.owed import opened_and_met, owed_in
from keptinformed.desk.cases.saying import means
from keptinformed.desk.cases.showing import shown
from keptinformed.desk.cases.telling import rows_of
from keptinformed.desk.doors import Asked, page
from keptinformed.duties.vocabulary import TOLD
from keptinformed.gates.reasons import Reasoned, of_case
from keptinformed.obligations.current import current_law
from keptinformed.referrals.facts import REFERRED


@page(Permission.record_event)
def choose(asked: Asked, public_id: UUID) -> HttpResponse:
    """Ask what happened."""
    case = visibility.open_case(public_id, reader=asked.actor, now=asked.now)
    vocabulary = current_law(asked.now).policy.vocabulary
    return shown(asked, case, "record", {"choices": choices(), "vocabulary": vocabulary, "means": means})


@page(Permission.record_event)
def record(asked: Asked, public_id: UUID, kind: str) -> HttpResponse:
    """Ask when it happened and whom it concerns, and record it."""
    word = current_law(asked.now).policy.vocabulary.get(kind.replace("-", "_"))
    if word is None or word.kind not in choices().kinds:
        raise Http404
    if word.kind in current_law(asked.now).closing.closes:
        return redirect(f"{reverse('desk:case-close', args=[public_id])}?kind={word.kind}")
    if word.kind == TOLD:
        # There is one way to log a contact: it asks who was on the telephone before it says how sure a telling is.
        return redirect("desk:case-contacts", public_id)
    if word.kind == REFERRED:
        messages.info(asked.http, choices().of_referrals)
        return redirect("desk:case-support", public_id)
    case = visibility.open_case(public_id, reader=asked.actor, now=asked.now)
    form = forms.RecordForm(word.kind, reading.owed_people(case), asked.http.POST or None, now=asked.now)
    made = _recorded(asked, case, form) if form.is_bound and form.is_valid() else None
    if made is None:
        title = means(word.kind, {word.kind: word})
        known = {"form": form, "word": word, "title": title, "reasoned": _to_review(asked, case, word.kind)}
        return shown(asked, case, "record_kind", known)
    messages.success(asked.http, "Saved. What follows from it is below.")
    return redirect("desk:case-entry", public_id, reading.address_of(case, made))


@page(Permission.see_case)
def entry(asked: Asked, public_id: UUID, address: UUID) -> HttpResponse:
    """Show one entry, and what it opened and met."""
    case = visibility.open_case(public_id, reader=asked.actor, now=asked.now)
    names = reading.names_in(case)
    entries = reading.entries_of(case, names, reader=asked.actor, now=asked.now)
    found = reading.entry_at(address, entries)
    opened, met = opened_and_met(found, owed_in(case, names, entries, now=asked.now))
    return shown(asked, case, "entry", {"entry": found, "opened": opened, "met": met})


@page(Permission.see_case)
def told(asked: Asked, public_id: UUID, address: UUID) -> HttpResponse:
    """Show who must be told of one entry, and how surely each of them was."""
    case = visibility.open_case(public_id, reader=asked.actor, now=asked.now)
    names = reading.names_in(case)
    entries = reading.entries_of(case, names, reader=asked.actor, now=asked.now)
    found = reading.entry_at(address, entries)
    owed = owed_in(case, names, entries, now=asked.now)
    rows = rows_of(case, found, names, owed, now=asked.now)
    return shown(asked, case, "told", {"entry": found, "rows": rows})


@page(Permission.withdraw_event)
def withdraw(asked: Asked, public_id: UUID, address: UUID) -> HttpResponse:
    """Ask why an entry was wrong, and withdraw it."""
    case = visibility.open_case(public_id, reader=asked.actor, now=asked.now)
    names = reading.names_in(case)
    entries = reading.entries_of(case, names, reader=asked.actor, now=asked.now)
    found = reading.entry_at(address, entries)
    form = forms.WithdrawForm(asked.http.POST or None, initial=forms.with_a_key())
    if form.is_bound and form.is_valid() and _withdrawn(asked, case, form, found.event_id):
        messages.success(asked.http, "Withdrawn. What was owed because of it was worked out anew.")
        return redirect("desk:case-entry", public_id, address)
    opened, met = opened_and_met(found, owed_in(case, names, entries, now=asked.now))
    return shown(asked, case, "withdraw", {"form": form, "entry": found, "opened": opened, "met": met})


def _to_review(asked: Asked, case: Case, kind: str) -> list[Reasoned] | None:
    """Return the reasons for what was decided in a case, where `kind` looks at a decision again."""
    if kind not in current_law(asked.now).decisions.reviews:
        return None
    return of_case(case, reader=asked.actor, now=asked.now)


def _recorded(asked: Asked, case: Case, form: forms.RecordForm) -> str | None:
    """Record what was typed, once for this form; None where it was refused, which the form then says."""
    what = form.happening(reading.participations_of(case))
    try:
        return once(
            form.cleaned_data["key"],
            lambda: pipeline.record(what, case=case, by=asked.actor, now=asked.now).event_id,
            by=asked.actor.staff_number,
            now=asked.now,
        )
    except NotAnEvent as refused:
        form.add_error(None, str(refused))
        return None


def _withdrawn(asked: Asked, case: Case, form: forms.WithdrawForm, event_id: str) -> bool:
    what = form.happening(event_id, now=asked.now)
    try:
        once(
            form.cleaned_data["key"],
            lambda: pipeline.record(what, case=case, by=asked.actor, now=asked.now).event_id,
            by=asked.actor.staff_number,
            now=asked.now,
        )
    except NotAnEvent as refused:
        form.add_error(None, str(refused))
        return False
    return True
