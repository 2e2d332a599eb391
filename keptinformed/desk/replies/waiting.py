"""The queue of what nobody could match: a list, and one at a time until somebody said whose it is."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from keptinformed import pipeline_replies
from keptinformed.access.roles import Permission
from keptinformed.access_log.acts import Act
from keptinformed.access_log.entries import About, note
from keptinformed.cases import visibility
from keptinformed.cases.models import Participation
from keptinformed.cases.models.people import OWED
from keptinformed.desk.doors import Asked, page
from keptinformed.desk.replies import reading
from keptinformed.pipeline_replies import BadReply
from keptinformed.replies import finding, matching
from keptinformed.replies.models import Reply


@page(Permission.match_replies)
def listed(asked: Asked) -> HttpResponse:
    """Show what nobody could match, the earliest first."""
    found = list(finding.not_matched(asked.actor)[: finding.MOST])
    note(Act.replies_not_matched_seen, About(), by=asked.actor.who, now=asked.now)
    lines = [(each, reading.means_of(each), reading.why_not_matched(each)) for each in found]
    return render(asked.http, "desk/replies/not_matched.html", {"lines": lines})


@page(Permission.match_replies)
def one(asked: Asked, waiting: UUID) -> HttpResponse:
    """Show one of the queue; take whose it is, or that it is nobody's in a case."""
    found = finding.not_matched(asked.actor).filter(public_id=waiting).first()
    if found is None:
        raise visibility.NotVisible
    told, errors = asked.http.POST, []
    if "aside" in told or "person" in told:
        try:
            return _decided(asked, waiting)
        except BadReply as refused:
            errors = [{"text": str(refused), "href": "#main-content"}]
    reference = told.get("reference", "").strip()
    people = _offered(asked, found, reference)
    if "match" in told and not errors:
        errors = [{"text": "Choose whose it is", "href": "#person" if people else "#reference"}]
    note(Act.replies_not_matched_seen, About(str(waiting), _whose(people)), by=asked.actor.who, now=asked.now)
    known = {"reply": found, "came": reading.means_of(found), "why": reading.why_not_matched(found)}
    more = {"people": people, "reference": reference, "errors": errors}
    return render(asked.http, "desk/replies/match.html", known | more)


def _decided(asked: Asked, reply: UUID) -> HttpResponse:
    if "aside" in asked.http.POST:
        pipeline_replies.put_aside(reply, by=asked.actor, now=asked.now)
        messages.success(asked.http, "Put aside: it is from nobody in a case.")
        return redirect("desk:replies-not-matched")
    whose = _uuid(asked.http.POST.get("person", ""))
    pipeline_replies.match_reply(reply, to=whose, by=asked.actor, now=asked.now)
    messages.success(asked.http, "Kept: it is in their case now, and somebody sees to it.")
    return redirect("desk:reply", reply)


def _offered(asked: Asked, reply: Reply, reference: str) -> list[Participation]:
    """Return whom it may be from: who has or had that number, and who is in the case that was looked for."""
    seen = visibility.visible(asked.actor, asked.now)
    with_it = [each.pk for each in matching.candidates(reply.lookup)]
    there = Participation.objects.filter(case__in=seen, part__in=OWED).select_related("person", "case")
    found = there.filter(pk__in=with_it)
    if reference:
        found = found | there.filter(case__reference__iexact=reference)
    return list(found.distinct().order_by("case__reference", "pk")[: finding.MOST])


def _whose(people: list[Participation]) -> tuple[UUID, ...]:
    return tuple(each.person.public_id for each in people)


def _uuid(written: str) -> UUID:
    try:
        return UUID(written)
    except ValueError:
        raise BadReply("Choose whose it is.") from None
