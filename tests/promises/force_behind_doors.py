"""A small force with one colleague for each role, and a case of each kind, to try every address of the desk with."""

import re
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.test import Client

from keptinformed import pipeline, pipeline_portal, pipeline_promises, pipeline_referrals, pipeline_replies
from keptinformed.access.models import Staff
from keptinformed.access.roles import Role
from keptinformed.cases import contact_points
from keptinformed.cases.contact_points import NewContactPoint
from keptinformed.cases.models import (
    BreakGlass,
    Case,
    ContactPoint,
    MirrorLink,
    Participation,
    Person,
    Representative,
    Restriction,
    RestrictionMember,
)
from keptinformed.cases.models.people import Channel
from keptinformed.cases.timeline import Happening
from keptinformed.closing.models import ClosingException
from keptinformed.contact.models import Attempt, ContactTask, Intent, PostedLetter, PrintRun
from keptinformed.cover.models import Absence, CoverArrangement, DirectoryEntry, LightDuty
from keptinformed.desk.cases.reading import address_of
from keptinformed.gates.models import GateException, HandedIn
from keptinformed.invitations.policy import safety_policy
from keptinformed.invitations.terms import Mode
from keptinformed.pipeline_promises import NewPromise
from keptinformed.pipeline_referrals import Wanted
from keptinformed.pipeline_replies import INTAKE, Arrived
from keptinformed.referrals.models import Referral
from keptinformed.replies.models import DangerAlarm
from keptinformed.replies.terms import Door as ReplyDoor
from keptinformed.replies.terms import Means
from keptinformed.self_assessment.models import Action, Round
from keptinformed.supervision.models import Alert
from tests.desk.signed_in import colleague, signed_in
from tests.live.a_force import NOW, a_case, actor
from tests.promises.doors import Door, Kind

_HERE, _ELSEWHERE = {"officer": "ZQ-officer"}, {"unit": "South", "team": "B", "officer": "ZQ-S1"}
PLACES = {
    Kind.own_team: _HERE,
    Kind.other_unit: _ELSEWHERE,
    Kind.restricted: _HERE,
    Kind.staff_involved: _HERE,
    Kind.mirror: _ELSEWHERE,
}
BUILDER = actor(Role.witness_care, "BUILDER", "", "")
UNKNOWN = uuid4()
_STATION: dict[str, Any] = {
    "kind": "station", "title": "Desk", "telephone": "101", "owner": "X", "confirmed_at": NOW, "confirmed_by": "X",
}  # fmt: skip
PERSONAL = ("canary", "07700900", "zq-")
"""What must not be in any link, in small letters: every name, number and staff number here holds one of them."""


@dataclass
class Force:
    """Who works here, and what stands for each part of an address."""

    staff: dict[str, Staff] = field(default_factory=dict)
    parts: dict[Kind, dict[str, object]] = field(default_factory=dict)
    elsewhere: dict[str, object] = field(default_factory=dict)
    helper: Client = field(default_factory=Client)

    def filled(self, door: Door, kind: str) -> dict[str, object]:
        """Return what the parts of a door's address are for one kind of case."""
        if not door.is_of_a_case:
            return self.elsewhere | {"public_id": self.elsewhere.get(door.name, UNKNOWN)}
        parts = self.parts[Kind(kind)]
        address = parts["obligation"] if door.name == "case-explain" else parts["entry"]
        public_id = parts["case"] if door.route.startswith("cases/<") else parts["person"]
        return parts | {"address": address, "public_id": public_id}


def build(*kinds: Kind) -> Force:
    """Put it all into the database, with a case of each of these kinds."""
    force = Force()
    for role in Role:
        where = ("Victim Support", "") if role is Role.partner else ("North", "A")
        force.staff[role.value] = colleague(f"ZQ-{role.value}", role, *where)
    force.helper = signed_in(colleague("ZQ-BUILDER", Role.witness_care, "", ""), now=NOW)
    for kind in kinds:
        add_case(force, kind)
    force.elsewhere = _elsewhere()
    return force


def add_case(force: Force, kind: Kind) -> None:
    """Put a case of one kind into the database."""
    case = a_case(f"CANARY-{kind.name}", **PLACES[kind])
    force.parts[kind] = _fill(case, force.helper)
    match kind:
        case Kind.restricted:
            _restrict(case)
        case Kind.staff_involved:
            for staff in force.staff.values():
                _put_in(case, staff.staff_number)
        case Kind.mirror:
            own = Case.objects.get(public_id=str(force.parts[Kind.own_team]["case"]))
            MirrorLink.objects.create(one=own, other=case, at=NOW, by="ZQ-S1")
        case Kind.own_team | Kind.other_unit:
            pass


def _fill(case: Case, helper: Client) -> dict[str, object]:
    victim = _put_in(case, "")
    point = _can_be_rung(victim)
    _has_a_page(victim)
    acting = Person.objects.create(name="Canary Parent", made_up=True)
    Representative.objects.create(
        participation=victim, person=acting, basis="parent", evidence="Seen", added_by="ZQ-S1", begins_at=NOW
    )
    event = pipeline.record(
        Happening("suspect_arrested", NOW - timedelta(hours=1), words="Canary"),
        case=case,
        by=BUILDER,
        now=NOW,
    )
    page = helper.get(f"/cases/{case.public_id}/obligations/").text
    found = re.search(rf"/cases/{case.public_id}/obligations/([0-9a-f-]+)/", page)
    assert found, "the page of obligations leads to the reason of none"
    return {
        "case": case.public_id,
        "gate": "disposal",
        "step": "disposal_given",
        "person": victim.public_id,
        "way": point.public_id,
        "acting": acting.public_id,
        "entry": address_of(case, event.event_id),
        "words": address_of(case, event.event_id),
        "obligation": found[1],
        "kind": "suspect-arrested",
        "means": "telephone",
        "card": "vps",
        "what": "officers-card",
        "organisation": "victim_support",
        "referral": _is_referred(victim, point).public_id,
        "promise": pipeline_promises.give(
            participation=victim, promise=NewPromise("visit", NOW.date(), "Canary"), by=BUILDER, now=NOW
        ).public_id,
    }


def _can_be_rung(one: Participation) -> ContactPoint:
    return contact_points.add(
        one, NewContactPoint(Channel.telephone, "07700900123", safe=True), by=BUILDER, now=NOW
    )


def _has_a_page(one: Participation) -> None:
    answers = {each.id: each.safe for each in safety_policy().questions}
    checked = pipeline_portal.check_safety(participation=one, answers=answers, by=BUILDER, now=NOW)
    pipeline_portal.invite(check=checked.check, mode=Mode.full, by=BUILDER, now=NOW)


def _is_referred(one: Participation, point: ContactPoint) -> Referral:
    wanted = Wanted("victim_support", ("emotional",), point)
    return pipeline_referrals.refer(participation=one, wanted=wanted, by=BUILDER, now=NOW)


def _put_in(case: Case, staff_number: str) -> Participation:
    person = Person.objects.create(name="Canary Person", made_up=True, staff_number=staff_number)
    return Participation.objects.create(
        case=case, person=person, participant_id=f"P{person.pk}", part="victim"
    )


def _restrict(case: Case) -> None:
    made = Restriction.objects.create(
        case=case,
        kind="sensitive",
        reason="Canary",
        owner="ZQ-S1",
        set_by="ZQ-S1",
        set_at=NOW,
        review_at=NOW + timedelta(days=90),
    )
    RestrictionMember.objects.create(restriction=made, staff_number="ZQ-S1", added_by="ZQ-S1", added_at=NOW)


def _elsewhere() -> dict[str, object]:
    """Return what is filled in where no case is part of the address."""
    other = colleague("ZQ-B7", team="B")
    case = a_case("CANARY-EMERGENCY")
    _restrict(case)
    emergency = BreakGlass.objects.create(
        case=case,
        staff_number="ZQ-B7",
        category="life",
        reason="Canary",
        at=NOW,
        until=NOW + timedelta(minutes=30),
    )
    emergency.refresh_from_db()
    alert: dict[str, Any] = {"first_at": NOW, "last_at": NOW, "raised_at": NOW, "entries": [1]}
    made = Alert.objects.create(key="k", rule="no_link", staff_number="ZQ-B7", says="3 cases", **alert)
    away: dict[str, Any] = {"staff_number": "ZQ-B7", "begins_at": NOW, "said_by": "ZQ-B7", "said_at": NOW}
    day = NOW + timedelta(days=1)
    return {
        "staff": other.public_id,
        "absence": Absence.objects.create(**away).public_id,
        "arrangement": CoverArrangement.objects.create(cover="ZQ-officer", ends_at=day, **away).public_id,
        "entry": DirectoryEntry.objects.create(**_STATION).public_id,
        "kind": "station",
        "light_duty": LightDuty.objects.create(ends_at=day, **away).public_id,
        "emergency": emergency.public_id,
        "card": "no_charge",
        "alert": made.public_id,
        "exception": _waits_for_a_signature().public_id,
        "gate_exception": _waits_at_a_gate().public_id,
        "paper": _was_handed_in().public_id,
        "task": _is_left_to_a_person().public_id,
        "referral": _was_received().public_id,
        **_lies_to_be_posted(),
        **_scores_itself(),
    } | _wrote_to_us()


def _scores_itself() -> dict[str, object]:
    """A round of self-assessment that is open, with something to be done."""
    made = Round.objects.create(
        instrument="victim-and-witness-2007", number=1, begun_at=NOW, begun_by="ZQ-S1"
    )
    to_do = Action.objects.create(
        round=made, component="needs", owner="ZQ-B7", due_on=NOW.date(), at=NOW, by="ZQ-S1"
    )
    return {"round_": made.public_id, "component": "needs", "action": to_do.public_id}


def _wrote_to_us() -> dict[str, object]:
    """A reply that is somebody's, one that is nobody's yet, and an alarm that has gone up to everybody."""
    wrote = {"means": Means.text, "door": ReplyDoor.notify, "received_at": NOW, "text": "Canary"}
    theirs = Arrived(provider_id="1", participation=_put_in(a_case("CANARY-REPLY"), ""), **wrote)  # type: ignore[arg-type]
    nobodys = Arrived(provider_id="2", sender="07700 900998", **wrote)  # type: ignore[arg-type]
    danger = replace(nobodys, provider_id="3", text="Canary, help me")
    made = [pipeline_replies.take_in(each, by=INTAKE, now=NOW) for each in (theirs, nobodys, danger)]
    return {
        "reply": made[0].public_id,
        "waiting": made[1].public_id,
        "alarm": DangerAlarm.objects.get(reply=made[2]).public_id,
    }


def _lies_to_be_posted() -> dict[str, object]:
    one = _put_in(a_case("CANARY-LETTER"), "")
    event = pipeline.record(Happening("suspect_arrested", NOW), case=one.case, by=BUILDER, now=NOW)
    home = contact_points.add(
        one, NewContactPoint(Channel.post, "1 Canary Street, ZQ1 1ZQ"), by=BUILDER, now=NOW
    )
    asked: dict[str, Any] = {
        "way": "post",
        "content": "full",
        "news": "key",
        "asked_by": "ZQ-S1",
        "made_at": NOW,
    }
    intent = Intent.objects.create(
        participation=one,
        occasion="suspect_arrested",
        opening_event=event,
        contact_point=home,
        not_before=NOW,
        old_at=NOW + timedelta(days=3),
        state="to_post",
        **asked,
    )
    attempt = Attempt.objects.create(
        intent=intent, token=1, way="post", contact_point=home, caution="R", began_at=NOW
    )
    run = PrintRun.objects.create(printed_at=NOW, printed_by="ZQ-S1")
    made: dict[str, Any] = {
        "mark": "1A2B3C4D",
        "sheets": 1,
        "digest": "0" * 64,
        "made_at": NOW,
        "changed_at": NOW,
    }
    letter = PostedLetter.objects.create(
        attempt=attempt, day=NOW.date(), postage="second", run=run, number=1, state="printed", **made
    )
    return {"run": run.public_id, "letter": letter.public_id}


def _waits_for_a_signature() -> ClosingException:
    one = _put_in(a_case("CANARY-CLOSING"), "")
    return ClosingException.objects.create(
        participation=one, kind="case_closed", reason="not_safe", asked_at=NOW, asked_by="ZQ-B7"
    )


def _waits_at_a_gate() -> GateException:
    one = _put_in(a_case("CANARY-GATE"), "")
    return GateException.objects.create(
        case=one.case,
        participation=one,
        gate="disposal",
        step="disposal_given",
        reason="not_safe",
        asked_at=NOW,
        asked_by="ZQ-B7",
    )


def _was_handed_in() -> HandedIn:
    one = _put_in(a_case("CANARY-PAPER"), "")
    return HandedIn.objects.create(case=one.case, participation=one, paper="statement", at=NOW, by="ZQ-B7")


def _is_left_to_a_person() -> ContactTask:
    one = _put_in(a_case("CANARY-TASK"), "")
    return ContactTask.objects.create(
        participation=one, kind="call", reason="by_a_person", made_at=NOW, due_at=NOW + timedelta(hours=24)
    )


def _was_received() -> Referral:
    one = _put_in(a_case("CANARY-REFERRAL"), "")
    return _is_referred(one, _can_be_rung(one))
