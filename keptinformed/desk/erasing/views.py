"""The pages on which words are found by case, looked at, and erased in two steps."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from keptinformed import pipeline_erasing
from keptinformed.access.roles import Permission
from keptinformed.cases.visibility import NotVisible
from keptinformed.desk.cases.forms import problems
from keptinformed.desk.doors import Asked, page
from keptinformed.desk.erasing import reading
from keptinformed.desk.erasing.forms import CaseForm, GroundForm


@page(Permission.erase_words)
def find(asked: Asked) -> HttpResponse:
    """Ask for the number of a case; it is posted, so that no address holds it."""
    form = CaseForm(asked.http.POST if asked.http.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            case = pipeline_erasing.find_case(form.cleaned_data["reference"], by=asked.actor, now=asked.now)
        except NotVisible:
            form.add_error("reference", "No case of this number is open to you here. Check the number")
        else:
            return redirect("desk:case-erase-words", case.public_id)
    shown = {"form": form, "errors": problems(form) if form.is_bound else []}
    return render(asked.http, "desk/erasing/find.html", shown)


@page(Permission.erase_words)
def listed(asked: Asked, public_id: UUID) -> HttpResponse:
    """Show what has words in a case, without the words."""
    case, words = pipeline_erasing.list_words(public_id, by=asked.actor, now=asked.now)
    shown = {"case": case, "lines": reading.lines_of(words, asked.now), "most": pipeline_erasing.MOST}
    return render(asked.http, "desk/erasing/listed.html", shown)


@page(Permission.erase_words)
def one(asked: Asked, public_id: UUID, words: UUID) -> HttpResponse:
    """Show words and what stands without them; ask why they go, ask once more, and erase them."""
    form = GroundForm(asked.http.POST if asked.http.method == "POST" else None)
    is_sound = form.is_bound and form.is_valid()
    if is_sound and asked.http.POST.get("do") == "erase":
        pipeline_erasing.erase(public_id, words, ground=form.chosen, by=asked.actor, now=asked.now)
        messages.success(asked.http, "Erased. The record stands, and who erased the words, when and why.")
        return redirect("desk:case-erase-words", public_id)
    case, read = pipeline_erasing.read_words(public_id, words, by=asked.actor, now=asked.now)
    shown = {"case": case, "read": read, "line": reading.line_of(read.words, asked.now), "form": form}
    more = {"ground": form.chosen if is_sound else None, "errors": problems(form) if form.is_bound else []}
    return render(asked.http, "desk/erasing/one.html", shown | more)
