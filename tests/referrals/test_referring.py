"""Through the one door: what leaves and to whom, what blocks, what stops the clock, and what comes back."""

import json
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from keptinformed import pipeline, pipeline_needs, pipeline_referrals, pipeline_telling
from keptinformed.access.actors import NotAllowed
from keptinformed.access.roles import Role
from keptinformed.access_log.models import Entry
from keptinformed.cases.models import ContactPoint, Event, Participation, Person
from keptinformed.cases.models.case import Case, Stage
from keptinformed.cases.timeline import Happening
from keptinformed.cases.visibility import NotVisible
from keptinformed.needs.keeping import Answered, NewRule
from keptinformed.needs.terms import Given, Occasion
from keptinformed.obligations.models import Obligation
from keptinformed.pipeline_referrals import CannotRefer, Wanted
from keptinformed.referrals import finding, packing
from keptinformed.referrals.gate import Allowed, Blocked
from keptinformed.referrals.models import Referral, ReferralStep, ReferralWords
from keptinformed.referrals.policy import referral_policy
from keptinformed.referrals.terms import Basis, Block, Leaving, Said, Step
from tests.live.a_force import NOW, a_case, actor, somebody
from tests.referrals.a_referral import (
    CITIZENS_ADVICE,
    OFFICER,
    VICTIM_SUPPORT,
    a_number,
    a_victim,
    refer,
    say,
    wanted,
)

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


def kept_unsafe(one: Participation) -> None:
    ContactPoint.objects.filter(participation=one).update(safe=False)


def of_the_suspect(one: Participation) -> None:
    a_number(somebody(one.case, "S1", part="suspect"), rule=None)


def says_no_to_all(one: Participation) -> None:
    point = ContactPoint.objects.get(participation=one)
    pipeline_needs.set_safe_contact(contact_point=point, said=NewRule(may_call=False), by=OFFICER, now=NOW)


def stops(one: Participation) -> None:
    pipeline_telling.say_went_wrong(
        participation=one, contact_point=None, why="Her husband answered.", by=OFFICER, now=NOW
    )


def dies(one: Participation) -> None:
    Person.objects.filter(pk=one.person_id).update(died_on=date(2026, 6, 29))
    one.person.refresh_from_db()


def is_kept_out(one: Participation) -> None:
    Participation.objects.filter(pk=one.pk).update(frozen_at=NOW, frozen_why="On the other side")


def is_on_record(one: Participation) -> None:
    say(one, "support_referred", at=NOW - timedelta(hours=1))


def force_pauses(_one: Participation) -> None:
    pipeline_telling.pause_all_sending(why="A fault", by=actor(Role.supervisor, "S1"), now=NOW)


STOPS: dict[Block, Callable[[Participation], None]] = {
    Block.way_unsafe: kept_unsafe,
    Block.way_shared: of_the_suspect,
    Block.stopped: stops,
    Block.death_recorded: dies,
    Block.kept_out: is_kept_out,
    Block.on_record: is_on_record,
    Block.all_paused: force_pauses,
}


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


def test_two_organisations_see_nothing_of_each_other() -> None:
    one = a_victim()
    made = refer(one)
    assert [each.referral for each in pipeline_referrals.list_received(by=VICTIM_SUPPORT, now=NOW)] == [made]
    assert pipeline_referrals.list_received(by=CITIZENS_ADVICE, now=NOW) == []
    for stranger in (
        CITIZENS_ADVICE,
        actor(Role.partner, "X1", "", ""),
        actor(Role.partner, "X2", "Victim", ""),
    ):
        with pytest.raises(NotVisible):
            pipeline_referrals.read_received(made.public_id, by=stranger, now=NOW)
        with pytest.raises(NotVisible):
            pipeline_referrals.answer(made.public_id, step=Step.accepted, by=stranger, now=NOW)
    with pytest.raises(NotAllowed):
        pipeline_referrals.read_received(made.public_id, by=OFFICER, now=NOW)
    with pytest.raises(NotAllowed):
        pipeline_referrals.look(participation=one, wanted=wanted(one), by=VICTIM_SUPPORT, now=NOW)


def test_what_is_only_offered_is_seen_by_no_organisation() -> None:
    one = a_victim()
    made = pipeline_referrals.offer(
        participation=one, wanted=wanted(one), said=Said.nothing, by=OFFICER, now=NOW
    )
    assert pipeline_referrals.list_received(by=VICTIM_SUPPORT, now=NOW) == []
    with pytest.raises(NotVisible):
        pipeline_referrals.read_received(made.public_id, by=VICTIM_SUPPORT, now=NOW)


def test_an_officer_of_another_unit_refers_nobody_and_a_partner_in_the_case_reads_nothing() -> None:
    one = a_victim()
    with pytest.raises(NotVisible):
        refer(one, by=actor(number="Z9", unit="South", team="Z"))
    made = refer(one)
    Person.objects.filter(pk=one.person_id).update(staff_number="VS1")
    with pytest.raises(NotVisible):
        pipeline_referrals.read_received(made.public_id, by=VICTIM_SUPPORT, now=NOW)


def test_the_organisation_reads_the_few_fields_and_each_time_is_noted() -> None:
    one = a_victim(offence="Burglary of a very particular kind")
    made = refer(one)
    read = pipeline_referrals.read_received(made.public_id, by=VICTIM_SUPPORT, now=NOW)
    assert set(read.leaves) == set(Leaving)
    assert read.leaves[Leaving.name] == one.person.name
    assert read.leaves[Leaving.way] == "Telephone: 0121 496 0123"
    assert "Do not leave a message." in read.leaves[Leaving.safe_contact]
    assert "particular" not in "".join(read.leaves.values())
    row = Entry.objects.get(act="referral.read")
    assert (row.by, row.individuals) == ("VS1", [one.person.public_id])


@pytest.mark.parametrize("block", [each for each in STOPS if each not in (Block.on_record,)], ids=str)
def test_what_became_unsafe_after_it_was_sent_is_not_shown_any_more(block: Block) -> None:
    one = a_victim()
    made = refer(one)
    STOPS[block](one)
    assert pipeline_referrals.read_received(made.public_id, by=VICTIM_SUPPORT, now=NOW).leaves == {}


def test_who_says_no_afterwards_is_taken_back() -> None:
    one = a_victim()
    made = refer(one)
    pipeline_referrals.offer(
        participation=one,
        wanted=wanted(one, organisation="citizens_advice", helps=("debt",)),
        said=Said.no,
        by=OFFICER,
        now=NOW,
    )
    read = pipeline_referrals.read_received(made.public_id, by=VICTIM_SUPPORT, now=NOW)
    assert (read.standing.step, read.leaves) == (Step.withdrawn, {})
    assert pipeline_referrals.list_received(by=VICTIM_SUPPORT, now=NOW) == []
    with pytest.raises(CannotRefer, match="over"):
        pipeline_referrals.answer(
            made.public_id, step=Step.outcome, reason="helped", by=VICTIM_SUPPORT, now=NOW
        )


def test_what_is_sent_back_is_something_to_do_until_it_is_done() -> None:
    one = a_victim()
    made = refer(one)
    with pytest.raises(CannotRefer, match="Choose why"):
        pipeline_referrals.answer(made.public_id, step=Step.rejected, by=VICTIM_SUPPORT, now=NOW)
    pipeline_referrals.answer(
        made.public_id,
        step=Step.rejected,
        reason="wrong_number",
        words="Cut off.",
        by=VICTIM_SUPPORT,
        now=NOW,
    )
    (back,) = pipeline_referrals.list_unsettled(by=OFFICER, now=NOW)
    assert (back.referral, back.step) == (made, Step.rejected)
    assert pipeline_referrals.list_unsettled(by=actor(number="Z9", unit="South", team="Z"), now=NOW) == []
    assert ReferralWords.objects.get().text == "Cut off."
    assert blocks_of(one) == (), "what came back can be sent again"
    again = refer(one)
    assert again.number == 2
    assert [each.referral for each in pipeline_referrals.list_unsettled(by=OFFICER, now=NOW)] == [again]


def test_what_came_back_is_seen_to_with_words() -> None:
    one = a_victim()
    made = refer(one)
    pipeline_referrals.answer(
        made.public_id, step=Step.rejected, reason="duplicate", by=VICTIM_SUPPORT, now=NOW
    )
    (back,) = finding.of_persons([one.pk])
    with pytest.raises(CannotRefer, match="Write down"):
        pipeline_referrals.see_to(standing=back, what=" ", by=OFFICER, now=NOW)
    pipeline_referrals.see_to(standing=back, what="They are being helped.", by=OFFICER, now=NOW)
    assert pipeline_referrals.list_unsettled(by=OFFICER, now=NOW) == []
    with pytest.raises(CannotRefer, match="Nothing is left"):
        pipeline_referrals.see_to(standing=back, what="Again.", by=OFFICER, now=NOW)


def test_an_organisation_accepts_once_and_says_what_came_of_it() -> None:
    made = refer(a_victim())
    pipeline_referrals.answer(made.public_id, step=Step.accepted, by=VICTIM_SUPPORT, now=NOW)
    with pytest.raises(CannotRefer, match="answered already"):
        pipeline_referrals.answer(made.public_id, step=Step.accepted, by=VICTIM_SUPPORT, now=NOW)
    with pytest.raises(CannotRefer, match="from the list"):
        pipeline_referrals.answer(made.public_id, step=Step.outcome, reason="no", by=VICTIM_SUPPORT, now=NOW)
    pipeline_referrals.answer(made.public_id, step=Step.outcome, reason="helped", by=VICTIM_SUPPORT, now=NOW)
    assert finding.of_persons([made.participation_id])[0].step is Step.outcome


def test_a_case_long_closed_is_not_theirs_to_read_any_more() -> None:
    one = a_victim()
    made = refer(one)
    Case.objects.filter(pk=one.case_id).update(stage=Stage.ended)
    soon, late = NOW + timedelta(days=89), NOW + timedelta(days=91)
    pipeline_referrals.read_received(made.public_id, by=VICTIM_SUPPORT, now=soon)
    with pytest.raises(NotVisible):
        pipeline_referrals.read_received(made.public_id, by=VICTIM_SUPPORT, now=late)


def test_the_code_of_2006_excludes_some_crimes_and_ours_excludes_none() -> None:
    offence = "Theft from a motor vehicle"
    then = a_victim("OLD", offence=offence, reported=NOW.replace(year=2009))
    today = a_victim("NEW", offence=offence)
    assert Block.excluded_crime in blocks_of(then)
    assert blocks_of(today) == ()
    pipeline_referrals.exclude(participation=then, by=OFFICER, now=NOW)
    assert Event.objects.filter(kind="referral_excluded", participation=then).count() == 1
    with pytest.raises(CannotRefer, match="offer them support"):
        pipeline_referrals.exclude(participation=today, by=OFFICER, now=NOW)


def test_a_file_is_signed_marked_and_noted_with_its_reason() -> None:
    one = a_victim()
    refer(one)
    (standing,) = finding.of_persons([one.pk])
    with pytest.raises(CannotRefer, match="why"):
        pipeline_referrals.take_out(standing=standing, reason=" ", by=OFFICER, now=NOW)
    out = pipeline_referrals.take_out(standing=standing, reason="They have no access.", by=OFFICER, now=NOW)
    file = packing.as_json(out.leaves, out.mark)
    assert packing.is_genuine(file)
    told = json.loads(json.loads(file)["content"])
    assert (told["for"], told["taken_out_by"]) == ("Victim Support", "A1")
    assert told["use_until"] == (NOW + timedelta(hours=24)).isoformat(timespec="seconds")
    assert not packing.is_genuine(file.replace(b"0121", b"0122"))
    assert not packing.is_genuine(file.replace(b"Victim Support", b"Anybody at all"))
    assert not packing.is_genuine(b"[]")
    row = Entry.objects.get(act="referral.taken_out")
    assert (row.recipient, row.reason) == ("Victim Support", "They have no access.")


def test_nothing_is_taken_out_of_what_is_not_safe_any_more() -> None:
    one = a_victim()
    refer(one)
    (standing,) = finding.of_persons([one.pk])
    stops(one)
    with pytest.raises(CannotRefer, match="not safe now"):
        pipeline_referrals.take_out(standing=standing, reason="Asked for it", by=OFFICER, now=NOW)
    assert not Entry.objects.filter(act="referral.taken_out").exists()


@pytest.mark.parametrize(
    "wrong",
    [{"kind": "sent"}, {"kind": "rejected"}, {"kind": "outcome"}, {"kind": "offered", "by": ""}],
    ids=lambda wrong: str(wrong["kind"]),
)
def test_the_database_takes_no_step_that_says_too_little(wrong: dict[str, str]) -> None:
    made = refer(a_victim())
    with pytest.raises(IntegrityError), transaction.atomic():
        ReferralStep.objects.create(referral=made, number=9, at=NOW, **({"by": "A1"} | wrong))
