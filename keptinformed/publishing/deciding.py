"""Decides the page of one person from what is known: pure, so that it can be tried by the thousand."""

from collections.abc import Sequence
from datetime import date

from keptinformed.duties.history import Role
from keptinformed.duties.vocabulary import TOLD
from keptinformed.needs.planning import wishes_after
from keptinformed.publishing.facts import Facts
from keptinformed.publishing.journeys import journey_of, now_of
from keptinformed.publishing.page import VERSION, PublishedPage, Reader, Section, Standing
from keptinformed.publishing.policy import PortalPolicy
from keptinformed.publishing.promises import promises_of
from keptinformed.publishing.righted import reviews_of, rights_of, routes_of
from keptinformed.publishing.sections import (
    Contact,
    Court,
    CourtDay,
    Helpers,
    Looked,
    MeasuresState,
    Statement,
    StatementState,
    Update,
)
from keptinformed.publishing.sentences import Sentence
from keptinformed.publishing.visible import Seen, day_of, may_know, month_only, opaque

THEIRS_ALONE = (
    Section.statement, Section.support, Section.documents, Section.contact, Section.looked, Section.opinion,
)  # fmt: skip
"""What somebody who acts for a person is not shown: it is that person's own to tell."""
PERSONAL = frozenset(
    {
        "needs_assessed", "enhanced_given", "support_referred", "support_consented", "support_refused",
        "vps_explained", "vps_offered", "vps_taken", "vps_preference_asked", "measures_applied", "measures_decided",
        "complaint_received", "complaint_acknowledged", "complaint_answered", "message_received", "message_answered",
        "contact_scheme_contacted", "contact_scheme_declined", "contact_scheme_wanted", "contact_scheme_referred",
    }
)  # fmt: skip
"""What happened with the person alone, which those who act for them are not shown either."""
_COURT = (
    "hearing_listed", "hearing_held", "court_result_received", "bail_result_received", "verdict_given",
    "sentence_passed", "sentence_result_received", "appeal_lodged", "appeal_leave_granted", "appeal_decided",
    "warrant_issued",
)  # fmt: skip
_STATEMENT = (
    ("vps_taken", StatementState.taken),
    ("vps_offered", StatementState.offered),
    ("vps_explained", StatementState.told),
)


def publish(facts: Facts, policy: PortalPolicy) -> PublishedPage:
    """Return the page of one person, for whoever reads it. Pure."""
    if facts.kept_back:
        return _calm(facts, policy)
    seen = may_know(facts, policy)
    if facts.reader is not Reader.self:
        seen = tuple(each for each in seen if each.kind not in PERSONAL)
    promises = promises_of(facts, seen)
    left_out = _left_out(facts, seen, policy)
    return PublishedPage(
        version=VERSION,
        standing=Standing.shown,
        says=() if facts.reader is Reader.self else (Sentence(f"reader.{facts.reader.value}"),),
        reader=facts.reader,
        part=facts.participant.role.value,
        language=facts.language,
        reference=facts.reference,
        made_at=facts.made_at,
        updates=tuple(_update(each, facts) for each in reversed(seen)),
        now=now_of(seen, policy),
        journey=journey_of(seen, facts.participant.role, policy),
        promises=promises,
        rights=rights_of(facts, promises, policy),
        routes=routes_of(facts.participant.role, policy),
        reviews=() if facts.participant.role is Role.witness else reviews_of(facts, seen, policy),
        statement=None if Section.statement in left_out else _statement(seen, facts),
        court=_court(seen),
        support=() if Section.support in left_out else facts.support,
        near=() if Section.support in left_out else facts.near,
        documents=() if Section.documents in left_out else facts.documents,
        who_helps=_helpers(facts, policy),
        contact=None if Section.contact in left_out else _contact(seen, facts),
        looked=None if Section.looked in left_out else Looked(facts.looked, policy.who_helps.looked_days),
        left_out=left_out,
    )


def _calm(facts: Facts, policy: PortalPolicy) -> PublishedPage:
    """Return the page that says only that the team speaks with them."""
    return PublishedPage(
        version=VERSION,
        standing=Standing.team_calls,
        says=(Sentence("calm.says"), Sentence("calm.ring")),
        reader=facts.reader,
        part=facts.participant.role.value,
        language=facts.language,
        reference="",
        made_at=facts.made_at,
        updates=(),
        now=None,
        journey=None,
        promises=(),
        rights=(),
        routes=(),
        reviews=(),
        statement=None,
        court=None,
        support=(),
        near=(),
        documents=(),
        who_helps=_helpers(facts, policy, bare=True),
        contact=None,
        looked=None,
        left_out=tuple(each for each in Section if each is not Section.who_helps),
    )


def _left_out(facts: Facts, seen: Sequence[Seen], policy: PortalPolicy) -> tuple[Section, ...]:
    if facts.reader is not Reader.self:
        return THEIRS_ALONE
    asked = () if _is_at_the_end(facts, seen, policy) else (Section.opinion,)
    # A witness makes a witness statement, which is evidence; what the crime did to somebody is the victim's to say.
    return (Section.statement, *asked) if facts.participant.role is Role.witness else asked


def _is_at_the_end(facts: Facts, seen: Sequence[Seen], policy: PortalPolicy) -> bool:
    """Say whether they may be asked now how we did: something ended, and nothing began anew."""
    turns = [each.kind for each in seen if each.kind in facts.asked_after or each.kind in policy.resumes]
    return bool(turns) and turns[-1] in facts.asked_after


def _update(each: Seen, facts: Facts) -> Update:
    event = each.event
    grade = f".{event.grade.name}" if event.kind == TOLD and event.grade is not None else ""
    day = each.day.replace(day=1) if month_only(event) else each.day
    return Update(
        id=opaque(facts.key, "update", event.event_id),
        kind=event.kind,
        says=Sentence(f"event.{event.kind}{grade}"),
        day=day,
        month_only=month_only(event),
        is_new=each.told_at is None and not each.is_theirs,
        is_contact=event.kind == TOLD,
        told_on=None if each.told_at is None else day_of(each.told_at),
    )


def _statement(seen: Sequence[Seen], facts: Facts) -> Statement:
    role = facts.participant.role
    asked = _last(seen, "vps_preference_asked")
    for kind, state in _STATEMENT:
        on = _last(seen, kind)
        if on is not None:
            return Statement(state, on, asked, for_business=role is Role.business)
    return Statement(StatementState.not_told, None, asked, for_business=role is Role.business)


def _court(seen: Sequence[Seen]) -> Court:
    asked, decided = _last(seen, "measures_applied"), _last(seen, "measures_decided")
    measures = MeasuresState.asked if asked else MeasuresState.not_asked
    return Court(
        days=tuple(
            CourtDay(each.kind, Sentence(f"event.{each.kind}"), each.day)
            for each in reversed(seen)
            if each.kind in _COURT
        ),
        needed_on=_last(seen, "evidence_required"),
        measures=MeasuresState.decided if decided else measures,
        measures_on=decided or asked,
        help_offered_on=_last(seen, "court_support_offered"),
        costs_asked_on=_last(seen, "expenses_claimed"),
        costs_paid_on=_last(seen, "expenses_paid"),
    )


def _helpers(facts: Facts, policy: PortalPolicy, *, bare: bool = False) -> Helpers:
    ring, officer = policy.who_helps, None if bare else facts.officer
    return Helpers(
        force=facts.force,
        team="" if bare else facts.team,
        officer=officer.name if officer else "",
        desk_phone=ring.desk_phone,
        desk_relay=ring.desk_relay,
        emergency_phone=ring.emergency_phone,
        emergency_silent=ring.emergency_silent,
        shifts=officer.shifts[: ring.shifts] if officer else (),
    )


def _contact(seen: Sequence[Seen], facts: Facts) -> Contact:
    wishes = wishes_after(each.kind for each in seen)
    plan = facts.plan
    # What another system sent is an entry of the history, with no plan beside it.
    entered = next((each for each in reversed(seen) if each.kind == "plan_agreed"), None)
    return Contact(
        agreed_on=plan.agreed_on if plan else (entered.day if entered else None),
        wants_updates=wishes.routine,
        wants_key_news=wishes.key_news,
        ways=plan.ways if plan else (),
        every_days=plan.every_days if plan else (entered.event.every_days if entered else None),
        language=facts.language,
        formats=plan.formats if plan else (),
        kept=facts.kept,
        messages_stopped=facts.messages_stopped,
    )


def _last(seen: Sequence[Seen], kind: str) -> date | None:
    return next((each.day for each in reversed(seen) if each.kind == kind), None)
