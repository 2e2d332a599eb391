"""The first page inside: how many updates there are and nothing else, until somebody asks to see them."""

from uuid import uuid4

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from keptinformed.asking import leaving as box
from keptinformed.asking.terms import Kind
from keptinformed.invitations import door_sessions
from keptinformed.portal import forms, published
from keptinformed.portal.doors import Inside, inside
from keptinformed.portal.reading import around


@require_safe
@inside
def home(asked: Inside) -> HttpResponse:
    """Say how many updates there are: whoever looks over a shoulder learns nothing else."""
    page = published.page_of(asked.holder.page)
    door_sessions.note_opened(asked.holder, now=asked.now)
    new = published.not_shown(page, asked.holder.invitation)
    return render(
        asked.http, "portal/home.html", {"ready": page is not None, "new": len(new), "key": uuid4()}
    )


@require_POST
@inside
def show(asked: Inside) -> HttpResponse:
    """Show what is new, and put into the box that it was shown: that is a telling, with the grade "read"."""
    page = published.page_of(asked.holder.page)
    form = forms.Key(asked.http.POST)
    if page is None or not form.is_valid():
        return redirect("portal:home")
    door_sessions.note_opened(asked.holder, now=asked.now)
    new = published.not_shown(page, asked.holder.invitation)
    if new:
        box.leave(
            Kind.updates_shown,
            invitation=asked.holder.invitation,
            about=[each.id for each in new],
            key=form.cleaned_data["key"],
            now=asked.now,
        )
    return render(asked.http, "portal/shown.html", around(asked, page, "updates") | {"updates": new})
