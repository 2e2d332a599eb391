"""Finds everything that the page of one person is decided from: named queries, the same few however much happened."""

from collections.abc import Collection
from datetime import datetime

from django.conf import settings
from django.db.models import Q

from keptinformed.access.models import Staff
from keptinformed.asking.opinions import opinion_policy
from keptinformed.cases import visibility
from keptinformed.cases.ages import london_day
from keptinformed.cases.models import Case, ContactPoint, Participation, Representative
from keptinformed.cases.models.people import Part
from keptinformed.contact.models import SendingStop, Telling
from keptinformed.contact.terms import Content, Way
from keptinformed.cover import rosters
from keptinformed.duties.history import Event, Obligation
from keptinformed.duties.visible import Viewpoint, withdrawn
from keptinformed.invitations import eligibility, inviting, knowing
from keptinformed.invitations.policy import safety_policy
from keptinformed.invitations.terms import Mode
from keptinformed.needs import finding as needs
from keptinformed.obligations import current
from keptinformed.obligations.explaining import CaseHistory, history_of
from keptinformed.obligations.law import rules_by_id
from keptinformed.obligations.models import Obligation as Owed
from keptinformed.publishing import facts as plain
from keptinformed.publishing.looks import staff_who_looked
from keptinformed.publishing.page import Reader
from keptinformed.publishing.policy import PortalPolicy, portal_policy
from keptinformed.publishing.sections import Document, NearHelp, SupportLine, SupportState
from keptinformed.publishing.sections import Shift as ShownShift
from keptinformed.publishing.words import ENGLISH, LANGUAGES
from keptinformed.referrals import finding as referrals
from keptinformed.referrals.directory import directory, of_kind
from keptinformed.referrals.terms import Step
from keptinformed.timekeeping.instants import to_micros

_SUPPORT = {
    Step.offered: SupportState.offered,
    Step.agreed: SupportState.agreed,
    Step.declined: SupportState.declined,
    Step.sent: SupportState.referred,
    Step.accepted: SupportState.accepted,
    Step.rejected: SupportState.sent_back,
    Step.seen_to: SupportState.ended,
    Step.outcome: SupportState.ended,
    Step.withdrawn: SupportState.withdrawn,
}


def facts_of(
    participation: Participation, *, representative: Representative | None = None, now: datetime
) -> plain.Facts:
    """Return what the page of a participation is decided from, for themselves or for who acts for them.

    Some fifteen queries. The row comes with person and case; of a suspect there is no page (KeyError).
    """
    case, policy = participation.case, portal_policy()
    history = history_of(case)
    return plain.Facts(
        key=str(participation.public_id),
        participant=history.participants[participation.pk],
        events=history.events,
        obligations=_obligations(participation, history),
        law=_law(policy, now),
        made_at=now,
        reader=Reader.self if representative is None else Reader(representative.basis),
        reference=case.reference,
        language=_language(participation.person.language),
        team=" ".join(dict.fromkeys(part for part in (case.unit, case.team) if part)),
        officer=_officer(case, policy, now),
        plan=_plan(participation),
        kept=_kept(participation),
        support=_support(participation),
        documents=_documents(participation, history.events),
        near=_near(case, now),
        messages_stopped=_stopped(participation),
        asked_after=_asked_after(participation, representative, history, now),
        looked=staff_who_looked(participation, days=policy.who_helps.looked_days, now=now),
        kept_back=_kept_back(participation, representative),
        force=settings.FORCE_NAME,
    )


def _law(policy: PortalPolicy, now: datetime) -> plain.Law:
    law = current.current_law(now)
    editions = {edition.id: edition for edition in law.policy.editions}
    return plain.Law(
        rules_by_id(law),
        law.policy.vocabulary,
        editions[policy.code],
        editions[policy.charter],
        law.calendar,
    )


def _obligations(participation: Participation, history: CaseHistory) -> tuple[Obligation, ...]:
    columns = (
        "rule__rule",
        "opened_by",
        "opened_at",
        "due_at",
        "met_at",
        "met_by",
        "lapsed_at",
        "excused_by",
    )
    rows = Owed.objects.filter(participation=participation).order_by("pk").values_list(*columns)
    who, ids = history.participants[participation.pk], history.event_ids
    return tuple(
        Obligation(
            case_id=who.case_id,
            participant_id=who.participant_id,
            rule_id=rule,
            opened_by=ids[opened_by],
            opened_at=to_micros(opened_at),
            due_at=None if due_at is None else to_micros(due_at),
            met_at=None if met_at is None else to_micros(met_at),
            met_by=None if met_by is None else ids[met_by],
            lapsed_at=None if lapsed_at is None else to_micros(lapsed_at),
            excused_by=None if excused_by is None else ids[excused_by],
        )
        for rule, opened_by, opened_at, due_at, met_at, met_by, lapsed_at, excused_by in rows
    )


def _officer(case: Case, policy: PortalPolicy, now: datetime) -> plain.Officer | None:
    if not case.officer:
        return None
    officer = Staff.objects.filter(staff_number=case.officer).first()
    if officer is None or not officer.works_here(now):
        return None
    shifts = rosters.next_shifts([case.officer], now=now, most=policy.who_helps.shifts).get(case.officer, ())
    return plain.Officer(
        officer.name, tuple(ShownShift(span.begins, span.ends) for span in shifts if span.ends is not None)
    )


def _language(own: str) -> str:
    """Return the language to read in; whatever else was entered there is not shown."""
    return own if own in LANGUAGES else ENGLISH


def _plan(participation: Participation) -> plain.Plan | None:
    found = needs.latest_plans([participation.pk]).get(participation.pk)
    if found is None:
        return None
    return plain.Plan(london_day(found.at), tuple(found.ways), found.every_days, tuple(found.formats))


def _kept(participation: Participation) -> tuple[str, ...]:
    points = ContactPoint.objects.filter(participation=participation, ended_at__isnull=True)
    return tuple(points.order_by("channel").values_list("channel", flat=True).distinct())


def _support(participation: Participation) -> tuple[SupportLine, ...]:
    return tuple(
        SupportLine(each.organisation, _SUPPORT[each.step], london_day(each.latest.at))
        for each in referrals.of_persons([participation.pk])
        # One that is being entered in this very transaction has no step yet; the page follows when it has.
        if each.steps
    )


def _documents(participation: Participation, events: Collection[Event]) -> tuple[Document, ...]:
    gone = withdrawn(list(events), Viewpoint(max((event.at for event in events), default=0)))
    told = Telling.objects.filter(
        attempt__intent__participation=participation,
        attempt__intent__content=Content.full.value,
        attempt__way__in=(Way.email.value, Way.post.value),
    ).order_by("event__at", "event__event_id")
    columns = ("attempt__intent", "attempt__intent__occasion", "attempt__way", "event__at", "event__event_id")
    found: dict[int, Document] = {}
    for intent, occasion, way, at, event_id in told.values_list(*columns):
        if event_id not in gone:
            found.setdefault(intent, Document(occasion, way, london_day(at)))
    return tuple(reversed(found.values()))


def _near(case: Case, now: datetime) -> tuple[NearHelp, ...]:
    """Return who helps near them. What is long unchecked stays: beside it stands when it was checked."""
    found = of_kind(directory(settings.FORCE), area=case.unit)
    return tuple(
        NearHelp(each.id, each.title, each.does, each.telephone, each.web, each.checked_on)
        for each in found
        if each.checked_on <= london_day(now)
    )


def _asked_after(
    participation: Participation, representative: Representative | None, history: CaseHistory, now: datetime
) -> frozenset[str]:
    """Return after which kinds of event they may be asked how we did: none where asking could do harm."""
    policy, none = opinion_policy(), frozenset[str]()
    if representative is not None or not any(each.kind in policy.after for each in history.events):
        return none
    invitation = inviting.invitation_of(participation)
    if invitation is None or Mode(invitation.mode) not in policy.modes or _stopped(participation):
        return none
    risks = eligibility.risks_of(knowing.known_of(participation, now=now), safety_policy())
    return none if {each.id for each in risks} - policy.although else policy.after


def _stopped(participation: Participation) -> bool:
    return SendingStop.objects.filter(person=participation.person_id, ended_at__isnull=True).exists()


def _kept_back(participation: Participation, representative: Representative | None) -> bool:
    """Say whether the page tells nothing: a person, who knows why, speaks with them."""
    if participation.frozen_at is not None or participation.person.died_on is not None:
        return True
    reads = {participation.person_id}
    if representative is not None:
        if representative.frozen_at is not None or representative.ends_at is not None:
            return True
        reads.add(representative.person_id)
    accused = Participation.objects.filter(Q(part=Part.suspect), case=participation.case_id, person__in=reads)
    return accused.exists() or visibility.is_restricted(participation.case)
