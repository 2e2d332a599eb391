"""Finds what is owed to people who rang: messages and calls with owner and deadline, and who was made sure of."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from keptinformed.access.actors import Actor, may, require
from keptinformed.access.models import Staff
from keptinformed.access.roles import Permission
from keptinformed.access_log.acts import Act
from keptinformed.access_log.entries import About, note
from keptinformed.cases.ages import LONDON, london_day
from keptinformed.cases.models import ContactPoint, Participation
from keptinformed.cases.models.people import Channel
from keptinformed.cases.visibility import NotVisible, visible
from keptinformed.needs import finding
from keptinformed.timekeeping.calendar import WorkingCalendar
from keptinformed.worklists.models import CallBack, CallerCheck, Draft
from keptinformed.worklists.narrowing import View, working
from keptinformed.worklists.policy import CallBackWithin, contact_policy, list_policy


@dataclass(frozen=True, slots=True)
class Owed:
    """A message to see to, or somebody to ring back."""

    call_back: CallBack
    """With its participation, person, case and event."""
    owner: str
    """The name of whoever must see to it; empty where there is nobody."""
    overdue: bool
    words: str | None
    """What they said; None where the reader may not read it."""


@transaction.atomic
def calls_owed(view: View, *, reader: Actor, now: datetime) -> tuple[Owed, ...]:
    """Return the calls and messages of a list that nobody has seen to, the earliest first, and note whom it showed.

    Three queries, however many there are. Raises NotAllowed.
    """
    require(reader, Permission.see_worklists)
    still = CallBack.objects.filter(done_at__isnull=True, participation__case__in=visible(reader, now))
    found = list(
        _of_view(view, still, reader, now)
        .select_related("participation__person", "participation__case", "event__words")
        .order_by("due_at", "pk")[: list_policy().page * 2]
    )
    if found:
        individuals = {each.participation.person.public_id for each in found}
        note(Act.list_seen, About(individuals=tuple(sorted(individuals))), by=reader.who, now=now)
    return tuple(_owed(found, reader, now))


def calls_owed_to(participation: Participation, *, reader: Actor, now: datetime) -> tuple[Owed, ...]:
    """Return the calls and messages of one person that nobody has seen to. The caller has opened the case."""
    found = CallBack.objects.filter(participation=participation, done_at__isnull=True)
    return tuple(_owed(found.select_related("event__words").order_by("due_at", "pk"), reader, now))


def find_participation(public_id: UUID, *, reader: Actor, now: datetime) -> Participation:
    """Return somebody in a case, with person and case, for a form that acts on them. Raises NotVisible."""
    found = (
        Participation.objects.filter(public_id=public_id, case__in=visible(reader, now))
        .select_related("person", "case")
        .first()
    )
    if found is None:
        raise NotVisible
    return found


def owner_of(participation: Participation, *, now: datetime) -> str:
    """Return the staff number of the officer in the case, where they work here; else nothing."""
    officer = participation.case.officer
    return officer if officer and working(now, officer).exists() else ""


def due_at(within: CallBackWithin, calendar: WorkingCalendar, *, now: datetime) -> datetime:
    """Return the first moment that is too late to ring back. Pure."""
    if within.hours:
        return now + timedelta(hours=within.hours)
    day = calendar.add_working_days(london_day(now), within.working_days, london_day(now))
    return datetime.combine(day + timedelta(days=1), time.min, LONDON)


def standing_check(participation: Participation, *, by: Actor, now: datetime) -> CallerCheck | None:
    """Return the check that lets `by` tell this person something by telephone; None where there is none now.

    Only the latest counts: a wrong code word after a right one closes the door again.
    """
    since = now - timedelta(minutes=contact_policy().check_holds_minutes)
    checks = CallerCheck.objects.filter(participation=participation, by=by.staff_number, at__gt=since)
    latest = checks.order_by("-at", "-pk").first()
    return latest if latest is not None and latest.passed else None


def wrong_words(participation: Participation, *, now: datetime) -> int:
    """Return how often a wrong code word was given for somebody of late, to anybody."""
    since = now - timedelta(minutes=contact_policy().check_holds_minutes)
    wrong = CallerCheck.objects.filter(participation=participation, at__gt=since, passed=False)
    return wrong.filter(way="code_word").count()


def code_words_of(participation: Participation) -> list[tuple[ContactPoint, str]]:
    """Return the telephone numbers of somebody for which a code word holds, each with what is kept of it."""
    latest = [(point, finding.rules_of_point(point).first()) for point in telephones_of(participation)]
    return [(point, rule.code_word_digest) for point, rule in latest if rule and rule.code_word_digest]


def telephones_of(participation: Participation) -> list[ContactPoint]:
    """Return the telephone numbers of somebody that hold, without the numbers themselves."""
    points = ContactPoint.objects.filter(
        participation=participation, channel=Channel.telephone, ended_at__isnull=True
    )
    return list(points.defer("sealed", "lookup").order_by("-preferred", "pk"))


def draft_of(participation: Participation, *, by: Actor) -> Draft | None:
    """Return what somebody began to write down of a contact, and did not save."""
    return Draft.objects.filter(participation=participation, by=by.staff_number).first()


def _of_view(view: View, still: QuerySet[CallBack], reader: Actor, now: datetime) -> QuerySet[CallBack]:
    nobody = ~Exists(working(now, OuterRef("owner")))
    match view:
        case View.mine:
            return still.filter(owner=reader.staff_number)
        case View.team:
            team = Q(participation__case__unit=reader.unit, participation__case__team=reader.team)
            return still.filter(team) if reader.team else still.none()
        case View.unit:
            return still.filter(participation__case__unit=reader.unit) if reader.unit else still
        case View.unowned:
            return still.filter(nobody)
        case View.overdue:
            return still.filter(due_at__lte=now)
        case View.closing:
            return still.none()


def _owed(found: Iterable[CallBack], reader: Actor, now: datetime) -> Iterable[Owed]:
    found = list(found)
    numbers = {each.owner for each in found}
    names = dict(Staff.objects.filter(staff_number__in=numbers).values_list("staff_number", "name"))
    readable = may(reader, Permission.see_words)
    for each in found:
        words = each.event.words.text if hasattr(each.event, "words") else ""
        yield Owed(
            each,
            names.get(each.owner) or each.owner,
            each.due_at <= now,
            words if readable else None,
        )
