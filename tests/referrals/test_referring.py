"""Through the one door: what leaves and to whom, what blocks, what stops the clock, and what comes back."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from keptinformed import pipeline, pipeline_needs, pipeline_referrals
from keptinformed.access_log.models import Entry
from keptinformed.cases.models import ContactPoint, Event, Participation, Person
from keptinformed.cases.timeline import Happening
from keptinformed.cases.visibility import NotVisible
from keptinformed.needs.keeping import Answered
from keptinformed.needs.terms import Given, Occasion
from keptinformed.obligations.models import Obligation
from keptinformed.pipeline_referrals import CannotRefer, Wanted
from keptinformed.referrals.gate import Allowed, Blocked
from keptinformed.referrals.models import Referral, ReferralStep
from keptinformed.referrals.policy import referral_policy
from keptinformed.referrals.terms import Basis, Block, Leaving, Said, Step
from tests.live.a_force import NOW, a_case, somebody
from tests.referrals.a_referral import (
    OFFICER,
    a_number,
    a_victim,
    refer,
    say,
    wanted,
)
from tests.referrals.what_stops import STOPS, says_no_to_all

pytestmark = pytest.mark.django_db
DUTY = "vc2020-r4-referral"


def duty_of(one: Participation) -> str:
    return str(Obligation.objects.with_status(NOW).get(participation=one, rule__rule=DUTY).status)


def blocks_of(one: Participation, **more: object) -> tuple[Block, ...]:
    asked = wanted(one, **more)  # type: ignore[arg-type]
    decision = pipeline_referrals.look(participation=one, wanted=asked, by=OFFICER, now=NOW).decision
    return decision.blocks if isinstance(decision, Blocked) else ()


def test_a_referral_is_a_disclosure_and_stops_the_clock() -> None:
    one = a_victim()
    before = duty_of(one)
    made = refer(one)
    assert before != "met"
    assert duty_of(one) == "met"
    sent = ReferralStep.objects.get(referral=made, kind=Step.sent)
    assert sent.basis == Basis.not_refused
    assert sent.event is not None
    assert sent.event.kind == "support_referred"
    row = Entry.objects.get(act="referral.sent")
    assert (row.category, row.recipient) == ("disclosure", "Victim Support")
    assert row.individuals == [one.person.public_id]


def test_a_refusal_excuses_the_duty_and_blocks() -> None:
    one = a_victim()
    pipeline_referrals.offer(participation=one, wanted=wanted(one), said=Said.no, by=OFFICER, now=NOW)
    assert duty_of(one) == "excused"
    assert blocks_of(one) == (Block.said_no,)
    with pytest.raises(CannotRefer, match="They said no"):
        refer(one)
    say(one, "support_consented", at=NOW)
    assert blocks_of(one) == (Block.said_no,), "of a yes and a no of the same moment, the no counts"


def test_who_changes_their_mind_later_is_referred_on_their_yes() -> None:
    one = a_victim()
    say(one, "support_refused", at=NOW - timedelta(hours=1))
    pipeline_referrals.offer(participation=one, wanted=wanted(one), said=Said.yes, by=OFFICER, now=NOW)
    assert ReferralStep.objects.get(referral=refer(one), kind=Step.sent).basis == Basis.consent


def domestic(reference: str) -> Participation:
    one = a_victim(reference, offence="Common assault")
    pipeline_needs.assess_needs(
        participation=one,
        occasion=Occasion.first_contact,
        answers={"someone_close": Answered(Given.yes)},
        by=OFFICER,
        now=NOW,
    )
    return one


CLASSES: dict[str, Callable[[str], Participation]] = {
    "domestic abuse, as they say": domestic,
    "domestic abuse, as the list has it": lambda reference: a_victim(reference, offence_class="008/67"),
    "domestic abuse, in words": lambda reference: a_victim(reference, offence="Coercive behaviour"),
    "a sexual offence, in words": lambda reference: a_victim(reference, offence="Rape of a female aged 16"),
    "a sexual offence, as the list has it": lambda reference: a_victim(reference, offence_class="019/16"),
    "a bereaved relative": lambda reference: a_victim(reference, part="bereaved"),
    "the spokesperson of the bereaved": lambda reference: a_victim(reference, part="spokesperson"),
}


@pytest.mark.parametrize("who", CLASSES)
def test_nobody_of_three_classes_is_referred_without_a_yes_of_their_own(who: str) -> None:
    one = CLASSES[who]("CASE-1")
    assert Block.consent_needed in blocks_of(one)
    with pytest.raises(CannotRefer, match="They must say yes first"):
        refer(one)
    pipeline.record(Happening("support_consented", NOW), case=one.case, by=OFFICER, now=NOW)
    assert Block.consent_needed in blocks_of(one), "what is entered for everybody is nobody's own yes"
    assert not ReferralStep.objects.exists()
    say(one, "support_consented")
    assert blocks_of(one) == ()
    assert ReferralStep.objects.get(referral=refer(one)).basis == Basis.consent


def test_a_yes_that_was_withdrawn_is_none() -> None:
    one = a_victim(part="bereaved")
    say(one, "support_consented")
    event = Event.objects.get(kind="support_consented")
    assert blocks_of(one) == ()
    gone = Happening("entry_withdrawn", NOW, about=(event.event_id,))
    pipeline.record(gone, case=one.case, by=OFFICER, now=NOW)
    assert blocks_of(one) == (Block.consent_needed,)


def test_abuse_in_another_case_counts_here() -> None:
    here, there = a_victim(), domestic("CASE-2")
    Participation.objects.filter(pk=there.pk).update(person=here.person)
    assert Block.consent_needed in blocks_of(here)


def test_help_that_tells_of_health_needs_a_yes() -> None:
    one = a_victim()
    team = {"organisation": "partnership_team"}
    assert blocks_of(one, helps=("debt",), **team) == ()
    assert blocks_of(one, helps=("debt", "substances"), **team) == (Block.consent_needed,)


def test_a_witness_is_asked_first() -> None:
    one = a_victim(part="witness")
    assert blocks_of(one) == (Block.witness_needs_yes,)
    say(one, "support_consented")
    assert blocks_of(one) == ()


@pytest.mark.parametrize("part", ["suspect", "business"])
def test_who_is_out_of_scope_has_no_such_page(part: str) -> None:
    one = somebody(a_case(), part=part)
    with pytest.raises(NotVisible):
        refer(one)


@pytest.mark.parametrize("block", STOPS, ids=str)
def test_what_makes_it_unsafe_or_wrong_blocks_with_words(block: Block) -> None:
    one = a_victim()
    STOPS[block](one)
    with pytest.raises(CannotRefer) as refused:
        refer(one)
    assert referral_policy().blocks[block] in refused.value.reasons
    assert not Referral.objects.exists()
    assert not Entry.objects.filter(act="referral.sent").exists()


def test_a_number_of_which_nothing_is_allowed_does_not_leave() -> None:
    one = a_victim()
    says_no_to_all(one)
    assert blocks_of(one) == (Block.way_unsafe,)


def test_what_was_said_long_ago_is_asked_again() -> None:
    one = a_victim()
    asked = wanted(one)
    later = NOW + timedelta(days=91)
    decision = pipeline_referrals.look(participation=one, wanted=asked, by=OFFICER, now=later).decision
    assert isinstance(decision, Blocked)
    assert decision.blocks == (Block.way_stale,)


def test_of_a_number_that_nobody_asked_about_it_depends_on_the_risk() -> None:
    calm, risky = somebody(a_case("CASE-2")), somebody(a_case("CASE-3", offence_class="066/38"))
    for one in (calm, risky):
        a_number(one, f"0121 496 0{one.pk % 1000:03d}", rule=None)
        ContactPoint.objects.filter(participation=one).update(safe=None)
    assert blocks_of(calm) == ()
    looked = pipeline_referrals.look(participation=calm, wanted=wanted(calm), by=OFFICER, now=NOW)
    assert isinstance(looked.decision, Allowed)
    assert looked.leaves[Leaving.safe_contact]
    assert Block.way_unknown in blocks_of(risky)


def test_nobody_is_referred_twice_under_whichever_entry() -> None:
    one = a_victim()
    refer(one)
    assert blocks_of(one) == (Block.duplicate,)
    Person.objects.filter(pk=one.person_id).update(born_on=date(1980, 1, 1))
    one.person.refresh_from_db()
    double = Person.objects.create(name=one.person.name, born_on=one.person.born_on, made_up=True)
    again = Participation.objects.create(case=one.case, person=double, participant_id="V9", part="victim")
    a_number(again, "0121 496 0999")
    assert Block.duplicate in blocks_of(again)
    assert blocks_of(one, organisation="citizens_advice", helps=("debt",)) == ()


def test_an_organisation_is_asked_for_its_own_help_only() -> None:
    one = a_victim()
    assert blocks_of(one, helps=("debt",)) == (Block.not_their_help,)
    assert blocks_of(one, helps=()) == (Block.no_help_chosen,)
    assert blocks_of(one, organisation="nobody") == (Block.no_such_organisation,)
    other = a_number(somebody(one.case, "V2"), "0121 496 0777")
    decision = pipeline_referrals.look(
        participation=one, wanted=Wanted("victim_support", ("emotional",), other), by=OFFICER, now=NOW
    ).decision
    assert isinstance(decision, Blocked)
    assert decision.blocks == (Block.no_way,), "somebody else's number never leaves as theirs"
