"""The forms about court and a statement: days on which somebody cannot go, what would help, what they choose."""

from collections.abc import Mapping

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from keptinformed.asking.choices import choice_policy
from keptinformed.asking.days import put_down
from keptinformed.asking.opinions import opinion_policy
from keptinformed.asking.policy import ask_policy
from keptinformed.asking.terms import Kind
from keptinformed.invitations import door_sessions
from keptinformed.portal import forms, published
from keptinformed.portal.asking import What, left, page_of
from keptinformed.portal.doors import Inside, inside
from keptinformed.portal.reading import OPINION, around, parts_of
from keptinformed.portal.surroundings import language_of
from keptinformed.portal.words import words_of
from keptinformed.publishing.page import PublishedPage
from keptinformed.publishing.sentences import LONDON

type Sheet = forms.Chosen | forms.DaysAway | forms.HowWeDid


@require_http_methods(["GET", "POST"])
@inside
def choose(asked: Inside, name: str) -> HttpResponse:
    """Let somebody choose on one of the forms of policy/portal/choices.yaml, and let staff have it."""
    offered = choice_policy().forms[name]
    page = shown(asked, offered.page)
    form = forms.Chosen(asked.http.POST, offered=offered)
    known: dict[str, object] = {"form": f"choice_{name}", "boxes": offered.boxes, "here": offered.page}
    if asked.http.method == "GET" or form.trouble()[0] or not form.is_valid():
        return _sheet(asked, page, form, known)
    return left(asked, page, form, What(offered.ask, form.about(), form.cleaned_data["text"]))


@require_http_methods(["GET", "POST"])
@inside
def days_away(asked: Inside) -> HttpResponse:
    """Take the days on which somebody cannot go to court; no page shows them again."""
    page, days = shown(asked, "court"), choice_policy()
    today = asked.now.astimezone(LONDON).date()
    form = forms.DaysAway(asked.http.POST, periods=days.periods, earliest=today, latest=today + days.ahead)
    if asked.http.method == "GET" or form.trouble()[0] or not form.is_valid():
        return _sheet(asked, page, form, {"form": "choice_days", "numbers": form.numbers, "here": "court"})
    text = put_down(form.periods(), form.cleaned_data["text"])
    return left(asked, page, form, What(Kind.court_days, (), text))


@require_http_methods(["GET", "POST"])
@inside
def opinion(asked: Inside) -> HttpResponse:
    """Ask once, at the end, how we did; the answers go where nothing leads from them to anybody."""
    page = shown(asked, OPINION)
    form = forms.HowWeDid(asked.http.POST)
    said = any(each.kind is Kind.opinion for each in published.asks_of(asked.holder.invitation))
    if asked.http.method == "GET" or form.trouble()[0] or not form.is_valid():
        return _sheet(asked, page, form, {"form": OPINION, "asks_how": opinion_policy(), "here": OPINION})
    if said:
        return redirect("portal:opinion")
    text = opinion_policy().put_down(form.given())
    return left(asked, page, form, What(Kind.opinion, (), text, says=("opinion",), is_answered=False))


def shown(asked: Inside, part: str) -> PublishedPage:
    """Return the page of somebody who is shown one part of it. Raises Http404 for all others."""
    page = page_of(asked)
    if part not in parts_of(page):
        raise Http404
    return page


def _sheet(asked: Inside, page: PublishedPage, form: Sheet, known: Mapping[str, object]) -> HttpResponse:
    """Show a form, with what was chosen and what is wrong with it: nothing typed is lost."""
    more = around(asked, page, str(known["here"])) | dict(known)
    if asked.http.method == "GET":
        door_sessions.note_opened(asked.holder, now=asked.now)
    else:
        more |= {"typed": asked.http.POST.dict(), "given": dict(asked.http.POST.lists())}
        sentence, field = form.trouble()
        if sentence:
            text = words_of(language_of(asked.http))[str(known["form"])][sentence]
            more["errors"] = [{"text": text.format(most=ask_policy().longest), "href": f"#{field}"}]
    name = "days" if "numbers" in known else "how" if known["form"] == OPINION else "choices"
    return render(asked.http, f"portal/asks/{name}.html", more)
