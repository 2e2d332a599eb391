"""The one door of referrals: support is offered, somebody is referred, and an organisation answers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction

from keptinformed import pipeline
from keptinformed.access.actors import Actor, require
from keptinformed.access.roles import Permission
from keptinformed.access_log.acts import Act
from keptinformed.access_log.entries import About, note
from keptinformed.cases import locking, visibility
from keptinformed.cases.ages import london_day
from keptinformed.cases.models import ContactPoint, Event, Participation
from keptinformed.cases.timeline import Happening
from keptinformed.errors import Refused
from keptinformed.needs import finding as needs_finding
from keptinformed.privacy import sealing
from keptinformed.publishing import storing
from keptinformed.referrals import facts, finding, gate, keeping, outbox
from keptinformed.referrals.finding import Standing
from keptinformed.referrals.gate import Allowed, Blocked
from keptinformed.referrals.keeping import Detail
from keptinformed.referrals.models import Referral
from keptinformed.referrals.packing import Mark
from keptinformed.referrals.policy import referral_policy
from keptinformed.referrals.terms import OFFERS, OPEN, Basis, Leaving, Said, Step

LONGEST = 500
"""Characters of what somebody writes with a step."""
LONGEST_REASON = 200
LANGUAGES = {"en": "English", "cy": "Welsh"}
CHANNELS = {"telephone": "Telephone", "email": "E-mail", "post": "Letter"}


class CannotRefer(Refused):
    """A referral, or a step of one, that cannot be made; each of `reasons` is a sentence that says what to do."""

    def __init__(self, *reasons: str) -> None:
        super().__init__(" ".join(reasons))
        self.reasons = reasons


@dataclass(frozen=True, slots=True)
class Wanted:
    """To whom, for which help, and how they are to be reached."""

    organisation: str
    helps: tuple[str, ...]
    contact_point: ContactPoint | None = None


@dataclass(frozen=True, slots=True)
class Looked:
    """What would leave, and whether it may."""

    decision: Allowed | Blocked
    leaves: Mapping[Leaving, str]
    """Empty where it is blocked: nothing is made ready that may not leave. A number is masked."""


@dataclass(frozen=True, slots=True)
class Support:
    """How it stands with the support of somebody."""

    referrals: list[Standing]
    said: Said
    must_say_yes: tuple[str, ...]
    """Why silence is not enough, whatever the help; empty where it is."""
    excluded: bool
    on_record: bool
    """Whether the history says that they were referred, though not from here."""
    prompts: Mapping[str, str]
    """What to speak of, by the kind of event that is then recorded."""


@dataclass(frozen=True, slots=True)
class TakenOut:
    """What a file holds."""

    leaves: Mapping[Leaving, str]
    mark: Mark


@dataclass(frozen=True, slots=True)
class Received:
    """A referral as the organisation sees it; nothing but how it stands where it is not safe any more."""

    standing: Standing
    leaves: Mapping[Leaving, str]


@transaction.atomic
def open_support(*, participation: Participation, by: Actor, now: datetime) -> Support:
    """Return how it stands with somebody's support, and note that it was looked at. Raises NotAllowed, NotVisible."""
    _let_in(participation, by, now)
    note(Act.support_seen, _about(participation), by=by.who, now=now)
    subject, policy = facts.subject_of(participation, now=now), referral_policy()
    return Support(
        finding.of_persons([participation.pk]),
        subject.said,
        tuple(each.says for each in gate.must_say_yes(subject, (), policy)),
        gate.is_excluded(subject, policy),
        subject.on_record,
        {
            each.kind: each.in_words(subject.reported_on)
            for each in policy.prompts
            if each.fits(participation.case.offence_class)
        },
    )


@transaction.atomic
def offer(*, participation: Participation, wanted: Wanted, said: Said, by: Actor, now: datetime) -> Referral:
    """Keep that support was offered, and what they said: a yes or a no goes into the history.

    A no takes back whatever organisations have of them. Raises NotAllowed, NotVisible, CannotRefer.
    """
    _let_in(participation, by, now)
    locking.lock(participation.case_id)
    _check_offer(participation, wanted)
    number = by.staff_number
    referral = keeping.standing_offer(participation, wanted.organisation) or keeping.begin(
        participation, wanted.organisation, wanted.helps, by=number, now=now
    )
    keeping.add_step(referral, Step.offered, by=number, now=now)
    if said is Said.yes:
        event = _record(facts.YES, participation, by, now)
        keeping.add_step(referral, Step.agreed, Detail(event), by=number, now=now)
    elif said is Said.no:
        event = _record(facts.NO, participation, by, now)
        keeping.add_step(referral, Step.declined, Detail(event), by=number, now=now)
        _take_back(participation, event, by, now)
    storing.refresh(participation.case_id, now=now)
    note(Act.support_offered, _about(participation), by=by.who, now=now)
    return referral


@transaction.atomic
def exclude(*, participation: Participation, by: Actor, now: datetime) -> Event:
    """Record that the Code of 2006 does not refer this crime. Raises NotAllowed, NotVisible, CannotRefer."""
    _let_in(participation, by, now)
    locking.lock(participation.case_id)
    if not gate.is_excluded(facts.subject_of(participation, now=now), referral_policy()):
        raise CannotRefer("The Code refers this crime, or they asked for it: offer them support.")
    event = _record("referral_excluded", participation, by, now)
    note(Act.referral_excluded, _about(participation), by=by.who, now=now)
    return event


@transaction.atomic
def look(*, participation: Participation, wanted: Wanted, by: Actor, now: datetime) -> Looked:
    """Return what would leave, before it leaves. Raises NotAllowed, NotVisible."""
    _let_in(participation, by, now)
    decision = _decide(participation, wanted, now)
    note(Act.support_seen, _about(participation), by=by.who, now=now)
    if isinstance(decision, Blocked) or wanted.contact_point is None:
        return Looked(decision, {})
    point = wanted.contact_point
    masked = f"{CHANNELS[point.channel]}{f', ends in {point.ending}' if point.ending else ', not shown here'}"
    return Looked(decision, _leaves(participation, wanted, decision.basis, masked, now))


@transaction.atomic
def refer(*, participation: Participation, wanted: Wanted, by: Actor, now: datetime) -> Referral:
    """Refer somebody: the organisation can read it from now on, and the history says so, which stops the clock.

    Decided anew, with all that it rests on held still. Raises NotAllowed, NotVisible, CannotRefer.
    """
    require(by, Permission.see_contact_points)
    _let_in(participation, by, now)
    locking.lock(participation.case_id)
    facts.hold_still(participation, wanted.contact_point)
    decision = _decide(participation, wanted, now)
    if isinstance(decision, Blocked):
        raise CannotRefer(*decision.says)
    number = by.staff_number
    referral = keeping.begin(participation, wanted.organisation, wanted.helps, by=number, now=now)
    event = _record(facts.REFERRED, participation, by, now)
    detail = Detail(event, decision.basis, wanted.contact_point)
    outbox.enter(keeping.add_step(referral, Step.sent, detail, by=number, now=now), now=now)
    keeping.settle_earlier(referral, event, by=number, now=now)
    storing.refresh(participation.case_id, now=now)
    recipient = referral_policy().organisations[wanted.organisation].title
    note(Act.referral_sent, _about(participation, recipient=recipient), by=by.who, now=now)
    return referral


@transaction.atomic
def take_out(*, standing: Standing, reason: str, by: Actor, now: datetime) -> TakenOut:
    """Return a referral that was sent as what a file holds, decided anew.

    Raises NotAllowed, NotVisible, CannotRefer.
    """
    require(by, Permission.see_contact_points)
    participation = standing.referral.participation
    _let_in(participation, by, now)
    if not reason.strip() or len(reason.strip()) > LONGEST_REASON:
        raise CannotRefer(f"Say in up to {LONGEST_REASON} characters why you take it out.")
    leaves = unless_unsafe(standing, now) if standing.step in OPEN else {}
    if not leaves:
        raise CannotRefer("It is not with them any more, or not safe now: nothing is taken out.")
    mark = Mark(
        uuid4(),
        standing.organisation,
        by.staff_number,
        now,
        now + referral_policy().file_lasts,
        reason.strip(),
    )
    about = _about(participation, recipient=standing.organisation, reason=reason.strip())
    note(Act.referral_taken_out, about, by=by.who, now=now)
    return TakenOut(leaves, mark)


@transaction.atomic
def see_to(*, standing: Standing, what: str, by: Actor, now: datetime) -> None:
    """Keep what was done about a referral that came back. Raises NotAllowed, NotVisible, CannotRefer."""
    participation = standing.referral.participation
    _let_in(participation, by, now)
    locking.lock(participation.case_id)
    _require_step(standing.referral, (Step.rejected,), "Nothing is left to do about it.")
    _check_words(what, needed=True)
    keeping.add_step(standing.referral, Step.seen_to, Detail(words=what), by=by.staff_number, now=now)
    storing.refresh(participation.case_id, now=now)
    note(Act.referral_seen_to, _about(participation), by=by.who, now=now)


@transaction.atomic
def list_unsettled(*, by: Actor, now: datetime) -> list[Standing]:
    """Return what came back and what waits for an answer, as a list that is looked at. Raises NotAllowed."""
    require(by, Permission.refer)
    return _noted(finding.unsettled(by, now=now), by, now)


@transaction.atomic
def list_received(*, by: Actor, now: datetime) -> list[Standing]:
    """Return what the reader's own organisation was referred. Raises NotAllowed."""
    require(by, Permission.answer_referrals)
    return _noted(finding.received(by, now=now), by, now)


@transaction.atomic
def read_received(public_id: UUID, *, by: Actor, now: datetime) -> Received:
    """Return one referral as its organisation sees it, decided anew. Raises NotAllowed, NotVisible."""
    require(by, Permission.answer_referrals)
    standing = finding.received_one(by, public_id, now=now)
    note(Act.referral_read, _about(standing.referral.participation), by=by.who, now=now)
    return Received(standing, unless_unsafe(standing, now) if standing.step in OPEN else {})


@transaction.atomic
def answer(
    public_id: UUID, *, step: Step, reason: str = "", words: str = "", by: Actor, now: datetime
) -> None:
    """Accept a referral, send it back with a reason, or say what came of it. Only its own organisation can.

    Whoever was sent back was not referred: the entry is withdrawn, so that the duty stands open again.
    Raises NotAllowed, NotVisible, CannotRefer.
    """
    require(by, Permission.answer_referrals)
    referral = finding.received_one(by, public_id, now=now).referral
    locking.lock(referral.participation.case_id)
    policy = referral_policy()
    known: Mapping[str, object] = {Step.rejected: policy.rejects, Step.outcome: policy.outcomes}.get(step, {})
    if step not in (Step.accepted, Step.rejected, Step.outcome):
        raise CannotRefer("Choose what became of it.")
    if step is Step.accepted:
        _require_step(referral, (Step.sent,), "It was answered already.")
    else:
        _require_step(referral, OPEN, "It is over already.")
        if reason not in known:
            raise CannotRefer("Choose why, from the list.")
    _check_words(words, needed=False)
    detail = Detail(reason="" if step is Step.accepted else reason, words=words)
    keeping.add_step(referral, step, detail, by=by.staff_number, now=now)
    if step is Step.rejected and not policy.rejects[reason].is_with_them:
        pipeline.take_back(keeping.sent_as(referral), by=by, now=now)
    storing.refresh(referral.participation.case_id, now=now)
    note(Act.referral_answered, _about(referral.participation), by=by.who, now=now)


def _let_in(participation: Participation, by: Actor, now: datetime) -> None:
    require(by, Permission.refer)
    visibility.require_visible(participation.case, reader=by, now=now)
    policy = referral_policy()
    if participation.part not in policy.unless_they_say_no | policy.if_they_say_yes:
        raise visibility.NotVisible


def _decide(participation: Participation, wanted: Wanted, now: datetime) -> Allowed | Blocked:
    asked = facts.question_of(participation, wanted.contact_point, wanted.organisation, wanted.helps, now=now)
    return gate.decide(asked, referral_policy(), today=london_day(now))


def unless_unsafe(standing: Standing, now: datetime) -> Mapping[Leaving, str]:
    """Return what an organisation was given; nothing where it may not use it now. Whoever asks has noted it."""
    referral, sent = standing.referral, standing.sent
    if sent is None or sent.contact_point is None:
        return {}
    point = ContactPoint.objects.get(pk=sent.contact_point.pk)
    wanted = Wanted(referral.organisation, tuple(referral.helps), point)
    asked = facts.question_of(referral.participation, point, wanted.organisation, wanted.helps, now=now)
    if not gate.still_safe(asked, referral_policy(), today=london_day(now)):
        return {}
    told = _leaves(
        referral.participation,
        wanted,
        Basis(sent.basis),
        f"{CHANNELS[point.channel]}: {sealing.unseal(point.sealed)}",
        now,
    )
    return {Leaving.referral: str(referral.public_id), **told}


def _leaves(
    participation: Participation, wanted: Wanted, basis: Basis, way: str, now: datetime
) -> dict[Leaving, str]:
    policy, case = referral_policy(), participation.case
    beside = {
        each.public_id: each.strip
        for each in needs_finding.ways_of([participation], now=now)[participation.pk]
    }
    point = wanted.contact_point
    strip = beside.get(point.public_id) if point else None
    return {
        Leaving.case: case.reference,
        Leaving.name: participation.person.name,
        Leaving.way: way,
        Leaving.safe_contact: " ".join(strip.sentences) if strip else "",
        Leaving.language: LANGUAGES.get(participation.person.language, participation.person.language),
        Leaving.helps: "; ".join(policy.helps.get(each, each) for each in wanted.helps),
        Leaving.basis: basis.label,
        Leaving.officer: case.officer,
    }


def _check_offer(participation: Participation, wanted: Wanted) -> None:
    organisation = referral_policy().organisations.get(wanted.organisation)
    if organisation is None:
        raise CannotRefer("Choose an organisation from the list.")
    if not set(wanted.helps) <= set(organisation.helps):
        raise CannotRefer(f"{organisation.title} does not give that kind of help.")
    if participation.person.died_on is not None:
        raise CannotRefer("A death is recorded. Speak with the family's spokesperson.")


def _take_back(participation: Participation, event: Event, by: Actor, now: datetime) -> None:
    theirs = Referral.objects.filter(participation=participation)
    for each in finding.with_step(theirs, (*OPEN, *OFFERS, Step.rejected)):
        step = keeping.add_step(each, Step.withdrawn, Detail(event), by=by.staff_number, now=now)
        outbox.enter_withdrawal(step, now=now)
        note(Act.referral_withdrawn, _about(participation), by=by.who, now=now)


def _require_step(referral: Referral, kinds: tuple[Step, ...], otherwise: str) -> None:
    if not keeping.stands_at(referral, kinds):
        raise CannotRefer(otherwise)


def _check_words(words: str, *, needed: bool) -> None:
    if needed and not words.strip():
        raise CannotRefer("Write down what you did.")
    if len(words.strip()) > LONGEST:
        raise CannotRefer(f"Write {LONGEST} characters at most.")


def _record(kind: str, participation: Participation, by: Actor, now: datetime) -> Event:
    return pipeline.record(Happening(kind, now, participation), case=participation.case, by=by, now=now)


def _noted(found: list[Standing], by: Actor, now: datetime) -> list[Standing]:
    individuals = tuple(each.referral.participation.person.public_id for each in found)
    note(Act.referrals_seen, About(individuals=individuals), by=by.who, now=now)
    return found


def _about(participation: Participation, *, reason: str = "", recipient: str = "") -> About:
    return About(
        str(participation.case.public_id),
        (participation.person.public_id,),
        reason=reason,
        recipient=recipient,
    )
