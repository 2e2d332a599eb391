"""The pages on which staff offer support, see what leaves before it leaves, refer, and see to what came back."""

from collections.abc import Mapping
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from keptinformed import pipeline_referrals
from keptinformed.access.roles import Permission
from keptinformed.cases import people, visibility
from keptinformed.cases.models import Case, Participation
from keptinformed.cases.submissions import once
from keptinformed.cases.visibility import NotVisible
from keptinformed.desk.cases.showing import shown as shown_of_case
from keptinformed.desk.doors import Asked, page
from keptinformed.desk.referrals import files, reading
from keptinformed.desk.referrals.forms import FileForm, HelpForm, OfferForm, ReferForm, SeenToForm
from keptinformed.needs import finding as needs_finding
from keptinformed.pipeline_referrals import CannotRefer, Wanted
from keptinformed.referrals import finding
from keptinformed.referrals.policy import Organisation, referral_policy
from keptinformed.referrals.terms import Said


@page(Permission.refer)
def support(asked: Asked, public_id: UUID) -> HttpResponse:
    """Show everybody in a case who can be offered support, and how that stands."""
    case = visibility.open_case(public_id, reader=asked.actor, now=asked.now)
    return shown(asked, case, "support", {"people": reading.people_of(case)})


@page(Permission.refer)
def person(asked: Asked, public_id: UUID, person: UUID) -> HttpResponse:
    """Show how it stands with the support of one person, and note that a crime is not referred by the Code."""
    one = _opened(asked, public_id, person)
    if asked.http.method == "POST":
        try:
            pipeline_referrals.exclude(participation=one, by=asked.actor, now=asked.now)
            messages.success(asked.http, "Noted: the Code of that time does not refer this crime.")
        except CannotRefer as refused:
            messages.error(asked.http, str(refused))
    found = pipeline_referrals.open_support(participation=one, by=asked.actor, now=asked.now)
    policy = referral_policy()
    known = {"one": one, "found": found, "organisations": policy.organisations}
    return shown(asked, one.case, "support_person", known)


@page(Permission.refer)
def offer(asked: Asked, public_id: UUID, person: UUID, organisation: str) -> HttpResponse:
    """Ask what somebody said when support was offered, and keep it."""
    one, known = _opened(asked, public_id, person), _organisation(organisation)
    form = OfferForm(asked.http.POST or None, organisation=known)

    def act() -> str:
        wanted, said = Wanted(known.id, form.chosen), Said(form.cleaned_data["said"])
        made = pipeline_referrals.offer(
            participation=one, wanted=wanted, said=said, by=asked.actor, now=asked.now
        )
        return str(made.public_id)

    if _done(asked, form, act):
        messages.success(asked.http, "Kept: what they said stands in the history.")
        return redirect("desk:case-support-person", public_id, person)
    return shown(asked, one.case, "support_offer", {"one": one, "form": form, "organisation": known})


@page(Permission.refer)
def refer(asked: Asked, public_id: UUID, person: UUID, organisation: str) -> HttpResponse:
    """Ask for what somebody is referred, show what would leave, and then refer them."""
    one, known = _opened(asked, public_id, person), _organisation(organisation)
    ways = needs_finding.ways_of([one], now=asked.now)[one.pk]
    form = ReferForm(asked.http.POST or None, organisation=known, ways=ways)
    sends = asked.http.POST.get("do") == "send"

    def act() -> str:
        wanted = _wanted(one, known, form)
        made = pipeline_referrals.refer(participation=one, wanted=wanted, by=asked.actor, now=asked.now)
        return str(made.public_id)

    if sends and _done(asked, form, act):
        messages.success(asked.http, f"Referred. {known.title} can read it now, and the history says so.")
        return redirect("desk:case-support-person", public_id, person)
    more = {"one": one, "form": form, "organisation": known, "looked": _looked(asked, one, known, form)}
    return shown(asked, one.case, "support_refer", more | {"leaves": referral_policy().leaves})


@page(Permission.refer)
def one(asked: Asked, public_id: UUID, referral: UUID) -> HttpResponse:
    """Show one referral with all that happened to it, and take what was done where it came back."""
    case = visibility.open_case(public_id, reader=asked.actor, now=asked.now)
    found = finding.in_case(case, referral)
    form = SeenToForm(asked.http.POST or None)
    if form.is_bound and form.is_valid():
        try:
            what = form.cleaned_data["what"]
            pipeline_referrals.see_to(standing=found, what=what, by=asked.actor, now=asked.now)
        except CannotRefer as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(asked.http, "Noted: it is seen to.")
            return redirect("desk:referrals")
    more = {"found": found, "form": form, "file": FileForm(), "steps": reading.steps_of(found)}
    return shown(asked, case, "support_referral", more | {"posts": reading.posts_of(found)})


@require_POST
@page(Permission.refer)
def take_out(asked: Asked, public_id: UUID, referral: UUID) -> HttpResponse:
    """Give a referral out as a file, with the reason that was given."""
    case = visibility.open_case(public_id, reader=asked.actor, now=asked.now)
    found, form = finding.in_case(case, referral), FileForm(asked.http.POST)
    try:
        reason = form.cleaned_data["reason"] if form.is_valid() else ""
        out = pipeline_referrals.take_out(standing=found, reason=reason, by=asked.actor, now=asked.now)
    except CannotRefer as refused:
        messages.error(asked.http, str(refused))
        return redirect("desk:case-referral", public_id, referral)
    return files.answer(out, form.cleaned_data["kind"])


@page(Permission.refer)
def unsettled(asked: Asked) -> HttpResponse:
    """Show what came back, and what waits for an answer, in the cases that the reader comes to."""
    found = pipeline_referrals.list_unsettled(by=asked.actor, now=asked.now)
    return render(
        asked.http, "desk/referrals/referrals.html", {"found": [reading.line_of(each) for each in found]}
    )


def shown(asked: Asked, case: Case, name: str, more: Mapping[str, object]) -> HttpResponse:
    """Return the page `desk/cases/NAME.html`: what help somebody wants is more than that there is a case."""
    return shown_of_case(asked, case, name, {"marking": "OFFICIAL-SENSITIVE", **more})


def _opened(asked: Asked, public_id: UUID, person: UUID) -> Participation:
    case = visibility.open_case(public_id, reader=asked.actor, now=asked.now)
    one = people.participation_in(case, person)
    if not reading.can_be_offered(one):
        raise NotVisible
    return one


def _organisation(named: str) -> Organisation:
    found = referral_policy().organisations.get(named)
    if found is None:
        raise NotVisible
    return found


def _wanted(one: Participation, organisation: Organisation, form: ReferForm) -> Wanted:
    point = reading.point_of(one, form.chosen_way)
    return Wanted(organisation.id, form.chosen, point)


def _looked(
    asked: Asked, one: Participation, organisation: Organisation, form: ReferForm
) -> pipeline_referrals.Looked | None:
    if not form.is_bound or not form.is_valid():
        return None
    wanted = _wanted(one, organisation, form)
    return pipeline_referrals.look(participation=one, wanted=wanted, by=asked.actor, now=asked.now)


def _done(asked: Asked, form: HelpForm, act: "reading.Act") -> bool:
    """Do `act` once for this form; each reason why not is said at the top."""
    if not (form.is_bound and form.is_valid()):
        return False
    try:
        once(form.cleaned_data["key"], act, by=asked.actor.staff_number, now=asked.now)
    except CannotRefer as refused:
        _say(form, refused)
        return False
    return True


def _say(form: Form, refused: CannotRefer) -> None:
    for reason in refused.reasons:
        form.add_error(None, reason)
