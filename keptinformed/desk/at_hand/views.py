"""The pages of practical help, and of the cards for hard moments."""

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render

from keptinformed.access.roles import Permission
from keptinformed.cases.ages import london_day
from keptinformed.cases.visibility import NotVisible
from keptinformed.contact.drafting import prompt_cards as drafting
from keptinformed.contact.drafting.prompt_cards import LANGUAGES, SAY, PromptCard, prompt_cards
from keptinformed.desk.doors import Asked, page
from keptinformed.referrals.directory import directory, of_kind
from keptinformed.referrals.policy import referral_policy


@page(Permission.record_event)
def help_near(asked: Asked) -> HttpResponse:
    """Show who helps, by kind of help and by area, and what of it is to be checked again."""
    entries = directory(settings.FORCE)
    areas = sorted({area for each in entries for area in each.areas})
    wanted, area = asked.http.GET.get("help", ""), asked.http.GET.get("area", "")
    known = {
        "found": of_kind(entries, help_wanted=wanted, area=area),
        "helps": referral_policy().helps,
        "areas": areas,
        "wanted": wanted if wanted in referral_policy().helps else "",
        "area": area if area in areas else "",
        "today": london_day(asked.now),
    }
    return render(asked.http, "desk/at_hand/help.html", known)


@page(Permission.record_event)
def cards(asked: Asked) -> HttpResponse:
    """List the cards for hard moments."""
    return render(asked.http, "desk/at_hand/cards.html", {"cards": prompt_cards().values()})


@page(Permission.record_event)
def one_card(asked: Asked, card: str) -> HttpResponse:
    """Show one card."""
    known = {"card": _card(card), "say": SAY, "names": LANGUAGES}
    return render(asked.http, "desk/at_hand/card.html", known)


@page(Permission.record_event)
def card_to_print(_asked: Asked, card: str) -> HttpResponse:
    """Return one card as a page to be taken along."""
    return pdf(drafting.card_pdf(_card(card)), f"card-{card}")


def pdf(content: bytes, name: str) -> HttpResponse:
    """Return a document to be looked at and printed; its name tells nothing of anybody."""
    made = HttpResponse(content, content_type="application/pdf")
    made["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return made


def _card(named: str) -> PromptCard:
    found = prompt_cards().get(named.replace("-", "_"))
    if found is None:
        raise NotVisible
    return found
