"""The pages on which staff ask how safe a page of one's own is, invite somebody, and give them codes."""

from collections.abc import Callable
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from keptinformed import pipeline_portal
from keptinformed.access.roles import Permission
from keptinformed.cases.models import Participation
from keptinformed.cases.visibility import NotVisible
from keptinformed.desk.doors import Asked, page
from keptinformed.desk.needs.showing import opened, saved
from keptinformed.desk.portal import forms, reading
from keptinformed.desk.portal.showing import shown
from keptinformed.invitations import inviting
from keptinformed.invitations.codes import LASTS, NUMBER_LASTS
from keptinformed.invitations.inviting import CannotInvite
from keptinformed.invitations.models import Invitation
from keptinformed.invitations.policy import safety_policy


@page(Permission.freeze_page)
def own_page(asked: Asked, public_id: UUID, person: UUID) -> HttpResponse:
    """Show how somebody is kept informed through a page of their own, and what can be done about it."""
    one = opened(asked, public_id, person)
    standing = reading.standing_of(one, by=asked.actor.who, now=asked.now)
    return shown(asked, one, "own_page", {"standing": standing})


@page(Permission.invite)
def check(asked: Asked, public_id: UUID, person: UUID) -> HttpResponse:
    """Ask the questions of the safety check, and keep what was answered."""
    one = opened(asked, public_id, person)
    form = forms.CheckForm(asked.http.POST or None)

    def act() -> str:
        made = pipeline_portal.check_safety(
            participation=one, answers=form.answers(), by=asked.actor, now=asked.now
        )
        return str(made.check.public_id)

    if saved(asked, form, act):
        return redirect("desk:own-page-invite", public_id, person)
    return shown(asked, one, "check", {"form": form, "questions": safety_policy().questions})


@page(Permission.invite)
def invite(asked: Asked, public_id: UUID, person: UUID) -> HttpResponse:
    """Show what the check leaves, and invite somebody in one of these ways."""
    one = opened(asked, public_id, person)
    standing = reading.standing_of(one, by=asked.actor.who, now=asked.now)
    if standing.check is None or standing.offer is None:
        return redirect("desk:own-page-check", public_id, person)
    supporters = inviting.supporters_of(one, now=asked.now)
    form = forms.InviteForm(
        asked.http.POST or None,
        offered=reading.offered(standing.offer),
        supporters=supporters,
        suggested=standing.offer.suggested,
    )
    if saved(asked, form, lambda: _invited(asked, form, one)):
        return redirect("desk:own-page", public_id, person)
    more = {"form": form, "standing": standing, "ruled_out": reading.ruled_out(standing.offer)}
    return shown(asked, one, "invite", more)


@require_POST
@page(Permission.invite)
def code(asked: Asked, public_id: UUID, person: UUID) -> HttpResponse:
    """Show a first code once, on a card that can be printed."""
    one, invitation = _invitation(asked, public_id, person)
    made = _given(
        asked, lambda: pipeline_portal.give_code(invitation=invitation, by=asked.actor, now=asked.now)
    )
    if not made:
        return redirect("desk:own-page", public_id, person)
    card = {"code": made, "until": asked.now + LASTS, "address": settings.PORTAL_ADDRESS}
    return shown(asked, one, "code", card)


@require_POST
@page(Permission.invite)
def number(asked: Asked, public_id: UUID, person: UUID) -> HttpResponse:
    """Show six digits once, to be read out to whoever is on the telephone."""
    one, invitation = _invitation(asked, public_id, person)
    made = _given(
        asked, lambda: pipeline_portal.read_out_number(invitation=invitation, by=asked.actor, now=asked.now)
    )
    if not made:
        return redirect("desk:own-page", public_id, person)
    return shown(asked, one, "number", {"number": made, "until": asked.now + NUMBER_LASTS})


@require_POST
@page(Permission.invite)
def spoke(asked: Asked, public_id: UUID, person: UUID) -> HttpResponse:
    """Open a page for today, after a spoken check."""
    _, invitation = _invitation(asked, public_id, person)

    def opened_today() -> str:
        pipeline_portal.spoke_today(invitation=invitation, by=asked.actor, now=asked.now)
        return "Their page opens until midnight."

    if words := _given(asked, opened_today):
        messages.success(asked.http, words)
    return redirect("desk:own-page", public_id, person)


def _invitation(asked: Asked, public_id: UUID, person: UUID) -> tuple[Participation, Invitation]:
    one = opened(asked, public_id, person)
    invitation = inviting.invitation_of(one)
    if invitation is None:
        raise NotVisible
    return one, invitation


def _invited(asked: Asked, form: forms.InviteForm, one: Participation) -> str:
    mode, supporter = form.chosen()
    latest = inviting.latest_check(one, now=asked.now)
    if latest is None:
        raise CannotInvite("That safety check is too old. Ask the questions again.")
    made = pipeline_portal.invite(check=latest, mode=mode, supporter=supporter, by=asked.actor, now=asked.now)
    messages.success(asked.http, "Saved. Give them a code next, where there is a page to open.")
    return str(made.public_id)


def _given(asked: Asked, give: Callable[[], str]) -> str:
    try:
        return give()
    except CannotInvite as refused:
        messages.error(asked.http, str(refused))
        return ""
