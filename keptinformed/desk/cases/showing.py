"""Fills in a page of a case with what stands around every one of them."""

from collections.abc import Mapping

from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from keptinformed.access.actors import Actor, may
from keptinformed.access.roles import Permission
from keptinformed.cases import emergencies
from keptinformed.cases.models import Case
from keptinformed.desk.cases.forms import problems
from keptinformed.desk.cases.reading import frame_of
from keptinformed.desk.doors import Asked

SUBPAGES = (
    ("Now and next", "case", Permission.see_case),
    ("People", "case-people", Permission.see_case),
    ("Timeline", "case-timeline", Permission.see_case),
    ("Contacts", "case-contacts", Permission.see_case),
    ("Messages", "case-messages", Permission.see_case),
    ("Promises", "case-promises", Permission.see_case),
    ("Support", "case-support", Permission.refer),
    ("Gates", "case-gates", Permission.see_case),
    ("Reminders", "case-reminders", Permission.see_worklists),
    ("Print", "case-print", Permission.record_event),
    ("Obligations", "case-obligations", Permission.see_case),
    ("Restriction", "restriction", Permission.see_restricted),
    ("Who looked", "case-access", Permission.see_who_looked),
)
"""The pages of a case, each with its address and who may open it."""


def shown(asked: Asked, case: Case, name: str, more: Mapping[str, object]) -> HttpResponse:
    """Return the page `desk/cases/NAME.html` about a case that was opened, with `more` of its own variables."""
    return render(asked.http, f"desk/cases/{name}.html", around(asked, case, name, more) | dict(more))


def around(asked: Asked, case: Case, name: str, more: Mapping[str, object]) -> dict[str, object]:
    """Return what stands around the page NAME of a case that was opened.

    Where `form` is among `more` and something is wrong with it, the page begins with what that is.
    """
    frame = frame_of(case, now=asked.now)
    form = more.get("form")
    emergency = emergencies.running(case, reader=asked.actor, now=asked.now) if frame.restricted else None
    return {
        "frame": frame,
        "marking": frame.marking,
        "subpage": name,
        "emergency": emergency,
        "subpages": subpages(case, asked.actor, name),
        "may": lambda permission: may(asked.actor, Permission[permission]),
        "errors": problems(form) if isinstance(form, Form) and form.is_bound else [],
    }


def subpages(case: Case, reader: Actor, current: str) -> list[dict[str, object]]:
    """Return the links to the pages of a case that `reader` may open; the one named `current` is where they are."""
    return [
        {
            "text": text,
            "href": reverse(f"desk:{name}", args=[case.public_id]),
            "current": name.removeprefix("case-") == current,
        }
        for text, name, permission in SUBPAGES
        if may(reader, permission)
    ]
