"""The pages on which staff add somebody to a case, change what is kept of them, and say who acts for whom."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect

from keptinformed import pipeline_needs, pipeline_people
from keptinformed.access.roles import Permission
from keptinformed.cases import mirrors, people, visibility
from keptinformed.cases.models import Case
from keptinformed.cases.submissions import once
from keptinformed.desk.cases import people_forms as forms
from keptinformed.desk.cases import reading
from keptinformed.desk.cases.forms import with_a_key
from keptinformed.desk.cases.showing import shown
from keptinformed.desk.doors import Asked, page
from keptinformed.errors import Refused

FROZEN = (
    "Somebody may no longer be told in the place of another: they stand on the other side of this or a related case. "
    "Look at who acts for whom."
)
MAY_MIRROR = "Another case looks like the other side of this one. Look whether the two mirror each other."


@page(Permission.change_people)
def add(asked: Asked, public_id: UUID) -> HttpResponse:
    """Ask who is new in the case, and add them."""
    case = visibility.open_case(public_id, reader=asked.actor, now=asked.now)
    form = forms.AddForm(asked.http.POST or None, initial=with_a_key() | {"language": "en"})

    def act() -> str:
        added = pipeline_people.add_participant(
            case=case, person=form.somebody(), part=form.in_part, since=None, by=asked.actor, now=asked.now
        )
        pipeline_needs.give_what_age_gives(participation=added.participation, by=asked.actor, now=asked.now)
        _warn(asked, frozen=bool(added.frozen), may_mirror=bool(added.may_mirror))
        return str(added.participation.public_id)

    if _saved(asked, form, act):
        messages.success(
            asked.http, "Added. What is owed to them was worked out from what has happened so far."
        )
        return redirect("desk:case-people", public_id)
    return shown(asked, case, "person_add", {"form": form})


@page(Permission.change_people)
def change(asked: Asked, public_id: UUID, person: UUID) -> HttpResponse:
    """Ask what is different about somebody, and keep it."""
    case = visibility.open_case(public_id, reader=asked.actor, now=asked.now)
    one = people.participation_in(case, person)
    form = forms.ChangeForm(asked.http.POST or None, initial=forms.ChangeForm.starting_with(one))

    def act() -> str:
        frozen = pipeline_people.change_person(
            participation=one, changes=form.changes(), by=asked.actor, now=asked.now
        )
        one.refresh_from_db(fields=["person"])  # with the date of birth as it is now
        pipeline_needs.give_what_age_gives(participation=one, by=asked.actor, now=asked.now)
        _warn(asked, frozen=bool(frozen))
        return str(one.public_id)

    if _saved(asked, form, act):
        messages.success(asked.http, "Saved.")
        return redirect("desk:case-people", public_id)
    return shown(asked, case, "person_change", {"form": form, "one": one})


@page(Permission.change_people)
def let_act(asked: Asked, public_id: UUID, person: UUID) -> HttpResponse:
    """Ask who may be told in somebody's place, and let them."""
    case = visibility.open_case(public_id, reader=asked.actor, now=asked.now)
    one = people.participation_in(case, person)
    form = forms.ActingForm(asked.http.POST or None, initial=with_a_key() | {"language": "en"})

    def act() -> str:
        made = pipeline_people.add_representative(
            participation=one,
            person=form.somebody(),
            basis=form.why,
            evidence=form.cleaned_data["evidence"],
            by=asked.actor,
            now=asked.now,
        )
        return str(made.person.public_id)

    if _saved(asked, form, act):
        messages.success(asked.http, "Saved. They may be told from now on.")
        return redirect("desk:case-people", public_id)
    return shown(asked, case, "person_acting", {"form": form, "one": one})


@page(Permission.change_people)
def end_acting(asked: Asked, public_id: UUID, person: UUID, acting: UUID) -> HttpResponse:
    """Ask whether somebody is to act for another no more, and end it."""
    case = visibility.open_case(public_id, reader=asked.actor, now=asked.now)
    one = people.participation_in(case, person)
    who = reading.acting_for(one, acting)
    if asked.http.method != "POST":
        return shown(asked, case, "person_acting_end", {"one": one, "who": who})
    if asked.http.POST.get("what") == "keep":
        pipeline_people.keep_after_asking(participation=one, person=acting, by=asked.actor, now=asked.now)
        messages.success(asked.http, "Saved. They go on being told.")
    else:
        pipeline_people.end_representative(participation=one, person=acting, by=asked.actor, now=asked.now)
        messages.success(asked.http, "Ended. They are told nothing from now on.")
    return redirect("desk:case-people", public_id)


@page(Permission.link_cases)
def mirror(asked: Asked, public_id: UUID) -> HttpResponse:
    """Ask which case is the other side of this one, and link the two."""
    case = visibility.open_case(public_id, reader=asked.actor, now=asked.now)
    form = forms.MirrorForm(asked.http.POST or None, initial=with_a_key())

    def act() -> str:
        other = _of_reference(form.cleaned_data["reference"], asked)
        made = pipeline_people.link_mirror(case=case, other=other, by=asked.actor, now=asked.now)
        return str(made.pk)

    if _saved(asked, form, act):
        messages.success(asked.http, "Linked. Both cases now warn whoever opens them.")
        return redirect("desk:case", public_id)
    suggested = mirrors.find(case, reader=asked.actor, now=asked.now)
    others = mirrors.others_of(case, reader=asked.actor, now=asked.now)
    return shown(asked, case, "mirror", {"form": form, "suggested": suggested, "others": others})


def _saved(asked: Asked, form: Form, act: Callable[[], str]) -> bool:
    """Do `act` once for this form, if it is filled in rightly; what is refused is said on the form."""
    if not (form.is_bound and form.is_valid()):
        return False
    try:
        once(form.cleaned_data["key"], act, by=asked.actor.staff_number, now=asked.now)
    except Refused as refused:
        form.add_error(None, str(refused))
        return False
    return True


def _of_reference(reference: str, asked: Asked) -> Case:
    found = visibility.visible(asked.actor, asked.now).filter(reference__iexact=reference.strip()).first()
    if found is None:
        raise mirrors.CannotMirror(
            "There is no case of that reference for you. Enter it as it stands on the case."
        )
    return found


def _warn(asked: Asked, *, frozen: bool = False, may_mirror: bool = False) -> None:
    for happened, words in ((frozen, FROZEN), (may_mirror, MAY_MIRROR)):
        if happened:
            messages.warning(asked.http, words)
