"""The pages on which staff keep what somebody said about safe contact, and check a code word."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from keptinformed import pipeline_needs
from keptinformed.access.roles import Permission
from keptinformed.cases.models import ContactPoint, Participation
from keptinformed.cases.visibility import NotVisible
from keptinformed.desk.doors import Asked, page
from keptinformed.desk.needs import forms, reading
from keptinformed.desk.needs.showing import opened, saved, shown
from keptinformed.needs import finding
from keptinformed.needs.models import SafeContactRule


@page(Permission.change_people)
def safe_contact(asked: Asked, public_id: UUID, person: UUID, way: UUID) -> HttpResponse:
    """Ask how it is safe to use one number or address, and keep what was said."""
    one = opened(asked, public_id, person)
    point, beside = _way(one, way, asked)
    form = forms.SafeContactForm(asked.http.POST or None, channel=point.channel)

    def act() -> str:
        made = pipeline_needs.set_safe_contact(
            contact_point=point, said=form.said(), by=asked.actor, now=asked.now
        )
        messages.success(asked.http, f"Saved. Ask again by {made.review_by.day} {made.review_by:%B %Y}.")
        return str(made.public_id)

    if saved(asked, form, act):
        return redirect("desk:needs", public_id, person)
    rules = list(finding.rules_of_point(point))
    more = {"form": form, "way": beside, "rules": reading.rules_shown(rules), "has_code_word": _code(rules)}
    return shown(asked, one, "safe_contact", more)


@page(Permission.see_contact_points)
def code_word(asked: Asked, public_id: UUID, person: UUID, way: UUID) -> HttpResponse:
    """Ask for the word that somebody said, and say whether it is the code word; it is never shown."""
    one = opened(asked, public_id, person)
    point, beside = _way(one, way, asked)
    form = forms.CodeWordForm(asked.http.POST or None)
    right = None
    if form.is_bound and form.is_valid():
        right = pipeline_needs.check_code_word(
            contact_point=point, spoken=form.cleaned_data["spoken"], by=asked.actor, now=asked.now
        )
    return shown(asked, one, "code_word", {"form": form, "way": beside, "right": right})


def _way(one: Participation, way: UUID, asked: Asked) -> tuple[ContactPoint, finding.Way]:
    beside = {each.public_id: each for each in finding.ways_of([one], now=asked.now)[one.pk]}
    if way not in beside:
        raise NotVisible
    return finding.point_of(one, way), beside[way]


def _code(rules: list[SafeContactRule]) -> bool:
    return bool(rules) and bool(rules[0].code_word_digest)
