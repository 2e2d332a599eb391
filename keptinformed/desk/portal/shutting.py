"""The pages on which staff shut somebody's own page at once, let it go on, and end it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from keptinformed import pipeline_portal
from keptinformed.access.roles import Permission
from keptinformed.cases.visibility import NotVisible
from keptinformed.desk.doors import Asked, page
from keptinformed.desk.needs.showing import opened
from keptinformed.desk.portal import forms
from keptinformed.desk.portal.showing import shown
from keptinformed.invitations import inviting
from keptinformed.invitations.inviting import CannotInvite


@page(Permission.freeze_page)
def shut(asked: Asked, public_id: UUID, person: UUID) -> HttpResponse:
    """Offer a button for each reason, and shut the page with the press of one."""
    one = opened(asked, public_id, person)
    invitation = inviting.invitation_of(one)
    if invitation is None:
        raise NotVisible
    form = forms.ShutForm(asked.http.POST or None)
    if not (form.is_bound and form.is_valid()):
        return shown(asked, one, "shut", {"form": form, "reasons": forms.REASONS})
    pipeline_portal.freeze(invitation=invitation, why=form.reason(), by=asked.actor, now=asked.now)
    messages.success(asked.http, "Their page is shut. Whoever was in is out, and nobody gets in.")
    return redirect("desk:own-page", public_id, person)


@require_POST
@page(Permission.invite)
def go_on(asked: Asked, public_id: UUID, person: UUID) -> HttpResponse:
    """Open a page again, on a safety check that still counts and allows it."""
    one = opened(asked, public_id, person)
    invitation = inviting.invitation_of(one)
    if invitation is None:
        raise NotVisible
    try:
        pipeline_portal.let_go_on(invitation=invitation, by=asked.actor, now=asked.now)
    except CannotInvite as refused:
        messages.error(asked.http, str(refused))
        return redirect("desk:own-page-check", public_id, person)
    messages.success(asked.http, "Their page opens again.")
    return redirect("desk:own-page", public_id, person)


@require_POST
@page(Permission.invite)
def end(asked: Asked, public_id: UUID, person: UUID) -> HttpResponse:
    """End an invitation for good."""
    one = opened(asked, public_id, person)
    invitation = inviting.invitation_of(one)
    if invitation is None:
        raise NotVisible
    pipeline_portal.end(invitation=invitation, by=asked.actor, now=asked.now)
    messages.success(asked.http, "They have no page of their own any more. Tell them in another way.")
    return redirect("desk:own-page", public_id, person)
