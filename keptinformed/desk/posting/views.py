"""The pages "Letters to post": the pile, a batch with its PDF, one letter, and what came back."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from keptinformed import pipeline_posting
from keptinformed.access.roles import Permission
from keptinformed.contact.posting_days import posting_policy
from keptinformed.desk.cases.forms import problems
from keptinformed.desk.doors import Asked, page
from keptinformed.desk.posting import reading
from keptinformed.desk.posting.forms import MarkForm, PostedForm, TakeOutForm
from keptinformed.errors import Refused
from keptinformed.pipeline_posting import Confirmed

PDF = "application/pdf"


@page(Permission.post_letters)
def listed(asked: Asked) -> HttpResponse:
    """Show the pile: what is to be printed, what to be posted, and what is late."""
    return _shown(asked, "letters", _pile(asked, MarkForm(None)))


@require_POST
@page(Permission.post_letters)
def printed(asked: Asked) -> HttpResponse:
    """Put what lies ready into one batch."""
    run, pulled = pipeline_posting.print_ready(by=asked.actor, now=asked.now)
    if pulled:
        messages.warning(
            asked.http,
            f"{pulled} left out: not safe to post any more, or not as made. A person has each as a task.",
        )
    if run is None:
        messages.info(asked.http, "There is nothing to print.")
        return redirect("desk:letters")
    return redirect("desk:letters-run", run.public_id)


@page(Permission.post_letters)
def run(asked: Asked, run: UUID) -> HttpResponse:
    """Show a batch; check it before it is posted, and take that and when it was."""
    form = PostedForm(asked.http.POST or None if "posted" in asked.http.POST else None, now=asked.now)
    if "check" in asked.http.POST:
        _say_checked(asked, pipeline_posting.check_before_posting(run, by=asked.actor, now=asked.now))
        return redirect("desk:letters-run", run)
    if form.is_bound and form.is_valid() and _is_posted(asked, run, form):
        return redirect("desk:letters-run", run)
    batch, letters = reading.batch(run, asked.actor, now=asked.now)
    return _shown(asked, "run", {"batch": batch, "letters": letters, "form": form, "errors": _wrong(form)})


@page(Permission.post_letters)
def run_as_pdf(asked: Asked, run: UUID) -> HttpResponse:
    """Give a batch as one PDF."""
    try:
        made = pipeline_posting.pages_of(run, by=asked.actor, now=asked.now)
    except Refused as refused:
        messages.error(asked.http, str(refused))
        return redirect("desk:letters-run", run)
    answer = HttpResponse(made, content_type=PDF)
    answer["Content-Disposition"] = f'attachment; filename="letters-{str(run)[:8]}.pdf"'
    return answer


@page(Permission.post_letters)
def letter(asked: Asked, letter: UUID) -> HttpResponse:
    """Show one letter, and take what became of it."""
    form = TakeOutForm(asked.http.POST or None if "out" in asked.http.POST else None)
    if _is_done(asked, letter, form):
        return redirect("desk:letter", letter)
    found = reading.one(letter, asked.actor, now=asked.now)
    return _shown(asked, "letter", {"letter": found, "form": form, "errors": _wrong(form)})


@require_POST
@page(Permission.post_letters)
def found(asked: Asked) -> HttpResponse:
    """Find the letter that came back by its mark."""
    form = MarkForm(asked.http.POST)
    known = _pile(asked, form) | {"errors": _wrong(form)}
    if form.is_valid():
        letters = reading.by_mark(form.cleaned_data["mark"], asked.actor, now=asked.now)
        if len(letters) == 1:
            return redirect("desk:letter", letters[0].public_id)
        known |= {"found": letters, "looked": True}
    return _shown(asked, "letters", known)


def _pile(asked: Asked, form: MarkForm) -> dict[str, object]:
    return {
        "pile": reading.pile_for(asked.actor, now=asked.now),
        "form": form,
        "cut_off": f"{posting_policy().cut_off:%H:%M}",
        "leaves_on": posting_policy().leaves_on(asked.now),
    }


def _is_posted(asked: Asked, run: UUID, form: PostedForm) -> bool:
    at = form.cleaned_data["at"]
    try:
        done = pipeline_posting.confirm_posted(run, posted_at=at, by=asked.actor, now=asked.now)
    except pipeline_posting.CannotPost as refused:
        form.add_error("time", str(refused))
        return False
    if done.posted:
        said = "letter counts" if done.posted == 1 else "letters count"
        messages.success(asked.http, f"{done.posted} {said} as sent. The history says so within a minute.")
    _say_checked(asked, done, also_where_none=False)
    return True


def _say_checked(asked: Asked, done: Confirmed, *, also_where_none: bool = True) -> None:
    if done.to_take_out:
        numbers = ", ".join(map(str, done.to_take_out))
        messages.error(
            asked.http, f"Take out before anything is posted: number {numbers}. See below what to do with it."
        )
    elif also_where_none:
        messages.success(asked.http, "All of it may be posted now.")


def _is_done(asked: Asked, letter: UUID, form: TakeOutForm) -> bool:
    typed = asked.http.POST
    try:
        if "is-out" in typed:
            pipeline_posting.take_out(letter, why="", by=asked.actor, now=asked.now)
        elif "left" in typed:
            pipeline_posting.say_it_left(letter, by=asked.actor, now=asked.now)
        elif "returned" in typed:
            pipeline_posting.say_returned(letter, by=asked.actor, now=asked.now)
        elif form.is_bound and form.is_valid():
            pipeline_posting.take_out(letter, why=form.cleaned_data["why"], by=asked.actor, now=asked.now)
        else:
            return False
    except pipeline_posting.CannotPost as refused:
        messages.error(asked.http, str(refused))
    else:
        messages.success(asked.http, "Done, and kept.")
    return True


def _wrong(form: PostedForm | TakeOutForm | MarkForm) -> list[dict[str, str]]:
    return problems(form) if form.is_bound else []


def _shown(asked: Asked, name: str, known: dict[str, object]) -> HttpResponse:
    return render(asked.http, f"desk/posting/{name}.html", known)
