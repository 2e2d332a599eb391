"""The pages on which somebody asks, tells or challenges: what they wrote goes into the box, once for each form."""

from dataclasses import dataclass

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from keptinformed.asking import leaving as box
from keptinformed.asking.policy import ask_policy
from keptinformed.asking.terms import Kind
from keptinformed.invitations import door_sessions
from keptinformed.portal import forms, published
from keptinformed.portal.doors import Inside, inside
from keptinformed.portal.reading import around
from keptinformed.portal.surroundings import language_of
from keptinformed.portal.words import words_of
from keptinformed.publishing.page import PublishedPage
from keptinformed.publishing.promised import BROKEN


@dataclass(frozen=True, slots=True)
class Subject:
    """What a form is about: the page of the words, and what of the published page it concerns."""

    page: PublishedPage
    words: str
    about: tuple[str, ...] = ()
    more: tuple[tuple[str, object], ...] = ()
    """What else the template shows, such as the promise."""


@require_http_methods(["GET", "POST"])
@inside
def questions(asked: Inside) -> HttpResponse:
    """Ask the team something."""
    return _written(asked, Subject(page_of(asked), "questions"), forms.Written, Kind.question)


@require_http_methods(["GET", "POST"])
@inside
def tell(asked: Inside) -> HttpResponse:
    """Tell us that something changed, is new, was not done, or is worrying; whom to call in danger stands before it."""
    return _written(asked, Subject(page_of(asked), "tell"), forms.Tell, Kind.changed)


@require_http_methods(["GET", "POST"])
@inside
def challenge(asked: Inside, promise: str) -> HttpResponse:
    """Challenge a promise that was not kept, on that very promise."""
    page = page_of(asked)
    found = page.promise(promise)
    if found is None or found.outcome(asked.now) not in BROKEN:
        raise Http404
    subject = Subject(page, "challenge", (found.id,), (("promise", found),))
    return _written(asked, subject, forms.Challenge, Kind.challenge)


@require_http_methods(["GET", "POST"])
@inside
def right(asked: Inside, number: int) -> HttpResponse:
    """Ask for one of the Rights."""
    page = page_of(asked)
    found = next((each for each in page.rights if each.number == number), None)
    if found is None:
        raise Http404
    return _written(
        asked, Subject(page, "right", (found.key,), (("right", found),)), forms.Optional, Kind.right_wanted
    )


@require_http_methods(["GET", "POST"])
@inside
def review(asked: Inside, update: str) -> HttpResponse:
    """Ask for a decision to be looked at again."""
    page = page_of(asked)
    found = next((each for each in page.reviews if each.update == update), None)
    if found is None:
        raise Http404
    return _written(
        asked,
        Subject(page, "review", (found.update,), (("review", found),)),
        forms.Optional,
        Kind.review_wanted,
    )


@require_POST
@inside
def right_happened(asked: Inside, number: int) -> HttpResponse:
    """Keep that somebody says a Right was done; what we say of it stays as it is."""
    page, form = page_of(asked), forms.Key(asked.http.POST)
    found = next((each for each in page.rights if each.number == number), None)
    if found is None or not form.is_valid():
        raise Http404
    what = What(Kind.right_happened, (found.key,), says=("happened",), is_answered=False)
    return left(asked, page, form, what)


@require_POST
@inside
def needed(asked: Inside, update: str) -> HttpResponse:
    """Keep whether somebody was told what they needed; a "no" is a challenge, and changes nothing that stands."""
    page, form = page_of(asked), forms.Needed(asked.http.POST)
    found = page.update(update)
    if found is None or not form.is_valid():
        raise Http404
    answer = form.cleaned_data["answer"]
    what = What(Kind.told_enough, (found.id, answer), says=(f"told_{answer}",), is_answered=answer == "no")
    return left(asked, page, form, what)


@require_safe
@inside
def asks(asked: Inside) -> HttpResponse:
    """Show what was asked and told, and when it was read and answered; never what was written."""
    page = page_of(asked)
    door_sessions.note_opened(asked.holder, now=asked.now)
    return render(asked.http, "portal/asks/asked.html", around(asked, page, "asked"))


@dataclass(frozen=True, slots=True)
class What:
    """What goes into the box, and which sentences of `sent` follow."""

    kind: Kind
    about: tuple[str, ...] = ()
    text: str = ""
    heading: str = "heading"
    says: tuple[str, ...] = ()
    is_answered: bool = True
    """Whether staff answer it, so that it is said when somebody reads it."""


def left(asked: Inside, page: PublishedPage, form: forms.Keyed, what: What) -> HttpResponse:
    """Put something into the box and say what happens with it; the same form twice is one ask."""
    door_sessions.note_asked(asked.holder, now=asked.now)
    new = box.leave(
        what.kind,
        invitation=asked.holder.invitation,
        about=what.about,
        text=what.text,
        key=form.cleaned_data["key"],
        now=asked.now,
    )
    more = {"what": what, "is_new": new}
    return render(asked.http, "portal/asks/sent.html", around(asked, page, "asked") | more)


def _written(asked: Inside, subject: Subject, form_of: type[forms.Written], kind: Kind) -> HttpResponse:
    if asked.http.method == "GET":
        door_sessions.note_opened(asked.holder, now=asked.now)
        return _form(asked, subject)
    form = form_of(asked.http.POST)
    if not form.is_valid() or form.trouble()[0]:
        return _form(asked, subject, form)
    chosen = Kind(form.cleaned_data.get("kind") or form.cleaned_data.get("route") or kind.value)
    says = ("worried",) if chosen is Kind.worried else ()
    return left(asked, subject.page, form, What(chosen, subject.about, form.cleaned_data["text"], says=says))


def _form(asked: Inside, subject: Subject, form: forms.Written | None = None) -> HttpResponse:
    """Show a form, with what was typed and what is wrong with it: nothing typed is lost."""
    known = around(asked, subject.page, subject.words) | dict(subject.more)
    known |= {"typed": asked.http.POST.dict(), "most": ask_policy().longest}
    if form is not None:
        words = words_of(language_of(asked.http))
        sentence, field = form.trouble()
        if not sentence:  # A form without its key is none of ours: it is shown anew, with a key.
            return render(asked.http, f"portal/asks/{subject.words}.html", known)
        text = words[subject.words][sentence].format(most=ask_policy().longest)
        known |= {"errors": [{"text": text, "href": f"#{field}"}]}
        known |= {"key": form.cleaned_data.get("key") or known["key"]}
    return render(asked.http, f"portal/asks/{subject.words}.html", known)


def page_of(asked: Inside) -> PublishedPage:
    """Return what is published for somebody who is in. Raises Http404 while nothing is."""
    page = published.page_of(asked.holder.page)
    if page is None:
        raise Http404
    return page
