"""Fills in a page of a case with what stands around every one of them."""

from collections.abc import Mapping

from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import render

from keptinformed.access.actors import may
from keptinformed.access.roles import Permission
from keptinformed.cases.models import Case
from keptinformed.desk.cases.forms import problems
from keptinformed.desk.cases.reading import frame_of
from keptinformed.desk.doors import Asked


def shown(asked: Asked, case: Case, name: str, more: Mapping[str, object]) -> HttpResponse:
    """Return the page `desk/cases/NAME.html` about a case that was opened, with `more` of its own variables."""
    return render(asked.http, f"desk/cases/{name}.html", around(asked, case, name, more) | dict(more))


def around(asked: Asked, case: Case, name: str, more: Mapping[str, object]) -> dict[str, object]:
    """Return what stands around the page NAME of a case that was opened.

    Where `form` is among `more` and something is wrong with it, the page begins with what that is.
    """
    frame = frame_of(case)
    form = more.get("form")
    return {
        "frame": frame,
        "marking": frame.marking,
        "subpage": name,
        "may": lambda permission: may(asked.actor, Permission[permission]),
        "errors": problems(form) if isinstance(form, Form) and form.is_bound else [],
    }
