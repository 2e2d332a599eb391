"""The forms on which somebody says how they want to be told: more counts at once, all else waits for staff."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from keptinformed.asking.leaving import sealed
from keptinformed.asking.terms import Kind
from keptinformed.asking.wishes import InForce, Wish, now_and_later
from keptinformed.portal import forms
from keptinformed.portal.asking import What, left, page_of
from keptinformed.portal.doors import Inside, inside
from keptinformed.portal.reading import around
from keptinformed.portal.surroundings import language_of
from keptinformed.portal.words import words_of
from keptinformed.publishing.page import PublishedPage
from keptinformed.publishing.sections import Contact


@require_POST
@inside
def often(asked: Inside) -> HttpResponse:
    """Take how often somebody wants to hear from us."""
    page, form = _theirs(asked), forms.Often(asked.http.POST)
    if not form.is_valid():
        return _again(asked, page, "often_empty", "every_days")
    return _wish(
        asked, page, form, Wish(every_days=form.cleaned_data["every_days"]), ("often_same", "every_days")
    )


@require_POST
@inside
def news(asked: Inside) -> HttpResponse:
    """Take what somebody wants to be told."""
    page, form = _theirs(asked), forms.News(asked.http.POST)
    if not form.is_valid():
        return _again(asked, page, "news_same", "news")
    wanted = form.cleaned_data["news"]
    wish = Wish(routine="routine" in wanted, key_news="key_news" in wanted)
    return _wish(asked, page, form, wish, ("news_same", "news"))


@require_POST
@inside
def endpoint(asked: Inside) -> HttpResponse:
    """Take a new number or address, sealed before it is put down anywhere; nobody sees it here again."""
    page, form = _theirs(asked), forms.Endpoint(asked.http.POST)
    sentence, field = form.trouble()
    if sentence or not form.is_valid():
        return _again(asked, page, sentence or "value_wrong", field or "value")
    typed = form.cleaned_data
    text = sealed(typed["value"].strip())
    what = What(
        Kind.new_endpoint,
        (typed["channel"],),
        text,
        "settings_heading",
        ("settings_waits",),
        is_answered=False,
    )
    return left(asked, page, form, what)


@require_POST
@inside
def quiet(asked: Inside) -> HttpResponse:
    """Take that no message is to leave by itself any more; a person rings first, and everything stays owed."""
    page, form = _theirs(asked), forms.Key(asked.http.POST)
    if not form.is_valid():
        raise Http404
    what = What(Kind.stop_messages, (), "", "stopped_heading", ("stopped",), is_answered=False)
    return left(asked, page, form, what)


def in_force(contact: Contact) -> InForce:
    """Return what counts now, as it is published."""
    return InForce(
        contact.agreed_on is not None, contact.every_days, contact.wants_updates, contact.wants_key_news
    )


def _wish(
    asked: Inside, page: PublishedPage, form: forms.Often | forms.News, wish: Wish, same: tuple[str, str]
) -> HttpResponse:
    if page.contact is None:
        raise Http404
    at_once, later = now_and_later(wish, in_force(page.contact))
    if at_once.is_empty and later.is_empty:
        return _again(asked, page, *same)
    says = (
        *(("settings_now",) if not at_once.is_empty else ()),
        *(("settings_waits",) if not later.is_empty else ()),
    )
    what = What(Kind.settings, wish.as_about(), "", "settings_heading", says, is_answered=False)
    return left(asked, page, form, what)


def _theirs(asked: Inside) -> PublishedPage:
    """Return the page of somebody who may change how they are told: not of whoever acts for them."""
    page = page_of(asked)
    if page.contact is None:
        raise Http404
    return page


def _again(asked: Inside, page: PublishedPage, sentence: str, field: str) -> HttpResponse:
    words = words_of(language_of(asked.http))
    more: dict[str, object] = {
        "errors": [{"text": words["settings"][sentence], "href": f"#{field}"}],
        "typed": asked.http.POST.dict(),
        "chosen": asked.http.POST.getlist("news"),
    }
    return render(asked.http, "portal/parts/settings.html", around(asked, page, "settings") | more)
